# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers in Route 53: zones with our tag, and the records of our owner of external-dns.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _external_dns as registry
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import route53 as api
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Kept, Leftover, each
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import OWNER_TAG

APEX_TYPES = ("NS", "SOA")


@dataclass(frozen=True)
class Names:
    """:param zone_name: the zone that the names are in; None looks at the zones with our tag only.
    :param owner_id: of external-dns; None looks for no records.
    """

    zone_name: str | None
    zone_id: str | None
    owner_id: str | None
    affixes: registry.Affixes


@dataclass(frozen=True)
class Zone:
    id: str
    name: str
    ours: bool
    records: Sequence[Mapping[str, Any]]

    def described(self) -> str:
        return f"hosted zone {self.name} ({self.id})"


def read(aws: Aws, cluster: str, names: Names) -> list[Zone]:
    """The zones with our tag, and those that are meant, with their records."""
    client = aws.client("route53")
    every = {zone["Id"].removeprefix("/hostedzone/"): zone["Name"].rstrip(".") for zone in api.list_zones(client)}
    ids = list(every)
    batches = [ids[start : start + api.TAGS_BATCH] for start in range(0, len(ids), api.TAGS_BATCH)]
    answers = each(lambda batch: api.tags_of_zones(client, batch), batches)
    tags = {zone_id: found for answer in answers for zone_id, found in answer.items()}
    ours = {zone_id for zone_id in ids if tags.get(zone_id, {}).get(OWNER_TAG) == cluster}
    meant = {
        zone_id
        for zone_id, name in every.items()
        if zone_id == names.zone_id or (names.zone_id is None and name == names.zone_name)
    }
    wanted = [zone_id for zone_id in ids if zone_id in ours | meant]
    return each(lambda id_: Zone(id_, every[id_], id_ in ours, api.list_records(client, id_)), wanted)


def records(zones: Sequence[Zone], names: Names) -> Iterator[Leftover]:
    """Our owner's records and marks; pure."""
    for zone in zones:
        found = registry.read(zone.records, names.affixes)
        ours = [
            f"{registry.plain_name(one.record)} {one.record['Type']}"
            for one in found.owned
            if one.owner == names.owner_id
        ]
        ours += [f"{name} TXT" for name in sorted({mark.name for mark in found.marks if mark.owner == names.owner_id})]
        for record in ours:
            yield Leftover("record", f"{record} in {zone.id}", f"external-dns owner {names.owner_id}")


def zones(found: Sequence[Zone], cluster: str, names: Names) -> Iterator[Leftover | Kept]:
    """Our zones; those of others, and ours that hold others' records, are kept. Pure."""
    for zone in found:
        others = _others(zone, names)
        if not zone.ours:
            yield Kept(zone.described(), f"it does not carry our tag {OWNER_TAG}={cluster}")
        elif others:
            yield Kept(zone.described(), f"it still holds records: {', '.join(others)}")
        else:
            yield Leftover("hosted zone", zone.id, f"{zone.name}, tagged {OWNER_TAG}={cluster}")


def _others(zone: Zone, names: Names) -> list[str]:
    """What is in the zone besides its own NS and SOA and our owner's records."""
    found = registry.read(zone.records, names.affixes)
    ours = {(registry.plain_name(one.record), one.record["Type"]) for one in found.owned if one.owner == names.owner_id}
    ours |= {(mark.name, "TXT") for mark in found.marks if mark.owner == names.owner_id}
    own = {(zone.name.lower(), kind) for kind in APEX_TYPES}
    there = [(registry.plain_name(record), record["Type"]) for record in zone.records]
    return [f"{name} {kind}" for name, kind in there if (name, kind) not in ours | own]
