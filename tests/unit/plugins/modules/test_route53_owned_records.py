# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

ME, OTHER = "mz-k8s-ap-northeast-1-9012", "another"


def value(owner):
    return f'"heritage=external-dns,external-dns/owner={owner},external-dns/resource=ingress/default/app"'


def record(name, kind, text):
    return {"Name": f"{name}.frieza.dev", "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": text}]}


@pytest.fixture
def zone_id(aws):
    """Ours: eks. Another's: x. Nobody's: www."""
    made = aws("route53").create_hosted_zone(Name="frieza.dev", CallerReference="x")["HostedZone"]["Id"]
    alias = {"HostedZoneId": "Z14GRHDCWA56QT", "DNSName": "alb.example", "EvaluateTargetHealth": True}
    records = [
        {"Name": "eks.frieza.dev", "Type": "A", "AliasTarget": alias},
        record("cname-eks", "TXT", value(ME)),
        record("x", "A", "192.0.2.9"),
        record("a-x", "TXT", value(OTHER)),
        record("www", "A", "192.0.2.8"),
    ]
    changes = [{"Action": "CREATE", "ResourceRecordSet": one} for one in records]
    aws("route53").change_resource_record_sets(HostedZoneId=made, ChangeBatch={"Changes": changes})
    return made.removeprefix("/hostedzone/")


@pytest.fixture
def owned_records(run_module):
    return lambda **more: run_module("route53_owned_records", **({"zone_name": "frieza.dev"} | more))


def names(aws, zone_id):
    records = aws("route53").list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    return sorted(f"{one['Name'].split('.')[0]} {one['Type']}" for one in records if one["Type"] in ("A", "TXT"))


def test_the_owners_of_a_zone_are_told_before_another_cluster_writes_into_it(zone_id, aws_calls, owned_records):
    found = owned_records()["owned_records"]
    assert found["owners"] == {ME: 1, OTHER: 1}
    assert found["zone_id"] == zone_id
    assert {one["name"]: one["alias"] for one in found["records"]} == {
        "eks.frieza.dev": "alb.example",
        "x.frieza.dev": None,
    }
    assert aws_calls.writes == []


def test_complaint_16_our_records_go_with_their_marks_and_nobody_elses(aws, zone_id, aws_calls, owned_records):
    answer = owned_records(owner_id=ME, state="absent")
    assert answer["changed"]
    assert names(aws, zone_id) == ["a-x TXT", "www A", "x A"]
    assert aws_calls.writes == ["change_resource_record_sets"]
    assert "get_change" in aws_calls.made
    assert not owned_records(owner_id=ME, state="absent")["changed"]


def test_check_mode_says_what_would_go(aws, zone_id, aws_calls, owned_records):
    answer = owned_records(owner_id=ME, state="absent", _check=True, _diff=True)
    assert answer["actions"] == ["change_records of zone frieza.dev: remove eks.frieza.dev A, cname-eks.frieza.dev TXT"]
    assert [one["name"] for one in answer["diff"]["before"]["records"]] == ["eks.frieza.dev"]
    assert answer["diff"]["after"]["records"] == []
    assert aws_calls.writes == []


def test_a_zone_that_does_not_exist_has_nothing_to_remove_but_cannot_be_listed(aws, owned_records):
    gone = owned_records(owner_id=ME, state="absent")
    assert not gone["changed"]
    assert gone["owned_records"] is None
    assert owned_records()["error"] == "Missing"
    listed = owned_records(allow_missing=True)
    assert (listed["changed"], listed["owned_records"]) == (False, None)


def test_to_allow_that_the_zone_is_missing_changes_nothing_where_it_is_there(zone_id, owned_records):
    assert owned_records(allow_missing=True)["owned_records"] == owned_records()["owned_records"]


def test_a_throttled_change_is_an_error_that_says_to_try_again(zone_id, aws_calls, owned_records):
    aws_calls.refuse("change_resource_record_sets", "Throttling", "Rate exceeded")
    answer = owned_records(owner_id=ME, state="absent")
    assert answer["error"] == "Unavailable"
    assert f"could not change 2 records of the hosted zone {zone_id}: Throttling: Rate exceeded" in answer["msg"]


@pytest.mark.parametrize("check", [True, False])
def test_complaint_17_records_of_another_cluster_under_our_owner_id_stop_a_run_and_warn_in_check_mode(
    zone_id, aws_calls, owned_records, check
):
    answer = owned_records(owner_id=ME, targets=["alb.other"], _check=check)
    told = "eks.frieza.dev A of ingress/default/app (leads to alb.example)"
    assert answer.get("failed", False) is not check
    assert told in (" ".join(answer["warnings"]) if check else answer["msg"])
    assert not owned_records(owner_id=ME, targets=["alb.example"]).get("failed")
    assert aws_calls.writes == []


def test_to_remove_needs_an_owner(aws, owned_records):
    assert "owner_id" in owned_records(state="absent")["msg"]
