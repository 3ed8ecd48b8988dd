# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One TCP connection that speaks HTTP/1.1: heads and bodies in and out, streamed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sandbox.alb.http1 import HEAD_BYTES_AT_MOST, BadMessage, Framing, Kind

PIECE_BYTES = 64 * 1024
LAST_CHUNK = b"0\r\n\r\n"


class Wire:
    """`idle_seconds` bounds every single read and write; exceeding it raises TimeoutError."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, idle_seconds: float) -> None:
        self._reader = reader
        self._writer = writer
        self.idle_seconds = idle_seconds

    async def head(self) -> bytes | None:
        """The bytes up to the empty line, None when the peer has closed before sending any.

        Raises BadMessage when it is too long or broken off.
        """
        try:
            async with asyncio.timeout(self.idle_seconds):
                return await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            if error.partial:
                raise BadMessage(400, "broken off in the head") from error
            return None
        except asyncio.LimitOverrunError as error:
            raise BadMessage(400, f"head longer than {HEAD_BYTES_AT_MOST} bytes") from error

    async def pieces(self, framing: Framing) -> AsyncIterator[bytes]:
        """The body, without its framing. Raises EOFError when broken off, BadMessage when a chunk is malformed."""
        if framing.kind is Kind.LENGTH:
            async for piece in self._exactly(framing.length):
                yield piece
        elif framing.kind is Kind.CHUNKED:
            async for piece in self._chunks():
                yield piece
        elif framing.kind is Kind.UNTIL_CLOSE:
            while piece := await self._read(PIECE_BYTES):
                yield piece

    async def send(self, data: bytes) -> None:
        """Write and wait until the peer keeps up. Raises OSError."""
        self._writer.write(data)
        async with asyncio.timeout(self.idle_seconds):
            await self._writer.drain()

    async def send_body(self, source: AsyncIterator[bytes], *, chunked: bool) -> None:
        """Write a body as it arrives."""
        async for piece in source:
            await self.send(chunk(piece) if chunked else piece)
        if chunked:
            await self.send(LAST_CHUNK)

    def end_sending(self) -> None:
        """Tell the peer that no more comes, where the transport can (TLS cannot)."""
        if self._writer.can_write_eof():
            self._writer.write_eof()

    async def close(self) -> None:
        """Close the connection; what was written still goes out."""
        self._writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(self.idle_seconds):
                await self._writer.wait_closed()

    def abort(self) -> None:
        """Drop the connection at once, so that the peer sees that the message was not complete."""
        self._writer.transport.abort()

    async def _read(self, at_most: int) -> bytes:
        async with asyncio.timeout(self.idle_seconds):
            return await self._reader.read(at_most)

    async def _line(self) -> bytes:
        try:
            async with asyncio.timeout(self.idle_seconds):
                return (await self._reader.readuntil(b"\r\n"))[:-2]
        except asyncio.LimitOverrunError as error:
            raise BadMessage(400, "chunk line too long") from error

    async def _exactly(self, length: int) -> AsyncIterator[bytes]:
        while length:
            piece = await self._read(min(length, PIECE_BYTES))
            if not piece:
                raise EOFError(f"broken off, {length} bytes of the body are missing")
            length -= len(piece)
            yield piece

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := _chunk_size(await self._line()):
            async for piece in self._exactly(size):
                yield piece
            if await self._line():
                raise BadMessage(400, "a chunk is longer than it says")
        # Trailers are read and dropped.
        while await self._line():
            pass


def chunk(piece: bytes) -> bytes:
    """A piece of a body, which must not be empty, in chunked coding."""
    return b"%x\r\n%b\r\n" % (len(piece), piece)


def _chunk_size(line: bytes) -> int:
    digits = line.partition(b";")[0].strip()
    if not digits or digits.strip(b"0123456789abcdefABCDEF"):
        raise BadMessage(400, "malformed chunk size")
    return int(digits, 16)
