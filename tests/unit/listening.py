# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on loopback, in a thread of its own, for as long as a test needs it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from socketserver import BaseRequestHandler, TCPServer


@contextmanager
def listening(
    handler: type[BaseRequestHandler],
    *,
    address: str = "127.0.0.1",
    tls: ssl.SSLContext | None = None,
    kind: type[TCPServer] = ThreadingHTTPServer,
) -> Iterator[int]:
    """The port at which the handler answers; a free one."""
    server = kind((address, 0), handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
