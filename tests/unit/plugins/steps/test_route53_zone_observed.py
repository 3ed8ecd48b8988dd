# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for, what is read of the zone and its parent, and what is written: call by call."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.hosted_zone import Which, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, Missing, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import route53_zone as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws.doors.route53 import RECORD, TEXT, a_zone, change, made, page
from tests.unit.plugins.aws_script import Call, denial, scripted

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
OWNED = [{"Key": key, "Value": value} for key, value in OWNER.items()]
ZONE = Zone("Z1", "frieza.dev", False, "", ("ns-1.awsdns-1.org",), 0, "one-try", OWNER)
PARENT = ("dev", ("ns-1.awsdns-1.org",))


def r53(operation, sent, answer=None, refused=""):
    return Call("route53", operation, sent, answer or {}, refused)


BY_NAME = r53("list_hosted_zones_by_name", {"DNSName": "frieza.dev"}, page("HostedZones", [a_zone()]))
NONE = replace(BY_NAME, answer=page("HostedZones", []))
READ = r53(
    "get_hosted_zone", {"Id": "Z1"}, {"HostedZone": a_zone(), "DelegationSet": {"NameServers": ["ns-1.awsdns-1.org"]}}
)
TAGS = r53(
    "list_tags_for_resources",
    {"ResourceType": "hostedzone", "ResourceIds": ["Z1"]},
    {"ResourceTagSets": [{"ResourceId": "Z1", "Tags": OWNED}]},
)
OWN = [{"Name": "frieza.dev.", "Type": kind, "TTL": 60} for kind in ("NS", "SOA")]


def records(*found):
    return r53("list_resource_record_sets", {"HostedZoneId": "Z1"}, page("ResourceRecordSets", list(found)))


def asked(**given):
    return step.desired(arguments("route53_zone", **{"name": "frieza.dev"} | given))


def seen(desired, *calls, region="ap-northeast-1"):
    with scripted(*calls, region=region) as context:
        return step.observe(context, desired)


def given(answer):
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.fixture
def parent(monkeypatch):
    """What the parent's servers say, and what they were asked: nothing, until a test sets ``answer``."""

    class Parent:
        answer = None
        asked = []

        def delegation_of(self, name, **how):
            self.asked.append((name, how))
            return given(self.answer)

    parent = Parent()
    monkeypatch.setattr(step._dns, "delegation_of", parent.delegation_of)
    monkeypatch.setattr(step._dns, "resolver_of", lambda given: ("resolver", given))
    monkeypatch.setattr(Parent, "asked", [])
    return parent


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {}),
        ({"name": None, "zone_id": "Z1"}, {"which": Which(None, "Z1")}),
        (
            {"private": True, "vpc_id": "vpc-1", "vpc_region": "ap-northeast-1"},
            {"which": Which("frieza.dev", private=True, vpc_id="vpc-1"), "vpc_region": "ap-northeast-1"},
        ),
        ({"comment": ""}, {"comment": ""}),
        ({"state": "absent"}, {"present": False}),
        ({"check_delegation": True}, {"check_delegation": True}),
        ({"resolver": {"address": "10.0.0.2", "port": 53}}, {"resolver": {"address": "10.0.0.2", "port": 53}}),
        ({"nameserver_port": 5353}, {"nameserver_port": 5353}),
        ({"tags": {"n": 1}, "purge_tags": False}, {"marking": Marking({"n": "1"}, purge=False)}),
        ({"owner_tags": OWNER, "adopt": True}, {"marking": Marking(owner=OWNER, adopt=True)}),
    ],
)
def test_the_arguments_say_what_is_wanted(given, wanted):
    default = step.Desired(Which("frieza.dev"), None, None, Marking(), True, False, None, 53)
    assert asked(**given) == replace(default, **wanted)


def test_a_zone_is_read_with_its_tags_and_its_parent_is_not_asked_unasked(parent):
    assert seen(asked(), BY_NAME, READ, TAGS) == step.Observed(ZONE, "aws")
    assert parent.asked == []


def test_of_a_zone_that_is_not_there_nothing_more_is_asked(parent):
    for state in ("present", "absent"):
        assert seen(asked(state=state, check_delegation=True), NONE) == step.Observed(None, "aws")
    assert parent.asked == []


def test_the_parent_is_asked_through_the_resolver_and_port_that_are_given(parent):
    parent.answer = PARENT
    resolver = {"address": "10.0.0.2", "port": 53}
    found = seen(asked(check_delegation=True, resolver=resolver, nameserver_port=5353), BY_NAME, READ, TAGS)
    assert found == step.Observed(ZONE, "aws", parent=PARENT)
    assert parent.asked == [("frieza.dev", {"resolver": ("resolver", resolver), "port": 5353})]


@pytest.mark.parametrize("error", [Missing("ask the parent", answer="no"), Unavailable("ask the parent", answer="no")])
def test_a_parent_that_cannot_be_asked_is_no_reason_to_fail(parent, error):
    parent.answer = error
    found = seen(asked(check_delegation=True), BY_NAME, READ, TAGS)
    assert found == step.Observed(ZONE, "aws", not_asked="could not ask the parent: no.")


def test_a_private_zone_has_no_parent_to_ask(parent):
    private = a_zone(PrivateZone=True)
    calls = [
        replace(BY_NAME, answer=page("HostedZones", [private])),
        replace(READ, answer={"HostedZone": private}),
        TAGS,
    ]
    assert seen(asked(private=True, check_delegation=True), *calls).zone.private is True
    assert parent.asked == []


@pytest.mark.parametrize(
    ("found", "others"),
    [
        ([], ()),
        (OWN, ()),
        ([*OWN, RECORD, TEXT], ("eks.frieza.dev A", "a-eks.frieza.dev TXT")),
        ([{"Name": "sub.frieza.dev.", "Type": "NS", "TTL": 60}], ("sub.frieza.dev NS",)),
        ([{"Name": "FRIEZA.dev.", "Type": "SOA", "TTL": 60}], ()),
    ],
)
def test_before_a_zone_is_deleted_its_records_are_read_but_for_its_own(parent, found, others):
    observed = seen(asked(state="absent", check_delegation=True), BY_NAME, READ, TAGS, records(*found))
    assert observed == step.Observed(ZONE, "aws", others_records=others)
    assert parent.asked == []


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_the_partition_is_that_of_the_region(region, partition):
    assert seen(asked(), NONE, region=region).partition == partition


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [
        ([BY_NAME], "list the hosted zones named"),
        ([BY_NAME, READ], "read the hosted zone"),
        ([BY_NAME, READ, TAGS], "read the tags of the hosted zones"),
        ([BY_NAME, READ, TAGS, records()], "list the records of the hosted zone"),
    ],
)
def test_what_may_not_be_read_stops_the_run_before_it_writes(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDenied", message=denial("route53", last.operation))
    with pytest.raises(Denied) as raised:
        seen(asked(state="absent"), *before, last)
    assert raised.value.attempted == attempted


TAG = r53("change_tags_for_resource", {"ResourceType": "hostedzone", "ResourceId": "Z1", "AddTags": OWNED})


def create_call(reference):
    config = {"Comment": "", "PrivateZone": False}
    sent = {"Name": "frieza.dev", "CallerReference": reference, "HostedZoneConfig": config}
    return r53("create_hosted_zone", sent, made(a_zone()))


MAKE = (
    Action("create_zone", "", {"name": "frieza.dev", "comment": "", "private": False, "vpc": None}),
    Action("change_tags", "", {"add": OWNER, "remove": ()}),
)


@pytest.mark.parametrize(
    ("reads", "there"), [([READ, TAGS], True), ([replace(READ, answer={}, refused="NoSuchHostedZone")], False)]
)
def test_a_new_zone_is_marked_and_returned_as_it_has_become(monkeypatch, reads, there):
    desired = asked(owner_tags=OWNER)
    monkeypatch.setattr(step.uuid, "uuid4", lambda: "one-try")
    calls = [create_call(step._reference_prefix(OWNER) + "one-try"), TAG, *reads]
    with scripted(*calls) as context:
        after = carried_out(step.apply(context, desired, Plan(None, {"id": None}, MAKE)))
    if not there:
        assert after == {"id": None}
        return
    assert (after["id"], after["name_servers"], after["owned"]) == ("Z1", ["ns-1.awsdns-1.org"], True)


def test_the_plans_actions_are_carried_out_in_their_order():
    calls = [
        r53("update_hosted_zone_comment", {"Id": "Z1", "Comment": "x"}, {"HostedZone": a_zone()}),
        TAG,
        r53("delete_hosted_zone", {"Id": "Z1"}, change("PENDING")),
    ]
    actions = (
        Action("update_comment", "", {"zone_id": "Z1", "comment": "x"}),
        Action("change_tags", "", {"zone_id": "Z1", "add": OWNER, "remove": ()}),
        Action("delete_zone", "", {"zone_id": "Z1"}),
    )
    with scripted(*calls) as context:
        assert carried_out(step.apply(context, asked(), Plan(None, {"id": "Z1"}, actions))) == {"id": "Z1"}


def test_two_attempts_at_making_a_zone_have_different_references(monkeypatch):
    seen_references = []

    def create(_client, *, caller_reference, **_given):
        seen_references.append(caller_reference)
        return "Z1"

    monkeypatch.setattr(step.api, "create_zone", create)
    for _attempt in range(2):
        with scripted(READ, TAGS) as context:
            carried_out(step.apply(context, asked(owner_tags=OWNER), Plan(None, {}, MAKE[:1])))
    assert len(set(seen_references)) == 2
