# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from functools import partial

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import ec2, ec2_network

from tests.unit.plugins.aws.door import Door, listed, two

door = partial(Door, "ec2")
listing = partial(listed, "ec2")

TAGS = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
RULE = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": "sg-alb"}]}


def where(name: str, *values: str) -> dict[str, object]:
    return {"Filters": [{"Name": name, "Values": list(values)}]}


DOORS = [
    listing(
        "describe_subnets",
        lambda client: ec2.subnets_where(client, vpc_id="vpc-1", tag_key="a"),
        sent={"Filters": [*where("vpc-id", "vpc-1")["Filters"], *where("tag-key", "a")["Filters"]]},
        attempted="list the subnets with vpc id vpc-1, tag key a",
        pages=two("Subnets", "SubnetId"),
    ),
    door(
        "describe_subnets",
        lambda client: ec2.subnets_by_id(client, ("subnet-1", "subnet-2")),
        sent={"SubnetIds": ["subnet-1", "subnet-2"]},
        attempted="read the subnets subnet-1, subnet-2",
        answer={"Subnets": [{"SubnetId": "subnet-1"}, {"SubnetId": "subnet-2"}]},
        result=[{"SubnetId": "subnet-1"}, {"SubnetId": "subnet-2"}],
    ),
    listing(
        "describe_route_tables",
        lambda client: ec2.route_tables_where(client, vpc_id="vpc-1"),
        sent=where("vpc-id", "vpc-1"),
        attempted="list the route tables with vpc id vpc-1",
        pages=two("RouteTables", "RouteTableId"),
    ),
    door(
        "create_tags",
        lambda client: ec2.create_tags(client, ids=("subnet-1", "subnet-2"), tags={"a": "1", "b": ""}),
        sent={"Resources": ["subnet-1", "subnet-2"], "Tags": TAGS},
        attempted="set the tags a, b of subnet-1, subnet-2",
    ),
    # With their values: a tag that someone gave another value since stays.
    door(
        "delete_tags",
        lambda client: ec2.delete_tags(client, ids=("subnet-1", "subnet-2"), tags={"a": "1", "b": ""}),
        sent={"Resources": ["subnet-1", "subnet-2"], "Tags": TAGS},
        attempted="remove the tags a, b of subnet-1, subnet-2",
    ),
    listing(
        "describe_security_groups",
        lambda client: ec2_network.groups_tagged(client, "elbv2.k8s.aws/cluster", "mz-k8s"),
        sent=where("tag:elbv2.k8s.aws/cluster", "mz-k8s"),
        attempted="list the security groups with tag:elbv2.k8s.aws/cluster mz-k8s",
        pages=two("SecurityGroups", "GroupId"),
    ),
    listing(
        "describe_security_groups",
        lambda client: ec2_network.groups_admitting(client, "sg-1"),
        sent=where("ip-permission.group-id", "sg-1"),
        attempted="list the security groups with ip-permission.group-id sg-1",
        pages=two("SecurityGroups", "GroupId"),
    ),
    listing(
        "describe_network_interfaces",
        lambda client: ec2_network.interfaces_of_groups(client, ("sg-1", "sg-2")),
        sent=where("group-id", "sg-1", "sg-2"),
        attempted="list the network interfaces of sg-1, sg-2",
        pages=two("NetworkInterfaces", "NetworkInterfaceId"),
    ),
    door(
        "revoke_security_group_ingress",
        lambda client: ec2_network.revoke_ingress(client, group_id="sg-1", permissions=(RULE,)),
        sent={"GroupId": "sg-1", "IpPermissions": [RULE]},
        attempted="revoke inbound rules of the security group sg-1",
    ),
    door(
        "delete_security_group",
        lambda client: ec2_network.delete_group(client, group_id="sg-1"),
        sent={"GroupId": "sg-1"},
        attempted="delete the security group sg-1",
    ),
]
