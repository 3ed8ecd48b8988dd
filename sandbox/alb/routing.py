# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which action a listener takes for a request: pure functions.

Conditions and their case rules: Elastic Load Balancing user guide, "Condition types for listener rules".
"""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from sandbox.alb.elb_state import Action, Authenticate, Condition, Listener, Redirect

PLACEHOLDER = re.compile(r"#\{(protocol|host|port|path|query)\}")


@dataclass(frozen=True)
class Request:
    """What rules look at. `host` has no port, `path` no query, `query` no question mark; `scheme` is http or https.

    `source_port` and `tls` (version and cipher suite, in OpenSSL's words) only go into headers.
    """

    method: str
    host: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    source_ip: str
    scheme: str
    port: int
    source_port: int = 0
    tls: tuple[str, str] | None = None


def action_for(listener: Listener, request: Request) -> Action:
    """The action of the first rule, by priority, whose conditions all hold; else the default action."""
    for rule in listener.rules:
        if all(holds(condition, request) for condition in rule.conditions):
            return rule.action
    return listener.default_action


def holds(condition: Condition, request: Request) -> bool:
    """Whether one condition holds; a kind that is not known never does."""
    check = _CHECKS.get(condition.field)
    return check is not None and check(condition, request)


def location(redirect: Redirect, request: Request) -> str:
    """The Location of a redirect; the port is always written out, as the load balancer does."""
    values = {
        "protocol": request.scheme,
        "host": request.host,
        "port": str(request.port),
        "path": request.path.removeprefix("/"),
        "query": request.query,
    }

    def fill(template: str) -> str:
        return PLACEHOLDER.sub(lambda match: values[match[1]], template)

    query = fill(redirect.query)
    address = f"{fill(redirect.protocol).lower()}://{fill(redirect.host)}:{fill(redirect.port)}{fill(redirect.path)}"
    return f"{address}?{query}" if query else address


def log_in(action: Authenticate, request: Request, state: str) -> str:
    """The identity provider's URL that a client without a session is sent to (user guide, "Authenticate users")."""
    callback = f"https://{request.host}/oauth2/idpresponse"
    return f"{action.endpoint}?{urlencode([*action.parameters, ('redirect_uri', callback), ('state', state)])}"


@functools.lru_cache(maxsize=1024)
def wildcard(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """`*` stands for any characters, `?` for exactly one; a backslash takes the meaning from either."""
    parts = re.findall(r"\\[*?\\]|.", pattern, re.DOTALL)
    translated = (".*" if part == "*" else "." if part == "?" else re.escape(part[-1]) for part in parts)
    return re.compile("".join(translated), flags | re.DOTALL)


def _any_matches(patterns: tuple[str, ...], text: str, flags: int = 0) -> bool:
    return any(wildcard(pattern, flags).fullmatch(text) for pattern in patterns)


def _fulfils(condition: Condition, text: str, flags: int = 0) -> bool:
    found = any(re.search(expression, text, flags) for expression in condition.expressions)
    return found or _any_matches(condition.values, text, flags)


def _host(condition: Condition, request: Request) -> bool:
    return _fulfils(condition, request.host, re.IGNORECASE)


def _path(condition: Condition, request: Request) -> bool:
    return _fulfils(condition, request.path)


def _method(condition: Condition, request: Request) -> bool:
    return request.method in condition.values


def _header(condition: Condition, request: Request) -> bool:
    wanted = condition.header.lower()
    return any(_fulfils(condition, value, re.IGNORECASE) for name, value in request.headers if name.lower() == wanted)


def _query(condition: Condition, request: Request) -> bool:
    given = [part.partition("=") for part in request.query.split("&") if part]
    return any(
        _any_matches((pattern,), value, re.IGNORECASE) and (key is None or _any_matches((key,), name, re.IGNORECASE))
        for key, pattern in condition.pairs
        for name, _, value in given
    )


def _source_ip(condition: Condition, request: Request) -> bool:
    """Only the connection's own address counts, not X-Forwarded-For (user guide, "Source IP address conditions")."""
    source = ipaddress.ip_address(request.source_ip)
    return any(source in ipaddress.ip_network(cidr, strict=False) for cidr in condition.values)


_CHECKS: dict[str, Callable[[Condition, Request], bool]] = {
    "host-header": _host,
    "path-pattern": _path,
    "http-request-method": _method,
    "http-header": _header,
    "query-string": _query,
    "source-ip": _source_ip,
}
