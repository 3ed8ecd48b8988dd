# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Route 53 hosted zone exists, and says which name servers the registrar has to name.

PRIVATE to the collection.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import hosted_zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import route53 as api
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking, kept, left_in_place
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Missing, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan

RESULT = "zone"
# What Route 53 makes with a zone: the name servers and the SOA.
RECORDS_OF_A_NEW_ZONE = 2


@dataclass(frozen=True)
class Desired:
    """:param check_delegation: ask the parent's servers; with ``resolver`` and ``nameserver_port``."""

    which: Which
    vpc_region: str | None
    comment: str | None
    marking: Marking
    present: bool
    check_delegation: bool
    resolver: Mapping[str, Any] | None
    nameserver_port: int


@dataclass(frozen=True)
class Observed:
    """:param others_records: ``name TYPE`` of what keeps the zone from being deleted.
    :param parent: the parent zone, and the name servers that it names; None when it was not, or could not be, asked.
    :param not_asked: why it could not be asked. That is no reason to fail: the zone is what it should be.
    """

    zone: Zone | None
    partition: str
    others_records: tuple[str, ...] = ()
    parent: tuple[str, tuple[str, ...]] | None = None
    not_asked: str = ""


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        which=hosted_zone.which(params),
        vpc_region=params["vpc_region"],
        comment=params["comment"],
        marking=Marking.of(params),
        present=params["state"] == "present",
        check_delegation=params["check_delegation"],
        resolver=params["resolver"],
        nameserver_port=params["nameserver_port"],
    )


def observe(context: Context, desired: Desired) -> Observed:
    route53 = context.aws.client("route53")
    zone = hosted_zone.find_zone(route53, desired.which)
    partition = context.aws.partition
    if zone is None:
        return Observed(None, partition)
    zone = hosted_zone.with_tags(route53, zone)
    if not desired.present:
        return Observed(zone, partition, others_records=_added_records(api.list_records(route53, zone.id), zone.name))
    if not desired.check_delegation or zone.private:
        return Observed(zone, partition)
    try:
        resolver = _dns.resolver_of(desired.resolver)
        parent = _dns.delegation_of(zone.name, resolver=resolver, port=desired.nameserver_port)
    except (Missing, Unavailable) as error:
        return Observed(zone, partition, not_asked=str(error))
    return Observed(zone, partition, parent=parent)


def _added_records(records: list[dict[str, Any]], zone_name: str) -> tuple[str, ...]:
    """All but the NS and SOA of the zone itself, which go with it."""
    own = {(zone_name, "NS"), (zone_name, "SOA")}
    names = [(_dns.plain(record["Name"]), record["Type"]) for record in records]
    return tuple(f"{name} {kind}" for name, kind in names if (name, kind) not in own)


def plan(desired: Desired, observed: Observed) -> Plan:
    if not desired.present:
        return _plan_absent(desired, observed)
    if observed.zone is None:
        return _plan_create(desired, observed)
    return _plan_update(desired, observed, observed.zone)


def _plan_absent(desired: Desired, observed: Observed) -> Plan:
    zone = observed.zone
    if zone is None:
        return Plan(before=None, after=None, returns={"kept": []})
    before = _shown(desired, observed, zone)
    reason = ""
    if not desired.marking.owns(zone.tags):
        reason = desired.marking.lacking(zone.tags)
    elif observed.others_records:
        reason = f"it still holds records: {', '.join(observed.others_records)}"
    if reason:
        entry = kept(
            f"hosted zone {zone.name} ({zone.id})",
            reason,
            owner=desired.marking.owner,
            attempted="delete the",
            advice="remove those records first",
        )
        return Plan(before, before, warnings=(left_in_place(entry),), returns={"kept": [entry]})
    delete = Action("delete_zone", f"hosted zone {zone.name} ({zone.id})", {"zone_id": zone.id})
    return Plan(before=before, after=None, actions=(delete,), returns={"kept": []})


def _plan_create(desired: Desired, observed: Observed) -> Plan:
    which = desired.which
    if which.zone_id or not which.name:
        raise Missing(
            "find the hosted zone",
            target=str(which.zone_id),
            answer="there is none of that id in this account",
            advice="check the id and the account, or give only the name to have it made",
        )
    if which.private and not which.vpc_id:
        raise InvalidArgument(
            "create the hosted zone", target=which.described(), answer="a private zone answers in a VPC",
            advice="set vpc_id and vpc_region",
        )  # fmt: skip
    tags = desired.marking.at_creation()
    zone = Zone("", which.name, which.private, desired.comment or "", (), RECORDS_OF_A_NEW_ZONE, "", tags)
    vpc = {"VPCId": which.vpc_id, "VPCRegion": desired.vpc_region} if which.private else None
    arguments = {"name": zone.name, "comment": zone.comment, "private": zone.private, "vpc": vpc}
    actions = [Action("create_zone", f"hosted zone {which.described()}", arguments)]
    if tags:
        actions.append(Action("change_tags", f"hosted zone {which.described()}", {"add": tags, "remove": ()}))
    return Plan(None, _shown(desired, observed, zone), tuple(actions), returns={"kept": []})


def _plan_update(desired: Desired, observed: Observed, zone: Zone) -> Plan:
    before = _shown(desired, observed, zone)
    warnings = (observed.not_asked,) if observed.not_asked else ()
    if not _ours(desired, zone) and not desired.marking.adopt:
        return Plan(before, before, warnings=warnings, returns={"kept": []})
    target, zone_id = f"hosted zone {zone.name} ({zone.id})", {"zone_id": zone.id}
    actions = []
    if desired.comment is not None and desired.comment != zone.comment:
        actions.append(Action("update_comment", target, zone_id | {"comment": desired.comment}))
    changes = desired.marking.changes(zone.tags)
    if changes:
        actions.append(Action("change_tags", target, zone_id | {"add": changes.set, "remove": changes.remove}))
    comment = zone.comment if desired.comment is None else desired.comment
    after = replace(zone, comment=comment, tags=changes.applied_to(zone.tags))
    return Plan(before, _shown(desired, observed, after), tuple(actions), warnings, returns={"kept": []})


def _ours(desired: Desired, zone: Zone) -> bool:
    """By its tags; or made by us in a run that ended before it could set them."""
    interrupted = not zone.tags and zone.caller_reference.startswith(_reference_prefix(desired.marking.owner))
    return desired.marking.owns(zone.tags) or interrupted


def _reference_prefix(owner: Mapping[str, str]) -> str:
    digest = hashlib.sha256(json.dumps(dict(owner), sort_keys=True).encode()).hexdigest()
    return f"edgeworks.eks_ingress/{digest[:16]}/"


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    route53 = context.aws.client("route53")
    made: dict[str, str] = {}
    for action in plan.actions:
        if action.call == "create_zone":
            # A reference names one attempt; Route 53 refuses it for ever after, even once the zone is gone.
            reference = f"{_reference_prefix(desired.marking.owner)}{uuid.uuid4()}"
            made = {"zone_id": api.create_zone(route53, caller_reference=reference, **action.arguments)}
        else:
            getattr(api, action.call)(route53, **{**action.arguments, **made})
        yield action
    if not made:
        return plan.after
    found = replace(desired, which=Which(desired.which.name, made["zone_id"]))
    observed = observe(context, found)
    return _shown(desired, observed, observed.zone) if observed.zone else plan.after


def _shown(desired: Desired, observed: Observed, zone: Zone) -> dict[str, Any]:
    parent = observed.parent
    return {
        "id": zone.id or None,
        "arn": f"arn:{observed.partition}:route53:::hostedzone/{zone.id}" if zone.id else None,
        "name": zone.name,
        "private": zone.private,
        "comment": zone.comment,
        "name_servers": list(zone.name_servers),
        "record_count": zone.record_count,
        "tags": dict(zone.tags),
        "owned": desired.marking.owns(zone.tags),
        "delegated": None if parent is None else set(parent[1]) == set(zone.name_servers),
        "parent_name_servers": None if parent is None else list(parent[1]),
    }
