# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the AWS Load Balancer Controller may do, for its versions v2.13.4 to v3.5.0, in each partition.

Written from the controller's needs: what it reads, what it makes (only with the cluster's tag), what it changes (only
what carries that tag), and the few things that AWS cannot tie to a tag. ``document`` makes the policy of it.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

CLUSTER_TAG = "elbv2.k8s.aws/cluster"
# Without these, since the isolated partitions do not have them.
ISOLATED = ("aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
NOT_IN_ISOLATED = frozenset(
    {
        "DescribeCapacityReservation",
        "DescribeListenerAttributes",
        "DescribeTrustStores",
        "ModifyCapacityReservation",
        "ModifyListenerAttributes",
    }
)
SECURITY_GROUPS = ("ec2", ("security-group/*",))
LOAD_BALANCERS = ("elasticloadbalancing", ("targetgroup/*/*", "loadbalancer/net/*/*", "loadbalancer/app/*/*"))
LISTENERS = (
    "elasticloadbalancing",
    tuple(f"{kind}/{lb}/*/*/*" for kind in ("listener", "listener-rule") for lb in ("net", "app")),
)
TARGET_GROUPS = ("elasticloadbalancing", ("targetgroup/*/*",))

TAGGED_BY_REQUEST = {"Null": {f"aws:RequestTag/{CLUSTER_TAG}": "false"}}
TAGGED_ALREADY = {"Null": {f"aws:ResourceTag/{CLUSTER_TAG}": "false"}}
# The cluster's own tag may neither be put on nor taken from what exists; other tags of what carries it may.
TAGGED_ALREADY_AND_STAYS = {
    "Null": {f"aws:RequestTag/{CLUSTER_TAG}": "true", f"aws:ResourceTag/{CLUSTER_TAG}": "false"}
}


@dataclass(frozen=True)
class Grant:
    """:param actions: by service, without its prefix.
    :param on: the service and the last parts of the ARNs that the actions are limited to; None: everything.
    :param when: the Condition.
    """

    actions: dict[str, str]
    on: tuple[str, tuple[str, ...]] | None = None
    when: dict[str, dict[str, Any]] = field(default_factory=dict)


READS = Grant(
    {
        "ec2": """
            DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeCoipPools DescribeInstances
            DescribeInternetGateways DescribeIpamPools DescribeNetworkInterfaces DescribeRouteTables
            DescribeSecurityGroups DescribeSubnets DescribeTags DescribeVpcPeeringConnections DescribeVpcs
            GetCoipPoolUsage GetSecurityGroupsForVpc
        """,
        "elasticloadbalancing": """
            DescribeCapacityReservation DescribeListenerAttributes DescribeListenerCertificates DescribeListeners
            DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeSSLPolicies DescribeTags
            DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth DescribeTrustStores
        """,
        "acm": "DescribeCertificate ListCertificates",
        "iam": "GetServerCertificate ListServerCertificates",
        "cognito-idp": "DescribeUserPoolClient",
    }
)
PROTECTION = Grant(
    {
        "waf-regional": "AssociateWebACL DisassociateWebACL GetWebACL GetWebACLForResource",
        "wafv2": "AssociateWebACL DisassociateWebACL GetWebACL GetWebACLForResource",
        "shield": "CreateProtection DeleteProtection DescribeProtection GetSubscriptionState",
    }
)
SERVICE_ROLE = Grant(
    {"iam": "CreateServiceLinkedRole"},
    when={"StringEquals": {"iam:AWSServiceName": "elasticloadbalancing.amazonaws.com"}},
)
GRANTS = (
    READS,
    PROTECTION,
    SERVICE_ROLE,
    # The nodes' security groups are not the controller's own, so the rules on them are not tied to its tag.
    Grant({"ec2": "AuthorizeSecurityGroupIngress CreateSecurityGroup RevokeSecurityGroupIngress"}),
    Grant({"ec2": "AuthorizeSecurityGroupIngress DeleteSecurityGroup RevokeSecurityGroupIngress"}, when=TAGGED_ALREADY),
    Grant(
        {"ec2": "CreateTags"},
        on=SECURITY_GROUPS,
        when={"StringEquals": {"ec2:CreateAction": "CreateSecurityGroup"}} | TAGGED_BY_REQUEST,
    ),
    Grant({"ec2": "CreateTags DeleteTags"}, on=SECURITY_GROUPS, when=TAGGED_ALREADY_AND_STAYS),
    Grant({"elasticloadbalancing": "CreateLoadBalancer CreateTargetGroup"}, when=TAGGED_BY_REQUEST),
    Grant(
        {"elasticloadbalancing": "AddTags"},
        on=LOAD_BALANCERS,
        when={"StringEquals": {"elasticloadbalancing:CreateAction": ["CreateLoadBalancer", "CreateTargetGroup"]}}
        | TAGGED_BY_REQUEST,
    ),
    Grant({"elasticloadbalancing": "AddTags RemoveTags"}, on=LOAD_BALANCERS, when=TAGGED_ALREADY_AND_STAYS),
    Grant({"elasticloadbalancing": "AddTags RemoveTags"}, on=LISTENERS),
    Grant(
        {
            "elasticloadbalancing": """
                DeleteLoadBalancer DeleteTargetGroup ModifyCapacityReservation ModifyIpPools ModifyListenerAttributes
                ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes SetIpAddressType
                SetSecurityGroups SetSubnets
            """
        },
        when=TAGGED_ALREADY,
    ),
    Grant({"elasticloadbalancing": "DeregisterTargets RegisterTargets"}, on=TARGET_GROUPS),
    Grant(
        {
            "elasticloadbalancing": """
                AddListenerCertificates CreateListener CreateRule DeleteListener DeleteRule ModifyListener ModifyRule
                RemoveListenerCertificates SetRulePriorities SetWebAcl
            """
        }
    ),
)


def document(partition: str) -> dict[str, Any]:
    """The policy document in a partition: ``aws``, ``aws-cn``, ``aws-us-gov``, ``aws-eusc``, ``aws-iso``, ..."""
    return {"Version": "2012-10-17", "Statement": [_statement(grant, partition) for grant in GRANTS]}


def _statement(grant: Grant, partition: str) -> dict[str, Any]:
    condition = {"Condition": grant.when} if grant.when else {}
    return {
        "Effect": "Allow",
        "Action": _actions(grant, partition),
        "Resource": _resources(grant, partition),
    } | condition


def _actions(grant: Grant, partition: str) -> list[str]:
    left_out: Iterable[str] = NOT_IN_ISOLATED if partition in ISOLATED else ()
    return [
        f"{service}:{name}"
        for service, names in grant.actions.items()
        for name in names.split()
        if name not in left_out
    ]


def _resources(grant: Grant, partition: str) -> str | list[str]:
    if grant.on is None:
        return "*"
    service, parts = grant.on
    return [f"arn:{partition}:{service}:*:*:{part}" for part in parts]
