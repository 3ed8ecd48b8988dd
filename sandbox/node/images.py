# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which local program stands for a container image."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.node.moved_ports import free_port
from sandbox.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
PYTHON_LAUNCHER = Path(__file__).with_name("python_image.py")
SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"
CONTROLLER_VARIABLE = "SANDBOX_LB_CONTROLLER"
# Where the chart mounts the webhooks' certificate: in the folder for temporary files, which here is not the machine's.
CERTIFICATE_PATH = "/tmp/k8s-webhook-server/serving-certs"  # noqa: S108 - nothing is made there


@dataclass(frozen=True)
class PodPlace:
    """Where a container runs: its pod's loopback address and namespace, its private home, what is mounted where.

    `mounts` has local paths by mount paths; `moved` the ports of the pod that its program listens for elsewhere, on all
    of the machine's addresses.
    """

    address: str
    home: Path
    namespace: str = "default"
    mounts: Mapping[str, str] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Image:
    """What an image brings with it: an entry point, variables, and arguments the sandbox must add or put right.

    `names` are what a container's command may call the entry point's program, in whatever folder.
    """

    entrypoint: tuple[str, ...]
    environment: Mapping[str, str]
    names: frozenset[str]
    adapt: Callable[[Sequence[str], PodPlace], list[str]]

    def argv(self, command: Sequence[str], arguments: Sequence[str], place: PodPlace) -> list[str]:
        """The local command for a container's `command` (may be empty) and `args`."""
        if command and Path(command[0]).name not in self.names:
            return [*command, *arguments]
        return [*self.entrypoint, *self.adapt([*command[1:], *arguments], place)]


class UnknownImage(LookupError):
    """No program of this machine stands for the image."""


class Images:
    """The table of images. The order counts: the first name that is part of the image's repository wins."""

    def __init__(self, settings: Settings) -> None:
        self._python_path = settings.run_dir / "images" / "python"
        _write_python_commands(self._python_path)
        self._table: tuple[tuple[str, Image], ...] = (
            ("aws-load-balancer-controller", self._controller()),
            ("external-dns", self._external_dns(settings)),
            ("python", self._python()),
        )

    def find(self, name: str) -> Image:
        """Raises UnknownImage with the text that a registry would have answered."""
        repository = _repository_of(name)
        for part, image in self._table:
            if part in repository:
                return image
        raise UnknownImage(
            f'failed to pull and unpack image "{name}": {repository}: not found (the sandbox has '
            f"{', '.join(part for part, _ in self._table)})"
        )

    def _controller(self) -> Image:
        names = frozenset({"controller"})
        real = os.environ.get(CONTROLLER_VARIABLE)
        if real:
            return Image((real,), {"PATH": SYSTEM_PATH}, names, _real_controller)
        entrypoint = (str(self._python_path / "python3"), "-m", "sandbox.alb.controller")
        environment = {"PATH": SYSTEM_PATH, "PYTHONPATH": str(REPOSITORY)}
        return Image(entrypoint, environment, names, _unchanged)

    def _external_dns(self, settings: Settings) -> Image:
        program = str(settings.program("external-dns"))
        return Image((program,), {"PATH": SYSTEM_PATH}, frozenset({"external-dns"}), _external_dns)

    def _python(self) -> Image:
        path = f"{self._python_path}:{SYSTEM_PATH}"
        names = frozenset({"python", "python3", f"python3.{sys.version_info.minor}"})
        return Image((str(self._python_path / "python3"),), {"PATH": path}, names, _unchanged)


def _repository_of(name: str) -> str:
    """The image's name without registry, tag and digest. A first part with a dot or a port is a registry."""
    *folders, last = name.partition("@")[0].split("/")
    if folders and ("." in folders[0] or ":" in folders[0] or folders[0] == "localhost"):
        folders = folders[1:]
    return "/".join([*folders, last.partition(":")[0]])


def _unchanged(arguments: Sequence[str], _: PodPlace) -> list[str]:
    return list(arguments)


def _external_dns(arguments: Sequence[str], place: PodPlace) -> list[str]:
    """Its metrics port (7979) is moved from all of the machine's addresses to the pod's."""
    port = _port_of(arguments, "--metrics-address", "7979")
    return [*_without(arguments, "--metrics-address"), f"--metrics-address={place.address}:{port}"]


def _real_controller(arguments: Sequence[str], place: PodPlace) -> list[str]:
    """A real controller finds its account only at a fixed path, which needs root to be made: it gets a kubeconfig.

    Its namespace, where its replicas elect a leader, it would find beside it; its certificate, where it is mounted.
    It listens for webhooks on all of the machine's addresses, so each replica gets a port of its own for that.
    """
    webhook = _port_of(arguments, "--webhook-bind-port", "9443")
    moved = place.moved.setdefault(int(webhook), free_port())
    metrics = _port_of(arguments, "--metrics-bind-addr", "8080")
    health = _port_of(arguments, "--health-probe-bind-addr", "61779")
    ours = ("--metrics-bind-addr", "--health-probe-bind-addr", "--webhook-bind-port")
    kept = [argument for argument in arguments if argument.partition("=")[0] not in ours]
    certificate = place.mounts.get(CERTIFICATE_PATH)
    return [
        f"--leader-election-namespace={place.namespace}",
        *([f"--webhook-cert-dir={certificate}"] if certificate else []),
        *kept,
        f"--webhook-bind-port={moved}",
        f"--metrics-bind-addr={place.address}:{metrics}",
        f"--health-probe-bind-addr={place.address}:{health}",
        f"--kubeconfig={place.home / '.kube' / 'config'}",
    ]


def _port_of(arguments: Sequence[str], option: str, default: str) -> str:
    values = [argument.partition("=")[2] for argument in arguments if argument.startswith(f"{option}=")]
    return values[-1].rpartition(":")[2] if values else default


def _without(arguments: Sequence[str], option: str) -> list[str]:
    return [argument for argument in arguments if not argument.startswith(f"{option}=")]


def _write_python_commands(folder: Path) -> None:
    """`python3` and `python` as commands on the container's PATH, so that `sh -c "python3 …"` finds them too."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("python3", "python"):
        script = folder / name
        script.write_text(
            f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P {shlex.quote(str(PYTHON_LAUNCHER))} "$@"\n',
            encoding="utf-8",
        )
        script.chmod(0o755)
