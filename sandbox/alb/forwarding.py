# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the load balancer makes of the heads it passes on: pure.

X-Forwarded headers, Host and those of TLS: user guide, "HTTP headers and Application Load Balancers" and "Edit
attributes for your Application Load Balancer"; X-Amzn-Trace-Id: "Request tracing".
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping

from sandbox.alb.answers import phrase
from sandbox.alb.http1 import Framing, Headers, Kind, RequestHead, ResponseHead
from sandbox.alb.routing import Request

HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
SET_BY_US = frozenset(("x-forwarded-for", "x-forwarded-proto", "x-forwarded-port", "x-amzn-trace-id", "expect"))
FORWARDED_ADDRESSES_AT_MOST = 30
DEFAULT_PORTS = (80, 443)
VALID_NAME = re.compile(r"[-A-Za-z0-9]+")
# Attribute of the listener that names a header -> the name without it.
TLS_HEADERS = {
    "routing.http.request.x_amzn_tls_version.header_name": "X-Amzn-Tls-Version",
    "routing.http.request.x_amzn_tls_cipher_suite.header_name": "X-Amzn-Tls-Cipher-Suite",
}


def routed_request(head: RequestHead, source_ip: str, scheme: str, port: int) -> Request:
    """What the rules look at; an absolute target's authority goes before the Host header."""
    host, target = "".join(head.values("host")), head.target
    if "://" in target:
        host, slash, rest = target.partition("://")[2].partition("/")
        target = slash + rest or "/"
    path, _, query = target.partition("?")
    return Request(head.method, without_port(host), path, query, head.headers, source_ip, scheme, port)


def without_port(host: str) -> str:
    """`example.com:8080` → `example.com`, `[::1]:80` → `[::1]`."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def refusal(head: RequestHead) -> int | None:
    """The status with which a request is refused before any rule, by "Troubleshoot your Application Load Balancers"."""
    if head.method == "TRACE":
        return 405
    forwarded = ",".join(head.values("x-forwarded-for"))
    if forwarded.count(",") >= FORWARDED_ADDRESSES_AT_MOST:
        return 463
    return None


def request_to_target(head: RequestHead, request: Request, framing: Framing, attributes: Mapping[str, str]) -> bytes:
    """The head sent to a target: the client's, less what belongs to one connection, with our own headers."""
    dropped = HOP_BY_HOP | SET_BY_US | head.tokens("connection")
    if framing.kind is Kind.CHUNKED:
        dropped |= {"content-length"}
    headers = [(name, value) for name, value in head.headers if name.lower() not in dropped]
    if attributes.get("routing.http.drop_invalid_header_fields.enabled") == "true":
        headers = [(name, value) for name, value in headers if VALID_NAME.fullmatch(name)]
    headers = _with_port(headers, request, attributes)
    headers += _forwarded_for(head, request, attributes)
    headers += _of_tls(request, attributes)
    headers += [
        ("X-Forwarded-Proto", request.scheme),
        ("X-Forwarded-Port", str(request.port)),
        ("X-Amzn-Trace-Id", trace_id(head.values("x-amzn-trace-id"))),
    ]
    headers += _connection(head, framing)
    target = request.path + (f"?{request.query}" if "?" in head.target else "")
    return _head(f"{head.method} {target} HTTP/1.1", tuple(headers))


def response_to_client(head: ResponseHead, *, chunked: bool, keep_alive: bool) -> bytes:
    """The head sent to the client. `chunked` tells how we frame the body, whatever the target did."""
    dropped = HOP_BY_HOP | head.tokens("connection")
    if chunked:
        dropped |= {"content-length"}
    headers = [(name, value) for name, value in head.headers if name.lower() not in dropped]
    if chunked:
        headers.append(("Transfer-Encoding", "chunked"))
    headers.append(("Connection", "keep-alive" if keep_alive else "close"))
    return _head(f"HTTP/1.1 {head.status} {head.reason or phrase(head.status)}", tuple(headers))


def switching_protocols(head: ResponseHead) -> bytes:
    """A 101 answer passed on as it is: after it the connection is the two ends' own."""
    return _head(f"HTTP/1.1 101 {head.reason or phrase(101)}", head.headers)


def trace_id(given: list[str]) -> str:
    """The X-Amzn-Trace-Id to send on: a new Root, or the client's fields with our Self."""
    own = f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
    fields = [field.strip() for value in given for field in value.split(";") if field.strip()]
    if not any(field.startswith("Root=") for field in fields):
        return ";".join([f"Root={own}", *fields])
    return ";".join([f"Self={own}", *(field for field in fields if not field.startswith("Self="))])


def _forwarded_for(head: RequestHead, request: Request, attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    given = head.values("x-forwarded-for")
    mode = attributes.get("routing.http.xff_header_processing.mode", "append")
    if mode == "append":
        with_port = attributes.get("routing.http.xff_client_port.enabled") == "true"
        own = f"{request.source_ip}:{request.source_port}" if with_port else request.source_ip
        return [("X-Forwarded-For", ", ".join([*given, own]))]
    return [("X-Forwarded-For", value) for value in given] if mode == "preserve" else []


def _with_port(
    headers: list[tuple[str, str]], request: Request, attributes: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Behind a port of its own a target learns it from the Host header, unless that is to stay as it came."""
    kept = attributes.get("routing.http.preserve_host_header.enabled") == "true"
    if kept or request.port in DEFAULT_PORTS:
        return headers
    return [
        (name, f"{value}:{request.port}" if name.lower() == "host" and without_port(value) == value else value)
        for name, value in headers
    ]


def _of_tls(request: Request, attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    wanted = attributes.get("routing.http.x_amzn_tls_version_and_cipher_suite.enabled") == "true"
    if request.tls is None or not wanted:
        return []
    names = [attributes.get(key) or name for key, name in TLS_HEADERS.items()]
    return list(zip(names, request.tls, strict=True))


def _connection(head: RequestHead, framing: Framing) -> list[tuple[str, str]]:
    headers = [("Transfer-Encoding", "chunked")] if framing.kind is Kind.CHUNKED else []
    if head.upgrade:
        headers += [("Connection", "Upgrade"), ("Upgrade", head.values("upgrade")[0])]
    return headers


def _head(first: str, headers: Headers) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
