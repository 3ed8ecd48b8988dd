# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients of a load balancer, and a target that sends what a test wants."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Mapping
from typing import Any

from sandbox.alb.data_plane import DataPlane

NODE_A, NODE_C = "192.168.10.11", "192.168.40.12"
NOT_FOUND = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}


class Client:
    """Speaks to the first address of a load balancer at the port where its port 80 is served."""

    def __init__(self, data_plane: DataPlane, dns_name: str, port: int = 20080) -> None:
        self.address = data_plane.addresses(dns_name)[0]
        self.port = port

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address, self.port, timeout=20)

    def get(self, path: str = "/", method: str = "GET", **request: Any) -> tuple[int, dict[str, str], bytes]:
        connection = self.connect()
        try:
            connection.request(method, path, **request)
            response = connection.getresponse()
            return response.status, dict(response.headers), response.read()
        finally:
            connection.close()

    def raw(self, data: bytes) -> bytes:
        """Everything that comes back until the load balancer closes."""
        with socket.create_connection((self.address, self.port), timeout=20) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))


def is_open(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=20).close()
    except ConnectionRefusedError:
        return False
    return True


def forward(group: str) -> dict[str, Any]:
    return {"Type": "forward", "TargetGroupArn": group}


class RawServer:
    """Answers every connection that sends something with the same bytes, then echoes until its end or closes."""

    def __init__(self, host: str, answer: bytes, *, echo: bool = False) -> None:
        self.received: list[bytes] = []
        self._listening = socket.create_server((host, 30080))
        self._answer = answer
        self._echo = echo
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                data = connection.recv(65536)
                if b"ELB-HealthChecker" in data:
                    continue
                self.received.append(data)
                connection.sendall(self._answer)
                while self._echo and data:
                    data = connection.recv(65536)
                    connection.sendall(data)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


def set_attributes(account: Any, data_plane: DataPlane, attributes: Mapping[str, str]) -> None:
    """Of the only listener of the only load balancer."""
    (listener,) = account.elb.describe_listeners(LoadBalancerArn=account.only_balancer()["LoadBalancerArn"])[
        "Listeners"
    ]
    account.elb.modify_listener_attributes(
        ListenerArn=listener["ListenerArn"],
        Attributes=[{"Key": key, "Value": value} for key, value in attributes.items()],
    )
    data_plane.wake()
