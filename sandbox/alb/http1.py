# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP/1.1 message heads and body framing (RFC 9112): parsing and rules, no I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

Headers = tuple[tuple[str, str], ...]

# Application Load Balancer quotas, "HTTP headers": 16 K per line, 64 K for the whole request head.
LINE_BYTES_AT_MOST = 16 * 1024
HEAD_BYTES_AT_MOST = 64 * 1024

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
REQUEST_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/(\d)\.(\d)")
STATUS_LINE = re.compile(r"HTTP/1\.\d (\d{3})(?: (.*))?")


class BadMessage(Exception):
    """A message that cannot be read; `status` is what a client that sent it is told."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Kind(Enum):
    NONE = "none"
    LENGTH = "length"
    CHUNKED = "chunked"
    UNTIL_CLOSE = "until close"


@dataclass(frozen=True)
class Framing:
    """How a body's end is known; `length` in bytes counts for LENGTH only."""

    kind: Kind
    length: int = 0


@dataclass(frozen=True)
class Message:
    headers: Headers

    def values(self, name: str) -> list[str]:
        """All values of a header, whatever its case."""
        wanted = name.lower()
        return [value for found, value in self.headers if found.lower() == wanted]

    def tokens(self, name: str) -> set[str]:
        """The comma-separated items of a header, in lower case."""
        return {item.strip().lower() for value in self.values(name) for item in value.split(",") if item.strip()}


@dataclass(frozen=True)
class RequestHead(Message):
    method: str
    target: str
    minor_version: int

    @property
    def keep_alive(self) -> bool:
        return self.minor_version >= 1 and "close" not in self.tokens("connection")

    @property
    def upgrade(self) -> bool:
        """Whether the client asks to change the protocol (WebSocket)."""
        return "upgrade" in self.tokens("connection") and bool(self.values("upgrade"))


@dataclass(frozen=True)
class ResponseHead(Message):
    status: int
    reason: str


def parse_request(head: bytes) -> RequestHead:
    """Raises BadMessage."""
    first, lines = _lines(head)
    match = REQUEST_LINE.fullmatch(first)
    if match is None:
        raise BadMessage(400, "malformed request line")
    method, target, major, minor = match.groups()
    if major != "1":
        raise BadMessage(505, f"HTTP/{major}.{minor} is not supported")
    request = RequestHead(_headers(lines), method, target, int(minor))
    if request.minor_version >= 1 and len(request.values("host")) != 1:
        raise BadMessage(400, "there must be exactly one Host header")
    return request


def parse_response(head: bytes) -> ResponseHead:
    """Raises BadMessage."""
    first, lines = _lines(head)
    match = STATUS_LINE.fullmatch(first)
    if match is None:
        raise BadMessage(502, "malformed status line")
    return ResponseHead(_headers(lines), int(match[1]), match[2] or "")


def request_framing(head: RequestHead) -> Framing:
    """Raises BadMessage: 400 for a senseless length, 501 for a transfer coding other than chunked."""
    return _declared(head) or Framing(Kind.NONE)


def response_framing(head: ResponseHead, method: str) -> Framing:
    """The framing of the answer to a request of this method. Raises BadMessage."""
    if method == "HEAD" or head.status in (204, 304) or head.status < 200:
        return Framing(Kind.NONE)
    return _declared(head) or Framing(Kind.UNTIL_CLOSE)


def _declared(head: Message) -> Framing | None:
    codings = head.tokens("transfer-encoding") - {"identity"}
    if codings:
        if codings != {"chunked"}:
            raise BadMessage(501, f"transfer coding {', '.join(sorted(codings))} is not supported")
        return Framing(Kind.CHUNKED)
    lengths = set(head.values("content-length"))
    if not lengths:
        return None
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        raise BadMessage(400, "senseless Content-Length")
    return Framing(Kind.LENGTH, int(length)) if int(length) else Framing(Kind.NONE)


def _lines(head: bytes) -> tuple[str, list[str]]:
    first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    if len(first) > LINE_BYTES_AT_MOST:
        raise BadMessage(414, "request line too long")
    return first, lines


def _headers(lines: list[str]) -> Headers:
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or TOKEN.fullmatch(name) is None or "\0" in value or "\n" in value or "\r" in value:
            raise BadMessage(400, "malformed header line")
        if len(line) > LINE_BYTES_AT_MOST:
            raise BadMessage(400, "header line too long")
        headers.append((name, value.strip(" \t")))
    return tuple(headers)
