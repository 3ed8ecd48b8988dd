# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service account's pods get a role's credentials from EKS Pod Identity.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import eks_pod_identity, ownership
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import account_of, require_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.eks import find_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount, service_account
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan

RESULT = "association"


@dataclass(frozen=True)
class Desired:
    """:param role: ARN or name; None when the association is to be absent."""

    cluster_name: str
    account: ServiceAccount
    role: str | None
    marking: Marking
    present: bool


@dataclass(frozen=True)
class Association:
    """:param id: and ``arn`` are None for one that is yet to be made."""

    role_arn: str
    tags: Mapping[str, str]
    id: str | None = None
    arn: str | None = None


@dataclass(frozen=True)
class Observed:
    """:param role_arn: the ARN of the role that is wanted.
    :param served: whether the cluster has what gives pods their credentials: the agent, or Auto Mode.
    """

    association: Association | None
    role_arn: str = ""
    served: bool = True


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        cluster_name=params["cluster_name"],
        account=service_account({"namespace": params["namespace"], "name": params["service_account"]}),
        role=params["role"],
        marking=Marking.of(params),
        present=params["state"] == "present",
    )


def observe(context: Context, desired: Desired) -> Observed:
    eks = context.aws.client("eks")
    if not desired.present:
        cluster = find_cluster(eks, desired.cluster_name)
        return Observed(_find(eks, desired) if cluster else None)
    cluster = require_cluster(context.aws, desired.cluster_name)
    role = str(desired.role)
    by_name = f"arn:{context.aws.partition}:iam::{account_of(cluster)}:role/{role}"
    auto_mode = bool(cluster.get("computeConfig", {}).get("enabled"))
    return Observed(
        association=_find(eks, desired),
        role_arn=role if role.startswith("arn:") else by_name,
        served=auto_mode or eks_pod_identity.has_agent(eks, desired.cluster_name),
    )


def _find(eks: Any, desired: Desired) -> Association | None:
    cluster, account = desired.cluster_name, desired.account
    ids = eks_pod_identity.list_associations(
        eks, cluster=cluster, namespace=account.namespace, service_account=account.name
    )
    if not ids:
        return None
    found = eks_pod_identity.describe_association(eks, cluster=cluster, association_id=ids[0])
    tags = dict(sorted(found.get("tags", {}).items()))
    return Association(found["roleArn"], tags, found["associationId"], found["associationArn"])


def plan(desired: Desired, observed: Observed) -> Plan:
    if not desired.present:
        return _plan_absent(desired, observed.association)
    warnings = () if observed.served else (_no_agent(desired),)
    if observed.association is None:
        made = Association(observed.role_arn, desired.marking.at_creation())
        account = desired.account
        arguments = {
            "cluster": desired.cluster_name,
            "namespace": account.namespace,
            "service_account": account.name,
            "role_arn": made.role_arn,
            "tags": made.tags,
        }
        create = Action("create_association", _name(desired), arguments)
        return Plan(None, _shown(desired, made), (create,), warnings)
    return replace(_plan_update(desired, observed, observed.association), warnings=warnings)


def _plan_update(desired: Desired, observed: Observed, current: Association) -> Plan:
    found = _shown(desired, current)
    same_role = current.role_arn == observed.role_arn
    if not desired.marking.owns(current.tags) and not desired.marking.adopt:
        if not same_role:
            raise Conflict(
                "associate with a role the service account",
                target=f"{desired.account.namespace}/{desired.account.name}",
                answer=f"it has {current.role_arn}, and {desired.marking.lacking(current.tags)}",
                advice="adopt: true takes it over",
            )
        return Plan(found, found)
    actions: list[Action] = []
    if not same_role:
        arguments = {"cluster": desired.cluster_name, "association_id": current.id, "role_arn": observed.role_arn}
        actions.append(Action("update_association", _name(desired), arguments))
    changes = desired.marking.changes(current.tags)
    if changes.remove:
        actions.append(Action("untag_association", _name(desired), {"arn": current.arn, "keys": changes.remove}))
    if changes.set:
        actions.append(Action("tag_association", _name(desired), {"arn": current.arn, "tags": changes.set}))
    after = replace(current, role_arn=observed.role_arn, tags=changes.applied_to(current.tags))
    return Plan(found, _shown(desired, after), tuple(actions))


def _plan_absent(desired: Desired, current: Association | None) -> Plan:
    if current is None:
        return Plan(None, None, returns={"kept": []})
    found = _shown(desired, current)
    if not desired.marking.owns(current.tags):
        # Some owner's tags were asked for: without any, every association is ours.
        entry = {"resource": str(current.arn), "reason": desired.marking.lacking(current.tags)}
        return Plan(found, found, warnings=(ownership.left_in_place(entry),), returns={"kept": [entry]})
    arguments = {"cluster": desired.cluster_name, "association_id": current.id}
    return Plan(found, None, (Action("delete_association", _name(desired), arguments),), returns={"kept": []})


def _no_agent(desired: Desired) -> str:
    return (
        f"EKS cluster {desired.cluster_name} has neither the add-on {eks_pod_identity.AGENT} nor Auto Mode: "
        "pods will not get the role's credentials until one of them is there."
    )


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    eks = context.aws.client("eks")
    after = plan.after
    for action in plan.actions:
        answer = getattr(eks_pod_identity, action.call)(eks, **action.arguments)
        if answer is not None:
            after = {**after, "id": answer["associationId"], "arn": answer["associationArn"]}
        yield action
    return after


def _name(desired: Desired) -> str:
    account = desired.account
    return f"Pod Identity association of {account.namespace}/{account.name} in EKS cluster {desired.cluster_name}"


def _shown(desired: Desired, association: Association) -> dict[str, Any]:
    return {
        "id": association.id,
        "arn": association.arn,
        "cluster_name": desired.cluster_name,
        "namespace": desired.account.namespace,
        "service_account": desired.account.name,
        "role_arn": association.role_arn,
        "tags": dict(association.tags),
        "owned": desired.marking.owns(association.tags),
    }
