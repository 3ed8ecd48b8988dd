# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS zone as immutable data, and looking up names in it (RFC 1034 section 4.3.2, wildcards by RFC 4592). Pure.

Names are absolute and in lower case: `www.example.com.`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum


@dataclass(frozen=True)
class RRset:
    """`values` are in presentation format; an alias RRset has none but `alias`, the name it stands for."""

    name: str
    type: str
    ttl: int
    values: tuple[str, ...] = ()
    alias: str | None = None


class Result(Enum):
    ANSWER = "answer"
    CNAME = "cname"
    REFERRAL = "referral"
    NO_DATA = "no data"
    NO_NAME = "no such name"


@dataclass(frozen=True)
class Found:
    """`rrsets` are the answer, the CNAME to follow or the NS RRset referred to; empty for the two negative results."""

    result: Result
    rrsets: tuple[RRset, ...] = ()


@dataclass(frozen=True)
class Zone:
    """`servers` are the names of the name servers that have the zone, whatever its NS record says."""

    name: str
    rrsets: Mapping[tuple[str, str], RRset]
    names: frozenset[str]
    servers: tuple[str, ...]

    @property
    def soa(self) -> RRset | None:
        return self.rrsets.get((self.name, "SOA"))

    def covers(self, name: str) -> bool:
        """Whether a name is in this zone, or would be below it."""
        return is_below(name, self.name)

    def lookup(self, name: str, kind: str) -> Found:
        """What the zone has for a name that it covers; `kind` is a type such as `A`, or `ANY`."""
        referral = self._delegation_above(name)
        if referral is not None:
            return Found(Result.REFERRAL, (referral,))
        owner = self._owner(name)
        if owner is None:
            return Found(Result.NO_NAME)
        alias = self.rrsets.get((owner, "CNAME"))
        if alias is not None and kind not in ("CNAME", "ANY"):
            return Found(Result.CNAME, (replace(alias, name=name),))
        matching = [
            replace(rrset, name=name)
            for (at, found), rrset in self.rrsets.items()
            if at == owner and kind in (found, "ANY")
        ]
        return Found(Result.ANSWER, tuple(matching)) if matching else Found(Result.NO_DATA)

    def _delegation_above(self, name: str) -> RRset | None:
        """The highest NS RRset at or above the name that is not the zone's own."""
        cuts = [self.rrsets.get((ancestor, "NS")) for ancestor in ancestors(name, self.name)]
        return next((cut for cut in reversed(cuts) if cut is not None), None)

    def _owner(self, name: str) -> str | None:
        """The name whose RRsets answer: itself, else the wildcard below its closest existing ancestor."""
        if name in self.names:
            return name
        for ancestor in (*ancestors(name, self.name), self.name):
            if ancestor in self.names:
                wildcard = f"*.{ancestor}" if ancestor != "." else "*."
                return wildcard if wildcard in self.names else None
        return None


def make_zone(name: str, rrsets: Iterable[RRset], servers: Iterable[str]) -> Zone:
    """A zone of these RRsets; of two with the same name and type the latter counts. Names above another's exist."""
    by_key = {(rrset.name, rrset.type): rrset for rrset in rrsets}
    names = {name, *(owner for owner, _ in by_key)}
    names |= {ancestor for owner in set(names) for ancestor in ancestors(owner, name)}
    return Zone(name, by_key, frozenset(names), tuple(servers))


def closest(zones: Iterable[Zone], name: str) -> Zone | None:
    """The zone with the longest name that covers `name`; of several with the same name the last one."""
    covering = [zone for zone in zones if zone.covers(name)]
    return max(reversed(covering), key=lambda zone: label_count(zone.name), default=None)


def absolute(name: str) -> str:
    """Lower case, with the final dot; Route 53's `\\052` is the asterisk again."""
    return name.lower().replace("\\052", "*").rstrip(".") + "."


def is_below(name: str, ancestor: str) -> bool:
    """Whether a name is `ancestor` or below it."""
    return ancestor in (".", name) or name.endswith("." + ancestor)


def ancestors(name: str, apex: str) -> Iterator[str]:
    """The name and its parents as long as they are below `apex`, longest first; `apex` itself is not among them."""
    while name != apex and is_below(name, apex):
        yield name
        name = parent(name)


def parent(name: str) -> str:
    """`www.example.com.` → `example.com.`; of a top-level name and of the root the root."""
    return name.partition(".")[2] or "."


def label_count(name: str) -> int:
    return 0 if name == "." else name.count(".")
