# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback that answers byte by byte what it is told, however wrong: for what no proper server would say."""

from __future__ import annotations

import socket
import socketserver
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.unit.listening import listening

# Ends the connection without an answer, as a crash or a firewall does.
RESET = b""


def said(status: str, body: str = "", *, length: int | None = None, **headers: str) -> bytes:
    """An answer; ``length`` is what its header claims, underscores in the headers' names are hyphens."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    told |= {"Content-Length": str(len(body.encode()) if length is None else length), "Connection": "close"}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in told.items()), "", body]
    return "\r\n".join(lines).encode()


@dataclass
class Spoken:
    """:param answers: one for each request, in turn; the last is repeated.
    :param heard: each request, head and body.
    """

    answers: tuple[bytes, ...]
    url: str = ""
    heard: list[str] = field(default_factory=list)

    def header(self, name: str, request: int = -1) -> str | None:
        """A header of one request."""
        lines = self.heard[request].partition("\r\n\r\n")[0].splitlines()[1:]
        pairs = dict(line.lower().split(": ", 1) for line in lines)
        return pairs.get(name.lower())


@contextmanager
def speaking(*answers: bytes) -> Iterator[Spoken]:
    spoken = Spoken(answers)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data = self.request.recv(65536)
            while data and len(data.partition(b"\r\n\r\n")[2]) < body_length(data):
                data += self.request.recv(65536)
            if not data:
                return
            spoken.heard.append(data.decode())
            answer = spoken.answers[min(len(spoken.heard), len(spoken.answers)) - 1]
            if answer == RESET:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.request.close()
                return
            self.request.sendall(answer)

    with listening(Handler, kind=socketserver.ThreadingTCPServer) as port:
        spoken.url = f"http://127.0.0.1:{port}"
        yield spoken


def body_length(data: bytes) -> int:
    head = data.partition(b"\r\n\r\n")[0].decode().lower()
    return next((int(line.partition(":")[2]) for line in head.splitlines() if line.startswith("content-length")), 0)
