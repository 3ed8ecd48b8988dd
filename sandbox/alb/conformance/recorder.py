# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy between the controller and AWS: sees every call in order, can answer in AWS's place."""

from __future__ import annotations

import re
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import urllib3

SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request")
# What a call made, in the answer's text: action -> (kind of mask, pattern).
_CREATED = {
    "CreateSecurityGroup": ("sg", re.compile(r"<groupId>(sg-[0-9a-f]+)<")),
    "CreateLoadBalancer": ("lb", re.compile(r"<LoadBalancerArn>[^<]*/([0-9a-f]+)<")),
    "CreateTargetGroup": ("tg", re.compile(r"<TargetGroupArn>[^<]*/([0-9a-f]+)<")),
    "CreateListener": ("listener", re.compile(r"<ListenerArn>[^<]*/([0-9a-f]+)<")),
    "CreateRule": ("rule", re.compile(r"<RuleArn>[^<]*/([0-9a-f]+)<")),
}
CODE = re.compile(rb"<Code>([^<]+)</Code>")
HTTP_ERROR = 400
_HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "content-length", "accept-encoding")


@dataclass(frozen=True)
class RecordedCall:
    service: str
    action: str
    parameters: Mapping[str, str]
    error: str
    injected: bool
    at: float


@dataclass
class Fault:
    """Answer the next `remaining` calls of an action with this instead of passing them on."""

    action: str
    remaining: int
    status: int
    body: str


@dataclass
class Recording:
    """What is known of the calls since the last `clear`."""

    calls: list[RecordedCall] = field(default_factory=list)
    created: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    # While set, load balancers look as if AWS were still making them.
    provisioning: bool = False


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A controller that is stopped drops its connections: no news. Anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class RecordingProxy:
    def __init__(self, upstream: str) -> None:
        self.recording = Recording()
        self._upstream = upstream
        self._pool = urllib3.PoolManager(maxsize=16)
        self._lock = threading.Lock()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, headers, answer = proxy.answer(self.path, dict(self.headers.items()), body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: the recording is the log."""

        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, name="recorder", daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def clear(self) -> None:
        """Forget all, also what was made: a new case begins."""
        self.recording = Recording()

    def last_call(self) -> float:
        """When the last call was answered, by the monotonic clock; 0.0 when none was."""
        calls = self.recording.calls
        return calls[-1].at if calls else 0.0

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        scope = SCOPE.search(headers.get("Authorization", ""))
        service = scope[1] if scope else "?"
        parsed = parse_qs(body.decode(errors="replace"), keep_blank_values=True)
        parameters = {key: values[0] for key, values in parsed.items()}
        action = parameters.get("Action") or headers.get("X-Amz-Target", "?").rpartition(".")[2]
        fault = self._fault(action)
        if fault is not None:
            status, content = fault.status, fault.body.encode()
            answer_headers = {"Content-Type": "text/xml"}
        else:
            status, answer_headers, content = self._forwarded(path, headers, body)
        error = CODE.search(content) if status >= HTTP_ERROR else None
        if self.recording.provisioning and action == "DescribeLoadBalancers":
            content = content.replace(b"<Code>active</Code>", b"<Code>provisioning</Code>")
        with self._lock:
            code = error[1].decode() if error else ""
            call = RecordedCall(service, action, parameters, code, fault is not None, time.monotonic())
            self.recording.calls.append(call)
            self._learn(action, content.decode(errors="replace"))
        return status, answer_headers, content

    def _fault(self, action: str) -> Fault | None:
        with self._lock:
            for fault in self.recording.faults:
                if fault.action == action and fault.remaining > 0:
                    fault.remaining -= 1
                    return fault
        return None

    def _forwarded(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
        # The Host header is signed, so it is passed on as it came.
        passed = {name: value for name, value in headers.items() if name.lower() not in _HOP_BY_HOP}
        response = self._pool.request("POST", self._upstream + path, body=body, headers=passed, retries=False)
        kept = {name: value for name, value in response.headers.items() if name.lower() not in _HOP_BY_HOP}
        return response.status, kept, response.data

    def _learn(self, action: str, answer: str) -> None:
        if action in _CREATED:
            kind, pattern = _CREATED[action]
            if match := pattern.search(answer):
                self.recording.created.setdefault(kind, []).append(match[1])
