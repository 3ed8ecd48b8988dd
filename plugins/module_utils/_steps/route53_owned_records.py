# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The records of one owner of external-dns: listed, or removed together with their marks, and nobody else's.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _external_dns as registry
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import hosted_zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import route53 as api
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes, Mark, Owned, Registry
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan

RESULT = "owned_records"
# A change batch: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html#limits-api-requests
MOST_VALUES = 1000
MOST_CHARACTERS = 32000
IN_SYNC = "INSYNC"
MOST_TOLD = 5

Change = dict[str, Any]


@dataclass(frozen=True)
class Desired:
    """:param owner_id: None lists every owner's.
    :param targets: where records of the owner lead; None when that is not asked.
    :param needs_zone: whether a zone that does not exist is an error.
    :param wait: seconds until all of Route 53's servers have the change; None does not wait.
    """

    which: Which
    owner_id: str | None
    affixes: Affixes
    listed: bool
    wait: float | None
    targets: tuple[str, ...] | None = None
    needs_zone: bool = False


@dataclass(frozen=True)
class Observed:
    """:param records: of the zone; in ``registry`` they are sorted by owner."""

    zone: Zone | None
    records: tuple[Mapping[str, Any], ...] = ()


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        which=hosted_zone.which(params),
        owner_id=params["owner_id"],
        affixes=Affixes(
            params["txt_prefix"].lower(), params["txt_suffix"].lower(), params["txt_wildcard_replacement"].lower()
        ),
        listed=params["state"] == "listed",
        wait=params["wait_timeout"] if params["wait"] else None,
        targets=None if params["targets"] is None else tuple(params["targets"]),
        needs_zone=params["state"] == "listed" and not params["allow_missing"],
    )


def observe(context: Context, desired: Desired) -> Observed:
    route53 = context.aws.client("route53")
    look = hosted_zone.require_zone if desired.needs_zone else hosted_zone.find_zone
    zone = look(route53, desired.which)
    return Observed(zone, tuple(api.list_records(route53, zone.id)) if zone else ())


def plan(desired: Desired, observed: Observed) -> Plan:
    zone = observed.zone
    if zone is None:
        return Plan(before=None, after=None, returns={"kept": []})
    found = registry.read(observed.records, desired.affixes)
    mine = [one for one in found.owned if desired.owner_id in (None, one.owner)]
    lone = [mark for mark in found.lone if desired.owner_id in (None, mark.owner)]
    before = _shown(desired, zone, found.owners(), mine, lone)
    if desired.listed:
        return Plan(before, before, unmet=_unmet(desired, zone, mine), returns={"kept": []})
    doubted = {mark: record for mark in lone if (record := _doubt(mark, found))}
    orphans = [mark for mark in lone if mark not in doubted]
    kept = [_kept(mark, record) for mark, record in doubted.items()]
    actions = tuple(_batches(_groups(mine, orphans, observed.records), zone, str(desired.owner_id)))
    owners = found.owners()
    owners[str(desired.owner_id)] = len(doubted)
    left = {owner: marks for owner, marks in owners.items() if marks}
    after = _shown(desired, zone, left, [], list(doubted))
    warnings = tuple(f"{entry['resource']} was left in place: {entry['reason']}." for entry in kept)
    return Plan(before, after, actions, warnings=warnings, returns={"kept": kept})


def _unmet(desired: Desired, zone: Zone, mine: Sequence[Owned]) -> tuple[Conflict, ...]:
    """Two clusters under one owner id undo each other's records: the other is known by where its records lead."""
    if desired.targets is None:
        return ()
    others = registry.strangers(mine, desired.targets)
    if not others:
        return ()
    told = [registry.described(one) for one in others[:MOST_TOLD]]
    told += [f"and {len(others) - MOST_TOLD} more"] if len(others) > MOST_TOLD else []
    conflict = Conflict(
        "take the records for this cluster's of external-dns owner",
        target=f"{desired.owner_id} in zone {zone.name}",
        answer=f"some lead to what it does not have: {', '.join(told)}",
        advice=(
            "if another cluster writes under that owner id, give this one another "
            "(the role's external_dns_txt_owner_id); "
            "if they are left over, as from a cluster that was rebuilt, remove them or accept them "
            "(external_dns_accept_records: true)"
        ),
    )
    return (conflict,)


def _doubt(mark: Mark, found: Registry) -> Mapping[str, Any] | None:
    """The record that a lone mark may belong to after all: to remove only the mark would leave it to nobody."""
    return next((record for record in found.unmarked if registry.may_be_of(mark, record)), None)


def _kept(mark: Mark, record: Mapping[str, Any]) -> dict[str, str]:
    whose = f"{registry.plain_name(record)} {record['Type']}"
    reason = f"it may be the mark of {whose} under another name: set txt_prefix or txt_suffix as external-dns has it"
    return {"resource": f"record {mark.name} TXT", "reason": reason}


def _groups(
    mine: Sequence[Owned], orphans: Sequence[Mark], records: Sequence[Mapping[str, Any]]
) -> Iterator[list[Change]]:
    """The changes that belong together: the records of a name and their marks."""
    texts = {_key(record): record for record in records if record["Type"] == "TXT"}
    going = {(mark, _key_of(mark)) for one in mine for mark in one.marks} | {(mark, _key_of(mark)) for mark in orphans}
    gone_values: dict[tuple[str, Any], set[str]] = {}
    for mark, key in going:
        gone_values.setdefault(key, set()).add(mark.value)
    by_name: dict[str, list[Owned]] = {}
    for one in mine:
        by_name.setdefault(registry.plain_name(one.record), []).append(one)
    for of_name in by_name.values():
        keys = dict.fromkeys(_key_of(mark) for one in of_name for mark in one.marks)
        changes = [{"Action": "DELETE", "ResourceRecordSet": dict(one.record)} for one in of_name]
        yield changes + [_without(texts[key], gone_values.pop(key)) for key in keys if key in gone_values]
    for key in sorted(gone_values, key=str):
        yield [_without(texts[key], gone_values[key])]


def _key(record: Mapping[str, Any]) -> tuple[str, Any]:
    return registry.plain_name(record), record.get("SetIdentifier")


def _key_of(mark: Mark) -> tuple[str, Any]:
    return mark.name, mark.set_identifier


def _without(record: Mapping[str, Any], values: set[str]) -> Change:
    """The TXT record without our values: gone, or with what someone else put beside them."""
    left = [item for item in record["ResourceRecords"] if item["Value"] not in values]
    if not left:
        return {"Action": "DELETE", "ResourceRecordSet": dict(record)}
    return {"Action": "UPSERT", "ResourceRecordSet": {**record, "ResourceRecords": left}}


def _batches(groups: Iterator[list[Change]], zone: Zone, owner_id: str) -> Iterator[Action]:
    """As few batches as the limits allow; a group is never divided, so no record loses its mark in between."""
    batch: list[Change] = []
    for group in groups:
        if batch and _too_big(batch + group):
            yield _action(batch, zone, owner_id)
            batch = []
        batch = batch + group
    if batch:
        yield _action(batch, zone, owner_id)


def _too_big(changes: Sequence[Change]) -> bool:
    weights = [(2 if change["Action"] == "UPSERT" else 1, change["ResourceRecordSet"]) for change in changes]
    values = sum(weight * len(record.get("ResourceRecords", (1,))) for weight, record in weights)
    characters = sum(
        weight * len(item["Value"]) for weight, record in weights for item in record.get("ResourceRecords", ())
    )
    return values > MOST_VALUES or characters > MOST_CHARACTERS


def _action(changes: Sequence[Change], zone: Zone, owner_id: str) -> Action:
    names = ", ".join(
        f"{registry.plain_name(change['ResourceRecordSet'])} {change['ResourceRecordSet']['Type']}"
        for change in changes
    )
    comment = f"records of external-dns owner {owner_id} removed"
    arguments = {"zone_id": zone.id, "changes": tuple(changes), "comment": comment}
    return Action("change_records", f"of zone {zone.name}: remove {names}", arguments)


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    route53 = context.aws.client("route53")
    changes = []
    for action in plan.actions:
        changes.append(api.change_records(route53, **action.arguments))
        yield action
    if desired.wait is not None:
        wait_until(
            lambda: _synced(route53, changes),
            clock=context.clock,
            wait=Wait(desired.wait, first_pause=1.0),
            attempted="see the record changes on all name servers",
            target=desired.which.described(),
        )
    return plan.after


def _synced(route53: Any, changes: Sequence[str]) -> Seen[None]:
    pending = [change for change in changes if api.change_status(route53, change) != IN_SYNC]
    return Seen(None, f"{', '.join(pending)} pending" if pending else "")


def _shown(
    desired: Desired, zone: Zone, owners: Mapping[str, int], mine: Sequence[Owned], lone: Sequence[Mark]
) -> dict[str, Any]:
    return {
        "zone_id": zone.id,
        "zone_name": zone.name,
        "owner_id": desired.owner_id,
        "records": [_shown_record(one) for one in mine],
        "lone_marks": sorted({mark.name for mark in lone}),
        "owners": dict(owners),
    }


def _shown_record(one: Owned) -> dict[str, Any]:
    alias = one.record.get("AliasTarget")
    return {
        "name": registry.plain_name(one.record),
        "type": one.record["Type"],
        "set_identifier": one.record.get("SetIdentifier"),
        "values": [item["Value"] for item in one.record.get("ResourceRecords", ())],
        "alias": alias["DNSName"].rstrip(".") if alias else None,
        "owner": one.owner,
        "resource": one.marks[0].resource,
        "marks": sorted({mark.name for mark in one.marks}),
    }
