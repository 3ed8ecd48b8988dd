# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers a load balancer gives itself, byte for byte as it sends them."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus

# Where the load balancer's reason phrases differ from the RFC's.
PHRASES = {414: "Request-URI Too Large", 503: "Service Temporarily Unavailable", 504: "Gateway Time-out"}
# And where its status line differs from its own page.
STATUS_LINE_PHRASES = {302: "Moved Temporarily"}


def phrase(status: int) -> str:
    """The reason phrase of a status code; empty for an unknown one."""
    if status in PHRASES:
        return PHRASES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def page(status: int) -> str:
    """The short HTML page of a status."""
    title = f"{status} {phrase(status)}"
    return (
        f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
        f"<center><h1>{title}</h1></center>\r\n</body>\r\n</html>\r\n"
    )


def answer(
    status: int,
    *,
    keep_alive: bool,
    body: str | None = None,
    content_type: str = "text/html",
    location: str | None = None,
    server: bool = True,
    head_only: bool = False,
) -> bytes:
    """A whole response; without `body` the status's own page, without `server` nothing of who answers."""
    content = (page(status) if body is None else body).encode()
    lines = [
        f"HTTP/1.1 {status} {STATUS_LINE_PHRASES.get(status) or phrase(status)}",
        *(["Server: awselb/2.0"] if server else []),
        f"Date: {formatdate(usegmt=True)}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(content)}",
        f"Connection: {'keep-alive' if keep_alive else 'close'}",
    ]
    if location is not None:
        lines.append(f"Location: {location}")
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("latin-1", "replace") + (b"" if head_only else content)
