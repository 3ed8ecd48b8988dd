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
TEAM = {"team": "edge"}
LACKING = "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"
SERVERS = ("ns-1.awsdns-1.org", "ns-2.awsdns-2.com")
THERE = Zone("Z1", "frieza.dev", False, "", SERVERS, 2, "someone-1", OWNER | TEAM)
WANTED = step.Desired(Which("frieza.dev"), None, None, Marking(owner=OWNER), True, False, None, 53)
ABSENT = replace(WANTED, present=False)
TARGET = "hosted zone frieza.dev (Z1)"
SHOWN = {
    "id": "Z1", "arn": "arn:aws:route53:::hostedzone/Z1", "name": "frieza.dev", "private": False, "comment": "",
    "name_servers": list(SERVERS), "record_count": 2, "tags": OWNER | TEAM, "owned": True, "delegated": None,
    "parent_name_servers": None,
}  # fmt: skip


def observed(zone=THERE, **more):
    return step.Observed(zone, "aws", **more)


def told(plan):
    return [(action.call, action.target, action.arguments) for action in plan.actions]


IN_VPC = Which("frieza.dev", private=True, vpc_id="vpc-1")
CREATE = {"name": "frieza.dev", "comment": "", "private": False, "vpc": None}


@pytest.mark.parametrize(
    ("wanted", "create", "tags", "shown"),
    [
        ({}, {}, OWNER, {}),
        ({"comment": "for people"}, {"comment": "for people"}, OWNER, {"comment": "for people"}),
        ({"marking": Marking(TEAM, owner=OWNER)}, {}, TEAM | OWNER, {}),
        ({"marking": Marking(TEAM)}, {}, TEAM, {}),
        ({"marking": Marking()}, {}, {}, {}),
        (
            {"which": IN_VPC, "vpc_region": "ap-northeast-1"},
            {"private": True, "vpc": {"VPCId": "vpc-1", "VPCRegion": "ap-northeast-1"}},
            OWNER,
            {"private": True},
        ),
        # A public zone is in no VPC.
        ({"which": Which("frieza.dev", vpc_id="vpc-1"), "vpc_region": "ap-northeast-1"}, {}, OWNER, {}),
    ],
)
def test_plan_makes_the_zone_and_marks_it_as_ours(wanted, create, tags, shown):
    desired = replace(WANTED, **wanted)
    plan = step.plan(desired, observed(None))
    target = f"hosted zone {desired.which.described()}"
    marked = [("change_tags", target, {"add": tags, "remove": ()})] if tags else []
    assert told(plan) == [("create_zone", target, CREATE | create), *marked]
    new = {"id": None, "arn": None, "name_servers": [], "tags": tags}
    assert (plan.before, plan.after, plan.returns) == (None, SHOWN | new | shown, {"kept": []})


def change_tags(add, *remove):
    return ("change_tags", TARGET, {"zone_id": "Z1", "add": add, "remove": remove})


def update_comment(comment):
    return ("update_comment", TARGET, {"zone_id": "Z1", "comment": comment})


@pytest.mark.parametrize(
    ("wanted", "there", "expected", "after"),
    [
        ({}, {}, [], {}),
        ({"comment": "for people"}, {}, [update_comment("for people")], {"comment": "for people"}),
        ({"comment": "for people"}, {"comment": "for people"}, [], {}),
        ({"comment": ""}, {"comment": "old"}, [update_comment("")], {"comment": ""}),
        ({}, {"comment": "old"}, [], {}),
        ({"marking": Marking(TEAM, owner=OWNER)}, {}, [], {}),
        # The mark that says that the zone is ours is never purged.
        ({"marking": Marking({}, owner=OWNER)}, {}, [change_tags({}, "team")], {"tags": OWNER}),
        ({"marking": Marking({}, purge=False, owner=OWNER)}, {}, [], {}),
        ({"marking": Marking({}, owner=OWNER)}, {"tags": OWNER | {"aws:x": "1"}}, [], {}),
        (
            {"marking": Marking({"n": "1"}, owner=OWNER), "comment": "c"},
            {},
            [update_comment("c"), change_tags({"n": "1"}, "team")],
            {"comment": "c", "tags": OWNER | {"n": "1"}},
        ),
        ({"marking": Marking()}, {"tags": {}}, [], {}),
    ],
)
def test_plan_changes_only_what_differs(wanted, there, expected, after):
    plan = step.plan(replace(WANTED, **wanted), observed(replace(THERE, **there)))
    assert told(plan) == expected
    assert plan.before == SHOWN | there
    assert plan.after == plan.before | after
    assert (plan.returns, plan.warnings) == ({"kept": []}, ())


def test_plan_uses_a_zone_that_someone_else_made_and_changes_nothing_of_it():
    foreign = replace(THERE, tags={"team": "core"})
    wanted = replace(WANTED, comment="ours", marking=Marking({"a": "b"}, owner=OWNER))
    plan = step.plan(wanted, observed(foreign, not_asked="why not"))
    assert not plan.changed
    assert plan.before == plan.after == SHOWN | {"tags": {"team": "core"}, "owned": False}
    assert (plan.warnings, plan.returns) == (("why not",), {"kept": []})


def test_plan_says_why_the_parent_of_our_zone_could_not_be_asked():
    assert step.plan(WANTED, observed(not_asked="why not")).warnings == ("why not",)


def test_plan_adopts_a_foreign_zone_only_when_asked():
    adopting = replace(WANTED, comment="ours", marking=Marking(owner=OWNER, adopt=True))
    plan = step.plan(adopting, observed(replace(THERE, tags={})))
    assert told(plan) == [update_comment("ours"), change_tags(OWNER)]
    assert (plan.before["owned"], plan.after["owned"]) == (False, True)


@pytest.mark.parametrize(
    ("owner", "tags", "ours"),
    [
        (OWNER, {}, True),
        # Somebody has taken it since.
        (OWNER, TEAM, False),
        ({"edgeworks.eks-ingress/cluster": "other"}, {}, False),
    ],
)
def test_plan_marks_a_zone_whose_making_was_interrupted_before_its_tags(owner, tags, ours):
    reference = step._reference_prefix(owner) + "one-try"
    plan = step.plan(WANTED, observed(replace(THERE, tags=tags, caller_reference=reference)))
    assert told(plan) == ([change_tags(OWNER)] if ours else [])


def test_the_reference_of_a_cluster_is_the_same_whatever_the_order_of_its_tags():
    prefix = step._reference_prefix({"a": "1", "b": "2"})
    assert prefix == step._reference_prefix({"b": "2", "a": "1"})
    assert prefix != step._reference_prefix({"a": "1"})
    assert prefix.startswith("edgeworks.eks_ingress/")
    assert len(prefix) == len("edgeworks.eks_ingress/") + 16 + len("/")
    # Route 53's limit, with the name of the attempt after it.
    assert len(prefix) + 36 <= 128


def test_plan_deletes_our_empty_zone():
    plan = step.plan(ABSENT, observed())
    assert told(plan) == [("delete_zone", TARGET, {"zone_id": "Z1"})]
    assert (plan.before, plan.after, plan.returns, plan.warnings) == (SHOWN, None, {"kept": []}, ())


RECORDS = ("www.frieza.dev A", "frieza.dev MX")


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (observed(replace(THERE, tags={})), LACKING),
        (observed(replace(THERE, tags={}), others_records=RECORDS), LACKING),
        (observed(others_records=RECORDS), "it still holds records: www.frieza.dev A, frieza.dev MX"),
    ],
)
def test_complaint_26_plan_leaves_and_names_a_zone_that_is_not_ours_or_not_empty(found, reason):
    plan = step.plan(ABSENT, found)
    assert not plan.changed
    assert plan.before == plan.after
    assert plan.after["id"] == "Z1"
    assert plan.returns == {"kept": [{"resource": TARGET, "reason": reason}]}
    assert plan.warnings == (f"{TARGET} was left in place: {reason}.",)


def test_plan_refuses_to_delete_a_zone_with_records_when_it_was_asked_for_outright():
    with pytest.raises(Conflict) as raised:
        step.plan(replace(ABSENT, marking=Marking()), observed(others_records=RECORDS[:1]))
    assert str(raised.value) == (
        f"could not delete the {TARGET}: it still holds records: www.frieza.dev A. Remove those records first."
    )


def test_plan_has_nothing_to_do_where_the_zone_is_gone_already():
    plan = step.plan(ABSENT, observed(None))
    assert (plan.changed, plan.before, plan.after, plan.returns) == (False, None, None, {"kept": []})


@pytest.mark.parametrize("which", [Which("frieza.dev", "Z404"), Which(None, "Z404")])
def test_plan_makes_no_zone_for_an_id_that_does_not_exist(which):
    with pytest.raises(Missing) as raised:
        step.plan(replace(WANTED, which=which), observed(None))
    assert str(raised.value) == (
        "could not find the hosted zone Z404: there is none of that id in this account. "
        "Check the id and the account, or give only the name to have it made."
    )


def test_plan_makes_no_private_zone_without_a_vpc():
    with pytest.raises(InvalidArgument) as raised:
        step.plan(replace(WANTED, which=Which("frieza.dev", private=True)), observed(None))
    assert str(raised.value) == (
        "could not create the hosted zone frieza.dev (private): a private zone answers in a VPC. "
        "Set vpc_id and vpc_region."
    )


@pytest.mark.parametrize(
    ("named", "delegated"),
    [
        (SERVERS, True),
        (tuple(reversed(SERVERS)), True),
        (SERVERS[:1], False),
        ((*SERVERS, "ns-old.example"), False),
        (("ns-old.example",), False),
        ((), False),
    ],
)
def test_delegation_holds_only_when_the_parent_names_exactly_the_zones_servers(named, delegated):
    plan = step.plan(WANTED, observed(parent=("dev", named)))
    assert plan.after == SHOWN | {"delegated": delegated, "parent_name_servers": list(named)}


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_zone_has_the_arn_of_its_partition(partition):
    shown = step.plan(WANTED, step.Observed(THERE, partition)).after
    assert shown["arn"] == f"arn:{partition}:route53:::hostedzone/Z1"
