# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller made in AWS for Ingresses of a cluster that no longer exists is gone too.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import ec2_network, elbv2
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.alb import CLUSTER_TAG, STACK_TAG
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.eks import find_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.tags import from_list
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan

RESULT = "orphans"
# The security group that all load balancers of a cluster share carries no stack, but this tag.
BACKEND = ("elbv2.k8s.aws/resource", "backend-sg")


@dataclass(frozen=True)
class Desired:
    """:param stacks: the Ingresses (``namespace/name``) or groups whose resources are meant.
    :param wait_timeout: seconds that one deletion may be refused, since the things before it are still going.
    """

    cluster_name: str
    stacks: frozenset[str]
    wait_timeout: float


@dataclass(frozen=True)
class Tagged:
    """:param id: the ARN of a load balancer or target group, the id of a security group."""

    id: str
    tags: Mapping[str, str]

    def of(self, stacks: frozenset[str]) -> bool:
        return self.tags.get(STACK_TAG) in stacks

    @property
    def is_backend(self) -> bool:
        return self.tags.get(BACKEND[0]) == BACKEND[1]


@dataclass(frozen=True)
class Observed:
    """What carries the cluster's tag; nothing of it is read while the cluster exists.

    :param admissions: by orphaned security group, the other groups whose rules name it, with those rules.
    """

    cluster_exists: bool
    load_balancers: tuple[Tagged, ...] = ()
    target_groups: tuple[Tagged, ...] = ()
    security_groups: tuple[Tagged, ...] = ()
    admissions: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]] = field(default_factory=dict)


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(params["cluster_name"], frozenset(params["stacks"]), params["wait_timeout"])


def observe(context: Context, desired: Desired) -> Observed:
    name = desired.cluster_name
    if find_cluster(context.aws.client("eks"), name) is not None:
        return Observed(cluster_exists=True)
    balancing, ec2 = context.aws.client("elbv2"), context.aws.client("ec2")
    groups = ec2_network.groups_tagged(ec2, CLUSTER_TAG, name)
    return Observed(
        cluster_exists=False,
        load_balancers=_tagged(balancing, elbv2.list_load_balancers(balancing), "LoadBalancerArn", name),
        target_groups=_tagged(balancing, elbv2.list_target_groups(balancing), "TargetGroupArn", name),
        security_groups=tuple(Tagged(group["GroupId"], from_list(group["Tags"])) for group in groups),
        admissions={group["GroupId"]: _admissions(ec2, group["GroupId"]) for group in groups},
    )


def _tagged(client: Any, items: Sequence[Mapping[str, Any]], key: str, cluster: str) -> tuple[Tagged, ...]:
    tags = elbv2.tags_of(client, [item[key] for item in items])
    return tuple(Tagged(arn, found) for arn, found in sorted(tags.items()) if found.get(CLUSTER_TAG) == cluster)


def _admissions(ec2: Any, group_id: str) -> dict[str, list[dict[str, Any]]]:
    return {
        other["GroupId"]: [_only(rule, group_id) for rule in other["IpPermissions"] if _names(rule, group_id)]
        for other in ec2_network.groups_admitting(ec2, group_id)
    }


def _names(rule: Mapping[str, Any], group_id: str) -> bool:
    return any(pair["GroupId"] == group_id for pair in rule.get("UserIdGroupPairs", []))


def _only(rule: Mapping[str, Any], group_id: str) -> dict[str, Any]:
    """The rule as far as it names this group: the rest of it stays."""
    ports = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
    # Whole, as it was read: with its description.
    return {**ports, "UserIdGroupPairs": [pair for pair in rule["UserIdGroupPairs"] if pair["GroupId"] == group_id]}


def plan(desired: Desired, observed: Observed) -> Plan:
    balancers = [item for item in observed.load_balancers if item.of(desired.stacks)]
    targets = [item for item in observed.target_groups if item.of(desired.stacks)]
    groups = [item for item in observed.security_groups if item.of(desired.stacks)]
    if not any(item not in balancers for item in observed.load_balancers):
        # Shared by all load balancers of the cluster: it goes with the last.
        groups += [item for item in observed.security_groups if item.is_backend]
    actions = [Action("delete_load_balancer", f"load balancer {item.id}", {"arn": item.id}) for item in balancers]
    actions += [Action("delete_target_group", f"target group {item.id}", {"arn": item.id}) for item in targets]
    for group in groups:
        actions += _deletion(group.id, observed.admissions.get(group.id, {}))
    found = {
        "load_balancers": [item.id for item in balancers],
        "target_groups": [item.id for item in targets],
        "security_groups": [item.id for item in groups],
    }
    gone: dict[str, list[str]] = {key: [] for key in found}
    return Plan(found, gone, tuple(actions), returns={"cluster_exists": observed.cluster_exists})


def _deletion(group_id: str, admissions: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Action]:
    revoke = [
        Action("revoke_ingress", f"security group {other}", {"group_id": other, "permissions": rules})
        for other, rules in sorted(admissions.items())
    ]
    return [*revoke, Action("delete_group", f"security group {group_id}", {"group_id": group_id})]


# The service that each call of a plan belongs to, and its function.
CALLS: Mapping[str, tuple[str, Callable[..., None]]] = {
    "delete_load_balancer": ("elbv2", elbv2.delete_load_balancer),
    "delete_target_group": ("elbv2", elbv2.delete_target_group),
    "revoke_ingress": ("ec2", ec2_network.revoke_ingress),
    "delete_group": ("ec2", ec2_network.delete_group),
}


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    for action in plan.actions:
        _until_accepted(context, desired, action)
        yield action
    return plan.after


def _until_accepted(context: Context, desired: Desired, action: Action) -> None:
    """AWS refuses while what uses it is still going: a deleted load balancer keeps its interfaces for a while."""
    service, call = CALLS[action.call]
    client = context.aws.client(service)

    def look() -> Seen[None]:
        try:
            call(client, **action.arguments)
        except Conflict as refusal:
            return Seen(None, lacking=refusal.answer)
        return Seen(None)

    wait_until(look, clock=context.clock, wait=Wait(desired.wait_timeout), attempted="delete the", target=action.target)
