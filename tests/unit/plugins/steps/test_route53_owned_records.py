# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_owned_records as step

from tests.unit.plugins.steps.records import ABSENT, ME, OTHER, SPF, ZONE, a, alias, txt, value

LISTED = replace(ABSENT, owner_id=None, listed=True)


def plan(*records, desired=ABSENT):
    return step.plan(desired, step.Observed(ZONE, records))


def changes(made):
    """Each batch: what is done to which record."""
    return [
        [(one["Action"], one["ResourceRecordSet"]["Name"].split(".")[0], one["ResourceRecordSet"]["Type"]) for one in action.arguments["changes"]]
        for action in made.actions
    ]  # fmt: skip


def delete(*names):
    """The deletions of ``a-eks TXT`` and its like."""
    return [("DELETE", *name.split()) for name in names]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([a("eks"), txt("a-eks")], delete("eks A", "a-eks TXT")),
        ([alias("eks"), txt("a-eks")], delete("eks A", "a-eks TXT")),
        ([alias("eks"), txt("cname-eks")], delete("eks A", "cname-eks TXT")),
        ([a("eks"), txt("eks")], delete("eks A", "eks TXT")),
        ([a("eks", "CNAME", "x.example"), txt("cname-eks")], delete("eks CNAME", "cname-eks TXT")),
        (
            [a("eks"), a("eks", "AAAA"), txt("a-eks"), txt("aaaa-eks"), txt("eks")],
            delete("eks A", "eks AAAA", "a-eks TXT", "eks TXT", "aaaa-eks TXT"),
        ),
        # A mark whose record is gone.
        ([txt("a-old")], delete("a-old TXT")),
        ([txt("a-z"), txt("a-b")], delete("a-b TXT", "a-z TXT")),
        # Others' and nobody's.
        ([a("eks"), txt("a-eks", value(OTHER))], []),
        ([a("www"), txt("www", SPF), a("mail", "MX", "10 m.")], []),
        ([a("eks"), txt("a-eks", value(OTHER)), txt("cname-eks")], delete("cname-eks TXT")),
        ([], []),
    ],
)
def test_complaint_16_plan_removes_a_record_with_its_marks_and_nothing_of_others(records, expected):
    made = plan(*records)
    assert [one for batch in changes(made) for one in batch] == expected
    # Together or not at all: no record is left to nobody.
    kinds = {name.rpartition("-")[2] for _action, name, _kind in expected}
    assert len(made.actions) == (1 if kinds else 0)
    assert (made.after["records"], made.after["lone_marks"]) == ([], [])
    assert ME not in made.after["owners"]


def test_plan_says_what_is_removed_and_why():
    (removal,) = plan(a("eks"), txt("a-eks")).actions
    assert (removal.call, removal.target) == (
        "change_records", "of zone frieza.dev: remove eks.frieza.dev A, a-eks.frieza.dev TXT"
    )  # fmt: skip
    assert removal.arguments == {
        "zone_id": "Z1",
        "changes": (
            {"Action": "DELETE", "ResourceRecordSet": a("eks")},
            {"Action": "DELETE", "ResourceRecordSet": txt("a-eks")},
        ),
        "comment": "records of external-dns owner mz-k8s removed",
    }


def test_plan_counts_the_marks_of_every_owner_before_and_after():
    made = plan(a("eks"), txt("a-eks"), a("x"), txt("a-x", value(OTHER)), txt("a-old"))
    assert made.before["owners"] == {OTHER: 1, ME: 2}
    assert made.after["owners"] == {OTHER: 1}
    assert made.before["lone_marks"] == ["a-old.frieza.dev"]


@pytest.mark.parametrize("name", ["alb.example", "ALB-XX"])
def test_plan_shows_an_alias_without_the_final_dot(name):
    target = {"AliasTarget": {"HostedZoneId": "Z1", "DNSName": f"{name}.", "EvaluateTargetHealth": True}}
    made = plan(alias("eks") | target, txt("a-eks"))
    assert made.before["records"][0]["alias"] == name


def test_plan_shows_each_record_with_whose_and_what_it_is():
    blue = a("b", "A", "192.0.2.1", "192.0.2.2", SetIdentifier="blue")
    made = plan(alias("eks"), txt("a-eks"), txt("cname-eks"), blue, txt("a-b", SetIdentifier="blue"))
    common = {"owner": ME, "resource": "ingress/default/app"}
    assert made.before == {
        "zone_id": "Z1",
        "zone_name": "frieza.dev",
        "owner_id": ME,
        "records": [
            common | {
                "name": "eks.frieza.dev", "type": "A", "set_identifier": None, "values": [], "alias": "alb.example",
                "marks": ["a-eks.frieza.dev", "cname-eks.frieza.dev"],
            },
            common | {
                "name": "b.frieza.dev", "type": "A", "set_identifier": "blue", "values": ["192.0.2.1", "192.0.2.2"],
                "alias": None, "marks": ["a-b.frieza.dev"],
            },
        ],
        "lone_marks": [],
        "owners": {ME: 3},
    }  # fmt: skip
    assert made.after == made.before | {"records": [], "owners": {}}
    assert made.returns == {"kept": []}


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        ([SPF, value()], [SPF]),
        ([value(), value(OTHER)], [value(OTHER)]),
        ([SPF, value(), value(OTHER)], [SPF, value(OTHER)]),
        ([value(), value(resource="service/a/b")], []),
    ],
)
def test_plan_takes_only_our_values_out_of_a_text_that_others_share(texts, left):
    (removal,) = plan(txt("old", *texts)).actions
    (change,) = removal.arguments["changes"]
    if not left:
        assert change == {"Action": "DELETE", "ResourceRecordSet": txt("old", *texts)}
        return
    assert change == {"Action": "UPSERT", "ResourceRecordSet": txt("old", *left)}


def test_plan_writes_a_shared_text_once_though_two_records_have_marks_in_it():
    made = plan(a("eks"), a("eks", "CNAME", "x"), txt("eks", SPF, value()))
    assert changes(made) == [[*delete("eks A", "eks CNAME"), ("UPSERT", "eks", "TXT")]]


def test_plan_tells_sets_of_one_name_apart():
    blue, green = {"SetIdentifier": "blue", "Weight": 1}, {"SetIdentifier": "green", "Weight": 1}
    records = [a("eks", **blue), a("eks", **green), txt("a-eks", **blue), txt("a-eks", value(OTHER), **green)]
    (removal,) = plan(*records).actions
    assert [one["ResourceRecordSet"] for one in removal.arguments["changes"]] == [records[0], records[2]]


KEPT = "it may be the mark of eks.frieza.dev A under another name: set txt_prefix or txt_suffix as external-dns has it"


def test_plan_does_not_take_the_mark_from_a_record_it_may_belong_to():
    made = plan(a("eks"), txt("own-a-eks"))
    resource = "record own-a-eks.frieza.dev TXT"
    assert not made.changed
    assert made.returns == {"kept": [{"resource": resource, "reason": KEPT}]}
    assert made.warnings == (f"{resource} was left in place: {KEPT}.",)
    assert (made.after["owners"], made.after["lone_marks"]) == ({ME: 1}, ["own-a-eks.frieza.dev"])


def test_plan_removes_the_marks_that_no_record_can_have_beside_those_that_one_may():
    made = plan(a("eks"), txt("own-a-eks"), txt("a-old"))
    assert changes(made) == [delete("a-old TXT")]
    assert made.after["owners"] == {ME: 1}


def test_plan_with_the_prefix_told_removes_record_and_mark():
    told = replace(ABSENT, affixes=Affixes(prefix="own-"))
    assert changes(plan(a("eks"), txt("own-a-eks"), desired=told)) == [delete("eks A", "own-a-eks TXT")]


def test_plan_lists_every_owners_records_without_removing_any():
    made = plan(a("eks"), txt("a-eks"), a("x"), txt("a-x", value(OTHER)), a("www"), txt("a-old"), desired=LISTED)
    assert (made.changed, made.before, made.returns) == (False, made.after, {"kept": []})
    assert [(one["name"], one["owner"]) for one in made.after["records"]] == [
        ("eks.frieza.dev", ME), ("x.frieza.dev", OTHER)
    ]  # fmt: skip
    assert (made.after["owner_id"], made.after["lone_marks"]) == (None, ["a-old.frieza.dev"])


def test_plan_lists_one_owners_records_where_it_is_named():
    made = plan(a("eks"), txt("a-eks"), a("x"), txt("a-x", value(OTHER)), desired=replace(LISTED, owner_id=OTHER))
    assert [one["name"] for one in made.after["records"]] == ["x.frieza.dev"]


def test_plan_has_nothing_to_do_where_the_zone_is_gone():
    made = step.plan(ABSENT, step.Observed(None))
    assert (made.changed, made.before, made.after, made.returns) == (False, None, None, {"kept": []})
