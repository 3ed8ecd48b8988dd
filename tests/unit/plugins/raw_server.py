# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A TCP server on loopback that does, connection by connection, what it is told: say these bytes, reset, say nothing."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, threading.Event], None]
LONGEST_REQUEST = 65536
DRIP_SECONDS = 0.02


def says(*parts: bytes) -> Behaviour:
    """Read the request, say this, and close."""

    def behave(connection: socket.socket, _ended: threading.Event) -> None:
        connection.recv(LONGEST_REQUEST)
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)

    return behave


def resets(connection: socket.socket, _ended: threading.Event) -> None:
    """Read the request and reset the connection."""
    connection.recv(LONGEST_REQUEST)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def stays_silent(connection: socket.socket, ended: threading.Event) -> None:
    """Take the connection and say nothing for as long as the test goes."""
    ended.wait()


def drips(head: bytes, drop: bytes) -> Behaviour:
    """Say the head, then a drop every now and then, well before any reader gives up, for as long as the test goes."""

    def behave(connection: socket.socket, ended: threading.Event) -> None:
        connection.recv(LONGEST_REQUEST)
        connection.sendall(head)
        while not ended.wait(DRIP_SECONDS):
            connection.sendall(drop)

    return behave


@contextmanager
def behaving(*behaviours: Behaviour) -> Iterator[int]:
    """The port of a server whose n-th connection is treated by the n-th behaviour; the last goes on for ever."""
    ended = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def treat(connection: socket.socket, behave: Behaviour) -> None:
        with connection, suppress(OSError):
            behave(connection, ended)

    def accept() -> None:
        with suppress(OSError):
            for number in range(10_000):
                connection, _peer = listener.accept()
                behave = behaviours[min(number, len(behaviours) - 1)]
                threads.append(threading.Thread(target=treat, args=(connection, behave), daemon=True))
                threads[-1].start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for thread in (accepting, *threads):
            thread.join()
