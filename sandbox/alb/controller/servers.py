# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP servers: admission webhooks over TLS, health, metrics. All at the pod's own address."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from sandbox.alb.controller.admission import Admission, Denied, Request
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics

Object = dict[str, Any]
REQUEST_TIMEOUT_SECONDS = 30.0
# Given path and body, answers status, content type and body.
Respond = Callable[[str, bytes], tuple[int, str, bytes]]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], respond: Respond, tls: WatchedCertificate | None = None) -> None:
        self.respond = respond
        self._tls = tls
        super().__init__(address, _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Handshakes happen in the request's own thread: a silent client must not stop the others."""
        request.settimeout(REQUEST_TIMEOUT_SECONDS)
        if self._tls is not None:
            try:
                request = self._tls().wrap_socket(request, server_side=True)
            except (ssl.SSLError, OSError):
                return
        _Handler(request, client_address, self)

    def start(self, name: str) -> None:
        threading.Thread(target=self.serve_forever, name=name, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        status, content_type, answer = self.server.respond(self.path.partition("?")[0], body)
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the log is kept for what the controller does."""


def health_responder(ready: Callable[[], bool]) -> Respond:
    def respond(path: str, _body: bytes) -> tuple[int, str, bytes]:
        if path == "/healthz":
            return 200, "text/plain; charset=utf-8", b"ok"
        if path == "/readyz":
            return (200, "text/plain; charset=utf-8", b"ok") if ready() else (500, "text/plain", b"not ready")
        return 404, "text/plain; charset=utf-8", b"404 page not found\n"

    return respond


def metrics_responder(metrics: Metrics) -> Respond:
    def respond(path: str, _body: bytes) -> tuple[int, str, bytes]:
        if path != "/metrics":
            return 404, "text/plain; charset=utf-8", b"404 page not found\n"
        return 200, "text/plain; version=0.0.4; charset=utf-8", metrics.text().encode()

    return respond


def webhook_responder(admission: Admission, metrics: Metrics, log: Log) -> Respond:
    def respond(path: str, body: bytes) -> tuple[int, str, bytes]:
        handler = admission.handlers.get(path)
        if handler is None:
            return 404, "text/plain; charset=utf-8", b"404 page not found\n"
        try:
            review = json.loads(body)
            raw = review["request"]
            request = Request(
                operation=raw["operation"],
                namespace=raw.get("namespace", ""),
                new=raw["object"],
                old=raw.get("oldObject"),
            )
        except (ValueError, KeyError, TypeError) as error:
            return 400, "text/plain; charset=utf-8", f"not an AdmissionReview: {error!r}\n".encode()
        response: Object = {"uid": raw["uid"], "allowed": True}
        try:
            patch = handler(request)
            if patch:
                encoded = base64.b64encode(json.dumps(patch).encode()).decode()
                response |= {"patchType": "JSONPatch", "patch": encoded}
        except (Denied, AwsError) as error:
            code, reason = (403, "Forbidden") if isinstance(error, Denied) else (400, "")
            response |= {"allowed": False, "status": {"code": code, "message": str(error), "reason": reason}}
            log.info("admission request denied", path=path, error=str(error))
        metrics.count_admission(path, response.get("status", {}).get("code", 200))
        answer = {"apiVersion": review["apiVersion"], "kind": "AdmissionReview", "response": response}
        return 200, "application/json", json.dumps(answer).encode()

    return respond


class WatchedCertificate:
    """A certificate and its key in files, loaded anew when these change, as kubelet does when the Secret does.

    The real one's controller-runtime watches them: https://pkg.go.dev/sigs.k8s.io/controller-runtime/pkg/certwatcher
    """

    def __init__(self, folder: Path, certificate: str, key: str, log: Log) -> None:
        """Raises OSError or ssl.SSLError when the certificate cannot be used."""
        self._log = log
        self._files = (folder / certificate, folder / key)
        self._content = self._read()
        self._context = self._load()

    def __call__(self) -> ssl.SSLContext:
        """For the next client; as before while the files are missing or do not belong together."""
        try:
            content = self._read()
            if content != self._content:
                self._context = self._load()
                self._content = content
        except (OSError, ssl.SSLError) as error:
            self._log.info("certificate not loaded anew", error=str(error))
        return self._context

    def _read(self) -> tuple[bytes, ...]:
        return tuple(file.read_bytes() for file in self._files)

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self._files)
        return context
