# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller under test as a process: the stand-in, or the program that $SANDBOX_LB_CONTROLLER names."""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

from cryptography import x509

from sandbox import environment
from sandbox.alb.conformance import mini_cluster
from sandbox.alb.conformance.aws_world import self_signed
from sandbox.alb.conformance.errors import ControllerFailed
from sandbox.settings import Settings
from sandbox.supervisor import clean_environment

START_SECONDS = 30.0
STOP_SECONDS = 10.0


class ControllerProcess:
    def __init__(self, settings: Settings, aws_url: str) -> None:
        self._settings = settings
        self._aws_url = aws_url
        self._process: subprocess.Popen[bytes] | None = None
        self._log = settings.logs_dir / "controller.log"
        self._certificates = settings.state_dir / "webhook-certificate"
        self._certificates.mkdir()
        certificate, key = self_signed("controller", [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        (self._certificates / "tls.crt").write_bytes(certificate)
        (self._certificates / "tls.key").write_bytes(key)
        self.authority = certificate
        self._ports = _free_ports(3)

    @property
    def webhook_url(self) -> str:
        return f"https://127.0.0.1:{self._ports[0]}"

    def start(self, flags: list[str], vpc: str) -> None:
        """Start and wait until it serves its webhooks. Raises ControllerFailed."""
        program = os.environ.get("SANDBOX_LB_CONTROLLER")
        command = [program] if program else [sys.executable, "-m", "sandbox.alb.controller"]
        webhook, health, metrics = self._ports
        command += [
            *flags,
            f"--aws-vpc-id={vpc}",
            f"--kubeconfig={mini_cluster.controller_kubeconfig(self._settings)}",
            f"--webhook-cert-dir={self._certificates}",
            f"--webhook-bind-port={webhook}",
            f"--health-probe-bind-addr=127.0.0.1:{health}",
            f"--metrics-bind-addr=127.0.0.1:{metrics}",
        ]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=environment.CHECKOUT,
                env={**clean_environment(os.environ), **self._environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait(health, webhook)

    def _environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self._aws_url,
            "AWS_ACCESS_KEY_ID": self._settings.admin_access_key,
            "AWS_SECRET_ACCESS_KEY": self._settings.admin_secret_key,
            "AWS_REGION": self._settings.world.region,
        }

    def _wait(self, health: int, webhook: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not (_is_ready(health) and _serves_tls(webhook)):
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                tail = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
                raise ControllerFailed("the controller did not become ready:\n" + "\n".join(tail))
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [bound.getsockname()[1] for bound in sockets]
    for bound in sockets:
        bound.close()
    return ports


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _serves_tls(port: int) -> bool:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # it only matters here that a handshake succeeds
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as plain, context.wrap_socket(plain):
            return True
    except OSError:
        return False
