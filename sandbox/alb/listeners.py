# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the listening sockets equal to the load balancers' listeners."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.alb.certificates import ContextCache, listening_context
from sandbox.alb.elb_state import Certificate, Snapshot
from sandbox.alb.http1 import HEAD_BYTES_AT_MOST
from sandbox.alb.proxy import Front, Proxy

Report = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where a listener is served. A listener that changes port or protocol is served at a new place."""

    listener: str
    protocol: str
    address: str
    port: int


@dataclass
class Served:
    server: asyncio.Server
    connections: set[asyncio.Task[None]]


class Listeners:
    """Opens and closes sockets; belongs to one event loop. `report` is told which could not be opened."""

    def __init__(self, proxy: Proxy, served_port: Callable[[int], int], report: Report) -> None:
        self._proxy = proxy
        self._served_port = served_port
        self._report = report
        self._served: dict[Place, Served] = {}
        self._fronts: dict[str, Front] = {}
        self._contexts = ContextCache()

    async def update(self, snapshot: Snapshot, addresses: dict[str, list[str]]) -> None:
        """Serve exactly this snapshot's listeners; `addresses` are the load balancers' own, by ARN."""
        self._fronts = {
            listener.arn: Front(balancer, listener)
            for balancer in snapshot.load_balancers
            for listener in balancer.listeners
            if listener.protocol in ("HTTP", "HTTPS")
        }
        wanted = self._places(addresses)
        for place in self._served.keys() - wanted:
            self._close(place)
        for place in sorted(wanted - self._served.keys(), key=lambda place: (place.address, place.port)):
            try:
                await self._open(place)
            except OSError as error:
                self._report(f"cannot serve {place.listener} at {place.address}:{place.port}: {error.strerror}")

    def close(self) -> None:
        """Stop listening and drop all connections."""
        for place in list(self._served):
            self._close(place)

    def _places(self, addresses: dict[str, list[str]]) -> set[Place]:
        return {
            Place(arn, front.listener.protocol, address, self._served_port(front.listener.port))
            for arn, front in self._fronts.items()
            for address in addresses.get(front.balancer.arn, [])
        }

    async def _open(self, place: Place) -> None:
        context = None
        if place.protocol == "HTTPS":
            context = listening_context(functools.partial(self._certificates, place.listener), self._contexts)
        connections: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            front = functools.partial(self._front, place.listener)
            task = asyncio.create_task(self._proxy.serve(front, reader, writer))
            connections.add(task)
            task.add_done_callback(connections.discard)

        server = await asyncio.start_server(connected, place.address, place.port, ssl=context, limit=HEAD_BYTES_AT_MOST)
        self._served[place] = Served(server, connections)

    def _front(self, listener: str) -> Front | None:
        return self._fronts.get(listener)

    def _certificates(self, listener: str) -> tuple[Certificate, ...]:
        front = self._front(listener)
        return front.listener.certificates if front else ()

    def _close(self, place: Place) -> None:
        served = self._served.pop(place)
        served.server.close()
        for connection in served.connections:
            connection.cancel()
