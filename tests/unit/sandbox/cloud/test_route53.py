# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53's record sets and zones. Rules from "ChangeResourceRecordSets" and its neighbours in the API reference."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox

ZONE = "frieza.dev."
# An UPSERT counts twice.
MANY = [f"192.0.{number // 250}.{number % 250}" for number in range(501)]


@pytest.fixture(scope="module")
def zone_id(sandbox: Sandbox) -> str:
    zone = sandbox.client("route53").create_hosted_zone(Name="frieza.dev", CallerReference="first")
    return str(zone["HostedZone"]["Id"].rpartition("/")[2])


def record(name: str, kind: str, *values: str, ttl: int = 300, **more: Any) -> dict[str, Any]:
    return {"Name": name, "Type": kind, "TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]} | more


def change(sandbox: Sandbox, zone: str, *changes: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": item} for action, item in changes]}
    answer: dict[str, Any] = sandbox.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
    return answer


def refusal(sandbox: Sandbox, zone: str, *changes: tuple[str, dict[str, Any]]) -> str:
    with pytest.raises(ClientError) as refused:
        change(sandbox, zone, *changes)
    assert refused.value.response["Error"]["Code"] == "InvalidChangeBatch"
    return str(refused.value.response["Error"]["Message"])


def listed(sandbox: Sandbox, zone: str, name: str) -> list[dict[str, Any]]:
    records = sandbox.client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [item for item in records if item["Name"] == name]


def test_a_zone_has_four_name_servers_of_its_own(sandbox: Sandbox) -> None:
    route53 = sandbox.client("route53")
    made = [route53.create_hosted_zone(Name="twin.example", CallerReference=f"twin-{n}") for n in range(2)]
    servers = [zone["DelegationSet"]["NameServers"] for zone in made]
    assert [name.rpartition(".")[2] for name in servers[0]] == ["com", "net", "org", "uk"]
    assert servers[0] != servers[1]
    again = route53.get_hosted_zone(Id=made[0]["HostedZone"]["Id"])
    assert again["DelegationSet"] == made[0]["DelegationSet"] == {"NameServers": servers[0]}
    apex = listed(sandbox, made[0]["HostedZone"]["Id"], "twin.example.")
    assert {item["Type"]: [value["Value"] for value in item["ResourceRecords"]] for item in apex} == {
        "NS": [f"{server}." for server in servers[0]],
        "SOA": [f"{servers[0][0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"],
    }


def test_a_caller_reference_is_used_once(sandbox: Sandbox, zone_id: str) -> None:
    with pytest.raises(ClientError, match="HostedZoneAlreadyExists"):
        sandbox.client("route53").create_hosted_zone(Name="other.example", CallerReference="first")


def test_a_name_that_is_no_domain_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError, match="InvalidDomainName"):
        sandbox.client("route53").create_hosted_zone(Name="bad..name", CallerReference="bad")


def test_create_is_refused_when_the_record_exists_whatever_its_value(sandbox: Sandbox, zone_id: str) -> None:
    change(sandbox, zone_id, ("UPSERT", record("a.frieza.dev", "A", "192.0.2.1")))
    for value in ("192.0.2.1", "192.0.2.2"):
        message = refusal(sandbox, zone_id, ("CREATE", record("a.frieza.dev", "A", value)))
        assert message == (
            "[Tried to create resource record set [name='a.frieza.dev.', type='A'] but it already exists]"
        )
    assert listed(sandbox, zone_id, "a.frieza.dev.")[0]["ResourceRecords"] == [{"Value": "192.0.2.1"}]


def test_delete_takes_exactly_the_record_that_is_there(sandbox: Sandbox, zone_id: str) -> None:
    change(sandbox, zone_id, ("CREATE", record("b.frieza.dev", "A", "192.0.2.1", "192.0.2.2")))
    assert "was not found" in refusal(sandbox, zone_id, ("DELETE", record("none.frieza.dev", "A", "192.0.2.1")))
    wrong = [
        record("b.frieza.dev", "A", "192.0.2.1"),
        record("b.frieza.dev", "A", "192.0.2.1", "192.0.2.2", ttl=60),
    ]
    for item in wrong:
        assert "the values provided do not match the current values" in refusal(sandbox, zone_id, ("DELETE", item))
    change(sandbox, zone_id, ("DELETE", record("b.frieza.dev", "A", "192.0.2.2", "192.0.2.1")))
    assert listed(sandbox, zone_id, "b.frieza.dev.") == []


def test_delete_by_identifier_leaves_the_others(sandbox: Sandbox, zone_id: str) -> None:
    def weighted(name: str, identifier: str) -> dict[str, Any]:
        return record(name, "A", "192.0.2.1", SetIdentifier=identifier, Weight=1)

    change(
        sandbox,
        zone_id,
        ("CREATE", weighted("w.frieza.dev", "one")),
        ("CREATE", weighted("w.frieza.dev", "two")),
        ("CREATE", weighted("v.frieza.dev", "one")),
    )
    change(sandbox, zone_id, ("DELETE", weighted("w.frieza.dev", "one")))
    assert [item["SetIdentifier"] for item in listed(sandbox, zone_id, "w.frieza.dev.")] == ["two"]
    assert len(listed(sandbox, zone_id, "v.frieza.dev.")) == 1


def test_a_batch_is_made_whole_or_not_at_all(sandbox: Sandbox, zone_id: str) -> None:
    refusal(
        sandbox,
        zone_id,
        ("CREATE", record("good.frieza.dev", "A", "192.0.2.1")),
        ("DELETE", record("missing.frieza.dev", "A", "192.0.2.1")),
    )
    assert listed(sandbox, zone_id, "good.frieza.dev.") == []


def test_a_batch_may_delete_and_create_the_same_name(sandbox: Sandbox, zone_id: str) -> None:
    change(sandbox, zone_id, ("CREATE", record("swap.frieza.dev", "CNAME", "x.example")))
    change(
        sandbox,
        zone_id,
        ("DELETE", record("swap.frieza.dev", "CNAME", "x.example")),
        ("CREATE", record("swap.frieza.dev", "A", "192.0.2.1")),
    )
    assert [item["Type"] for item in listed(sandbox, zone_id, "swap.frieza.dev.")] == ["A"]


@pytest.mark.parametrize(
    ("item", "problem"),
    [
        (
            record("x.other.dev", "A", "192.0.2.1"),
            "RRSet with DNS name x.other.dev. is not permitted in zone frieza.dev.",
        ),
        (record("xfrieza.dev", "A", "192.0.2.1"), "is not permitted in zone"),
        (record("x.frieza.dev", "A", "999.0.2.1"), "Value is not a valid IPv4 address"),
        (record("x.frieza.dev", "AAAA", "192.0.2.1"), "Value is not a valid IPv6 address"),
        (record("x.frieza.dev", "TXT", "unquoted"), "Value should be enclosed in quotation marks"),
        (record("x.frieza.dev", "A", "192.0.2.1", "192.0.2.1"), "Duplicate Resource Record: '192.0.2.1'"),
        (
            record("x.frieza.dev", "CNAME", "x.example", "y.example"),
            "has more than one value, which CNAME does not permit",
        ),
        (record("taken.frieza.dev", "A", "192.0.2.2", SetIdentifier="w", Weight=1), "that has another routing policy"),
        (record("x.frieza.dev", "A", *MANY), "Number of records limit of 1000 exceeded"),
        (record("frieza.dev", "CNAME", "x.example"), "is not permitted at apex in zone frieza.dev."),
        (record("taken.frieza.dev", "CNAME", "x.example"), "conflicts with other records with the same DNS name"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused(
    sandbox: Sandbox, zone_id: str, item: dict[str, Any], problem: str
) -> None:
    change(sandbox, zone_id, ("UPSERT", record("taken.frieza.dev", "A", "192.0.2.1")))
    assert problem in refusal(sandbox, zone_id, ("UPSERT", item))


def test_the_zone_keeps_its_soa_and_ns(sandbox: Sandbox, zone_id: str) -> None:
    for kind in ("SOA", "NS"):
        item = next(item for item in listed(sandbox, zone_id, ZONE) if item["Type"] == kind)
        assert "A HostedZone must contain" in refusal(sandbox, zone_id, ("DELETE", item))


def test_a_record_without_ttl_is_invalid_input(sandbox: Sandbox, zone_id: str) -> None:
    item = {"Name": "x.frieza.dev", "Type": "A", "ResourceRecords": [{"Value": "192.0.2.1"}]}
    with pytest.raises(ClientError, match=r"InvalidInput.*but found none"):
        change(sandbox, zone_id, ("CREATE", item))


def test_an_alias_comes_back_as_it_was_given(sandbox: Sandbox, zone_id: str) -> None:
    target = {"HostedZoneId": "Z14GRHDCWA56QT", "DNSName": "LB-1.elb.amazonaws.com", "EvaluateTargetHealth": True}
    item = {"Name": "alias.frieza.dev", "Type": "A", "AliasTarget": target}
    change(sandbox, zone_id, ("CREATE", item))
    found = listed(sandbox, zone_id, "alias.frieza.dev.")[0]
    assert found == {
        "Name": "alias.frieza.dev.",
        "Type": "A",
        "AliasTarget": target | {"DNSName": "lb-1.elb.amazonaws.com."},
    }
    change(sandbox, zone_id, ("DELETE", found))


def test_an_alias_names_the_zone_of_its_load_balancer(sandbox: Sandbox, zone_id: str) -> None:
    name = "lb-1.ap-northeast-1.elb.amazonaws.com"
    target = {"HostedZoneId": "Z00000000000000000000", "DNSName": name, "EvaluateTargetHealth": True}
    item = {"Name": "lb.frieza.dev", "Type": "A", "AliasTarget": target}
    assert "does not lie within the target zone" in refusal(sandbox, zone_id, ("CREATE", item))
    target["HostedZoneId"] = "Z14GRHDCWA56QT"
    change(sandbox, zone_id, ("CREATE", item))


def test_a_wildcard_is_shown_escaped_and_deleted_either_way(sandbox: Sandbox, zone_id: str) -> None:
    for spelling in ("*.wild.frieza.dev", "\\052.wild.frieza.dev"):
        change(sandbox, zone_id, ("CREATE", record("*.wild.frieza.dev", "A", "192.0.2.1")))
        assert len(listed(sandbox, zone_id, "\\052.wild.frieza.dev.")) == 1
        change(sandbox, zone_id, ("DELETE", record(spelling, "A", "192.0.2.1")))


def test_records_come_in_order_and_in_pages(sandbox: Sandbox) -> None:
    route53 = sandbox.client("route53")
    zone = route53.create_hosted_zone(Name="pages.example", CallerReference="pages")["HostedZone"]["Id"]
    names = ["b.pages.example", "a.b.pages.example", "a.pages.example"]
    change(sandbox, zone, *(("CREATE", record(name, "A", "192.0.2.1")) for name in names))
    pages = list(
        route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone, PaginationConfig={"PageSize": 2})
    )
    shown = [(item["Name"], item["Type"]) for page in pages for item in page["ResourceRecordSets"]]
    assert shown == [
        ("pages.example.", "NS"),
        ("pages.example.", "SOA"),
        ("a.pages.example.", "A"),
        ("b.pages.example.", "A"),
        ("a.b.pages.example.", "A"),
    ]
    assert len(pages) == 3
    start = route53.list_resource_record_sets(HostedZoneId=zone, StartRecordName="b.pages.example", MaxItems="1")
    assert start["ResourceRecordSets"][0]["Name"] == "b.pages.example."
    assert start["NextRecordName"] == "a.b.pages.example."


def test_zones_are_found_by_name(sandbox: Sandbox, zone_id: str) -> None:
    route53 = sandbox.client("route53")
    route53.create_hosted_zone(Name="sub.frieza.dev", CallerReference="sub")
    found = route53.list_hosted_zones_by_name(DNSName="frieza.dev", MaxItems="1")
    assert [zone["Name"] for zone in found["HostedZones"]] == [ZONE]
    assert (found["IsTruncated"], found["NextDNSName"]) == (True, "sub.frieza.dev.")


def test_a_change_is_known_by_its_id(sandbox: Sandbox, zone_id: str) -> None:
    route53 = sandbox.client("route53")
    made = change(sandbox, zone_id, ("UPSERT", record("c.frieza.dev", "A", "192.0.2.1")))["ChangeInfo"]
    assert route53.get_change(Id=made["Id"])["ChangeInfo"]["Status"] == "INSYNC"
    with pytest.raises(ClientError, match="NoSuchChange"):
        route53.get_change(Id="C0000000000000")


def test_a_zone_with_records_is_not_deleted(sandbox: Sandbox) -> None:
    route53 = sandbox.client("route53")
    zone = route53.create_hosted_zone(Name="full.example", CallerReference="full")["HostedZone"]["Id"]
    item = record("a.full.example", "A", "192.0.2.1")
    change(sandbox, zone, ("CREATE", item))
    with pytest.raises(ClientError, match="HostedZoneNotEmpty"):
        route53.delete_hosted_zone(Id=zone)
    change(sandbox, zone, ("DELETE", item))
    assert route53.delete_hosted_zone(Id=zone)["ChangeInfo"]["Status"] == "INSYNC"
    with pytest.raises(ClientError, match="NoSuchHostedZone"):
        route53.list_resource_record_sets(HostedZoneId=zone)
