# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's part of the name space: the root and the parents of the registrar's domains, above Route 53's zones.

A parent delegates a domain as its registrar says: `auto` is the state after the registrar's form was filled in with the
name servers of the newest zone of that name, `none` the state before; else the name servers, separated by commas.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sandbox.dns.zones import RRset, Zone, absolute, closest, make_zone, parent
from sandbox.world import Domain

ROOT_SERVER = "a.root-servers.sandbox."
PARENT_SERVER = "a.gtld-servers.sandbox."
UPPER_SERVERS = (ROOT_SERVER, PARENT_SERVER)
DELEGATION_TTL = 172800
NEGATIVE_TTL = 60


def upper_zones(registrar: Sequence[Domain], hosted: Sequence[Zone]) -> tuple[Zone, ...]:
    """The root zone and one zone for each parent of a registrar's domain."""
    parents = sorted({parent(absolute(domain.domain)) for domain in registrar} - {"."})
    root = [_delegation(name, [PARENT_SERVER]) for name in parents]
    zones = [_upper_zone(".", ROOT_SERVER, root)]
    for name in parents:
        domains = [domain for domain in registrar if parent(absolute(domain.domain)) == name]
        delegated = [_delegation(absolute(domain.domain), _servers(domain, hosted)) for domain in domains]
        zones.append(_upper_zone(name, PARENT_SERVER, [rrset for rrset in delegated if rrset.values]))
    return tuple(zones)


def zones_at(zones: Iterable[Zone], servers: Iterable[str]) -> tuple[Zone, ...]:
    """The zones that at least one of these servers has."""
    names = set(servers)
    return tuple(zone for zone in zones if not names.isdisjoint(zone.servers))


def _servers(domain: Domain, hosted: Sequence[Zone]) -> list[str]:
    if domain.delegation == "none":
        return []
    if domain.delegation != "auto":
        return [absolute(server.strip()) for server in domain.delegation.split(",")]
    name = absolute(domain.domain)
    newest = closest([zone for zone in hosted if zone.name == name], name)
    return list(newest.servers) if newest else []


def _delegation(name: str, servers: Iterable[str]) -> RRset:
    return RRset(name, "NS", DELEGATION_TTL, tuple(servers))


def _upper_zone(name: str, server: str, delegations: Iterable[RRset]) -> Zone:
    soa = f"{server} hostmaster.{server.partition('.')[2]} 1 7200 900 1209600 {NEGATIVE_TTL}"
    own = [RRset(name, "SOA", DELEGATION_TTL, (soa,)), RRset(name, "NS", DELEGATION_TTL, (server,))]
    return make_zone(name, [*own, *delegations], [server])
