# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""NodePorts: each Service's port served at every node's address, forwarded to ready endpoints."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.node.services import ServicePort, ServiceTable
from sandbox.node.splice import Side, join
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
# A port that another program of this machine has is tried again after this time.
RETRY_SECONDS = 2.0
BACKLOG = 1024


@dataclass(frozen=True)
class Listener:
    address: str
    port: int
    service: ServicePort
    # Only this node's endpoints (externalTrafficPolicy Local); empty for all.
    node: str


class NodePorts:
    """Opens and closes listeners as Services and their endpoints come and go.

    A port without a ready endpoint is not listened to: kube-proxy refuses such connections, and so does the machine.
    """

    def __init__(self, settings: Settings, table: ServiceTable, nodes: Mapping[str, str]) -> None:
        self._settings = settings
        self._table = table
        self._nodes = nodes
        self._open: dict[Listener, asyncio.Server] = {}
        self._changed = asyncio.Event()
        self._joining: set[asyncio.Task[None]] = set()
        table.subscribe(self._changed.set)

    async def run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            wanted = self._wanted()
            for listener in [listener for listener in self._open if listener not in wanted]:
                self._open.pop(listener).close()
            for listener in wanted:
                if listener not in self._open:
                    await self._listen(listener)

    def _wanted(self) -> set[Listener]:
        found = set()
        for number, service, local in self._table.node_ports():
            for node, address in self._nodes.items():
                only = node if local else ""
                if self._table.endpoints(service, only):
                    found.add(Listener(self._settings.loopback_of(address), number, service, only))
        return found

    async def _listen(self, listener: Listener) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._open[listener] = await loop.create_server(
                lambda: _Inbound(self, listener), listener.address, listener.port, backlog=BACKLOG
            )
        except OSError as error:
            LOG.error("NodePort %s:%d is not served: %s", listener.address, listener.port, error)
            loop.call_later(RETRY_SECONDS, self._changed.set)

    def accept(self, side: Side, listener: Listener) -> None:
        """Join a new connection to the endpoint whose turn it is; reset it when that fails."""
        task = asyncio.create_task(self._join(side, listener))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, side: Side, listener: Listener) -> None:
        endpoint = self._table.next(listener.service, listener.node)
        if side.transport is None:
            return
        if endpoint is None:
            side.transport.abort()
            return
        try:
            await join(side, self._settings.loopback_of(endpoint.address), endpoint.port)
        except (OSError, ValueError) as error:
            LOG.info("NodePort %d: endpoint %s:%d: %s", listener.port, endpoint.address, endpoint.port, error)
            side.transport.abort()
            return
        if not side.transport.is_closing():
            side.transport.resume_reading()


class _Inbound(Side):
    def __init__(self, ports: NodePorts, listener: Listener) -> None:
        super().__init__()
        self._ports = ports
        self._listener = listener

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.transport is not None:
            self.transport.pause_reading()
        self._ports.accept(self, self._listener)
