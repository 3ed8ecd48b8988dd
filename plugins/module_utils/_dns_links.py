# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The links that a name hangs by in DNS: its zone's servers, the parent's delegation, the resolver.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing, Unavailable

AUTHORITATIVE = "authoritative"
DELEGATION = "delegation"
RESOLVER = "resolver"
# In the order in which they come to hold.
LINKS = (AUTHORITATIVE, DELEGATION, RESOLVER)

# Why a link does not hold, where it is nobody's who writes the record.
UNRESOLVED = "unresolved"
NO_TARGET = "no target"

Asked: TypeAlias = "_dns.Reply | Missing | Unavailable"


@dataclass(frozen=True)
class Question:
    """:param port: of name servers; the resolver has its own."""

    name: str
    record_type: str
    resolver: _dns.Resolver
    port: int


@dataclass(frozen=True)
class Zone:
    name: str | None
    name_servers: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """:param ok: None when it could not be looked at, since nothing says which zone it is about.
    :param cause: ``UNRESOLVED``: the resolver does not know one of the zone's own name servers; ``NO_TARGET``: the
        record is there, and the name that it is to be an alias of has no values.
    """

    link: str
    ok: bool | None
    detail: str
    values: tuple[str, ...] = ()
    cause: str = ""


class Unresolved(Unavailable):
    """The resolver does not know a name server of the zone: the record could not be asked for."""


def ask_server(question: Question, server: str) -> Asked:
    """What one of the zone's servers says; an alias that leads out of its zones is followed by the resolver."""
    try:
        address = question.resolver.addresses(server)[0]
    except (Missing, Unavailable) as error:
        # Its advice would be about a record that is to come.
        return Unresolved(error.attempted, target=error.target, answer=error.answer)
    try:
        at = _dns.Server(address, question.port)
        reply = _dns.ask(at, question.name, question.record_type, recursive=False)
        if not reply.values and reply.canonical_name != question.name:
            return question.resolver.lookup(reply.canonical_name, question.record_type)
    except (Missing, Unavailable) as error:
        return error
    return reply


def authoritative(servers: Sequence[str], answers: Sequence[Asked], expected: tuple[str, ...] | None) -> Link:
    """Holds when every server gives the expected answer; the first other answer is the detail."""
    for server, answer in zip(servers, answers, strict=True):
        if isinstance(answer, _dns.Reply):
            if not _right(answer.values, expected):
                cause = NO_TARGET if answer.values and expected == () else ""
                return Link(AUTHORITATIVE, ok=False, detail=f"{server} answers {_but(answer, expected)}", cause=cause)
        else:
            cause = UNRESOLVED if isinstance(answer, Unresolved) else ""
            return Link(AUTHORITATIVE, ok=False, detail=f"{server}: {answer}", cause=cause)
    values = next((answer.values for answer in answers if isinstance(answer, _dns.Reply)), ())
    detail = f"all {len(servers)} name servers answer {', '.join(values)}"
    return Link(
        AUTHORITATIVE, ok=bool(values), detail=detail if values else "the zone has no name servers", values=values
    )


def delegation(question: Question, zone: Zone) -> Link:
    """Holds when the parent names exactly the zone's servers."""
    if zone.name is None:
        return Link(DELEGATION, ok=None, detail="not looked at: zone_name is not given")
    try:
        parent, named = _dns.delegation_of(zone.name, resolver=question.resolver, port=question.port)
    except (Missing, Unavailable) as error:
        return Link(DELEGATION, ok=False, detail=str(error))
    if set(named) == set(zone.name_servers):
        return Link(DELEGATION, ok=True, detail=f"{parent} names the zone's {len(named)} name servers")
    names = f"names {', '.join(named)}" if named else "names no servers"
    return Link(DELEGATION, ok=False, detail=f"{parent} {names} for {zone.name}, not {', '.join(zone.name_servers)}")


def resolved(question: Question, expected: tuple[str, ...] | None) -> Link:
    """Holds when the resolver gives the expected answer."""
    try:
        reply = question.resolver.lookup(question.name, question.record_type)
    except Unavailable as error:
        return Link(RESOLVER, ok=False, detail=str(error))
    ok = _right(reply.values, expected)
    detail = f"the resolver answers {reply.described() if ok else _but(reply, expected)}"
    return Link(RESOLVER, ok=ok, detail=detail, values=reply.values)


def _right(values: Sequence[str], expected: tuple[str, ...] | None) -> bool:
    return bool(values) and (expected is None or set(values) == set(expected))


def _but(reply: _dns.Reply, expected: tuple[str, ...] | None) -> str:
    if expected is None or not reply.values:
        return reply.described()
    return f"{reply.described()}, not {', '.join(expected) or 'what the alias resolves to, which is nothing yet'}"
