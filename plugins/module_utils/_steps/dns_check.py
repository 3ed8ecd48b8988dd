# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A name answers in DNS: at its zone's own servers, by the parent's delegation, and at the resolver.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns, _dns_links
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import hosted_zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns_links import (
    AUTHORITATIVE,
    DELEGATION,
    NO_TARGET,
    RESOLVER,
    UNRESOLVED,
    Link,
    Question,
    Zone,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._unwritten import Unwritten, Writer, explain

RESULT = "dns"
# Whatever link is missing is told, and is no failure.
NOTHING = "none"
REQUIRED = (NOTHING, *_dns_links.LINKS)
WORKERS = 4
LINK_SHOWN = ("link", "ok", "detail")


@dataclass(frozen=True)
class Desired:
    """:param which: the hosted zone; None where ``name_servers`` are given.
    :param zone_name: of the zone, where it is not read from Route 53; None leaves the delegation out.
    :param expect: the values that the answer must have; None for any.
    :param expect_alias_of: a name that must have the same values.
    :param require: the link that must hold; ``none`` takes whatever is seen.
    :param written_by: the external-dns that says why a record has not come; None where that is not known.
    """

    name: str
    record_type: str
    which: hosted_zone.Which | None
    zone_name: str | None
    name_servers: tuple[str, ...]
    resolver: Mapping[str, Any] | None
    nameserver_port: int
    expect: tuple[str, ...] | None
    expect_alias_of: str | None
    require: str
    wait: float
    written_by: Writer | None = None


@dataclass(frozen=True)
class Answered:
    """What one look saw; :param expected: None for any answer."""

    zone: Zone
    links: tuple[Link, ...]
    expected: tuple[str, ...] | None

    @property
    def missing(self) -> Link | None:
        """The first link that does not hold; None once the resolver answers, since then nothing is missing."""
        if self.of(RESOLVER).ok:
            return None
        return next(link for link in self.links if link.ok is False)

    def of(self, name: str) -> Link:
        return next(link for link in self.links if link.link == name)


def desired(params: Mapping[str, Any]) -> Desired:
    given = tuple(sorted(_dns.plain(name) for name in params["name_servers"] or ()))
    return Desired(
        name=hosted_zone.domain_name(params["name"]),
        record_type=params["record_type"],
        which=None if given else hosted_zone.which({**params, "name": None}),
        zone_name=hosted_zone.domain_name(params["zone_name"]) if params["zone_name"] else None,
        name_servers=given,
        resolver=params["resolver"],
        nameserver_port=params["nameserver_port"],
        expect=tuple(sorted(params["expect"])) if params["expect"] is not None else None,
        expect_alias_of=params["expect_alias_of"],
        require=params["require"],
        wait=params["wait_timeout"] if params["wait"] else 0,
        written_by=_writer(params["written_by"]),
    )


def _writer(option: Mapping[str, Any] | None) -> Writer | None:
    return Writer(option["namespace"], option["name"]) if option else None


def observe(context: Context, desired: Desired) -> dict[str, Any]:
    zone = _zone(context, desired)
    resolver = _dns.resolver_of(desired.resolver)

    def look() -> Seen[Answered]:
        seen = _look(desired, zone, resolver)
        return Seen(seen, lacking(desired, seen))

    seen = wait_until(
        look,
        clock=context.clock,
        wait=Wait(desired.wait),
        attempted=f"see {desired.record_type} {desired.name} answered",
        target=f"({desired.require})",
        diagnose=lambda last: _why_unwritten(context, desired, last, resolver) or advice(desired, last, resolver),
        details=lambda last: {RESULT: shown(desired, last)},
    )
    return shown(desired, seen)


def _zone(context: Context, desired: Desired) -> Zone:
    if desired.which is None:
        return Zone(desired.zone_name, desired.name_servers)
    zone = hosted_zone.require_zone(context.aws.client("route53"), desired.which)
    if zone.private:
        raise InvalidArgument(
            "ask the name servers", target=f"of hosted zone {zone.id}", answer="a private zone answers only in its VPC"
        )
    if desired.name != zone.name and not desired.name.endswith(f".{zone.name}"):
        raise InvalidArgument("look up", target=desired.name, answer=f"it is not in the zone {zone.name}")
    return Zone(zone.name, zone.name_servers)


def _look(desired: Desired, zone: Zone, resolver: _dns.Resolver) -> Answered:
    question = _question(desired, resolver)
    expected = _expected(desired, resolver)
    with ThreadPoolExecutor(WORKERS) as pool:
        delegated = pool.submit(_dns_links.delegation, question, zone)
        resolved = pool.submit(_dns_links.resolved, question, expected)
        answers = list(pool.map(lambda server: _dns_links.ask_server(question, server), zone.name_servers))
        authoritative = _dns_links.authoritative(zone.name_servers, answers, expected)
        return Answered(zone, (authoritative, delegated.result(), resolved.result()), expected)


def _question(desired: Desired, resolver: _dns.Resolver) -> Question:
    return Question(desired.name, desired.record_type, resolver, desired.nameserver_port)


def _expected(desired: Desired, resolver: _dns.Resolver) -> tuple[str, ...] | None:
    """The values that are right; none at all while the name they are to be taken from does not resolve."""
    if desired.expect_alias_of is None:
        return desired.expect
    try:
        return resolver.lookup(desired.expect_alias_of, desired.record_type).values
    except Unavailable:
        return ()


def lacking(desired: Desired, seen: Answered) -> str:
    """Empty when the required link holds; else the first link that does not."""
    missing = _lacking(desired, seen)
    return f"the link {missing.link} is missing: {missing.detail}" if missing else ""


def _lacking(desired: Desired, seen: Answered) -> Link | None:
    if desired.require == NOTHING:
        return None
    required = seen.of(desired.require)
    return None if required.ok else seen.missing or required


def _why_unwritten(context: Context, desired: Desired, seen: Answered, resolver: _dns.Resolver) -> str:
    """Empty where the record is not what is missing, or nobody is known to write it."""
    missing = _lacking(desired, seen)
    if missing is None or missing.link != AUTHORITATIVE or missing.cause or desired.written_by is None:
        return ""
    return explain(context, desired.written_by, Unwritten(_question(desired, resolver), seen.zone))


def advice(desired: Desired, seen: Answered, resolver: _dns.Resolver) -> str:
    """What to do about the first link that does not hold."""
    missing = _lacking(desired, seen)
    if missing is None:
        return ""
    if missing.ok is None:
        return "set zone_name, so that the parent can be asked"
    if missing.cause == UNRESOLVED:
        return _other_resolver(desired, resolver)
    if missing.cause == NO_TARGET and desired.expect_alias_of:
        return (
            f"the record is there, and {desired.expect_alias_of} (expect_alias_of) resolves to nothing: "
            "the name of a new load balancer takes some minutes; if it is gone, name the one that the Ingress has now "
            "(module ingress_info)"
        )
    if missing.link == AUTHORITATIVE:
        return "look at the log of external-dns, its domain filter and the records of the zone"
    if missing.link == DELEGATION:
        return f"set these name servers for {seen.zone.name} at its registrar: {', '.join(seen.zone.name_servers)}"
    return "the resolver may still remember an earlier answer: wait until its time to live has passed"


def _other_resolver(desired: Desired, resolver: _dns.Resolver) -> str:
    asked = " and ".join(str(server) for server in resolver.servers)
    whose = "resolver" if desired.resolver else "system's resolver"
    mistyped = ", or correct name_servers" if desired.which is None else ""
    return (
        f"the {whose} {asked} does not know the zone's own name servers, and so says nothing of the record: "
        f"set resolver to one that resolves public names{mistyped}"
    )


def shown(desired: Desired, seen: Answered) -> dict[str, Any]:
    """What is returned to the user."""
    missing = seen.missing
    return {
        "name": desired.name,
        "record_type": desired.record_type,
        "zone": seen.zone.name,
        "name_servers": list(seen.zone.name_servers),
        "addresses": list(seen.of(RESOLVER).values or seen.of(AUTHORITATIVE).values),
        "expected": None if seen.expected is None else list(seen.expected),
        "links": [{key: value for key, value in asdict(link).items() if key in LINK_SHOWN} for link in seen.links],
        "missing_link": missing.link if missing else None,
    }


def plan(desired: Desired, observed: Mapping[str, Any]) -> Plan:
    return Plan(before=observed, after=observed)


apply = only_seen
