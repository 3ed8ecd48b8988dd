# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers of the AWS Load Balancer Controller in AWS, and of the subnets' tags.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import ec2, ec2_network, elbv2
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.alb import CLUSTER_TAG, STACK_TAG
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Leftover
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.role_tags import mark_of

KINDS = {"application": "ALB", "network": "NLB"}


def load_balancers(aws: Aws, cluster: str) -> Iterator[Leftover]:
    client = aws.client("elbv2")
    balancers = {item["LoadBalancerArn"]: item for item in elbv2.list_load_balancers(client)}
    for arn, tags in _of_cluster(client, list(balancers), cluster):
        yield Leftover(KINDS.get(balancers[arn]["Type"], "load balancer"), arn, _why(tags))


def target_groups(aws: Aws, cluster: str) -> Iterator[Leftover]:
    client = aws.client("elbv2")
    arns = [item["TargetGroupArn"] for item in elbv2.list_target_groups(client)]
    for arn, tags in _of_cluster(client, arns, cluster):
        yield Leftover("target group", arn, _why(tags))


def _of_cluster(client: Any, arns: Sequence[str], cluster: str) -> list[tuple[str, Mapping[str, str]]]:
    tags = elbv2.tags_of(client, arns)
    return [(arn, tags[arn]) for arn in arns if tags.get(arn, {}).get(CLUSTER_TAG) == cluster]


def _why(tags: Mapping[str, str]) -> str:
    stack = tags.get(STACK_TAG)
    return f"tagged {CLUSTER_TAG}={tags[CLUSTER_TAG]}" + (f", made for {stack}" if stack else "")


def security_groups(aws: Aws, cluster: str) -> Iterator[Leftover]:
    """The controller's groups, with what keeps each from being deleted; and the interfaces that they are on."""
    client = aws.client("ec2")
    groups = ec2_network.groups_tagged(client, CLUSTER_TAG, cluster)
    if not groups:
        return
    for group in groups:
        holders = [other["GroupId"] for other in ec2_network.groups_admitting(client, group["GroupId"])]
        held = f", named by rules of {', '.join(sorted(holders))}" if holders else ""
        yield Leftover(
            "security group", group["GroupId"], f"{group['GroupName']}, tagged {CLUSTER_TAG}={cluster}{held}"
        )
    for interface in ec2_network.interfaces_of_groups(client, [group["GroupId"] for group in groups]):
        ids = ", ".join(sorted(group["GroupId"] for group in interface["Groups"]))
        why = f"{interface.get('Description') or interface['Status']}, holds {ids}"
        yield Leftover("network interface", interface["NetworkInterfaceId"], why)


def subnet_tags(aws: Aws, cluster: str) -> Iterator[Leftover]:
    mark = mark_of(cluster)
    for subnet in ec2.subnets_where(aws.client("ec2"), tag_key=mark):
        yield Leftover("subnet tag", subnet["SubnetId"], f"carries our tag {mark}")
