# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to know of an EKS cluster before anything is set up on it.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_oidc
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import (
    account_of,
    provider_arn,
    require_cluster,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.eks import find_cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen

RESULT = "cluster"


@dataclass(frozen=True)
class Desired:
    cluster_name: str
    allow_missing: bool


@dataclass(frozen=True)
class Observed:
    """:param cluster: DescribeCluster's answer, or None.
    :param oidc_provider_arn: what the ARN of the issuer's provider is or would be; None without an issuer.
    """

    cluster: Mapping[str, Any] | None
    region: str = ""
    partition: str = ""
    account: str = ""
    oidc_provider_arn: str | None = None
    oidc_provider_exists: bool = False


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(cluster_name=params["cluster_name"], allow_missing=params["allow_missing"])


def observe(context: Context, desired: Desired) -> Observed:
    eks = context.aws.client("eks")
    if desired.allow_missing:
        cluster = find_cluster(eks, desired.cluster_name)
    else:
        cluster = require_cluster(context.aws, desired.cluster_name)
    if cluster is None:
        return Observed(None)
    issuer = _issuer(cluster)
    account = account_of(cluster)
    arn = provider_arn(partition=context.aws.partition, account=account, issuer=issuer) if issuer else None
    return Observed(
        cluster=cluster,
        region=eks.meta.region_name,
        partition=context.aws.partition,
        account=account,
        oidc_provider_arn=arn,
        oidc_provider_exists=bool(arn and iam_oidc.get_provider(context.aws.client("iam"), arn)),
    )


def plan(desired: Desired, observed: Observed) -> Plan:
    found = _shown(observed.cluster, observed) if observed.cluster else None
    return Plan(before=found, after=found)


apply = only_seen


def _issuer(cluster: Mapping[str, Any]) -> str | None:
    issuer: str | None = cluster.get("identity", {}).get("oidc", {}).get("issuer")
    return issuer


def _shown(cluster: Mapping[str, Any], observed: Observed) -> dict[str, Any]:
    network = cluster.get("resourcesVpcConfig", {})
    return {
        "name": cluster["name"],
        "arn": cluster["arn"],
        "status": cluster["status"],
        "version": cluster.get("version"),
        "endpoint": cluster.get("endpoint"),
        "certificate_authority": cluster.get("certificateAuthority", {}).get("data"),
        "oidc_issuer": _issuer(cluster),
        "oidc_provider_arn": observed.oidc_provider_arn,
        "oidc_provider_exists": observed.oidc_provider_exists,
        "vpc_id": network.get("vpcId"),
        "subnet_ids": sorted(network.get("subnetIds", [])),
        "cluster_security_group_id": network.get("clusterSecurityGroupId"),
        "security_group_ids": sorted(network.get("securityGroupIds", [])),
        "authentication_mode": cluster.get("accessConfig", {}).get("authenticationMode"),
        "auto_mode": bool(cluster.get("computeConfig", {}).get("enabled")),
        "tags": dict(sorted(cluster.get("tags", {}).items())),
        "region": observed.region,
        "account_id": observed.account,
        "partition": observed.partition,
    }
