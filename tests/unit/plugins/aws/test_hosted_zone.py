# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A zone is found by its id or its name, and where more than one answers to it none is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import hosted_zone, route53
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Ambiguous,
    Denied,
    InvalidArgument,
    Missing,
)

from tests.unit.plugins.aws.doors.route53 import a_zone
from tests.unit.plugins.aws_script import Call, denial, scripted

NAME = "frieza.dev"
SERVERS = ["NS-2.awsdns-2.com.", "ns-1.awsdns-1.org"]


def by_name(*zones, sent=None, **more):
    answer = {"HostedZones": list(zones), "IsTruncated": bool(more), "MaxItems": "100"} | more
    return Call("route53", "list_hosted_zones_by_name", sent or {"DNSName": NAME}, answer)


def read(zone_id="Z1", zone=None, servers=tuple(SERVERS), vpcs=()):
    answer = {"HostedZone": zone or a_zone(zone_id)}
    answer |= {"DelegationSet": {"NameServers": list(servers)}} if servers else {}
    answer |= {"VPCs": [{"VPCId": vpc, "VPCRegion": "ap-northeast-1"} for vpc in vpcs]} if vpcs else {}
    return Call("route53", "get_hosted_zone", {"Id": zone_id}, answer)


def gone(zone_id="Z1"):
    return replace(read(zone_id), answer={}, refused="NoSuchHostedZone")


def private(zone_id):
    return a_zone(zone_id, PrivateZone=True)


def found(which, *calls, look=hosted_zone.find_zone):
    with scripted(*calls) as context:
        return look(context.aws.client("route53"), which)


@pytest.mark.parametrize(
    ("params", "which"),
    [
        ({"name": NAME}, Which(NAME)),
        ({"name": " Frieza.DEV. "}, Which(NAME)),
        ({"zone_name": NAME}, Which(NAME)),
        ({"zone_name": NAME, "name": "other.dev"}, Which(NAME)),
        ({"zone_name": None, "name": NAME}, Which(NAME)),
        ({"zone_id": "Z1"}, Which(None, "Z1")),
        ({"zone_id": "/hostedzone/Z1", "name": ""}, Which(None, "Z1")),
        ({"name": NAME, "zone_id": ""}, Which(NAME)),
        ({"name": NAME, "private": True, "vpc_id": "vpc-1"}, Which(NAME, private=True, vpc_id="vpc-1")),
        ({"name": NAME, "private": None}, Which(NAME)),
    ],
)
def test_the_arguments_say_which_zone_is_meant(params, which):
    assert hosted_zone.which(params) == which


@pytest.mark.parametrize(
    ("which", "described"),
    [
        (Which(NAME), "frieza.dev (public)"),
        (Which(NAME, private=True), "frieza.dev (private)"),
        (Which(NAME, "Z1"), "Z1"),
    ],
)
def test_a_zone_is_described_by_its_id_or_by_name_and_kind(which, described):
    assert which.described() == described


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("frieza.dev", "frieza.dev"),
        ("Frieza.Dev.", "frieza.dev"),
        ("FRIEZA.MX.", "frieza.mx"),
        ("xn--fsq.dev", "xn--fsq.dev"),
        ("dev", "dev"),
        ("x" * 63, "x" * 63),
    ],
)
def test_a_domain_name_is_in_lower_case_and_without_the_final_dot(given, plain):
    assert hosted_zone.domain_name(given) == plain


@pytest.mark.parametrize(
    "given",
    ["", ".", "a..b", ".a", "a b.dev", "例え.dev", "x" * 64, f"{'x' * 64}.dev", " ", "['a.dev']", "1.2.3.4", "5"],
)
def test_what_is_no_domain_name_is_refused(given):
    with pytest.raises(InvalidArgument) as raised:
        hosted_zone.domain_name(given)
    assert (raised.value.attempted, raised.value.target) == ("use the domain name", given)
    assert str(raised.value).endswith("it is not one. Write labels of ASCII (xn--…) and dots.")


ZONE = Zone("Z1", NAME, False, "", ("ns-1.awsdns-1.org", "ns-2.awsdns-2.com"), 0, "one-try")


@pytest.mark.parametrize(
    ("which", "calls", "zone"),
    [
        (Which(None, "Z1"), [read()], ZONE),
        (Which(NAME, "Z1"), [read()], ZONE),
        (Which(None, "Z1"), [gone()], None),
        (Which(NAME), [by_name(a_zone()), read()], ZONE),
        (Which(NAME), [by_name()], None),
        (Which(NAME), [by_name(a_zone("Z9", "grieza.dev."))], None),
        # Deleted between the two calls.
        (Which(NAME), [by_name(a_zone()), gone()], None),
        (Which(NAME), [by_name(private("Z2"), a_zone()), read()], ZONE),
        (Which(NAME), [by_name(private("Z2"))], None),
        (Which(NAME, private=True), [by_name(a_zone())], None),
    ],
)
def test_a_zone_is_found_by_its_id_or_by_name_and_kind(which, calls, zone):
    assert found(which, *calls) == zone


def test_all_that_is_known_of_a_zone_is_read():
    whole = private("Z2") | {"ResourceRecordSetCount": 5, "Config": {"Comment": "ours", "PrivateZone": True}}
    zone = found(Which(None, "Z2"), read("Z2", whole, servers=None, vpcs=("vpc-1", "vpc-2")))
    assert zone == Zone("Z2", NAME, True, "ours", (), 5, "one-try", {}, ("vpc-1", "vpc-2"))


def test_names_are_told_in_lower_case_however_they_are_answered():
    zone = found(Which(None, "Z1"), read(zone=a_zone(name="FRIEZA.MX."), servers=("NS.FRIEZA.MX.",)))
    assert (zone.name, zone.name_servers) == ("frieza.mx", ("ns.frieza.mx",))


def test_the_id_of_a_zone_of_another_name_is_a_mistake():
    with pytest.raises(InvalidArgument) as raised:
        found(Which("other.dev", "Z1"), read())
    assert str(raised.value) == (
        "could not use the hosted zone Z1: it is the zone of frieza.dev, not of other.dev. "
        "Give the id of the right zone, or only the name."
    )


def test_of_two_public_zones_of_a_name_none_is_chosen():
    with pytest.raises(Ambiguous) as raised:
        found(Which(NAME), by_name(a_zone("Z2"), a_zone("Z1"), private("Z3")))
    assert str(raised.value) == (
        "could not choose the hosted zone frieza.dev (public): 2 zones have that name: Z1, Z2. "
        "Set zone_id to the one that is meant."
    )


IN_VPC = Which(NAME, private=True, vpc_id="vpc-1")
TWO = by_name(private("Z1"), private("Z2"))


def test_of_two_private_zones_of_a_name_the_one_of_the_vpc_is_taken():
    calls = [TWO, read("Z1", private("Z1"), vpcs=("vpc-9",)), read("Z2", private("Z2"), vpcs=("vpc-8", "vpc-1"))]
    again = read("Z2", private("Z2"), servers=None, vpcs=("vpc-8", "vpc-1"))
    assert found(IN_VPC, *calls, again).id == "Z2"


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ([read("Z1", private("Z1"), vpcs=("vpc-1",)), read("Z2", private("Z2"), vpcs=("vpc-1",))], "Z1, Z2"),
        ([read("Z1", private("Z1"), vpcs=("vpc-9",)), gone("Z2")], ""),
    ],
)
def test_of_private_zones_the_vpc_has_to_leave_one(calls, told):
    if not told:
        assert found(IN_VPC, TWO, *calls) is None
        return
    with pytest.raises(Ambiguous, match=f"2 zones have that name: {told}"):
        found(IN_VPC, TWO, *calls)


def test_the_only_private_zone_of_a_name_is_taken_whatever_its_vpc():
    calls = [by_name(private("Z1")), read("Z1", private("Z1"), vpcs=("vpc-9",))]
    assert found(IN_VPC, *calls).vpc_ids == ("vpc-9",)


def test_zones_of_a_name_are_listed_over_every_page_and_not_beyond_the_name():
    more = {"NextDNSName": "frieza.dev.", "NextHostedZoneId": "Z3"}
    then = {"DNSName": "frieza.dev.", "HostedZoneId": "Z3"}
    pages = [
        by_name(a_zone("Z1"), a_zone("Z2"), **more),
        by_name(a_zone("Z3"), a_zone("Z9", "g.dev."), sent=then, **more),
    ]
    with scripted(*pages) as context:
        zones = route53.list_zones_named(context.aws.client("route53"), NAME)
    assert [zone["Id"] for zone in zones] == ["/hostedzone/Z1", "/hostedzone/Z2", "/hostedzone/Z3"]


def test_a_zone_that_has_to_be_there_and_is_not_is_told():
    with pytest.raises(Missing) as raised:
        found(Which(NAME), by_name(), look=hosted_zone.require_zone)
    assert str(raised.value) == (
        "could not find the hosted zone frieza.dev (public): there is none in this account. "
        "Check the name and the account, or make it with route53_zone."
    )
    assert found(Which(None, "Z1"), read(), look=hosted_zone.require_zone) == ZONE


@pytest.mark.parametrize(
    ("sets", "tags"),
    [
        ([{"ResourceId": "Z1", "Tags": [{"Key": "a", "Value": "b"}]}], {"a": "b"}),
        ([{"ResourceId": "Z1"}], {}),
        ([], {}),
    ],
)
def test_a_zones_tags_take_a_call_of_their_own(sets, tags):
    sent = {"ResourceType": "hostedzone", "ResourceIds": ["Z1"]}
    asked = Call("route53", "list_tags_for_resources", sent, {"ResourceTagSets": sets})
    assert found(ZONE, asked, look=hosted_zone.with_tags) == replace(ZONE, tags=tags)


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [([by_name()], "list the hosted zones named"), ([by_name(a_zone()), read()], "read the hosted zone")],
)
def test_a_zone_that_may_not_be_read_is_no_missing_one(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDenied", message=denial("route53", last.operation))
    with pytest.raises(Denied) as raised:
        found(Which(NAME), *before, last)
    assert raised.value.attempted == attempted
