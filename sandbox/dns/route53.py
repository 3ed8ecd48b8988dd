# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads moto's public hosted zones, in process, into Zones."""

from __future__ import annotations

import logging
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from moto.route53.models import FakeZone, RecordSet, route53_backends

from sandbox.dns.zones import RRset, Zone, absolute, make_zone

LOG = logging.getLogger(__name__)
# Developer guide, "Choosing between alias and non-alias records": an alias to a load balancer has its TTL, 60 seconds.
ALIAS_TTL = 60


def public_zones(account_id: str) -> tuple[Zone, ...]:
    """All public zones in the order of their creation; a record that makes no sense is left out and logged."""
    zones = list(route53_backends[account_id]["aws"].zones.values())
    return tuple(_zone(zone) for zone in zones if not zone.private_zone)


def _zone(zone: FakeZone) -> Zone:
    name = absolute(zone.name)
    servers = zone.delegation_set.name_servers if zone.delegation_set else []
    return make_zone(name, _rrsets(list(zone.rrsets)), [absolute(server) for server in servers])


def _rrsets(records: Iterable[RecordSet]) -> list[RRset]:
    """One RRset per name and type; records told apart by SetIdentifier are chosen from by their policy."""
    same: dict[tuple[str, str], list[RecordSet]] = defaultdict(list)
    for record in records:
        same[(absolute(record.name), str(record.type))].append(record)
    rrsets = []
    for (name, kind), candidates in same.items():
        try:
            rrsets.append(_rrset(name, kind, _chosen(candidates)))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            LOG.warning("cannot serve %s %s: %s: %s", name, kind, type(error).__name__, error)
    return rrsets


def _rrset(name: str, kind: str, records: Sequence[RecordSet]) -> RRset:
    alias = records[0].alias_target
    if alias:
        return RRset(name, kind, ALIAS_TTL, alias=absolute(alias["DNSName"]))
    values = [_value(value) for record in records for value in record.records]
    return RRset(name, kind, int(records[0].ttl), tuple(dict.fromkeys(values)))


def _chosen(candidates: Sequence[RecordSet]) -> Sequence[RecordSet]:
    """Weighted records: one by chance; multivalue ones: all; else the latest, which is what UPSERT left."""
    if candidates[0].multi_value_answer:
        return candidates
    if candidates[0].weight is not None:
        weights = [int(record.weight) for record in candidates]
        # No security depends on this choice.
        return random.choices(candidates, weights if any(weights) else None)  # noqa: S311 - no secret hangs on it
    return candidates[-1:]


def _value(value: Any) -> str:
    """moto keeps the SOA that it made itself as {'Value': …}."""
    return str(value["Value"]) if isinstance(value, dict) else str(value)
