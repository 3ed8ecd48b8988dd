# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._external_dns import Affixes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_owned_records as step

ME, OTHER = "mz-k8s", "another"
ZONE = Zone("Z1", "frieza.dev", False, "", (), 2, "", {})
ABSENT = step.Desired(Which("frieza.dev"), ME, Affixes(), False, None)
SPF = '"v=spf1 -all"'


def value(owner=ME):
    return f'"heritage=external-dns,external-dns/owner={owner},external-dns/resource=ingress/default/app"'


def txt(name, *values):
    return {"Name": f"{name}.frieza.dev.", "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": v} for v in values]}


def a(name, kind="A"):
    return {"Name": f"{name}.frieza.dev.", "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}


def plan(*records, desired=ABSENT):
    return step.plan(desired, step.Observed(ZONE, records))


def batches(made):
    return [
        [(change["Action"], change["ResourceRecordSet"]["Name"].split(".")[0], change["ResourceRecordSet"]["Type"]) for change in action.arguments["changes"]]
        for action in made.actions
    ]  # fmt: skip


def test_plan_removes_a_record_and_its_marks_in_one_batch():
    made = plan(a("eks"), a("eks", "AAAA"), txt("a-eks", value()), txt("aaaa-eks", value()), txt("eks", value()))
    deleted = [("eks", "A"), ("eks", "AAAA"), ("a-eks", "TXT"), ("eks", "TXT"), ("aaaa-eks", "TXT")]
    assert batches(made) == [[("DELETE", *one) for one in deleted]]
    assert made.after["records"] == []
    assert made.after["owners"] == {}


def test_plan_leaves_what_is_others_or_nobodys():
    made = plan(a("eks"), txt("a-eks", value(OTHER)), a("www"), txt("www", SPF), a("frieza", "MX"))
    assert not made.changed
    assert made.after["owners"] == {OTHER: 1}


def test_plan_removes_a_mark_whose_record_is_gone():
    assert batches(plan(txt("a-old", value()))) == [[("DELETE", "a-old", "TXT")]]


def test_plan_takes_only_our_value_out_of_a_text_that_others_share():
    made = plan(a("eks"), txt("eks", SPF, value(), value(OTHER)), txt("a-eks", value()))
    assert batches(made) == [[("DELETE", "eks", "A"), ("DELETE", "a-eks", "TXT"), ("UPSERT", "eks", "TXT")]]
    left = made.actions[0].arguments["changes"][2]["ResourceRecordSet"]["ResourceRecords"]
    assert left == [{"Value": SPF}, {"Value": value(OTHER)}]


def test_plan_does_not_take_the_mark_from_a_record_it_may_belong_to():
    made = plan(a("eks"), txt("own-a-eks", value()))
    assert not made.changed
    assert made.returns["kept"][0]["resource"] == "record own-a-eks.frieza.dev TXT"
    assert "set txt_prefix or txt_suffix" in made.warnings[0]
    assert made.after["owners"] == {ME: 1}
    told = replace(ABSENT, affixes=Affixes(prefix="own-"))
    assert batches(plan(a("eks"), txt("own-a-eks", value()), desired=told)) == [
        [("DELETE", "eks", "A"), ("DELETE", "own-a-eks", "TXT")]
    ]


def test_plan_never_divides_a_record_from_its_marks_over_batches():
    many = [record for n in range(600) for record in (a(f"app{n}"), txt(f"a-app{n}", value()))]
    made = plan(*many)
    sizes = [len(batch) for batch in batches(made)]
    assert sum(sizes) == 1200
    assert max(sizes) <= step.MOST_VALUES
    for batch in batches(made):
        records = {name for _action, name, kind in batch if kind == "A"}
        marks = {name.removeprefix("a-") for _action, name, kind in batch if kind == "TXT"}
        assert records == marks


def test_plan_lists_every_owners_records_without_removing_any():
    listed = replace(ABSENT, owner_id=None, listed=True)
    made = plan(a("eks"), txt("a-eks", value()), a("x"), txt("a-x", value(OTHER)), a("www"), desired=listed)
    assert not made.changed
    assert [(one["name"], one["owner"]) for one in made.after["records"]] == [
        ("eks.frieza.dev", ME), ("x.frieza.dev", OTHER)
    ]  # fmt: skip
    assert made.after["records"][0]["resource"] == "ingress/default/app"
    assert made.after["records"][0]["marks"] == ["a-eks.frieza.dev"]


def test_plan_has_nothing_to_do_where_the_zone_is_gone():
    assert not step.plan(ABSENT, step.Observed(None)).changed
