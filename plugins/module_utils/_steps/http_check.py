# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a URL get the answers that are expected, and as many pods as expected give them.

PRIVATE to the collection.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns, _http
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    EksIngressError,
    InvalidArgument,
    Missing,
    Unavailable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen

RESULT = "http"
LONGEST_SHOWN = 1000
MOST_BODIES = 10
HEAD = 120
MEANING = {
    400: "the load balancer found the request malformed",
    403: "a web ACL or the application refuses it",
    404: "no rule of the load balancer matches this host and path, or the application does not know the path",
    460: "the request was given up before the load balancer answered: raise timeout",
    502: "the target closed the connection or did not speak HTTP: check the target port and the application's log",
    503: "the target group has no healthy target, or the Ingress names a Service that does not exist",
    504: "the target did not answer in time: check the security groups between load balancer and nodes",
}


@dataclass(frozen=True)
class Desired:
    """:param address: host name or address to connect to instead of the URL's host.
    :param port_map: what to dial instead of a port.
    :param spread_by: its first group tells the answers apart.
    """

    url: _http.Url
    text: str
    count: int
    host: str | None
    address: str | None
    resolver: Mapping[str, Any] | None
    port_map: Mapping[int, int]
    statuses: tuple[int, ...]
    body: re.Pattern[str] | None
    spread_by: re.Pattern[str] | None
    min_spread: int
    timeout: float
    trust: _http.Trust
    wait: float


@dataclass(frozen=True)
class Round:
    """One round of requests.

    :param problem: why the round ended before its last request.
    """

    answers: tuple[_http.Answer, ...]
    problem: EksIngressError | None = None


def desired(params: Mapping[str, Any]) -> Desired:
    spread_by = _pattern("spread_by", params["spread_by"])
    if spread_by is not None and spread_by.groups < 1:
        advice = "put a group into it, as in ^([^:]+):"
        raise InvalidArgument("use spread_by", target=spread_by.pattern, answer="it captures nothing", advice=advice)
    if params["count"] < max(1, params["min_spread"] or 1):
        raise InvalidArgument(
            "see the spread", answer=f"count is {params['count']}", advice="set count to at least 1 and to min_spread"
        )
    return Desired(
        url=_http.parse_url(params["url"]),
        text=params["url"],
        count=params["count"],
        host=_http.host_header(params["host"]) if params["host"] else None,
        address=params["address"],
        resolver=params["resolver"],
        port_map=_port_map(params["port_map"] or {}),
        statuses=tuple(params["expect_status"]),
        body=_pattern("expect_body", params["expect_body"]),
        spread_by=spread_by,
        min_spread=params["min_spread"] or 0,
        timeout=params["timeout"],
        trust=_http.Trust(params["validate_certs"], params["ca_path"]),
        wait=params["wait_timeout"] if params["wait"] else 0,
    )


def _pattern(option: str, text: str | None) -> re.Pattern[str] | None:
    try:
        return re.compile(text, re.MULTILINE) if text is not None else None
    except re.error as error:
        raise InvalidArgument(f"use {option}", target=str(text), answer=f"no regular expression: {error}") from error


def _port_map(option: Mapping[Any, Any]) -> dict[int, int]:
    try:
        return {int(port): int(dialled) for port, dialled in option.items()}
    except (TypeError, ValueError) as error:
        raise InvalidArgument("use port_map", target=str(dict(option)), answer="ports are numbers") from error


def observe(context: Context, desired: Desired) -> dict[str, Any]:
    tls = _http.tls_context(desired.trust) if desired.url.scheme == "https" else None

    def look() -> Seen[Round]:
        seen = _round(desired, tls)
        return Seen(seen, lacking(desired, seen))

    seen = wait_until(
        look,
        clock=context.clock,
        wait=Wait(desired.wait),
        attempted="get the expected answers from",
        target=desired.text + (f" at {desired.address}" if desired.address else ""),
        diagnose=lambda last: advice(desired, last),
        details=lambda last: {RESULT: shown(desired, last)},
    )
    return shown(desired, seen)


def _round(desired: Desired, tls: ssl.SSLContext | None) -> Round:
    answers: list[_http.Answer] = []
    try:
        addresses = _addresses(desired)
        for number in range(desired.count):
            turned = addresses[number % len(addresses) :] + addresses[: number % len(addresses)]
            answers.append(_get(desired, turned, tls))
    except (Missing, Unavailable) as error:
        return Round(tuple(answers), error)
    return Round(tuple(answers))


def _addresses(desired: Desired) -> list[str]:
    """Resolved once a round, so that what DNS says now is what counts."""
    name = desired.address or desired.url.host
    try:
        return [str(ipaddress.ip_address(name))]
    except ValueError:
        pass
    return _dns.resolver_of(desired.resolver).addresses(name) if desired.resolver else _http.system_addresses(name)


def _get(desired: Desired, addresses: Sequence[str], tls: ssl.SSLContext | None) -> _http.Answer:
    """The first address's answer; the others are for when it cannot be reached, as browsers do."""
    port = desired.port_map.get(desired.url.port, desired.url.port)
    problems = []
    for address in addresses:
        try:
            return _http.get(
                desired.url, address=address, port=port, host=desired.host, timeout=desired.timeout, context=tls
            )
        except Unavailable as error:
            problems.append(error)
    raise problems[0]


def lacking(desired: Desired, seen: Round) -> str:
    """What the round's answers leave to be desired; pure."""
    of = f"of {desired.count}"
    for number, answer in enumerate(seen.answers, start=1):
        if answer.status not in desired.statuses:
            return f"request {number} {of} was answered {answer.status} ({_head(answer.body)})"
        if desired.body and not desired.body.search(answer.body):
            return f"request {number} {of} was answered {_head(answer.body)!r}, no match of {desired.body.pattern!r}"
    if seen.problem:
        problem = seen.problem
        return f"request {len(seen.answers) + 1} {of}: could not {problem.attempted} {problem.target}: {problem.answer}"
    found = spread(desired, seen)
    if len(found) < desired.min_spread:
        said = ", ".join(f"{name} {times} times" for name, times in found.items()) or "none that can be told apart"
        return f"{len(found)} of {desired.min_spread} answered: {said}"
    return ""


def advice(desired: Desired, seen: Round) -> str:
    """What it means, for the first thing that is lacking."""
    for answer in seen.answers:
        if answer.status not in desired.statuses:
            return "; ".join(advice_on([answer.body])) or MEANING.get(answer.status, "")
        if desired.body and not desired.body.search(answer.body):
            return "check which Service the path leads to"
    if seen.problem:
        return seen.problem.advice
    return "check that all pods are ready and registered as targets, or raise count"


def spread(desired: Desired, seen: Round) -> dict[str, int]:
    """How often each was captured; the most frequent first."""
    if desired.spread_by is None:
        return {}
    matches = (desired.spread_by.search(answer.body) for answer in seen.answers)
    return dict(Counter(str(match[1]) for match in matches if match).most_common())


def shown(desired: Desired, seen: Round) -> dict[str, Any]:
    """The round, as it is returned to the user."""
    bodies = [answer.body.strip()[:LONGEST_SHOWN] for answer in seen.answers]
    return {
        "url": desired.text,
        "host": desired.host or desired.url.origin,
        "requests": len(bodies),
        "statuses": {str(status): times for status, times in Counter(a.status for a in seen.answers).items()},
        "answers": bodies,
        "bodies": list(dict.fromkeys(bodies))[:MOST_BODIES],
        "last_body": bodies[-1] if bodies else None,
        "spread": spread(desired, seen),
        "addresses": sorted({answer.address for answer in seen.answers}),
    }


def _head(body: str) -> str:
    text = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    return f"{text[:HEAD]}…" if len(text) > HEAD else text or "empty body"


def plan(desired: Desired, observed: Mapping[str, Any]) -> Plan:
    return Plan(before=observed, after=observed)


apply = only_seen
