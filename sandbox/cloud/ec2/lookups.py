# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2 where moto is too kind or silent: deletion of security groups, groups of a VPC."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends
from moto.elbv2.models import elbv2_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.ec2.filtering import filtered
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override


def _ec2(cloud: Cloud, call: Call) -> EC2Backend:
    return ec2_backends[cloud.world.account_id][call.region]


@guard("ec2", "DeleteSecurityGroup")
def a_group_in_use_is_not_deleted(cloud: Cloud, call: Call) -> None:
    group_id = str(call.params.get("GroupId") or "")
    group = _ec2(cloud, call).get_security_group_from_id(group_id)
    if group is None:
        return
    if group.name == "default":
        raise AwsError("CannotDelete", f'the specified group: "{group_id}" name: "default" cannot be deleted by a user')
    if any(True for _ in _users(cloud, call, group_id)):
        raise AwsError("DependencyViolation", f"resource {group_id} has a dependent object")


def _users(cloud: Cloud, call: Call, group_id: str) -> Iterator[str]:
    """Who uses a security group: network interfaces, load balancers, rules of other groups."""
    ec2 = _ec2(cloud, call)
    for interface in ec2.enis.values():
        if any(group.id == group_id for group in interface.group_set):
            yield interface.id
    for balancer in elbv2_backends[cloud.world.account_id][call.region].load_balancers.values():
        if group_id in (balancer.security_groups or []):
            yield balancer.arn
    for groups in ec2.groups.values():
        for other in groups.values():
            rules = [*other.ingress_rules, *other.egress_rules]
            pairs = [rule.source_group for rule in rules]
            if other.id != group_id and any(pair.get("GroupId") == group_id for pair in pairs):
                yield other.id


@override("ec2", "GetSecurityGroupsForVpc")
def get_security_groups_for_vpc(cloud: Cloud, call: Call) -> dict[str, Any]:
    vpc = {"Name": "vpc-id", "Values": [call.params["VpcId"]]}
    known = cloud.moto.invoke("ec2", "DescribeSecurityGroups", {}, call.region)
    found = filtered("DescribeSecurityGroups", known, [vpc, *(call.params.get("Filters") or [])])["SecurityGroups"]
    names = {"Description": "Description", "GroupName": "GroupName", "OwnerId": "OwnerId", "GroupId": "GroupId"}
    return {
        "SecurityGroupForVpcs": [
            {to: group[of] for to, of in names.items()}
            | {"Tags": group.get("Tags", []), "PrimaryVpcId": call.params["VpcId"]}
            for group in found
        ]
    }
