# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""In kube-apiserver's place: TLS with the sandbox's certificates, ConfigMaps, a watch that never ends by itself."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sandbox.node.tls import server_context
from sandbox.settings import Settings

OBJECT = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "first", "resourceVersion": "1"}}
LIST = {"apiVersion": "v1", "kind": "ConfigMapList", "metadata": {"resourceVersion": "1"}, "items": []}


@dataclass(frozen=True)
class Asked:
    """A request as it came here; `user` is the common name of the client's certificate."""

    method: str
    path: str
    user: str
    authorization: str
    body: Any


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, settings: Settings) -> None:
        super().__init__(("127.0.0.1", settings.ports["apiserver"]), _Handler)
        self.asked: list[Asked] = []
        self.over = threading.Event()
        context = server_context(settings, "apiserver", verify_clients=True)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Connections are cut here on purpose: no news."""


class ApiServer:
    def __init__(self, settings: Settings) -> None:
        self._server = _Server(settings)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def asked(self) -> list[Asked]:
        return self._server.asked

    def stop(self) -> None:
        self._server.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._note(None)
        if "watch=true" in self.path.lower():
            self._watch()
        else:
            self._answer(200, LIST)

    def do_POST(self) -> None:
        body = json.loads(self._body())
        self._note(body)
        self._answer(201, OBJECT | {"metadata": body["metadata"]})

    def _body(self) -> bytes:
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _note(self, body: Any) -> None:
        pairs = [pair for part in self.connection.getpeercert()["subject"] for pair in part]
        told = self.headers.get("Authorization", "")
        self.server.asked.append(Asked(self.command, self.path, dict(pairs)["commonName"], told, body))

    def _answer(self, status: int, document: Any) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _watch(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        line = json.dumps({"type": "ADDED", "object": OBJECT}).encode() + b"\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
        self.server.over.wait(30)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what was asked is kept."""
