# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets are tagged for the load balancers that they can hold.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import ec2, tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import require_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Doing, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets import discovery, role_tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.discovery import (
    INTERNAL_ROLE,
    PUBLIC_ROLE,
    ROLE_PREFIX,
    Choice,
    Subnet,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.role_tags import TagChange
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import SUBNET_MARK

RESULT = "subnets"


@dataclass(frozen=True)
class Desired:
    cluster_name: str
    vpc_id: str | None
    subnet_ids: tuple[str, ...]
    public: bool
    internal: bool
    minimum_zones: int
    present: bool
    ipv6: bool = False

    def role_of(self, subnet: Subnet) -> str | None:
        """The role that the subnet is to be tagged for."""
        asked = self.public if subnet.public else self.internal
        # A role tag on another cluster's subnet would change what that cluster's controller takes.
        others = discovery.only_for_others(subnet, self.cluster_name)
        return subnet.reachable_role if self.present and asked and not others else None


@dataclass(frozen=True)
class Observed:
    subnets: tuple[Subnet, ...]


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        cluster_name=params["cluster_name"],
        vpc_id=params["vpc_id"],
        subnet_ids=tuple(params["subnet_ids"] or ()),
        public=params["public"],
        internal=params["internal"],
        minimum_zones=params["minimum_zones"],
        present=params["state"] == "present",
        ipv6=params["ip_address_type"] != "ipv4",
    )


def observe(context: Context, desired: Desired) -> Observed:
    if not desired.present:
        # By our mark alone, so that it works when the cluster is gone; and where the subnets' routes no longer matter.
        found = ec2.subnets_where(context.aws.client("ec2"), tag_key=role_tags.mark_of(desired.cluster_name))
        return Observed(tuple(sorted((_subnet(item) for item in found), key=lambda subnet: subnet.id)))
    client = context.aws.client("ec2")
    if desired.subnet_ids:
        found = ec2.subnets_by_id(client, desired.subnet_ids)
    else:
        vpc = desired.vpc_id or require_cluster(context.aws, desired.cluster_name)["resourcesVpcConfig"]["vpcId"]
        found = ec2.subnets_where(client, vpc_id=vpc)
    tables = {vpc: ec2.route_tables_where(client, vpc_id=vpc) for vpc in sorted({item["VpcId"] for item in found})}
    subnets = (_routed(_subnet(item), tables[item["VpcId"]]) for item in found)
    return Observed(tuple(sorted(subnets, key=lambda subnet: subnet.id)))


def _subnet(item: Mapping[str, Any]) -> Subnet:
    return Subnet(
        id=item["SubnetId"],
        zone=item["AvailabilityZone"],
        cidr=item["CidrBlock"],
        free_addresses=item["AvailableIpAddressCount"],
        tags=tags.from_list(item.get("Tags", [])),
        ipv6=any(
            block.get("Ipv6CidrBlockState", {}).get("State") == "associated"
            for block in item.get("Ipv6CidrBlockAssociationSet", [])
        ),
    )


def _routed(subnet: Subnet, tables: Sequence[Mapping[str, Any]]) -> Subnet:
    public, reason = discovery.reachability(discovery.route_table_of(subnet.id, tables))
    return replace(subnet, public=public, reason=reason)


def plan(desired: Desired, observed: Observed) -> Plan:
    cluster = desired.cluster_name
    changes = [role_tags.change(subnet, cluster=cluster, role=desired.role_of(subnet)) for subnet in observed.subnets]
    after = [replace(change.subnet, tags=change.after()) for change in changes]
    shown: list[dict[str, Any]]
    warnings: tuple[str, ...] = ()
    if desired.present:
        choices = {
            role: discovery.choose(after, role=role, cluster=cluster, ipv6=desired.ipv6)
            for role in (PUBLIC_ROLE, INTERNAL_ROLE)
        }
        shown = [_explained(desired, change, choices[change.subnet.reachable_role]) for change in changes]
        _check_zones(desired, after, choices)
        warnings = _misplaced(after)
    else:
        shown = [_shown(desired, change) for change in changes]
    return Plan(
        before=_role_tags(observed.subnets),
        after=_role_tags(after),
        actions=tuple(role_tags.actions(changes)),
        warnings=warnings,
        resource=shown,
    )


def _check_zones(desired: Desired, subnets: Sequence[Subnet], choices: Mapping[str, Mapping[str, Choice]]) -> None:
    role = PUBLIC_ROLE if desired.public else INTERNAL_ROLE
    fitting = [subnet for subnet in subnets if choices[role][subnet.id].chosen and subnet.reachable_role == role]
    if len(fitting) >= desired.minimum_zones:
        return
    kind = "public" if desired.public else "private"
    others = [
        f"{subnet.id} ({subnet.zone}): {_why_unfit(subnet, role, choices[role][subnet.id])}"
        for subnet in subnets
        if subnet not in fitting
    ]
    raise Missing(
        f"find {kind} subnets in {desired.minimum_zones} zones for the load balancers of",
        target=desired.cluster_name,
        answer=f"{len(fitting)} found ({', '.join(subnet.id for subnet in fitting) or 'none'}); "
        + ("not " + "; not ".join(others) if others else "there are no other subnets"),
        advice="route 0.0.0.0/0 of a subnet in another zone to an internet gateway"
        if desired.public
        else "add a private subnet in another zone",
        details={"subnets": [_shown_subnet(subnet) for subnet in subnets]},
    )


def _why_unfit(subnet: Subnet, role: str, choice: Choice) -> str:
    return subnet.reason if subnet.reachable_role != role else choice.why


def _misplaced(subnets: Sequence[Subnet]) -> tuple[str, ...]:
    return tuple(
        f"{subnet.id} carries {ROLE_PREFIX}{PUBLIC_ROLE}, but is not public: {subnet.reason}. "
        "The controller may put internet-facing load balancers there, which nobody then reaches."
        for subnet in subnets
        if not subnet.public and subnet.role_tag(PUBLIC_ROLE) in discovery.ROLE_VALUES
    )


def _role_tags(subnets: Sequence[Subnet]) -> dict[str, dict[str, str]]:
    """The tags that this is about, by subnet: what the diff shows."""
    prefixes = (ROLE_PREFIX, SUBNET_MARK)
    return {
        subnet.id: {key: value for key, value in sorted(subnet.tags.items()) if key.startswith(prefixes)}
        for subnet in subnets
    }


def _explained(desired: Desired, change: TagChange, choices: Mapping[str, Choice]) -> dict[str, Any]:
    subnet, choice = change.subnet, choices[change.subnet.id]
    return _shown(desired, change) | {
        "public": subnet.public,
        "reason": subnet.reason,
        "role": subnet.reachable_role,
        "role_tag_before": subnet.role_tag(subnet.reachable_role),
        "role_tag": change.after().get(ROLE_PREFIX + subnet.reachable_role),
        "chosen_by_controller": choice.chosen,
        "why": choice.why,
    }


def _shown(desired: Desired, change: TagChange) -> dict[str, Any]:
    return _shown_subnet(change.subnet) | {"owned": role_tags.mark_of(desired.cluster_name) in change.after()}


def _shown_subnet(subnet: Subnet) -> dict[str, Any]:
    return {
        "id": subnet.id,
        "zone": subnet.zone,
        "cidr": subnet.cidr,
        "available_ip_address_count": subnet.free_addresses,
        "reason": subnet.reason,
    }


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    client = context.aws.client("ec2")
    for action in plan.actions:
        getattr(ec2, action.call)(client, **action.arguments)
        yield action
    return plan.predicted
