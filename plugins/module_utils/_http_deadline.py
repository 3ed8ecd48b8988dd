# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deadline for a whole HTTP exchange: a socket's own timeout starts anew with every byte that drips in.

PRIVATE to the collection.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from typing import Any

Clock = Callable[[], float]


class Unfinished(TimeoutError):
    """Some of the answer came in time, and not all of it."""


class Deadline:
    """:param timeout: seconds from now."""

    def __init__(self, timeout: float, now: Clock = time.monotonic) -> None:
        self._now = now
        self._ends = now() + timeout

    def left(self) -> float:
        """Seconds, more than none. Raises TimeoutError when there are none."""
        left = self._ends - self._now()
        if left <= 0:
            raise TimeoutError("timed out")
        return left


class DeadlinedSocket:
    """The part of a socket that ``http.client`` uses. Its owner closes the socket, as late as the answer is read."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Received(self._sock, self._deadline))

    def close(self) -> None:
        """Nothing: ``http.client`` closes its connection before the answer's body is read."""


class _Received(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            self._sock.settimeout(self._deadline.left())
            count = self._sock.recv_into(buffer)
        except TimeoutError as error:
            if not self._begun:
                raise
            raise Unfinished(str(error)) from error
        self._begun = True
        return count
