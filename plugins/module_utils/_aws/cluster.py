# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster that must exist: what every step reads of it.

PRIVATE to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.eks import find_cluster, list_clusters
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing


def require_cluster(aws: Aws, name: str) -> dict[str, Any]:
    """DescribeCluster's ``cluster``.

    :raises Missing: naming the clusters that do exist.
    """
    eks = aws.client("eks")
    cluster = find_cluster(eks, name)
    if cluster is None:
        there = ", ".join(sorted(list_clusters(eks))) or "none"
        raise Missing(
            "find the EKS cluster",
            target=name,
            answer=f"there is none of that name in {eks.meta.region_name} (there: {there})",
            advice="check the cluster's name, the region and the account",
        )
    return cluster


def issuer_of(cluster: dict[str, Any]) -> str:
    """The cluster's OIDC issuer URL.

    :raises Missing: for a cluster without one (not ACTIVE yet).
    """
    issuer = cluster.get("identity", {}).get("oidc", {}).get("issuer")
    if not issuer:
        raise Missing(
            "read the OIDC issuer", target=f"of EKS cluster {cluster['name']}", answer="the cluster has none yet"
        )
    return str(issuer)


def account_of(cluster: dict[str, Any]) -> str:
    """The account that the cluster lives in: the fifth part of its ARN."""
    return str(cluster["arn"]).split(":")[4]


def region_of(aws: Aws) -> str:
    """The region that clusters are looked for in. A client of IAM's does not know it."""
    return aws.region or str(aws.client("sts").meta.region_name)


def provider_arn(*, partition: str, account: str, issuer: str) -> str:
    """The ARN of the IAM OIDC provider of an issuer URL, whether it exists or not."""
    return f"arn:{partition}:iam::{account}:oidc-provider/{issuer.removeprefix('https://')}"
