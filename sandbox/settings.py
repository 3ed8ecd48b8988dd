# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is decided once, at `up`, and read by every process of one sandbox."""

from __future__ import annotations

import json
import os
import secrets
import socket
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox import loopback
from sandbox.world import World
from sandbox.world import load as load_world

PORT_NAMES = (
    "aws",
    "etcd_client",
    "etcd_peer",
    "apiserver",
    "endpoint",
    "controller_manager",
    "node_webhook",
    "kubelet",
    "dns",
)
SETTINGS_FILE = "settings.json"
SETTINGS_PARTIAL = ".settings.json.partial"
UNPRIVILEGED_OFFSET = 20000
# sun_path of a Unix socket's address has 108 bytes, one of them for the end.
SOCKET_PATH_LIMIT = 107
EGRESS_SOCKET = "egress.sock"


@dataclass(frozen=True)
class Settings:
    """`tools_dir` has the built programs under their plain names.

    192.168.x.y of the VPC is 127.K.x.y on this machine; `loopback_octet` is K and identifies the sandbox.
    """

    state_dir: Path
    tools_dir: Path
    loopback_octet: int
    ports: Mapping[str, int]
    admin_access_key: str
    admin_secret_key: str
    health_interval_seconds: float = 1.0
    # Only where the state folder is too deep for the address of a Unix socket.
    private_sockets_dir: Path | None = None
    # Changes of world.yml.
    world_file: Path | None = None

    @property
    def world(self) -> World:
        return load_world(self.world_file)

    @property
    def aws_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['aws']}"

    @property
    def apiserver_url(self) -> str:
        """kube-apiserver itself: for the sandbox's own parts, which faults must not hit."""
        return f"https://127.0.0.1:{self.ports['apiserver']}"

    @property
    def endpoint_url(self) -> str:
        """The cluster's endpoint: for users and pods. See sandbox/cloud/kubernetes_api/endpoint.py."""
        return f"https://127.0.0.1:{self.ports['endpoint']}"

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
    def charts_dir(self) -> Path:
        return self.state_dir / "charts"

    @property
    def audit_log(self) -> Path:
        """kube-apiserver's audit log, JSON lines."""
        return self.state_dir / "audit.jsonl"

    @property
    def sockets_dir(self) -> Path:
        return self.private_sockets_dir or self.run_dir

    @property
    def egress_socket(self) -> Path:
        """The Unix socket of the node's CONNECT proxy, through which kube-apiserver reaches pods and kubelets."""
        return self.sockets_dir / EGRESS_SOCKET

    def program(self, name: str) -> Path:
        """A built program: etcd, kube-apiserver, kube-controller-manager, kubectl, helm or external-dns."""
        return self.tools_dir / name

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
        """Write settings.json, whole or not at all; readable by the owner only, it holds a secret key."""
        document = asdict(self)
        path = self.state_dir / SETTINGS_FILE
        partial = self.state_dir / SETTINGS_PARTIAL
        self.state_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            json.dump(document, stream, indent=2, default=str)
        partial.replace(path)


def load(state_dir: Path) -> Settings:
    """The settings of the sandbox in `state_dir`. Raises FileNotFoundError when there is none."""
    document = json.loads((state_dir / SETTINGS_FILE).read_text(encoding="utf-8"))
    for name in ("state_dir", "tools_dir", "private_sockets_dir", "world_file"):
        document[name] = Path(document[name]) if document.get(name) else None
    return Settings(**document)


def default_state_dir() -> Path:
    """`$SANDBOX_STATE`, else `.sandbox` in the current folder."""
    return Path(os.environ.get("SANDBOX_STATE") or ".sandbox").resolve()


def tools_cache() -> Path:
    """Where programs are built to: outside the checkout, so that the next clone finds them."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "eks-ingress-sandbox"


def create(state_dir: Path, tools_dir: Path, world_file: Path | None = None) -> tuple[Settings, socket.socket]:
    """Decide and save the settings of a new sandbox; `world_file` changes some of its world.

    Returns them with the claim on its loopback network, see sandbox/loopback.py. Raises loopback.NoFreeLoopback.
    """
    octet, claim, ports = loopback.claim_free(PORT_NAMES)
    settings = Settings(
        state_dir=state_dir,
        tools_dir=tools_dir,
        loopback_octet=octet,
        ports=ports,
        admin_access_key="AKIA" + secrets.token_hex(8).upper(),
        admin_secret_key=secrets.token_urlsafe(30),
        private_sockets_dir=_private_sockets_dir(state_dir),
        world_file=world_file,
    )
    settings.save()
    return settings, claim


def _private_sockets_dir(state_dir: Path) -> Path | None:
    """A new temporary folder where a Unix socket's address in the state folder would be too long."""
    if len(os.fsencode(state_dir / "run" / EGRESS_SOCKET)) <= SOCKET_PATH_LIMIT:
        return None
    return Path(tempfile.mkdtemp(prefix="sandbox-"))
