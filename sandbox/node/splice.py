# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two TCP (or Unix) connections joined to one."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import cast

# Linger on, for no time: close() then sends a reset.
LINGER_NOT = struct.pack("ii", 1, 0)


class Side(asyncio.Protocol):
    """One of two connections: what it receives is sent on the other. Half-closed ends are kept half-closed."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.other: Side | None = None
        self._ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.write(data)

    def eof_received(self) -> bool:
        self._ended = True
        other = self.other
        if other is None or other.transport is None or other.transport.is_closing() or other._ended:
            return False
        other.transport.write_eof()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        other = self.other
        if other is None or other.transport is None:
            return
        # A reset is passed on as one: half an answer must not look like a whole one.
        if exc is not None:
            reset(other.transport)
        else:
            other.transport.close()

    def pause_writing(self) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not None and self.other.transport is not None and not self.other.transport.is_closing():
            self.other.transport.resume_reading()


def reset(transport: asyncio.Transport) -> None:
    """End a connection so that the peer sees "connection reset", not an orderly end."""
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    transport.abort()


async def join(side: Side, host: str, port: int) -> None:
    """Connect to host:port and join that connection to `side`, whose reading is paused. Raises OSError."""
    loop = asyncio.get_running_loop()
    _, upstream = await loop.create_connection(Side, host, port)
    if side.transport is None or side.transport.is_closing():
        if upstream.transport is not None:
            reset(upstream.transport)
        return
    side.other, upstream.other = upstream, side
