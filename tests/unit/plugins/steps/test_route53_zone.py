# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, InvalidArgument, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_zone as step

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
SERVERS = ("ns-1.awsdns-1.org", "ns-2.awsdns-2.com")
THERE = Zone("Z1", "frieza.dev", False, "", SERVERS, 2, "someone-1", OWNER | {"team": "edge"})
WANTED = step.Desired(Which("frieza.dev"), None, None, Marking(owner=OWNER), True, False, None, 53)
ABSENT = replace(WANTED, present=False)


def observed(zone=THERE, **more):
    return step.Observed(zone, "aws", **more)


def calls(plan):
    return [action.call for action in plan.actions]


def test_plan_makes_the_zone_and_marks_it_as_ours():
    plan = step.plan(replace(WANTED, marking=Marking(tags={"team": "edge"}, owner=OWNER)), observed(None))
    assert calls(plan) == ["create_zone", "change_tags"]
    assert plan.actions[1].arguments["add"] == {"team": "edge"} | OWNER
    assert plan.after["id"] is None
    assert plan.after["owned"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (WANTED, []),
        (replace(WANTED, comment="for people"), ["update_comment"]),
        (replace(WANTED, marking=Marking(tags={"team": "edge"}, owner=OWNER)), []),
        (replace(WANTED, marking=Marking(tags={}, owner=OWNER)), ["change_tags"]),
        (replace(WANTED, marking=Marking(tags={}, purge=False, owner=OWNER)), []),
    ],
)
def test_plan_changes_only_what_differs(wanted, expected):
    assert calls(step.plan(wanted, observed())) == expected


def test_plan_never_purges_the_mark_that_says_the_zone_is_ours():
    plan = step.plan(replace(WANTED, marking=Marking(tags={}, owner=OWNER)), observed())
    assert plan.actions[0].arguments["remove"] == ("team",)


def test_plan_uses_a_zone_that_someone_else_made_and_changes_nothing_of_it():
    foreign = replace(THERE, tags={"team": "core"})
    wanted = replace(WANTED, comment="ours", marking=Marking(tags={"a": "b"}, owner=OWNER))
    plan = step.plan(wanted, observed(foreign))
    assert not plan.changed
    assert plan.after["owned"] is False


def test_plan_adopts_a_foreign_zone_only_when_asked():
    plan = step.plan(replace(WANTED, marking=Marking(owner=OWNER, adopt=True)), observed(replace(THERE, tags={})))
    assert plan.actions[0].arguments["add"] == OWNER


def test_plan_marks_a_zone_whose_making_was_interrupted_before_its_tags():
    half_made = replace(THERE, tags={}, caller_reference=step._reference_prefix(OWNER) + "one-try")
    assert calls(step.plan(WANTED, observed(half_made))) == ["change_tags"]


def test_plan_deletes_our_empty_zone():
    plan = step.plan(ABSENT, observed())
    assert calls(plan) == ["delete_zone"]
    assert plan.after is None


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (observed(replace(THERE, tags={})), "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"),
        (observed(others_records=("www.frieza.dev A",)), "it still holds records: www.frieza.dev A"),
    ],
)
def test_plan_leaves_and_names_a_zone_that_is_not_ours_or_not_empty(found, reason):
    plan = step.plan(ABSENT, found)
    assert not plan.changed
    assert plan.after["id"] == "Z1"
    assert plan.returns["kept"] == [{"resource": "hosted zone frieza.dev (Z1)", "reason": reason}]
    assert reason in plan.warnings[0]


def test_plan_refuses_to_delete_a_zone_with_records_when_it_was_asked_for_outright():
    with pytest.raises(Conflict, match=r"it still holds records: www\.frieza\.dev A"):
        step.plan(replace(ABSENT, marking=Marking()), observed(others_records=("www.frieza.dev A",)))


def test_plan_has_nothing_to_do_where_the_zone_is_gone_already():
    assert not step.plan(ABSENT, observed(None)).changed


def test_plan_makes_no_zone_for_an_id_that_does_not_exist():
    with pytest.raises(Missing, match="there is none of that id"):
        step.plan(replace(WANTED, which=Which("frieza.dev", "Z404")), observed(None))


def test_plan_makes_no_private_zone_without_a_vpc():
    with pytest.raises(InvalidArgument, match="Set vpc_id and vpc_region"):
        step.plan(replace(WANTED, which=Which("frieza.dev", private=True)), observed(None))


def test_delegation_holds_only_when_the_parent_names_exactly_the_zones_servers():
    right = step.plan(WANTED, observed(parent=("dev", tuple(reversed(SERVERS)))))
    stale = step.plan(WANTED, observed(parent=("dev", ("ns-old.example",))))
    assert right.after["delegated"] is True
    assert stale.after["delegated"] is False
    assert stale.after["parent_name_servers"] == ["ns-old.example"]


def test_apex_records_do_not_count_as_others():
    records = [
        {"Name": "frieza.dev.", "Type": "NS"},
        {"Name": "frieza.dev.", "Type": "SOA"},
        {"Name": "sub.frieza.dev.", "Type": "NS"},
    ]
    assert step._added_records(records, "frieza.dev") == ("sub.frieza.dev NS",)
