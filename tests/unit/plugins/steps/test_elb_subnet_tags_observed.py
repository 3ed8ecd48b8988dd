# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which subnets are looked at, with which routes, and what is written to them: call by call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, Missing, Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import elb_subnet_tags as step
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.discovery import Subnet

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws_script import Call, denial, scripted

MARK = "edgeworks.eks-ingress/elb/mz-k8s"
CLUSTER = Call(
    "eks",
    "describe_cluster",
    {"name": "mz-k8s"},
    {"cluster": {"name": "mz-k8s", "resourcesVpcConfig": {"vpcId": "vpc-1"}}},
)


def where(name, value):
    return {"Filters": [{"Name": name, "Values": [value]}]}


def asked(**given):
    return step.desired(arguments("elb_subnet_tags", **{"cluster_name": "mz-k8s"} | given))


def subnet(name, zone="1a", vpc="vpc-1", **tags):
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    found = {"SubnetId": name, "AvailabilityZone": zone, "CidrBlock": "10.0.0.0/24", "AvailableIpAddressCount": 9}
    return found | {"VpcId": vpc} | ({"Tags": listed} if listed else {})


def subnets(sent, *found):
    return Call("ec2", "describe_subnets", sent, {"Subnets": list(found)})


def table(name, *subnet_ids, gateway="igw-1"):
    associations = [{"SubnetId": one} for one in subnet_ids] or [{"Main": True}]
    route = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway, "State": "active"}
    return {"RouteTableId": name, "Routes": [route] if gateway else [], "Associations": associations}


def tables(vpc, *found):
    return Call("ec2", "describe_route_tables", where("vpc-id", vpc), {"RouteTables": list(found)})


OF_VPC = where("vpc-id", "vpc-1")


def seen(desired, *calls):
    with scripted(*calls) as context:
        return step.observe(context, desired).subnets


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {}),
        ({"vpc_id": "vpc-2"}, {"vpc_id": "vpc-2"}),
        ({"subnet_ids": ["s-2", "s-1"]}, {"subnet_ids": ("s-2", "s-1")}),
        ({"subnet_ids": []}, {}),
        ({"public": False}, {"public": False}),
        ({"internal": False}, {"internal": False}),
        ({"minimum_zones": 3}, {"minimum_zones": 3}),
        ({"ip_address_type": "ipv4"}, {}),
        ({"ip_address_type": "dualstack"}, {"ipv6": True}),
        ({"ip_address_type": "dualstack-without-public-ipv4"}, {"ipv6": True}),
        ({"state": "absent"}, {"present": False}),
    ],
)
def test_the_arguments_say_what_is_wanted(given, wanted):
    default = step.Desired("mz-k8s", None, (), public=True, internal=True, minimum_zones=2, present=True)
    assert asked(**given) == replace(default, **wanted)


def test_the_clusters_vpc_is_looked_at_and_each_subnet_with_the_route_table_in_force():
    found = seen(
        asked(),
        CLUSTER,
        subnets(OF_VPC, subnet("s-2", "1c", b="2", a="1"), subnet("s-1")),
        tables("vpc-1", table("rtb-main", gateway=None), table("rtb-1", "s-1")),
    )
    reason = "its route table rtb-1 sends 0.0.0.0/0 to igw-1"
    other = "its route table rtb-main has no route to 0.0.0.0/0"
    assert found == (
        Subnet("s-1", "1a", "10.0.0.0/24", 9, {}, public=True, reason=reason),
        Subnet("s-2", "1c", "10.0.0.0/24", 9, {"a": "1", "b": "2"}, public=False, reason=other),
    )


def test_a_vpc_that_is_given_needs_no_cluster():
    found = seen(asked(vpc_id="vpc-1"), subnets(OF_VPC, subnet("s-1")), tables("vpc-1", table("rtb-1")))
    assert [(one.id, one.public) for one in found] == [("s-1", True)]


def test_subnets_that_are_given_are_read_by_their_ids_with_the_routes_of_each_vpc():
    found = seen(
        asked(subnet_ids=["s-2", "s-1", "s-3"]),
        subnets({"SubnetIds": ["s-2", "s-1", "s-3"]}, subnet("s-2", vpc="vpc-b"), subnet("s-1", vpc="vpc-a"), subnet("s-3", vpc="vpc-b")),
        tables("vpc-a", table("rtb-a")),
        tables("vpc-b", table("rtb-b", gateway=None)),
    )  # fmt: skip
    assert [(one.id, one.public) for one in found] == [("s-1", True), ("s-2", False), ("s-3", False)]


@pytest.mark.parametrize(
    ("states", "ipv6"), [([], False), (["disassociated"], False), (["failed", "associated"], True), ([None], False)]
)
def test_a_subnet_speaks_ipv6_once_a_range_is_associated(states, ipv6):
    blocks = [{"Ipv6CidrBlockState": {"State": state}} if state else {} for state in states]
    there = subnet("s-1") | {"Ipv6CidrBlockAssociationSet": blocks}
    found = seen(asked(), CLUSTER, subnets(OF_VPC, there), tables("vpc-1", table("rtb-1")))
    assert [one.ipv6 for one in found] == [ipv6]


def test_a_vpc_without_subnets_has_none():
    assert seen(asked(), CLUSTER, subnets(OF_VPC)) == ()


def test_what_carries_our_mark_is_found_without_the_cluster_and_its_routes():
    found = seen(asked(state="absent"), subnets(where("tag-key", MARK), subnet("s-2"), subnet("s-1", **{MARK: "elb"})))
    assert [one.id for one in found] == ["s-1", "s-2"]
    assert (found[0].tags, found[0].reason, found[0].public) == ({MARK: "elb"}, "", False)


def test_without_a_cluster_or_a_vpc_there_is_nothing_to_look_at():
    none = Call("eks", "describe_cluster", {"name": "mz-k8s"}, {}, "ResourceNotFoundException")
    clusters = Call("eks", "list_clusters", {}, {"clusters": ["other"]})
    with pytest.raises(Missing, match=r"find the EKS cluster mz-k8s.*there: other"):
        seen(asked(), none, clusters)


def test_a_subnet_that_does_not_exist_is_named():
    missing = Call(
        "ec2", "describe_subnets", {"SubnetIds": ["s-9"]}, {}, "InvalidSubnetID.NotFound", "The subnet ID 's-9'"
    )
    with pytest.raises(Refused, match=r"read the subnets s-9: InvalidSubnetID.NotFound: The subnet ID 's-9'"):
        seen(asked(subnet_ids=["s-9"]), missing)


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [
        ([CLUSTER], "read the EKS cluster"),
        ([CLUSTER, subnets(OF_VPC)], "list the subnets"),
        ([CLUSTER, subnets(OF_VPC, subnet("s-1")), tables("vpc-1")], "list the route tables"),
    ],
)
def test_what_may_not_be_read_stops_the_run_before_it_writes(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="UnauthorizedOperation", message=denial(last.service, last.operation))
    with pytest.raises(Denied) as raised:
        seen(asked(), *before, last)
    assert raised.value.attempted == attempted


def test_the_plans_actions_are_carried_out_in_their_order_and_the_subnets_are_returned():
    tag = {"Resources": ["s-1"], "Tags": [{"Key": "a", "Value": "1"}]}
    actions = tuple(Action(call, "", {"ids": ("s-1",), "tags": {"a": "1"}}) for call in ("delete_tags", "create_tags"))
    shown = [{"id": "s-1"}]
    with scripted(Call("ec2", "delete_tags", tag), Call("ec2", "create_tags", tag)) as context:
        assert carried_out(step.apply(context, asked(), Plan({}, {}, actions, resource=shown))) is shown
