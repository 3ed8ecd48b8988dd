# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers to DNS questions: as a zone's own server gives them, and as a resolver does that follows delegations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sandbox.dns.tree import zones_at
from sandbox.dns.zones import Result, RRset, Zone, absolute, closest

CNAMES_AT_MOST = 8
REFERRALS_AT_MOST = 8
ELB_SUFFIX = ".elb.amazonaws.com."
ELB_TTL = 60
SERVER_TTL = 172800

AddressesOf = Callable[[str], list[str]]


@dataclass(frozen=True)
class Answer:
    """`code` is a response code's name; `authoritative` the AA bit."""

    code: str = "NOERROR"
    authoritative: bool = False
    answers: tuple[RRset, ...] = ()
    authority: tuple[RRset, ...] = ()
    additional: tuple[RRset, ...] = ()


REFUSED = Answer("REFUSED")
SERVER_FAILURE = Answer("SERVFAIL")
NO_NAME = Answer("NXDOMAIN")


@dataclass(frozen=True)
class NameSpace:
    """Everything that can be asked for at one moment.

    `elb_addresses` knows the load balancers' names, `server_address` the name servers' (None for an unknown name).
    """

    zones: tuple[Zone, ...]
    elb_addresses: AddressesOf
    server_address: Callable[[str], str | None]

    def authoritative(self, zones: Sequence[Zone], name: str, kind: str) -> Answer:
        """The answer of a server that has these zones; REFUSED for a name in none of them, as Route 53 says it."""
        zone = closest(zones, name)
        return REFUSED if zone is None else self._from_zone(zone, name, kind)

    def resolve(self, name: str, kind: str) -> Answer:
        """The answer of a resolver: from the root down, CNAMEs followed."""
        chain: tuple[RRset, ...] = ()
        for _ in range(CNAMES_AT_MOST):
            found = self._infrastructure(name, kind) or self._from_root(name, kind)
            chain += found.answers
            target = _open_cname(found, kind)
            if target is None:
                return replace(found, authoritative=False, answers=chain)
            name = target
        return SERVER_FAILURE

    def _from_root(self, name: str, kind: str) -> Answer:
        zones = [zone for zone in self.zones if zone.name == "."]
        for _ in range(REFERRALS_AT_MOST):
            zone = closest(zones, name)
            if zone is None:
                # The delegation names servers that do not have the zone.
                return SERVER_FAILURE
            found = zone.lookup(name, kind)
            if found.result is not Result.REFERRAL:
                return self._from_zone(zone, name, kind)
            cut = found.rrsets[0]
            below = zones_at(self.zones, [absolute(server) for server in cut.values])
            zones = [candidate for candidate in below if candidate.name == cut.name]
        return SERVER_FAILURE

    def _from_zone(self, zone: Zone, name: str, kind: str) -> Answer:
        answers: tuple[RRset, ...] = ()
        for _ in range(CNAMES_AT_MOST):
            found = zone.lookup(name, kind)
            if found.result is Result.REFERRAL:
                glue = self._glue(found.rrsets[0])
                return Answer(authoritative=bool(answers), answers=answers, authority=found.rrsets, additional=glue)
            expanded = self._expanded(zone, found.rrsets)
            answers += expanded
            if found.result is not Result.CNAME:
                code = "NXDOMAIN" if found.result is Result.NO_NAME else "NOERROR"
                # Where there is no data, the SOA says so (RFC 2308).
                return Answer(code, True, answers, authority=() if expanded else _negative(zone))
            name = absolute(found.rrsets[0].values[0])
            if not zone.covers(name):
                return Answer(authoritative=True, answers=answers)
        return SERVER_FAILURE

    def _expanded(self, zone: Zone, rrsets: tuple[RRset, ...]) -> tuple[RRset, ...]:
        """The RRsets with every alias replaced by what it stands for now; those that stand for nothing left out."""
        return tuple(known for rrset in rrsets if (known := self._alias_values(zone, rrset)).values)

    def _alias_values(self, zone: Zone, rrset: RRset) -> RRset:
        for _ in range(CNAMES_AT_MOST):
            if rrset.alias is None:
                return rrset
            if not zone.covers(rrset.alias):
                # Of what an alias may stand for outside its zone, only load balancers exist here; they are IPv4 only.
                values = self.elb_addresses(rrset.alias) if rrset.type == "A" else []
                return replace(rrset, values=tuple(values), alias=None)
            target = zone.lookup(rrset.alias, rrset.type)
            if target.result is not Result.ANSWER:
                break
            rrset = replace(target.rrsets[0], name=rrset.name)
        return replace(rrset, values=(), alias=None)

    def _infrastructure(self, name: str, kind: str) -> Answer | None:
        """Load balancers' and name servers' names; None for any other."""
        if name.endswith(ELB_SUFFIX):
            addresses, ttl = self.elb_addresses(name), ELB_TTL
        else:
            address = self.server_address(name)
            if address is None:
                return None
            addresses, ttl = [address], SERVER_TTL
        if not addresses:
            return NO_NAME
        return Answer(answers=(RRset(name, "A", ttl, tuple(addresses)),) if kind in ("A", "ANY") else ())

    def _glue(self, referral: RRset) -> tuple[RRset, ...]:
        servers = [(absolute(server), self.server_address(absolute(server))) for server in referral.values]
        return tuple(RRset(name, "A", SERVER_TTL, (address,)) for name, address in servers if address)


def _open_cname(found: Answer, kind: str) -> str | None:
    """The name to go on with when the answer ends in a CNAME that was not asked for."""
    if found.code != "NOERROR" or not found.answers or kind in ("CNAME", "ANY"):
        return None
    last = found.answers[-1]
    return absolute(last.values[0]) if last.type == "CNAME" else None


def _negative(zone: Zone) -> tuple[RRset, ...]:
    if zone.soa is None:
        return ()
    minimum = int(zone.soa.values[0].split()[-1])
    return (replace(zone.soa, ttl=min(zone.soa.ttl, minimum)),)
