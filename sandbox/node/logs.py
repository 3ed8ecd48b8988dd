# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's log in the format of container runtimes, written as it comes and read as kubelet serves it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sandbox.node.objects import now_nano

# Longer lines are cut into parts marked P, the last one F: as the CRI log format has it.
LINE_LIMIT = 16384


@dataclass(frozen=True)
class LogOptions:
    """The query of a log request; times are seconds since the epoch."""

    follow: bool = False
    timestamps: bool = False
    tail_lines: int | None = None
    since: float | None = None
    limit_bytes: int | None = None


class ContainerLog:
    """The log of one run of a container."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.closed = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("wb", buffering=0)
        self._partial = {"stdout": b"", "stderr": b""}
        self._grown = asyncio.Event()

    def write(self, stream: str, data: bytes) -> None:
        """Add what the container wrote to `stdout` or `stderr`; what comes after the end is lost."""
        if self.closed:
            return
        *lines, rest = (self._partial[stream] + data).split(b"\n")
        stamp = f"{now_nano()} {stream} ".encode()
        entries = [part for line in lines for part in _entries(stamp, line)]
        while len(rest) >= LINE_LIMIT:
            entries.append(stamp + b"P " + rest[:LINE_LIMIT] + b"\n")
            rest = rest[LINE_LIMIT:]
        self._partial[stream] = rest
        self._append(b"".join(entries))

    def close(self) -> None:
        """End the log; what came without a line end is a line too."""
        for stream, rest in self._partial.items():
            if rest:
                self._append(f"{now_nano()} {stream} F ".encode() + rest + b"\n")
        self._partial = {"stdout": b"", "stderr": b""}
        self.closed = True
        self._stream.close()
        self._wake()

    async def grown(self) -> None:
        """Wait until more is written, or the log is closed."""
        await self._grown.wait()

    def _append(self, data: bytes) -> None:
        if data:
            self._stream.write(data)
            self._wake()

    def _wake(self) -> None:
        # A new event for what comes next: one that is cleared could be missed by the second of two readers.
        woken, self._grown = self._grown, asyncio.Event()
        woken.set()


def _entries(stamp: bytes, line: bytes) -> list[bytes]:
    parts = [line[start : start + LINE_LIMIT] for start in range(0, len(line), LINE_LIMIT)] or [b""]
    marks = [b"P "] * (len(parts) - 1) + [b"F "]
    return [stamp + mark + part + b"\n" for mark, part in zip(marks, parts, strict=True)]


async def read(path: Path, log: ContainerLog | None, options: LogOptions) -> AsyncIterator[bytes]:
    """The log's text by pieces; with `follow` until `log` is closed, else what is there now.

    Raises FileNotFoundError when there is no such log.
    """
    left = options.limit_bytes
    async for entry in _selected(path, log, options):
        text = _text(entry, timestamps=options.timestamps)
        if left is not None:
            text = text[:left]
            left -= len(text)
        yield text
        if left == 0:
            return


async def _selected(path: Path, log: ContainerLog | None, options: LogOptions) -> AsyncIterator[bytes]:
    with path.open("rb") as stream:
        for entry in _present(stream.readlines(), options):
            yield entry
        while options.follow and log is not None:
            lines = stream.readlines()
            for entry in lines:
                yield entry
            if not lines:
                if log.closed:
                    return
                await log.grown()


def _present(lines: list[bytes], options: LogOptions) -> list[bytes]:
    if options.since is not None:
        lines = [line for line in lines if _time(line) >= options.since]
    if options.tail_lines is not None:
        lines = list(deque(lines, maxlen=options.tail_lines))
    return lines


def _time(entry: bytes) -> float:
    """Seconds since the epoch; the stamp's nanoseconds are more than datetime reads."""
    stamp = entry.split(b" ", 1)[0].decode()
    return datetime.fromisoformat(stamp[:26] + "+00:00").timestamp()


def _text(entry: bytes, *, timestamps: bool) -> bytes:
    stamp, _, mark, text = entry.split(b" ", 3)
    if mark == b"P":
        text = text.removesuffix(b"\n")
    return stamp + b" " + text if timestamps else text


def tail(path: Path, lines: int, limit: int) -> str:
    """The last lines of a log, at most `limit` bytes of them; empty when there is none."""
    if not path.exists():
        return ""
    last = deque(path.open("rb"), maxlen=lines)
    return b"".join(_text(entry, timestamps=False) for entry in last)[-limit:].decode(errors="replace")
