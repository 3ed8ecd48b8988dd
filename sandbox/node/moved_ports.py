# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports of a pod whose program can only listen on all of the machine's addresses: two such pods would collide.

The program gets a free port instead, and what comes for the port at the pod's own address is passed on to that one.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from functools import partial

from sandbox.node.splice import Side, join, reset

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nothing of this machine listens on, at any address."""
    with socket.socket() as found:
        found.bind(("", 0))
        return int(found.getsockname()[1])


class MovedPorts:
    """Listens at a pod's address for as long as its program runs."""

    def __init__(self) -> None:
        self._servers: list[asyncio.Server] = []

    async def open(self, address: str, ports: Mapping[int, int]) -> None:
        """Pass the pod's ports on to those that its program has. Raises OSError; to close it is the caller's then."""
        loop = asyncio.get_running_loop()
        for port, moved in ports.items():
            self._servers.append(await loop.create_server(partial(_Inbound, moved), address, port))

    def close(self) -> None:
        while self._servers:
            self._servers.pop().close()


class _Inbound(Side):
    """A connection to the pod's port. As with nobody listening, it is reset while the program does not."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port
        self._joining: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.transport is not None:
            self.transport.pause_reading()
            self._joining = asyncio.create_task(self._join(self.transport))

    async def _join(self, transport: asyncio.Transport) -> None:
        try:
            await join(self, HOST, self._port)
        except OSError:
            reset(transport)
            return
        if not transport.is_closing():
            transport.resume_reading()
