# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's client of the Kubernetes API, on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import urllib3

from sandbox.alb.controller.kube import ApiError, KubeClient

CONFLICT = {"kind": "Status", "reason": "Conflict", "message": "the object has been modified"}


class ApiServer(ThreadingHTTPServer):
    """Answers everything alike, in one chunk as a watch has them; what is broken off lacks its last one."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.body, self.broken_off = 200, b"{}", False
        self.asked: list[tuple[str, str]] = []
        self.tokens: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, status: int, *lines: Any, broken_off: bool = False) -> None:
        self.status, self.broken_off = status, broken_off
        self.body = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ApiServer

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path))
        self.server.tokens.append(self.headers.get("Authorization", ""))
        self.send_response(self.server.status)
        self.send_header("Transfer-Encoding", "chunked")
        # Said, too: a client that is not told may send its next request into the connection that is being closed.
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(f"{len(self.server.body):x}\r\n".encode() + self.server.body + b"\r\n")
        if not self.server.broken_off:
            self.wfile.write(b"0\r\n\r\n")

    def do_DELETE(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with ApiServer() as started:
        thread = Thread(target=started.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield started
        started.shutdown()
        thread.join()


@pytest.fixture
def client(server: ApiServer) -> KubeClient:
    return KubeClient(server.url, urllib3.PoolManager())


def test_what_is_not_there_is_none_and_to_delete_it_is_no_error(server: ApiServer, client: KubeClient) -> None:
    server.answer(404, {"kind": "Status", "reason": "NotFound", "message": "not found"})
    assert client.get("Ingress", "default", "web") is None
    client.delete("IngressClass", "", "alb")
    assert server.asked == [
        ("GET", "/apis/networking.k8s.io/v1/namespaces/default/ingresses/web"),
        ("DELETE", "/apis/networking.k8s.io/v1/ingressclasses/alb"),
    ]


@pytest.mark.parametrize(
    ("status", "body", "reason", "message"),
    [
        (409, CONFLICT, "Conflict", "the object has been modified"),
        (503, b"upstream is away\n", "", "upstream is away"),
    ],
)
def test_a_refusal_says_what_the_server_said(
    server: ApiServer, client: KubeClient, status: int, body: Any, reason: str, message: str
) -> None:
    server.answer(status, body)
    for call in (client.get, client.delete):
        with pytest.raises(ApiError, match=message) as refused:
            call("Service", "default", "web")
        assert (refused.value.status, refused.value.reason) == (status, reason)


def test_a_renewed_token_counts_from_the_next_call(server: ApiServer, tmp_path: Path) -> None:
    token = tmp_path / "token"
    client = KubeClient(server.url, urllib3.PoolManager(), token)
    for text in ("first\n", "second\n"):
        token.write_text(text, encoding="utf-8")
        client.list("Node")
    assert server.tokens == ["Bearer first", "Bearer second"]


def added(name: str) -> dict[str, Any]:
    return {"type": "ADDED", "object": {"metadata": {"name": name}}}


def test_a_watch_tells_what_comes_until_the_server_ends_it(server: ApiServer, client: KubeClient) -> None:
    server.answer(200, added("one"), added("two"))
    assert list(client.watch("Secret", "default", "7", name="tls")) == [added("one"), added("two")]
    (_, path) = server.asked[0]
    assert path.startswith("/api/v1/namespaces/default/secrets?watch=true&")
    assert "resourceVersion=7" in path
    assert path.endswith("fieldSelector=metadata.name%3Dtls")


@pytest.mark.parametrize(
    ("last", "broken_off", "status"),
    [
        ({"type": "ERROR", "object": {"code": 410, "message": "too old resource version"}}, False, 410),
        (b"", True, 0),
    ],
)
def test_a_watch_that_fails_tells_first_what_came_before(
    server: ApiServer, client: KubeClient, last: Any, broken_off: bool, status: int
) -> None:
    server.answer(200, added("one"), last, broken_off=broken_off)
    events = client.watch("Pod", "", "7")
    assert next(events) == added("one")
    with pytest.raises(ApiError) as failed:
        next(events)
    assert failed.value.status == status


def test_a_server_that_is_away_is_status_0() -> None:
    with ApiServer() as gone:
        client = KubeClient(gone.url, urllib3.PoolManager())
    with pytest.raises(ApiError, match=r"GET /api/v1/nodes: ") as failed:
        client.list("Node")
    assert failed.value.status == 0
