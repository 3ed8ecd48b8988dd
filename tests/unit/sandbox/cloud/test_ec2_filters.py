# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EC2 is asked to filter by, as the parameter Filters of each action in the EC2 API Reference lists it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.ec2.filtering import filtered
from tests.unit.sandbox.cloud.balancers import code_of

from .conftest import Sandbox


def by(name: str, *values: str) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": list(values) or ["x"]}]}


def all_of(filters: dict[str, str]) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": [value]} for name, value in filters.items()]}


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("describe_subnets", "vpc"),
        ("describe_instances", "subnet"),
        ("describe_security_groups", "group_id"),
        ("describe_route_tables", "subnet-id"),
        # The reference means `tag:` and a key.
        ("describe_security_groups", "tag"),
        # Refused although there is nothing to be filtered.
        ("describe_nat_gateways", "tags:Name"),
        ("describe_volumes", "xyz"),
    ],
)
def test_a_filter_that_ec2_does_not_know_is_refused(sandbox: Sandbox, operation: str, name: str) -> None:
    with pytest.raises(ClientError, match=f"The filter '{name}' is invalid") as refused:
        getattr(sandbox.client("ec2"), operation)(**by(name))
    assert code_of(refused) == "InvalidParameterValue"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("name", ["vpc-id", "tag:Name", "tag-key", "availabilityZone"])
def test_a_filter_that_ec2_knows_is_taken(sandbox: Sandbox, name: str) -> None:
    assert sandbox.client("ec2").describe_subnets(**by(name, "nothing has this"))["Subnets"] == []


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("describe_subnets", "enable-dns64"),
        ("describe_instances", "boot-mode"),
        ("describe_network_interfaces", "operator.managed"),
        ("describe_addresses", "network-border-group"),
    ],
)
def test_a_filter_that_only_ec2_knows_is_said_to_be_missing_in_the_sandbox(
    sandbox: Sandbox, operation: str, name: str
) -> None:
    with pytest.raises(ClientError, match=f"'{name}'") as refused:
        getattr(sandbox.client("ec2"), operation)(**by(name))
    assert code_of(refused) == "NotImplemented"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


@pytest.fixture(scope="module")
def web(sandbox: Sandbox, network: dict[str, Any]) -> str:
    """A security group with a rule of each kind, one of them tagged."""
    ec2 = sandbox.client("ec2")
    group: str = ec2.create_security_group(GroupName="web", Description="for the web", VpcId=network["vpc"])["GroupId"]
    ec2.create_tags(Resources=[group], Tags=[{"Key": "Name", "Value": "web"}])
    rules = [
        {"IpRanges": [{"CidrIp": "10.1.0.0/16"}], "FromPort": 80, "ToPort": 88},
        {"Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}], "FromPort": 443, "ToPort": 443},
    ]
    for rule in rules:
        tags = [{"Key": "Name", "Value": f"from-{rule['FromPort']}"}]
        ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[{"IpProtocol": "tcp", **rule}],
            TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": tags}],
        )
    return group


OURS = {"tag:Name": "mz-k8s*"}
# The operation, its filters, and the names of what is left of what there is in the world.
LEFT: list[tuple[str, dict[str, str], list[str]]] = [
    ("subnets", {"tag:Name": "*-public-1?", "availability-zone": "*1a"}, ["mz-k8s-vpc-public-1a"]),
    (
        "subnets",
        {"tag-key": "Name", "cidr": "192.168.96.0/19", "map-public-ip-on-launch": "false"},
        ["mz-k8s-vpc-private-1a"],
    ),
    ("subnets", OURS | {"private-dns-name-options-on-launch.hostname-type": "resource-name"}, []),
    ("vpcs", {"is-default": "false", "cidr-block-association.state": "associated"}, ["mz-k8s-vpc"]),
    ("vpcs", OURS | {"dhcp-options-id": "default"}, ["mz-k8s-vpc"]),
    ("security_groups", {"ip-permission.ipv6-cidr": "2001:db8::/32", "ip-permission.to-port": "88"}, ["web"]),
    ("security_groups", {"egress.ip-permission.ipv6-cidr": "2001:db8::/32"}, []),
    ("security_group_rules", {"tag:Name": "from-4*"}, ["from-443"]),
    ("instances", {"instance-state-code": "16", "private-ip-address": "192.168.10.11"}, ["mz-k8s-node"]),
    ("instances", {"tenancy": "default", "launch-time": "20??-*T*.???Z"}, ["mz-k8s-node"] * 2),
    ("instances", {"network-interface.availability-zone": "*c", "reservation-id": "r-*"}, ["mz-k8s-node"]),
    ("instances", {"instance-lifecycle": "spot"}, []),
    ("route_tables", {"route.state": "active", "route.gateway-id": "igw-*"}, ["mz-k8s-vpc-public"]),
    ("route_tables", {"route.gateway-id": "local", "route.nat-gateway-id": "nat-*"}, ["mz-k8s-vpc-private"]),
    ("internet_gateways", {"owner-id": "123456789012", "attachment.state": "available"}, ["mz-k8s-vpc"]),
    ("internet_gateways", {"owner-id": "000000000000"}, []),
]


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize(("of", "filters", "names"), LEFT)
def test_what_all_filters_hold_for_is_left(
    sandbox: Sandbox, of: str, filters: dict[str, str], names: list[str]
) -> None:
    answer = getattr(sandbox.client("ec2"), f"describe_{of}")(**all_of(filters))
    (items,) = (value for value in answer.values() if isinstance(value, list))
    parts = [part for item in items for part in item.get("Instances", [item])]
    assert [tag["Value"] for part in parts for tag in part["Tags"] if tag["Key"] == "Name"] == names
    assert len(parts) == len(names)


def test_zones_are_found_as_they_are_opted_in_and_grouped(sandbox: Sandbox) -> None:
    """ "AvailabilityZone" of the EC2 API Reference."""
    ec2 = sandbox.client("ec2")
    (found,) = ec2.describe_availability_zones(**all_of({"opt-in-status": "opt-in-not-required", "zone-name": "*1a"}))[
        "AvailabilityZones"
    ]
    assert (found["OptInStatus"], found["GroupName"]) == ("opt-in-not-required", "ap-northeast-1-zg-1")
    assert ec2.describe_availability_zones(**by("opt-in-status", "opted-in"))["AvailabilityZones"] == []


def test_interfaces_are_found_by_what_they_are_attached_to(sandbox: Sandbox, network: dict[str, Any]) -> None:
    asked = all_of({"attachment.instance-id": network["instance"], "attachment.device-index": "0"})
    (found,) = sandbox.client("ec2").describe_network_interfaces(**asked)["NetworkInterfaces"]
    address = found["Association"]["PublicIp"]
    by_address = by("network-interface.association.public-ip", address)
    (reservation,) = sandbox.client("ec2").describe_instances(**by_address)["Reservations"]
    assert [instance["InstanceId"] for instance in reservation["Instances"]] == [network["instance"]]


def test_tags_are_found_by_one_of_them(sandbox: Sandbox, network: dict[str, Any]) -> None:
    asked = all_of({"tag:Name": "*-public-1a", "resource-type": "subnet"})
    (found,) = sandbox.client("ec2").describe_tags(**asked)["Tags"]
    assert found["ResourceId"] == network["subnets"]["public-1a"]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        (["a*", "b"], ["a", "a*", "aBC", "b"]),
        (["a?"], ["a", "a*"]),
        (["a\\*"], ["a*"]),
        (["a.", "A", "[ab]"], []),
        ([], []),
    ],
)
def test_values_are_alternatives_with_wildcards(values: list[str], found: list[str]) -> None:
    """ "List and filter using the CLI and API" of the EC2 User Guide: a question mark is one character at most."""
    answer = {"Tags": [{"Key": "Name", "Value": value} for value in ("a", "a*", "aBC", "b")]}
    left = filtered("DescribeTags", answer, [{"Name": "value", "Values": values}])
    assert [tag["Value"] for tag in left["Tags"]] == found


def test_groups_of_a_vpc_are_found_by_the_vpc_they_were_made_in(
    sandbox: Sandbox, web: str, network: dict[str, Any]
) -> None:
    asked = all_of({"primary-vpc-id": network["vpc"], "group-name": "web"})
    (found,) = sandbox.client("ec2").get_security_groups_for_vpc(VpcId=network["vpc"], **asked)["SecurityGroupForVpcs"]
    assert found["GroupId"] == web
