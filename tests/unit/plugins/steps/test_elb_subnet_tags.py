# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import elb_subnet_tags as step
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.discovery import Subnet

ELB, INTERNAL = "kubernetes.io/role/elb", "kubernetes.io/role/internal-elb"
MARK = "edgeworks.eks-ingress/elb/mz-k8s"
OTHERS = "kubernetes.io/cluster/other"
WANTED = step.Desired("mz-k8s", None, (), True, True, 2, True)
ABSENT = replace(WANTED, present=False)
TO_GATEWAY = "its route table rtb-1 sends 0.0.0.0/0 to igw-1"
NO_ROUTE = "its route table rtb-2 has no route to 0.0.0.0/0"
OURS = {ELB: "1", MARK: "elb"}
OUR_INTERNAL = {INTERNAL: "1", MARK: "internal-elb"}


def public(name, zone, free=100, **tags):
    return Subnet(name, zone, "10.0.0.0/24", free, tags, True, TO_GATEWAY)


def private(name, zone, **tags):
    return Subnet(name, zone, "10.0.0.0/24", 100, tags, False, NO_ROUTE)


def planned(*subnets, **wanted):
    return step.plan(replace(WANTED, **wanted), step.Observed(subnets))


def told(plan):
    return [(action.call, action.arguments["ids"], action.arguments["tags"]) for action in plan.actions]


A, C, D = public("s-a", "1a"), public("s-c", "1c"), private("s-d", "1d")


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [("create_tags", ("s-a", "s-c"), OURS), ("create_tags", ("s-d",), OUR_INTERNAL)]),
        ({"internal": False}, [("create_tags", ("s-a", "s-c"), OURS)]),
        ({"public": False, "minimum_zones": 1}, [("create_tags", ("s-d",), OUR_INTERNAL)]),
        ({"public": False, "internal": False, "minimum_zones": 1}, []),
    ],
)
def test_plan_tags_each_subnet_for_the_role_that_its_routes_fit(wanted, expected):
    plan = planned(A, C, D, **wanted)
    assert told(plan) == expected
    after = {subnet: dict(sorted(tags.items())) for _call, ids, tags in expected for subnet in ids}
    assert plan.before == {"s-a": {}, "s-c": {}, "s-d": {}}
    assert plan.after == plan.before | after


def test_plan_names_the_tags_and_subnets_of_a_call():
    (tagging,) = planned(A, C, internal=False).actions
    assert tagging.target == f"{MARK}=elb, {ELB}=1 on s-a, s-c"


def test_plan_changes_nothing_where_everything_is_tagged():
    tagged = [replace(A, tags=OURS), replace(C, tags=OURS), replace(D, tags=OUR_INTERNAL)]
    plan = planned(*tagged)
    assert (plan.changed, plan.before) == (False, plan.after)
    assert [subnet["owned"] for subnet in plan.predicted] == [True, True, True]


def test_plan_leaves_the_role_tags_that_someone_else_set():
    plan = planned(replace(A, tags={ELB: "1"}), replace(C, tags={ELB: ""}), internal=False)
    assert not plan.changed
    assert [subnet["owned"] for subnet in plan.predicted] == [False, False]


def test_plan_tags_no_subnet_of_another_cluster_only():
    theirs = replace(C, tags={OTHERS: "owned"})
    plan = planned(A, theirs, internal=False, minimum_zones=1)
    assert told(plan) == [("create_tags", ("s-a",), OURS)]
    shared = replace(C, tags={OTHERS: "owned", "kubernetes.io/cluster/mz-k8s": "shared"})
    assert told(planned(A, shared, internal=False)) == [("create_tags", ("s-a", "s-c"), OURS)]


def test_plan_moves_our_tag_where_the_routes_have_changed():
    was_public = replace(D, tags=OURS)
    assert told(planned(A, C, was_public, public=True))[:2] == [
        ("delete_tags", ("s-d",), {ELB: "1"}),
        ("create_tags", ("s-a", "s-c"), OURS),
    ]


def test_plan_takes_off_our_tag_of_a_role_that_is_no_longer_asked_for():
    tagged = [replace(A, tags=OURS), replace(C, tags=OURS), replace(D, tags=OUR_INTERNAL)]
    assert told(planned(*tagged, internal=False)) == [("delete_tags", ("s-d",), OUR_INTERNAL)]


def test_plan_explains_each_subnet_as_it_will_be():
    plan = planned(A, replace(C, tags={ELB: "0"}), replace(D, tags={"team": "edge"}), minimum_zones=1)
    common = {"cidr": "10.0.0.0/24", "available_ip_address_count": 100}
    assert plan.predicted == [
        common | {
            "id": "s-a", "zone": "1a", "owned": True, "public": True, "reason": TO_GATEWAY, "role": "elb",
            "role_tag_before": None, "role_tag": "1", "chosen_by_controller": True, "why": f"it carries {ELB}",
        },
        common | {
            "id": "s-c", "zone": "1c", "owned": False, "public": True, "reason": TO_GATEWAY, "role": "elb",
            "role_tag_before": "0", "role_tag": "0", "chosen_by_controller": False,
            "why": f"its {ELB} is '0', neither '1' nor empty",
        },
        common | {
            "id": "s-d", "zone": "1d", "owned": True, "public": False, "reason": NO_ROUTE, "role": "internal-elb",
            "role_tag_before": None, "role_tag": "1", "chosen_by_controller": True, "why": f"it carries {INTERNAL}",
        },
    ]  # fmt: skip


def test_plan_shows_in_its_diff_only_the_tags_that_it_is_about():
    plan = planned(replace(A, tags={"team": "edge", "kubernetes.io/cluster/mz-k8s": "x"}), C, internal=False)
    assert plan.diff() == {"before": {"s-a": {}, "s-c": {}}, "after": {"s-a": OURS, "s-c": OURS}}
    assert list(plan.after["s-a"]) == sorted(OURS)


@pytest.mark.parametrize(
    ("subnets", "wanted", "answer", "advice"),
    [
        (
            [],
            {},
            "0 found (none); there are no other subnets",
            "Route 0.0.0.0/0 of a subnet in another zone to an internet gateway.",
        ),
        (
            [A, D],
            {},
            f"1 found (s-a); not s-d (1d): {NO_ROUTE}",
            "Route 0.0.0.0/0 of a subnet in another zone to an internet gateway.",
        ),
        (
            [A, replace(C, zone="1a"), replace(C, id="s-f", free_addresses=7)],
            {},
            "1 found (s-a); not s-c (1a): the zone 1a already has s-a; "
            "not s-f (1c): it has 7 free addresses, and 8 are needed",
            "Route 0.0.0.0/0 of a subnet in another zone to an internet gateway.",
        ),
        (
            [A, replace(C, tags={OTHERS: "owned"})],
            {},
            f"1 found (s-a); not s-c (1c): it does not carry {ELB}, as others do",
            "Route 0.0.0.0/0 of a subnet in another zone to an internet gateway.",
        ),
        (
            [A, D],
            {"public": False},
            f"1 found (s-d); not s-a (1a): {TO_GATEWAY}",
            "Add a private subnet in another zone.",
        ),
        (
            [A, C],
            {"minimum_zones": 3},
            "2 found (s-a, s-c); there are no other subnets",
            "Route 0.0.0.0/0 of a subnet in another zone to an internet gateway.",
        ),
    ],
)
def test_plan_refuses_where_too_few_zones_are_left_and_says_why_of_each_subnet(subnets, wanted, answer, advice):
    with pytest.raises(Missing) as raised:
        planned(*subnets, **wanted)
    kind = "public" if wanted.get("public", True) else "private"
    zones = wanted.get("minimum_zones", 2)
    head = f"could not find {kind} subnets in {zones} zones for the load balancers of mz-k8s"
    assert str(raised.value) == f"{head}: {answer}. {advice}"
    assert [subnet["id"] for subnet in raised.value.details["subnets"]] == [subnet.id for subnet in subnets]
    for given, subnet in zip(raised.value.details["subnets"], subnets, strict=True):
        assert (given["zone"], given["reason"]) == (subnet.zone, subnet.reason)


@pytest.mark.parametrize("zones", [0, 1, 2])
def test_plan_takes_as_many_zones_as_are_asked_for(zones):
    assert planned(A, C, minimum_zones=zones).changed


def test_plan_counts_no_private_subnet_that_carries_the_public_role():
    misplaced = replace(D, tags={ELB: "1"})
    with pytest.raises(Missing, match=r"1 found \(s-a\)"):
        planned(A, misplaced)


@pytest.mark.parametrize(("value", "warns"), [("1", True), ("", True), ("0", False), (None, False)])
def test_plan_warns_of_a_private_subnet_that_the_controller_takes_for_a_public_one(value, warns):
    tags = {} if value is None else {ELB: value}
    plan = planned(A, C, replace(D, tags=tags), internal=False)
    told_ = (
        f"s-d carries {ELB}, but is not public: {NO_ROUTE}. "
        "The controller may put internet-facing load balancers there, which nobody then reaches."
    )
    assert plan.warnings == ((told_,) if warns else ())


def test_plan_takes_off_only_what_carries_our_mark():
    ours, shared = replace(A, tags=OURS), replace(C, tags=OURS | {"edgeworks.eks-ingress/elb/other": "elb"})
    plan = step.plan(ABSENT, step.Observed((ours, shared)))
    assert told(plan) == [("delete_tags", ("s-a",), OURS), ("delete_tags", ("s-c",), {MARK: "elb"})]
    assert plan.after == {"s-a": {}, "s-c": {ELB: "1", "edgeworks.eks-ingress/elb/other": "elb"}}
    assert (plan.warnings, [subnet["owned"] for subnet in plan.predicted]) == ((), [False, False])
    assert set(plan.predicted[0]) == {"id", "zone", "cidr", "available_ip_address_count", "reason", "owned"}


def test_plan_has_nothing_to_do_where_no_mark_is_left():
    plan = step.plan(ABSENT, step.Observed(()))
    assert (plan.changed, plan.before, plan.after, plan.predicted) == (False, {}, {}, [])


def test_subnets_without_ipv6_are_too_few_for_a_load_balancer_that_speaks_it():
    with pytest.raises(Missing) as raised:
        planned(A, replace(C, ipv6=True), ipv6=True)
    assert "1 found (s-c); not s-a (1a): it has no IPv6 range, and the load balancer speaks IPv6" in str(raised.value)
    assert planned(A, C).changed
