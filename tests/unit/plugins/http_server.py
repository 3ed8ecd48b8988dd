# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real HTTP server on loopback, for tests: it answers what it is told, in turn, and remembers what it was asked."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.unit.listening import listening

Said = tuple[int, str]


@dataclass
class Server:
    """:param answers: status and body of each answer, in turn; the last ones are repeated round and round.
    :param asked: Host header and path of each request.
    :param connections: how many were opened.
    """

    answers: Sequence[Said]
    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    connections: int = 0

    def next(self, host: str, path: str) -> Said:
        self.asked.append((host, path))
        return self.answers[(len(self.asked) - 1) % len(self.answers)]


@contextmanager
def answering(*answers: Said, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(answers)

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            server.connections += 1
            super().setup()

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = server.next(self.headers["Host"], self.path)
            self.send_response(status)
            if body.startswith("<html"):
                self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - the name that the handler looks for

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    with listening(Handler, address=address, tls=tls) as server.port:
        yield server
