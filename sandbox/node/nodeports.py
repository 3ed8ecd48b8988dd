# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""NodePorts: each Service's port served at every node's address, forwarded to ready endpoints."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.node.services import ServicePort, ServiceTable
from sandbox.node.splice import Side, join, reset
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
# A port that another program of this machine has is tried again after this time.
RETRY_SECONDS = 2.0
BACKLOG = 1024

# A local address and port.
Place = tuple[str, int]


@dataclass(frozen=True)
class Route:
    """Where a connection goes: to any endpoint, or to this node's only (externalTrafficPolicy Local)."""

    service: ServicePort
    node: str


class NodePorts:
    """Opens and closes listeners as Services and their endpoints come and go.

    A port without a ready endpoint is not listened to: kube-proxy refuses such connections, and so does the machine.
    """

    def __init__(self, settings: Settings, table: ServiceTable, nodes: Mapping[str, str]) -> None:
        self._settings = settings
        self._table = table
        self._nodes = nodes
        self._routes: dict[Place, Route] = {}
        self._servers: dict[Place, asyncio.Server] = {}
        self._changed = asyncio.Event()
        self._joining: set[asyncio.Task[None]] = set()
        table.subscribe(self._changed.set)

    async def run(self) -> None:
        """Serve until cancelled."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                await self._serve(self._wanted())
        finally:
            await self._serve({})

    def _wanted(self) -> dict[Place, Route]:
        found = {}
        for number, service, local in self._table.node_ports():
            for node, address in self._nodes.items():
                route = Route(service, node if local else "")
                if self._table.endpoints(service, route.node):
                    found[self._settings.loopback_of(address), number] = route
        return found

    async def _serve(self, wanted: dict[Place, Route]) -> None:
        """A listener whose route alone changes stays open: no connection is refused meanwhile."""
        self._routes = wanted
        for place in [place for place in self._servers if place not in wanted]:
            self._servers.pop(place).close()
        for place in wanted:
            if place not in self._servers:
                await self._listen(place)

    async def _listen(self, place: Place) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._servers[place] = await loop.create_server(lambda: _Inbound(self, place), *place, backlog=BACKLOG)
        except OSError as error:
            LOG.error("NodePort %s:%d is not served: %s", *place, error)
            loop.call_later(RETRY_SECONDS, self._changed.set)

    def accept(self, side: Side, place: Place) -> None:
        """Join a new connection to the endpoint whose turn it is; reset it when that fails."""
        task = asyncio.create_task(self._join(side, place))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _join(self, side: Side, place: Place) -> None:
        route = self._routes.get(place)
        endpoint = self._table.next(route.service, route.node) if route is not None else None
        if side.transport is None:
            return
        if endpoint is None:
            reset(side.transport)
            return
        try:
            await join(side, self._settings.loopback_of(endpoint.address), endpoint.port)
        except (OSError, ValueError) as error:
            LOG.info("NodePort %d: endpoint %s:%d: %s", place[1], endpoint.address, endpoint.port, error)
            reset(side.transport)
            return
        if not side.transport.is_closing():
            side.transport.resume_reading()


class _Inbound(Side):
    def __init__(self, ports: NodePorts, place: Place) -> None:
        super().__init__()
        self._ports = ports
        self._place = place

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.transport is not None:
            self.transport.pause_reading()
        self._ports.accept(self, self._place)
