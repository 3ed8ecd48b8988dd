# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes decide as kubelet's do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from sandbox.node import probes
from sandbox.node.probes import Target, Thresholds, check_of, port_of
from sandbox.node.process import Command

ADDRESS, POD_IP = "127.63.10.100", "192.168.10.100"
DEADLINE_SECONDS = 20.0


@pytest.mark.parametrize(
    ("success", "failure", "answers", "results"),
    [
        (1, 3, [False, False, False, False], [None, None, False, False]),
        (1, 3, [False, False, True, False], [None, None, True, None]),
        (2, 1, [True, True, False, True, True], [None, True, False, None, True]),
    ],
)
def test_a_result_needs_its_number_of_equal_answers(
    success: int, failure: int, answers: list[bool], results: list[bool | None]
) -> None:
    thresholds = Thresholds(success, failure)
    assert [thresholds.observe(healthy=answer) for answer in answers] == results


def test_ports_are_numbers_or_names() -> None:
    container = {"ports": [{"name": "http", "containerPort": 8080}]}
    assert [port_of({"port": port}, container) for port in (80, "81", "http", "other")] == [80, 81, 8080, 0]


def check(probe: dict[str, Any], handler: Any = None, rewrite: Callable[[str], str] = str) -> str | None:
    """Run a probe's check once, against a server at the pod's address if there is a handler for it."""

    async def run() -> str | None:
        port = 1
        runner: web.AppRunner | None = None
        if handler is not None:
            application = web.Application()
            application.router.add_get("/{path:.*}", handler)
            runner = web.AppRunner(application, shutdown_timeout=0.01)
            await runner.setup()
            site = web.TCPSite(runner, ADDRESS, 0)
            await site.start()
            port = runner.addresses[0][1]
        for action in probe.values():
            if isinstance(action, dict) and "port" in action:
                action["port"] = port
        command = Command([], {"PATH": "/usr/bin:/bin", "GREETING": "hello"}, Path("/"))
        async with aiohttp.ClientSession() as session:
            target = Target({}, POD_IP, ADDRESS, command, rewrite, session)
            answer = await asyncio.wait_for(check_of(probe, target)(), DEADLINE_SECONDS)
        if runner is not None:
            await runner.cleanup()
        return None if answer is None else answer.replace(f":{port}", ":PORT")

    return asyncio.run(run())


def answering(status: int) -> Any:
    async def handler(request: web.Request) -> web.Response:
        good = request.path == "/ready" and request.headers["X-Probe"] == "yes" and request.host.startswith(POD_IP)
        return web.Response(status=status if good else 599)

    return handler


HTTP = {"path": "/ready", "port": "http", "httpHeaders": [{"name": "X-Probe", "value": "yes"}]}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, None),
        (302, None),
        (404, "HTTP probe failed with statuscode: 404"),
        (503, "HTTP probe failed with statuscode: 503"),
    ],
)
def test_http_counts_200_to_399_as_healthy(status: int, expected: str | None) -> None:
    assert check({"httpGet": dict(HTTP)}, answering(status)) == expected


def test_http_tells_the_pods_address_in_its_failures() -> None:
    refused = check({"httpGet": {"path": "/", "port": "http"}})
    assert refused == f'Get "http://{POD_IP}:PORT/": dial tcp {POD_IP}:PORT: connect: connection refused'


def test_http_gives_up_after_its_timeout() -> None:
    async def hang(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    problem = check({"httpGet": {"port": "http"}, "timeoutSeconds": 0.05}, hang)
    assert problem is not None
    assert problem.endswith("context deadline exceeded (Client.Timeout exceeded while awaiting headers)")


def test_tcp() -> None:
    assert check({"tcpSocket": {"port": "http"}}, answering(200)) is None
    assert check({"tcpSocket": {"port": "http"}}) == f"dial tcp {POD_IP}:PORT: connect: connection refused"


def test_exec_runs_in_the_containers_environment_and_its_output_is_the_reason() -> None:
    assert check({"exec": {"command": ["sh", "-c", "test $GREETING = hello"]}}) is None
    assert check({"exec": {"command": ["sh", "-c", "echo $GREETING; exit 1"]}}) == "hello"
    assert check({"exec": {"command": ["no-such-program"]}}) == 'exec: "no-such-program": No such file or directory'
    hung = check({"exec": {"command": ["sleep", "1000"]}, "timeoutSeconds": 0.05})
    assert hung == "command timed out: 'sleep' timed out after 0.05s"


def test_exec_sees_mounts_where_they_are() -> None:
    moved = check({"exec": {"command": ["echo", "/srv"]}}, rewrite=lambda text: text.replace("/srv", "/state/srv"))
    assert moved is None
    failing = ["sh", "-c", "echo /srv; exit 1"]
    assert check({"exec": {"command": failing}}, rewrite=lambda text: text.replace("/srv", "/state")) == "/state"


def test_grpc_is_refused_with_a_reason() -> None:
    problem = check({"grpc": {"service": "x"}})
    assert problem is not None
    assert "not in the sandbox" in problem


def observe(answers: list[str | None], probe: dict[str, Any], kind: str) -> tuple[list[str], list[bool]]:
    """Run a probe through the answers given; return the failures and results it told."""
    failures: list[str] = []
    results: list[bool] = []

    async def run() -> None:
        done = asyncio.Event()

        async def answer() -> str | None:
            given = answers.pop(0)
            if not answers:
                # Runs when the probe sleeps: it does not before it has told what follows from this answer.
                asyncio.get_running_loop().call_soon(done.set)
            return given

        async def decided(result: bool) -> None:
            results.append(result)

        task = asyncio.create_task(probes.run(probe, answer, failures.append, decided, kind))
        waiting = asyncio.create_task(done.wait())
        await asyncio.wait({task, waiting}, timeout=DEADLINE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        task.cancel()
        waiting.cancel()

    asyncio.run(run())
    return failures, results


def test_a_startup_probe_ends_with_its_first_success() -> None:
    answers: list[str | None] = [None, "never asked"]
    assert observe(answers, {"periodSeconds": 0}, "Startup") == ([], [True])
    assert answers == ["never asked"]


def test_liveness_counts_every_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    failures, results = observe(["a", "b", None, "c"], {"periodSeconds": 0, "failureThreshold": 2}, "Liveness")
    assert (failures, results) == (["a", "b", "c"], [False, True])


def test_an_eager_look_before_the_program_listens_is_not_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "EAGER_SECONDS", 0.0)
    failures, results = observe(["refused", "refused", None], {"periodSeconds": 30}, "Readiness")
    assert (failures, results) == ([], [True])
