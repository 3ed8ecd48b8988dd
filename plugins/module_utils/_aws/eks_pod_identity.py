# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS Pod Identity associations: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, find, pages

AGENT = "eks-pod-identity-agent"


def list_associations(eks: Any, *, cluster: str, namespace: str, service_account: str) -> list[str]:
    """The ids of a service account's associations; there is one at most."""
    found = pages(
        eks,
        "list_pod_identity_associations",
        "associations",
        attempted="list the Pod Identity associations of",
        target=f"{namespace}/{service_account} in EKS cluster {cluster}",
        clusterName=cluster,
        namespace=namespace,
        serviceAccount=service_account,
    )
    return [association["associationId"] for association in found]


def describe_association(eks: Any, *, cluster: str, association_id: str) -> dict[str, Any]:
    """The association: associationArn, roleArn, tags, ..."""
    answer = call(
        eks,
        "describe_pod_identity_association",
        attempted="read the Pod Identity association",
        target=association_id,
        clusterName=cluster,
        associationId=association_id,
    )
    association: dict[str, Any] = answer["association"]
    return association


def has_agent(eks: Any, cluster: str) -> bool:
    """Whether the add-on is there without which pods get no credentials."""
    answer = find(
        eks,
        "describe_addon",
        missing=("ResourceNotFoundException",),
        attempted=f"read the add-on {AGENT} of the EKS cluster",
        target=cluster,
        clusterName=cluster,
        addonName=AGENT,
    )
    return answer is not None


def create_association(
    eks: Any, *, cluster: str, namespace: str, service_account: str, role_arn: str, tags: Mapping[str, str]
) -> dict[str, Any]:
    """Create, and return the association."""
    answer = call(
        eks,
        "create_pod_identity_association",
        attempted="associate with a role the service account",
        target=f"{namespace}/{service_account}",
        clusterName=cluster,
        namespace=namespace,
        serviceAccount=service_account,
        roleArn=role_arn,
        tags=dict(tags),
    )
    association: dict[str, Any] = answer["association"]
    return association


def update_association(eks: Any, *, cluster: str, association_id: str, role_arn: str) -> None:
    call(
        eks,
        "update_pod_identity_association",
        attempted="change the role of the Pod Identity association",
        target=association_id,
        clusterName=cluster,
        associationId=association_id,
        roleArn=role_arn,
    )


def delete_association(eks: Any, *, cluster: str, association_id: str) -> None:
    call(
        eks,
        "delete_pod_identity_association",
        attempted="delete the Pod Identity association",
        target=association_id,
        clusterName=cluster,
        associationId=association_id,
    )


def tag_association(eks: Any, *, arn: str, tags: Mapping[str, str]) -> None:
    call(
        eks,
        "tag_resource",
        attempted="tag the Pod Identity association",
        target=arn,
        resourceArn=arn,
        tags=dict(tags),
    )


def untag_association(eks: Any, *, arn: str, keys: Sequence[str]) -> None:
    call(
        eks,
        "untag_resource",
        attempted="remove tags of the Pod Identity association",
        target=arn,
        resourceArn=arn,
        tagKeys=list(keys),
    )
