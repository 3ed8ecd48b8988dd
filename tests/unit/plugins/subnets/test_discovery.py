# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's rule of subnet discovery, as docs/deploy/subnet_discovery.md of its v3.5.0 states it."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets import discovery
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.discovery import Subnet

ELB = "kubernetes.io/role/elb"
OURS = "kubernetes.io/cluster/mz-k8s"
OTHERS = "kubernetes.io/cluster/other"


def subnet(name, zone, *, public=True, free=100, ipv6=False, **tags):
    return Subnet(name, zone, "10.0.0.0/24", free, tags, public, "its route table rtb-1 is so", ipv6)


def chosen(*subnets, ipv6=False):
    choices = discovery.choose(subnets, role="elb", cluster="mz-k8s", ipv6=ipv6)
    return sorted(name for name, choice in choices.items() if choice.chosen), choices


@pytest.mark.parametrize(
    ("subnets", "expected"),
    [
        ([subnet("s-1", "a", **{ELB: "1"}), subnet("s-2", "c", **{ELB: ""})], ["s-1", "s-2"]),
        ([subnet("s-1", "a", **{ELB: "1"}), subnet("s-2", "c", **{ELB: "0"})], ["s-1"]),
        ([subnet("s-1", "a", **{ELB: "1"}), subnet("s-2", "c")], ["s-1"]),
        ([subnet("s-1", "a"), subnet("s-2", "c"), subnet("s-3", "d", public=False)], ["s-1", "s-2"]),
        ([subnet("s-1", "a", public=False, **{ELB: "1"}), subnet("s-2", "c")], ["s-1"]),
        ([subnet("s-2", "a"), subnet("s-1", "a")], ["s-1"]),
        ([subnet("s-2", "a", **{OURS: "shared"}), subnet("s-1", "a")], ["s-2"]),
        ([subnet("s-1", "a", **{OTHERS: "owned"}), subnet("s-2", "a")], ["s-2"]),
        ([subnet("s-1", "a", **{OTHERS: "owned", OURS: "owned"}), subnet("s-2", "a")], ["s-1"]),
        ([subnet("s-1", "a", free=7), subnet("s-2", "a", free=8)], ["s-2"]),
        ([], []),
    ],
)
def test_which_subnets_the_controller_takes(subnets, expected):
    assert chosen(*subnets)[0] == expected


def test_each_subnet_is_told_why_it_is_not_taken():
    _unused, choices = chosen(
        subnet("s-1", "a", **{ELB: "1"}),
        subnet("s-2", "a", **{ELB: "1"}),
        subnet("s-3", "c"),
        subnet("s-4", "c", **{ELB: "no"}),
        subnet("s-5", "d", free=3, **{ELB: "1"}),
        subnet("s-6", "d", **{ELB: "1", OTHERS: "owned"}),
    )
    assert {name: choice.why for name, choice in choices.items()} == {
        "s-1": "it carries kubernetes.io/role/elb",
        "s-2": "the zone a already has s-1",
        "s-3": "it does not carry kubernetes.io/role/elb, as others do",
        "s-4": "its kubernetes.io/role/elb is 'no', neither '1' nor empty",
        "s-5": "it has 3 free addresses, and 8 are needed",
        "s-6": "it is tagged for other clusters only: other",
    }


def test_complaint_7_a_load_balancer_that_speaks_ipv6_is_given_subnets_that_do():
    subnets = subnet("s-1", "a"), subnet("s-2", "a", ipv6=True), subnet("s-3", "c", ipv6=True)
    assert chosen(*subnets)[0] == ["s-1", "s-3"]
    taken, choices = chosen(*subnets, ipv6=True)
    assert taken == ["s-2", "s-3"]
    assert choices["s-1"].why == "it has no IPv6 range, and the load balancer speaks IPv6"


def test_where_no_subnet_carries_the_role_the_routes_decide_and_are_the_reason():
    _unused, choices = chosen(subnet("s-1", "a"), subnet("s-2", "a"), subnet("s-3", "c", public=False))
    assert {name: (choice.chosen, choice.why) for name, choice in choices.items()} == {
        "s-1": (True, "no subnet carries kubernetes.io/role/elb, and its route table rtb-1 is so"),
        "s-2": (False, "the zone a already has s-1"),
        "s-3": (False, "its route table rtb-1 is so"),
    }


@pytest.mark.parametrize(("free", "taken"), [(7, False), (8, True), (9, True)])
def test_a_subnet_needs_eight_free_addresses(free, taken):
    names, choices = chosen(subnet("s-1", "a", free=free))
    assert (names == ["s-1"]) is taken
    if not taken:
        assert choices["s-1"].why == f"it has {free} free addresses, and 8 are needed"


@pytest.mark.parametrize(
    ("tags", "others"),
    [
        ({}, []),
        ({OTHERS: "owned"}, ["other"]),
        ({OTHERS: "owned", "kubernetes.io/cluster/another": "shared"}, ["another", "other"]),
        ({OTHERS: "owned", OURS: "shared"}, []),
        ({"kubernetes.io/role/elb": "1"}, []),
    ],
)
def test_the_other_clusters_of_a_subnet_are_named_in_order(tags, others):
    assert discovery.only_for_others(subnet("s-1", "a", **tags), "mz-k8s") == others
    if others:
        _names, choices = chosen(subnet("s-1", "a", **tags))
        assert choices["s-1"].why == f"it is tagged for other clusters only: {', '.join(others)}"


def test_for_internal_load_balancers_the_private_subnets_and_their_own_role_count():
    subnets = [subnet("s-1", "a"), subnet("s-2", "a", public=False), subnet("s-3", "c", public=False)]
    choices = discovery.choose(subnets, role="internal-elb", cluster="mz-k8s")
    assert [name for name, choice in choices.items() if choice.chosen] == ["s-2", "s-3"]
    assert choices["s-2"].why == "no subnet carries kubernetes.io/role/internal-elb, and its route table rtb-1 is so"


@pytest.mark.parametrize(("public", "role"), [(True, "elb"), (False, "internal-elb")])
def test_a_subnets_role_is_that_of_its_routes(public, role):
    one = subnet("s-1", "a", public=public, **{f"kubernetes.io/role/{role}": "1"})
    assert (one.reachable_role, one.role_tag(role), one.role_tag("x")) == (role, "1", None)


def table(*routes, associations=()):
    return {"RouteTableId": "rtb-1", "Routes": list(routes), "Associations": list(associations)}


LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "State": "active"}


@pytest.mark.parametrize(
    ("route_table", "public", "reason"),
    [
        (None, False, "it has no route table"),
        (table(LOCAL), False, "its route table rtb-1 has no route to 0.0.0.0/0"),
        (
            table(LOCAL, {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active"}),
            True,
            "its route table rtb-1 sends 0.0.0.0/0 to igw-1",
        ),
        (
            table({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "blackhole"}),
            False,
            "its route table rtb-1 sends 0.0.0.0/0 to igw-1, which is blackhole",
        ),
        (
            table({"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1", "InstanceOwnerId": "1"}),
            False,
            "its route table rtb-1 sends 0.0.0.0/0 to nat-1, which is no internet gateway",
        ),
        (
            table({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "vgw-1", "State": "active"}),
            False,
            "its route table rtb-1 sends 0.0.0.0/0 to vgw-1, which is no internet gateway",
        ),
        (
            table({"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}),
            True,
            "its route table rtb-1 sends 0.0.0.0/0 to igw-1",
        ),
        (
            table({"DestinationCidrBlock": "0.0.0.0/0", "State": "active"}),
            False,
            "its route table rtb-1 sends 0.0.0.0/0 to nowhere, which is no internet gateway",
        ),
        (
            table({"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "State": "active"}),
            False,
            "its route table rtb-1 has no route to 0.0.0.0/0",
        ),
        *(
            (
                table({"DestinationCidrBlock": "0.0.0.0/0", key: "to-1", "State": "active"}),
                False,
                "its route table rtb-1 sends 0.0.0.0/0 to to-1, which is no internet gateway",
            )
            for key in discovery.ROUTE_TARGETS
        ),
    ],
)
def test_what_makes_a_subnet_public(route_table, public, reason):
    assert discovery.reachability(route_table) == (public, reason)


def test_a_subnets_own_route_table_goes_before_the_vpcs_main_one():
    main = {"RouteTableId": "rtb-main", "Associations": [{"Main": True}]}
    own = {"RouteTableId": "rtb-own", "Associations": [{"Main": False, "SubnetId": "s-1"}]}
    for tables in ([main, own], [own, main]):
        assert discovery.route_table_of("s-1", tables) is own
        assert discovery.route_table_of("s-2", tables) is main
    assert discovery.route_table_of("s-1", []) is None
    assert discovery.route_table_of("s-1", [{"RouteTableId": "rtb-bare"}]) is None
    assert discovery.route_table_of("s-1", [{"RouteTableId": "rtb-other", "Associations": [{"Main": False}]}]) is None
