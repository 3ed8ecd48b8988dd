# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import route53

from tests.unit.plugins.aws.door import Door

door = partial(Door, "route53")

WHEN = datetime(2026, 11, 22, tzinfo=UTC)
SERVERS = {"NameServers": ["ns-1.awsdns-1.org"]}
RECORD = {"Name": "eks.frieza.dev.", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
TEXT = {"Name": "a-eks.frieza.dev.", "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": '"x"'}]}
GONE = {"Action": "DELETE", "ResourceRecordSet": RECORD}
VPC = {"VPCId": "vpc-1", "VPCRegion": "ap-northeast-1"}


def a_zone(zone_id="Z1", name="frieza.dev.", **config):
    configured = {"Config": config} if config else {}
    return {"Id": f"/hostedzone/{zone_id}", "Name": name, "CallerReference": "one-try"} | configured


def change(status):
    return {"ChangeInfo": {"Id": "/change/C1", "Status": status, "SubmittedAt": WHEN}}


def made(zone):
    return {"HostedZone": zone, "DelegationSet": SERVERS, "Location": "https://route53.amazonaws.com"} | change(
        "PENDING"
    )


def page(key, items, **more):
    return {key: items, "IsTruncated": bool(more), "MaxItems": "100"} | more


def creating(private, vpc):
    def create(client):
        return route53.create_zone(
            client, name="frieza.dev", caller_reference="one-try", comment="ours", private=private, vpc=vpc
        )

    return create


def created(*, private, **more):
    config = {"Comment": "ours", "PrivateZone": private}
    return {"Name": "frieza.dev", "CallerReference": "one-try", "HostedZoneConfig": config} | more


def tagging(add, remove):
    return lambda client: route53.change_tags(client, zone_id="Z1", add=add, remove=remove)


OF_ZONE = {"ResourceType": "hostedzone", "ResourceId": "Z1"}
ADD = {"AddTags": [{"Key": "a", "Value": "b"}]}
REMOVE = {"RemoveTagKeys": ["c"]}
CHANGE_TAGS = "change the tags of the hosted zone Z1"

DOORS = [
    door(
        "get_hosted_zone",
        lambda client: route53.get_zone(client, "Z1"),
        sent={"Id": "Z1"},
        attempted="read the hosted zone Z1",
        answer={"HostedZone": a_zone(), "DelegationSet": SERVERS},
        result={"HostedZone": a_zone(), "DelegationSet": SERVERS},
        missing="NoSuchHostedZone",
    ),
    door(
        "list_hosted_zones",
        route53.list_zones,
        sent={},
        attempted="list the hosted zones of the account",
        answer=page("HostedZones", [a_zone()], Marker="", NextMarker="Z2"),
        more=({"Marker": "Z2"}, page("HostedZones", [a_zone("Z2")]) | {"Marker": "Z2"}),
        result=[a_zone(), a_zone("Z2")],
    ),
    door(
        "create_hosted_zone",
        creating(False, None),
        sent=created(private=False),
        attempted="create the hosted zone frieza.dev",
        answer=made(a_zone()),
        result="Z1",
    ),
    door(
        "create_hosted_zone",
        creating(True, VPC),
        sent=created(private=True, VPC=VPC),
        attempted="create the hosted zone frieza.dev",
        answer=made(a_zone()),
        result="Z1",
    ),
    door(
        "update_hosted_zone_comment",
        lambda client: route53.update_comment(client, zone_id="Z1", comment="x"),
        sent={"Id": "Z1", "Comment": "x"},
        attempted="set the comment of the hosted zone Z1",
        answer={"HostedZone": a_zone()},
    ),
    door(
        "delete_hosted_zone",
        lambda client: route53.delete_zone(client, zone_id="Z1"),
        sent={"Id": "Z1"},
        attempted="delete the hosted zone Z1",
        answer=change("PENDING"),
    ),
    door(
        "list_tags_for_resources",
        lambda client: route53.tags_of_zones(client, ["Z1", "Z2"]),
        sent={"ResourceType": "hostedzone", "ResourceIds": ["Z1", "Z2"]},
        attempted="read the tags of the hosted zones Z1, Z2",
        answer={"ResourceTagSets": [{"ResourceId": "Z1", "Tags": [{"Key": "a", "Value": "b"}]}, {"ResourceId": "Z2"}]},
        result={"Z1": {"a": "b"}, "Z2": {}},
    ),
    door("change_tags_for_resource", tagging({"a": "b"}, ()), OF_ZONE | ADD, CHANGE_TAGS),
    door("change_tags_for_resource", tagging({}, ("c",)), OF_ZONE | REMOVE, CHANGE_TAGS),
    door("change_tags_for_resource", tagging({"a": "b"}, ("c",)), OF_ZONE | ADD | REMOVE, CHANGE_TAGS),
    door(
        "list_resource_record_sets",
        lambda client: route53.list_records(client, "Z1"),
        sent={"HostedZoneId": "Z1"},
        attempted="list the records of the hosted zone Z1",
        answer=page("ResourceRecordSets", [RECORD], NextRecordName="a-eks.frieza.dev.", NextRecordType="TXT"),
        more=(
            {"HostedZoneId": "Z1", "StartRecordName": "a-eks.frieza.dev.", "StartRecordType": "TXT"},
            page("ResourceRecordSets", [TEXT]),
        ),
        result=[RECORD, TEXT],
    ),
    door(
        "change_resource_record_sets",
        lambda client: route53.change_records(client, zone_id="Z1", changes=(GONE,), comment="why"),
        sent={"HostedZoneId": "Z1", "ChangeBatch": {"Comment": "why", "Changes": [GONE]}},
        attempted="change 1 records of the hosted zone Z1",
        answer=change("PENDING"),
        result="C1",
    ),
    door(
        "get_change",
        lambda client: route53.change_status(client, "C1"),
        sent={"Id": "C1"},
        attempted="read the state of the record change C1",
        answer=change("INSYNC"),
        result="INSYNC",
    ),
]
