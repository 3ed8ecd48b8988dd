# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS access entries: which IAM identities the cluster lets in, and as whom.

Worded after "Grant IAM users access to Kubernetes with EKS access entries" in the EKS User Guide.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.common import arn, in_use, invalid, not_found, now, require_cluster
from sandbox.cloud.eks.state import AccessEntry
from sandbox.cloud.eks.updates import authentication_mode
from sandbox.cloud.errors import AwsError
from sandbox.cloud.paging import listed
from sandbox.cloud.registry import guard, override

_POLICY_PREFIX = "arn:aws:eks::aws:cluster-access-policy/"
_ENTRY_ACTIONS = (
    "CreateAccessEntry",
    "DescribeAccessEntry",
    "ListAccessEntries",
    "UpdateAccessEntry",
    "DeleteAccessEntry",
    "AssociateAccessPolicy",
    "DisassociateAccessPolicy",
    "ListAssociatedAccessPolicies",
)


@guard("eks", *_ENTRY_ACTIONS)
def access_entries_need_an_api_mode(cloud: Cloud, call: Call) -> None:
    name = call.params["clusterName"]
    require_cluster(cloud, name)
    if authentication_mode(cloud, name) == "CONFIG_MAP":
        raise AwsError(
            "InvalidRequestException",
            "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] "
            "to perform this operation.",
        )


def default_user_name(cloud: Cloud, principal_arn: str) -> str:
    """The Kubernetes user of an entry without one: the user's ARN, or the session of the role."""
    if ":role/" not in principal_arn:
        return principal_arn
    role = principal_arn.rpartition("/")[2]
    return f"arn:aws:sts::{cloud.world.account_id}:assumed-role/{role}/{{{{SessionName}}}}"


def new_entry(cloud: Cloud, params: dict[str, Any]) -> AccessEntry:
    """An access entry from the parameters of CreateAccessEntry."""
    principal = params["principalArn"]
    kind, name = principal.partition(":")[2].rpartition(":")[2].partition("/")[::2]
    return AccessEntry(
        {
            "clusterName": params["clusterName"],
            "principalArn": principal,
            "kubernetesGroups": list(params.get("kubernetesGroups") or []),
            "accessEntryArn": arn(
                cloud, "access-entry", params["clusterName"], kind, cloud.world.account_id, name, str(uuid4())
            ),
            "createdAt": now(),
            "modifiedAt": now(),
            "tags": dict(params.get("tags") or {}),
            "username": params.get("username") or default_user_name(cloud, principal),
            "type": params.get("type") or "STANDARD",
        }
    )


def _check_groups(groups: list[str]) -> None:
    for group in groups:
        if group.startswith("system:"):
            raise invalid(f"The kubernetes group name {group} is invalid, it cannot start with system:")


def _exists(cloud: Cloud, principal_arn: str) -> bool:
    iam = cloud.principals.iam
    return any(known.arn == principal_arn for known in [*iam.users.values(), *iam.roles.values()])


def _entry(cloud: Cloud, call: Call) -> AccessEntry:
    entry = cloud.eks.entries_of(call.params["clusterName"]).get(call.params["principalArn"])
    if entry is None:
        raise not_found(
            "The specified principalArn could not be found. "
            "You can view your available access entries with 'list-access-entries'."
        )
    return entry


@override("eks", "CreateAccessEntry")
def create_access_entry(cloud: Cloud, call: Call) -> dict[str, Any]:
    principal = call.params["principalArn"]
    entries = cloud.eks.entries_of(call.params["clusterName"])
    if principal in entries:
        raise in_use("The specified access entry resource is already in use on this cluster.")
    if not _exists(cloud, principal):
        raise invalid("The specified principalArn is invalid: invalid principal.")
    _check_groups(call.params.get("kubernetesGroups") or [])
    entries[principal] = new_entry(cloud, call.params)
    return {"accessEntry": entries[principal].description}


@override("eks", "DescribeAccessEntry")
def describe_access_entry(cloud: Cloud, call: Call) -> dict[str, Any]:
    return {"accessEntry": _entry(cloud, call).description}


@override("eks", "UpdateAccessEntry")
def update_access_entry(cloud: Cloud, call: Call) -> dict[str, Any]:
    entry = _entry(cloud, call)
    changes = {key: call.params[key] for key in ("kubernetesGroups", "username") if call.params.get(key) is not None}
    _check_groups(changes.get("kubernetesGroups", []))
    entry.description |= changes | {"modifiedAt": now()}
    return {"accessEntry": entry.description}


@override("eks", "DeleteAccessEntry")
def delete_access_entry(cloud: Cloud, call: Call) -> dict[str, Any]:
    _entry(cloud, call)
    del cloud.eks.entries_of(call.params["clusterName"])[call.params["principalArn"]]
    return {}


@override("eks", "ListAccessEntries")
def list_access_entries(cloud: Cloud, call: Call) -> dict[str, Any]:
    entries = cloud.eks.entries_of(call.params["clusterName"])
    policy = call.params.get("associatedPolicyArn")
    return listed("accessEntries", [a for a, e in entries.items() if not policy or policy in e.policies], call.params)


@override("eks", "AssociateAccessPolicy")
def associate_access_policy(cloud: Cloud, call: Call) -> dict[str, Any]:
    entry, policy, scope = _entry(cloud, call), call.params["policyArn"], call.params["accessScope"]
    if not policy.startswith(_POLICY_PREFIX):
        raise invalid("The policyArn parameter format is not valid")
    if scope["type"] == "namespace" and not scope.get("namespaces"):
        raise invalid("The accessScope of type namespace needs at least one namespace")
    first = entry.policies.get(policy, {}).get("associatedAt", now())
    entry.policies[policy] = {
        "policyArn": policy,
        "accessScope": {"type": scope["type"], "namespaces": list(scope.get("namespaces") or [])},
        "associatedAt": first,
        "modifiedAt": now(),
    }
    return {
        "clusterName": call.params["clusterName"],
        "principalArn": call.params["principalArn"],
        "associatedAccessPolicy": entry.policies[policy],
    }


@override("eks", "DisassociateAccessPolicy")
def disassociate_access_policy(cloud: Cloud, call: Call) -> dict[str, Any]:
    entry = _entry(cloud, call)
    if entry.policies.pop(call.params["policyArn"], None) is None:
        raise not_found("The specified policyArn could not be found on the access entry.")
    return {}


@override("eks", "ListAssociatedAccessPolicies")
def list_associated_access_policies(cloud: Cloud, call: Call) -> dict[str, Any]:
    names = {key: call.params[key] for key in ("clusterName", "principalArn")}
    return names | listed("associatedAccessPolicies", list(_entry(cloud, call).policies.values()), call.params)
