# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers in IAM: roles, policies and OIDC providers with our tag.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    cluster_regions,
    iam_oidc,
    iam_policies,
    iam_roles,
    tags,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import region_of
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.policy import as_list, federated_principals
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Kept, Leftover, each
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import OWNER_TAG

POD_IDENTITY = "pods.eks.amazonaws.com"


def iam(aws: Aws, cluster: str) -> Iterator[Leftover | Kept]:
    """What others use, though we made it, is kept; and what is of the cluster of that name in another region."""
    client, here = aws.client("iam"), region_of(aws)
    every = iam_roles.list_roles(client)
    ours = set()
    for role in _roles(client, every, cluster):
        elsewhere = _elsewhere(cluster, cluster_regions.of_trust(role["AssumeRolePolicyDocument"]), here)
        profiles = [] if elsewhere else iam_roles.list_instance_profiles(client, role["RoleName"])
        if elsewhere:
            yield Kept(f"IAM role {role['Arn']}", elsewhere)
        elif profiles:
            yield Kept(f"IAM role {role['Arn']}", f"it is in the instance profile {', '.join(profiles)}")
        else:
            ours.add(role["RoleName"])
            yield Leftover("IAM role", role["Arn"], _why(cluster))
    yield from _policies(client, cluster, ours)
    yield from _providers(client, cluster, [role for role in every if role["RoleName"] not in ours], here)


def _roles(client: Any, every: Sequence[Mapping[str, Any]], cluster: str) -> list[Mapping[str, Any]]:
    """ListRoles gives no tags: only those that a service account can assume are asked for theirs."""
    candidates = [role["RoleName"] for role in every if _for_pods(role["AssumeRolePolicyDocument"])]
    found = each(lambda name: iam_roles.find_role(client, name), candidates)
    return [role for role in found if role is not None and _is_ours(role, cluster)]


def _for_pods(trust: Mapping[str, Any]) -> bool:
    services = [
        service
        for statement in as_list(trust.get("Statement"))
        if isinstance(statement.get("Principal"), Mapping)
        for service in as_list(statement["Principal"].get("Service"))
    ]
    return POD_IDENTITY in services or any(":oidc-provider/" in arn for arn in federated_principals(trust))


def _policies(client: Any, cluster: str, our_roles: set[str]) -> Iterator[Leftover | Kept]:
    # ListPolicies gives no tags either, and a policy's name does not tell.
    arns = [policy["Arn"] for policy in iam_policies.list_customer_policies(client)]
    for policy in each(lambda arn: iam_policies.find_policy(client, arn), arns):
        if policy is None or not _is_ours(policy, cluster):
            continue
        attached = iam_policies.attachments(client, policy["Arn"]) if policy.get("AttachmentCount", 0) else []
        others = [entity for entity in attached if entity.removeprefix("role/") not in our_roles]
        if others:
            yield Kept(f"IAM policy {policy['Arn']}", f"it is attached to {', '.join(others)}")
        else:
            yield Leftover("IAM policy", policy["Arn"], _why(cluster))


def _providers(
    client: Any, cluster: str, other_roles: Sequence[Mapping[str, Any]], here: str
) -> Iterator[Leftover | Kept]:
    arns = iam_oidc.list_providers(client)
    for arn, provider in zip(arns, each(lambda arn: iam_oidc.get_provider(client, arn), arns), strict=True):
        if provider is None or not _is_ours(provider, cluster):
            continue
        trusting = [
            role["RoleName"] for role in other_roles if arn in federated_principals(role["AssumeRolePolicyDocument"])
        ]
        elsewhere = _elsewhere(cluster, cluster_regions.of_issuer(arn), here)
        if elsewhere:
            yield Kept(f"IAM OIDC provider {arn}", elsewhere)
        elif trusting:
            yield Kept(f"IAM OIDC provider {arn}", f"roles still trust it: {', '.join(trusting)}")
        else:
            yield Leftover("IAM OIDC provider", arn, _why(cluster))


def _elsewhere(cluster: str, named: Mapping[str, str], here: str) -> str:
    return Marking(owner={OWNER_TAG: cluster}).elsewhere(named, here=here)


def _is_ours(resource: Mapping[str, Any], cluster: str) -> bool:
    return tags.from_list(resource.get("Tags", [])).get(OWNER_TAG) == cluster


def _why(cluster: str) -> str:
    return f"tagged {OWNER_TAG}={cluster}"
