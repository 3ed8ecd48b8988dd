# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which local program stands for an image, and with which arguments."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.node import python_image
from sandbox.node.images import CERTIFICATE_PATH, Images, PodPlace, UnknownImage
from sandbox.settings import Settings

PLACE = PodPlace("127.63.10.100", Path("/home"))


@pytest.fixture
def images(settings: Settings) -> Images:
    return Images(settings)


def test_external_dns_is_the_built_binary_with_its_metrics_at_the_pod(images: Images) -> None:
    image = images.find("registry.k8s.io/external-dns/external-dns:v0.21.0")
    argv = image.argv([], ["--provider=aws", "--metrics-address=:9999"], PLACE)
    assert argv == ["/tools/external-dns", "--provider=aws", "--metrics-address=127.63.10.100:9999"]
    assert image.argv([], [], PLACE)[-1] == "--metrics-address=127.63.10.100:7979"


def test_the_controller_is_the_stand_in(images: Images) -> None:
    argv = images.find("public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0").argv([], ["--cluster-name=x"], PLACE)
    assert argv[1:] == ["-m", "sandbox.alb.controller", "--cluster-name=x"]


def test_a_real_controller_can_be_given(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANDBOX_LB_CONTROLLER", "/opt/controller")
    place = PodPlace(PLACE.address, PLACE.home, "kube-system", {CERTIFICATE_PATH: "/volumes/cert"})
    argv = Images(settings).find("aws-load-balancer-controller").argv([], ["--metrics-bind-addr=:8081"], place)
    assert argv[0] == "/opt/controller"
    assert "--metrics-bind-addr=127.63.10.100:8081" in argv
    assert "--health-probe-bind-addr=127.63.10.100:61779" in argv
    assert "--kubeconfig=/home/.kube/config" in argv
    assert "--leader-election-namespace=kube-system" in argv
    assert "--webhook-cert-dir=/volumes/cert" in argv


@pytest.mark.parametrize(("arguments", "port"), [([], 9443), (["--webhook-bind-port=10443"], 10443)])
def test_two_real_controllers_listen_for_webhooks_at_ports_of_their_own(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, arguments: list[str], port: int
) -> None:
    """It has an option for the port and none for the address."""
    monkeypatch.setenv("SANDBOX_LB_CONTROLLER", "/opt/controller")
    places = [PodPlace(f"127.63.10.{number}", PLACE.home) for number in (100, 101)]
    taken = []
    with contextlib.ExitStack() as listening:
        for place in places:
            argv = Images(settings).find("aws-load-balancer-controller").argv([], arguments, place)
            (given,) = [word for word in argv if word.startswith("--webhook-bind-port=")]
            taken.append(int(given.partition("=")[2]))
            listening.enter_context(socket.create_server(("127.0.0.1", taken[-1])))
    assert [place.moved for place in places] == [{port: taken[0]}, {port: taken[1]}]
    assert len({*taken, port}) == 3


@pytest.mark.parametrize(
    "command", [["python3", "-V"], ["/usr/local/bin/python", "-V"], ["sh", "-c", "exec python3 -V"]]
)
def test_python_is_this_interpreter_however_it_is_called(images: Images, command: list[str]) -> None:
    image = images.find("localhost:5000/library/python:3.13-alpine@sha256:00")
    answer = subprocess.run(
        image.argv(command, [], PLACE), env=dict(image.environment), capture_output=True, text=True, check=True
    )
    assert answer.stdout == f"Python {sys.version.split()[0]}\n"


@pytest.mark.parametrize("name", ["nginx:1", "python.example/nginx", "nginx:python"])
def test_an_unknown_image_is_refused_by_name(images: Images, name: str) -> None:
    with pytest.raises(UnknownImage, match=name):
        images.find(name)


@pytest.mark.parametrize(
    ("family", "address", "only_v6", "expected"),
    [
        (socket.AF_INET, ("", 80), False, ("127.63.10.100", 80)),
        (socket.AF_INET, ("0.0.0.0", 80), False, ("127.63.10.100", 80)),  # noqa: S104
        (socket.AF_INET6, ("::", 80, 0, 0), False, ("::ffff:127.63.10.100", 80, 0, 0)),
        (socket.AF_INET6, ("::", 80, 0, 0), True, ("::1", 0)),
        (socket.AF_INET, ("127.0.0.1", 80), False, ("127.0.0.1", 80)),
        (socket.AF_UNIX, "/run/x", False, "/run/x"),
    ],
)
def test_a_wildcard_is_narrowed_to_the_pod(family: int, address: Any, only_v6: bool, expected: Any) -> None:
    assert python_image.pod_address(family, address, "127.63.10.100", only_v6=only_v6) == expected


PROGRAM = """
import asyncio, socket
async def main():
    server = await asyncio.start_server(lambda r, w: None, None, 0)
    print([s.getsockname()[0] for s in server.sockets if s.family == socket.AF_INET], socket.gethostname(), socket.getfqdn())
asyncio.run(main())
"""


def test_a_program_in_a_pod_listens_at_the_pod_and_knows_its_name(images: Images) -> None:
    image = images.find("python:3")
    environment = dict(image.environment) | {"SANDBOX_POD_ADDRESS": "127.63.10.100", "HOSTNAME": "web-1"}
    argv = image.argv(["python3", "-c"], [PROGRAM], PLACE)
    answer = subprocess.run(argv, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout == "['127.63.10.100'] web-1 web-1\n"
