# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The CONNECT proxy through which kube-apiserver reaches pods and kubelets.

It knows addresses of the VPC only; they are translated to this machine's loopback addresses.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import weakref
from collections.abc import Mapping

from sandbox.node.faults import NodeFaults
from sandbox.node.services import ServiceTable
from sandbox.node.splice import Side, join, reset
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
HEAD_LIMIT = 8192
_REQUEST = re.compile(rb"CONNECT (\S+):(\d+) HTTP/1\.[01]\r\n")


class Unreachable(RuntimeError):
    """No way from the control plane to that address."""


class EgressProxy:
    """Serves at settings.egress_socket. `nodes` has the VPC address of each node by its name."""

    def __init__(self, settings: Settings, table: ServiceTable, nodes: Mapping[str, str], faults: NodeFaults) -> None:
        self._settings = settings
        self._table = table
        self._nodes = nodes
        self._joining: set[asyncio.Task[None]] = set()
        self._faults = faults
        # The connections to Services that are in use; those of a webhook that falls silent are cut.
        self._webhooks: weakref.WeakKeyDictionary[_Client, str] = weakref.WeakKeyDictionary()
        faults.subscribe(self._faults_changed)

    async def start(self) -> asyncio.Server:
        path = self._settings.egress_socket
        path.unlink(missing_ok=True)
        server = await asyncio.get_running_loop().create_unix_server(lambda: _Client(self), str(path))
        path.chmod(0o600)
        return server

    def target(self, host: str, port: int) -> tuple[str, int]:
        """The local address for a pod's, node's or Service's address. Raises Unreachable."""
        service = self._table.of_cluster_ip(host, port)
        if service is not None:
            endpoint = self._table.next(service)
            if endpoint is None:
                raise Unreachable(f"the Service of {host}:{port} has no ready endpoint")
            host, port = endpoint.address, endpoint.port
        try:
            return self._settings.loopback_of(self._nodes.get(host, host)), port
        except ValueError as error:
            raise Unreachable(str(error)) from error

    def accept(self, client: _Client, host: str, port: int, rest: bytes) -> None:
        """Join a client to the target it asked for; `rest` is what it sent after its request's head."""
        task = asyncio.create_task(self._join(client, host, port, rest))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, client: _Client, host: str, port: int, rest: bytes) -> None:
        if client.transport is None:
            return
        try:
            target = self.target(host, port)
            if self._stalls(client, host, port):
                client.answer("200 Connection established")
                return
            await join(client, *target)
        except (Unreachable, OSError) as error:
            LOG.info("%s:%d cannot be reached: %s", host, port, error)
            # The API server passes on the status line alone, so that it has to say what a direct dial would have said.
            client.answer(f"502 dial tcp {host}:{port}: {_reason(error)}")
            client.transport.close()
            return
        client.answer("200 Connection established")
        if rest:
            client.data_received(rest)
        if not client.transport.is_closing():
            client.transport.resume_reading()

    def _stalls(self, client: _Client, host: str, port: int) -> bool:
        """Whether nobody will read what this connection sends."""
        service = self._table.of_cluster_ip(host, port)
        name = "/".join(service.service) if service else self._table.of_endpoint(host, port)
        if not name:
            return False
        if self._faults.stall(name):
            return True
        self._webhooks[client] = name
        return False

    def _faults_changed(self) -> None:
        for client, name in list(self._webhooks.items()):
            if self._faults.is_silent(name) and client.transport is not None:
                reset(client.transport)


def _reason(error: Unreachable | OSError) -> str:
    if isinstance(error, OSError) and error.errno:
        return f"connect: {os.strerror(error.errno).lower()}"
    return str(error)


class _Client(Side):
    def __init__(self, proxy: EgressProxy) -> None:
        super().__init__()
        self._proxy = proxy
        self._head = b""

    def answer(self, status: str) -> None:
        if self.transport is not None:
            self.transport.write(f"HTTP/1.1 {status}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            super().data_received(data)
            return
        self._head += data
        head, end, rest = self._head.partition(b"\r\n\r\n")
        if not end and len(head) < HEAD_LIMIT:
            return
        request = _REQUEST.match(head + b"\r\n")
        if self.transport is None:
            return
        if request is None:
            self.answer("400 only CONNECT host:port is served")
            self.transport.close()
            return
        self.transport.pause_reading()
        self._proxy.accept(self, request.group(1).decode().strip("[]"), int(request.group(2)), rest)
