# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a listener's attributes do to the headers of answers: user guide, "HTTP header modification". Pure."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.alb.http1 import Headers

SERVER_ENABLED = "routing.http.response.server.enabled"
# Attribute -> the header that it puts into every answer of a target.
INSERTED_HEADERS = {
    f"routing.http.response.{name.lower().replace('-', '_')}.header_value": name
    for name in (
        "Strict-Transport-Security",
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "Access-Control-Allow-Credentials",
        "Access-Control-Expose-Headers",
        "Access-Control-Max-Age",
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
    )
}


def tells_server(attributes: Mapping[str, str]) -> bool:
    """Whether answers have a Server header."""
    return attributes.get(SERVER_ENABLED, "true") == "true"


def changed(headers: Headers, attributes: Mapping[str, str]) -> Headers:
    """An answer's headers as the client gets them: inserted ones take the place of the target's."""
    inserted = {name: value for key, name in INSERTED_HEADERS.items() if (value := attributes.get(key))}
    dropped = {name.lower() for name in inserted} | (set() if tells_server(attributes) else {"server"})
    return (*(pair for pair in headers if pair[0].lower() not in dropped), *inserted.items())
