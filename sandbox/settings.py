# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided once, at `up`, and read by every process of one sandbox."""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.world import World
from sandbox.world import load as load_world

PORT_NAMES = ("aws", "etcd_client", "etcd_peer", "apiserver", "controller_manager", "node_webhook", "kubelet", "dns")
# 192.168.x.y of the VPC is 127.K.x.y on this machine; K identifies the sandbox.
LOOPBACK_OCTETS = range(64, 192)
UNPRIVILEGED_OFFSET = 20000


class NoFreeLoopback(RuntimeError):
    """Every loopback network of the range is in use by another sandbox."""


@dataclass(frozen=True)
class Settings:
    state_dir: Path
    tools_dir: Path
    loopback_octet: int
    ports: Mapping[str, int]
    admin_access_key: str
    admin_secret_key: str
    health_interval_seconds: float = 1.0

    @property
    def world(self) -> World:
        return load_world()

    @property
    def aws_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['aws']}"

    @property
    def apiserver_url(self) -> str:
        return f"https://127.0.0.1:{self.ports['apiserver']}"

    @property
    def chart_repository_url(self) -> str:
        return f"{self.aws_url}/_sandbox/charts"

    @property
    def kubeconfig(self) -> Path:
        return self.state_dir / "kubeconfig"

    @property
    def pki_dir(self) -> Path:
        return self.state_dir / "pki"

    @property
    def run_dir(self) -> Path:
        return self.state_dir / "run"

    @property
    def logs_dir(self) -> Path:
        return self.state_dir / "logs"

    @property
    def resolver(self) -> str:
        """Address of the resolver; the zones' own servers follow at .2, .3, ..."""
        return f"127.{self.loopback_octet}.53.1"

    def loopback_of(self, address: str) -> str:
        """The address of this machine that stands for an address of the VPC.

        Raises ValueError for an address outside 192.168.0.0/16.
        """
        if not address.startswith("192.168."):
            raise ValueError(f"{address} is not an address of the sandbox's VPC 192.168.0.0/16")
        return f"127.{self.loopback_octet}." + address.removeprefix("192.168.")

    @staticmethod
    def served_port(port: int) -> int:
        """The port at which a listener's port is served: low ones are moved up, since binding them needs root."""
        return port if port >= 1024 else port + UNPRIVILEGED_OFFSET

    def save(self) -> None:
        """Write settings.json; readable by the owner only, it holds a secret key."""
        document = asdict(self) | {"state_dir": str(self.state_dir), "tools_dir": str(self.tools_dir)}
        path = self.state_dir / "settings.json"
        self.state_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            json.dump(document, stream, indent=2)


def load(state_dir: Path) -> Settings:
    """The settings of the sandbox in `state_dir`. Raises FileNotFoundError when there is none."""
    document = json.loads((state_dir / "settings.json").read_text(encoding="utf-8"))
    document["state_dir"] = Path(document["state_dir"])
    document["tools_dir"] = Path(document["tools_dir"])
    return Settings(**document)


def default_state_dir() -> Path:
    """`$SANDBOX_STATE`, else `.sandbox` in the current folder."""
    return Path(os.environ.get("SANDBOX_STATE") or ".sandbox").resolve()


def tools_dir() -> Path:
    """Where the built programs are kept: outside the checkout, so that the next clone finds them."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "eks-ingress-sandbox"


def create(state_dir: Path) -> Settings:
    """Decide and save the settings of a new sandbox. Raises NoFreeLoopback."""
    settings = Settings(
        state_dir=state_dir,
        tools_dir=tools_dir(),
        loopback_octet=_free_loopback_octet(),
        ports=_free_ports(),
        admin_access_key="AKIA" + secrets.token_hex(8).upper(),
        admin_secret_key=secrets.token_urlsafe(30),
    )
    settings.save()
    return settings


def _free_ports() -> dict[str, int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in PORT_NAMES]
    ports = {name: bound.getsockname()[1] for name, bound in zip(PORT_NAMES, sockets, strict=True)}
    for bound in sockets:
        bound.close()
    return ports


def _free_loopback_octet() -> int:
    """A sandbox holds 127.K.0.1:1024 for as long as it is up (the node process binds it), so a bind tells."""
    for octet in LOOPBACK_OCTETS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((f"127.{octet}.0.1", 1024))
            except OSError:
                continue
            return octet
    raise NoFreeLoopback("no free 127.x network: run `python -m sandbox down` where sandboxes were left up")
