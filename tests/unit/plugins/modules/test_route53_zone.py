# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from tests.unit.plugins.dns_server import Names, serving

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}


@pytest.fixture
def zone(run_module):
    return lambda **arguments: run_module("route53_zone", name="frieza.dev", owner_tags=OWNER, **arguments)


def made_by_hand(route53, name="frieza.dev", reference="by-hand"):
    answer = route53.create_hosted_zone(Name=name, CallerReference=reference)
    return answer["HostedZone"]["Id"].removeprefix("/hostedzone/")


def test_a_zone_is_made_marked_and_found_again_the_second_time(aws, aws_calls, zone):
    first = zone(tags={"team": "edge"})
    assert first["changed"]
    assert len(first["zone"]["name_servers"]) == 4
    assert first["zone"]["tags"] == OWNER | {"team": "edge"}
    assert first["zone"]["arn"] == f"arn:aws:route53:::hostedzone/{first['zone']['id']}"
    second = zone(tags={"team": "edge"})
    assert not second["changed"]
    assert second["zone"] == first["zone"]
    assert aws_calls.writes == ["create_hosted_zone", "change_tags_for_resource"]


def test_check_mode_shows_the_zone_that_would_be_made_and_makes_none(aws, aws_calls, zone):
    predicted = zone(_check=True, _diff=True)
    assert predicted["changed"]
    assert predicted["zone"]["id"] is None
    assert predicted["diff"]["before"] == {}
    assert predicted["diff"]["after"]["name"] == "frieza.dev"
    assert aws_calls.writes == []


def test_complaint_18_two_zones_of_one_name_are_an_error_that_names_both(aws, aws_calls, zone):
    ids = sorted(made_by_hand(aws("route53"), reference=reference) for reference in ("a", "b"))
    answer = zone()
    assert answer["error"] == "Ambiguous"
    assert f"2 zones have that name: {ids[0]}, {ids[1]}. Set zone_id" in answer["msg"]
    assert zone(zone_id=ids[1])["zone"]["id"] == ids[1]


def test_a_private_zone_of_the_same_name_is_another_zone(aws, zone):
    public = made_by_hand(aws("route53"))
    aws("route53").create_hosted_zone(
        Name="frieza.dev",
        CallerReference="private",
        HostedZoneConfig={"PrivateZone": True, "Comment": ""},
        VPC={"VPCRegion": "ap-northeast-1", "VPCId": "vpc-1"},
    )
    assert zone()["zone"]["id"] == public
    private = zone(private=True, vpc_id="vpc-1", vpc_region="ap-northeast-1")
    assert private["zone"]["private"]
    assert private["zone"]["id"] != public


def test_a_zone_made_by_hand_outlives_the_teardown_and_is_named(aws, zone):
    zone_id = made_by_hand(aws("route53"))
    answer = zone(state="absent")
    assert not answer["changed"]
    assert answer["kept"][0]["resource"] == f"hosted zone frieza.dev ({zone_id})"
    assert aws("route53").get_hosted_zone(Id=zone_id)


def test_our_zone_goes_and_its_absence_is_no_change(aws, zone):
    zone()
    gone = zone(state="absent")
    assert gone["changed"]
    assert gone["zone"] is None
    assert aws("route53").list_hosted_zones()["HostedZones"] == []
    assert not zone(state="absent")["changed"]


def test_a_record_of_someone_elses_keeps_our_zone(aws, zone):
    zone_id = zone()["zone"]["id"]
    record = {"Name": "www.frieza.dev", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    aws("route53").change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )
    assert zone(state="absent")["kept"][0]["reason"] == "it still holds records: www.frieza.dev A"


def test_the_parent_is_asked_whether_it_delegates_to_the_zone(aws, zone):
    servers = zone()["zone"]["name_servers"]
    parent = Names(delegations={"frieza.dev": servers})
    resolver = Names(records={("dev", "NS"): ["ns.tld.example"], ("ns.tld.example", "A"): ["127.0.0.3"]})
    with serving({"127.0.0.2": resolver, "127.0.0.3": parent}) as port:
        arguments = {"check_delegation": True, "nameserver_port": port}
        arguments |= {"resolver": {"address": "127.0.0.2", "port": port}}
        assert zone(**arguments)["zone"]["delegated"] is True
        parent.delegations["frieza.dev"] = ["ns-of-the-old-zone.example"]
        stale = zone(**arguments)["zone"]
    assert stale["delegated"] is False
    assert stale["parent_name_servers"] == ["ns-of-the-old-zone.example"]


def test_a_parent_that_cannot_be_asked_is_a_warning_and_the_zone_is_made(aws, zone):
    with serving({"127.0.0.2": Names()}) as port:
        answer = zone(check_delegation=True, resolver={"address": "127.0.0.2", "port": port})
        again = zone(check_delegation=True, resolver={"address": "127.0.0.2", "port": port})
    assert answer["changed"]
    assert answer["zone"]["delegated"] is None
    assert "could not find the parent of frieza.dev" in again["warnings"][0]


def test_a_denied_call_names_the_missing_action(aws, aws_calls, zone):
    denial = "User: arn:aws:iam::123456789012:user/operator is not authorized to perform: route53:CreateHostedZone"
    aws_calls.refuse("create_hosted_zone", "AccessDenied", denial)
    answer = zone()
    assert answer["error"] == "Denied"
    assert "Allow route53:CreateHostedZone to arn:aws:iam::123456789012:user/operator" in answer["msg"]
