# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: record sets changed and listed exactly, zones with name servers of their own."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from moto.route53.models import DelegationSet, FakeZone

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override
from sandbox.cloud.route53.changes import apply_batch
from sandbox.cloud.route53.records import normalized_name, order_of, shown, shown_name, start_of
from sandbox.cloud.route53.state import backend, keep_records, new_change, records_of, zone_by_id

_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+", re.IGNORECASE)
# The four top-level domains of Route 53's name servers, each with its own range of numbers.
_SERVER_DOMAINS = ("com", "net", "org", "co.uk")
_SERVERS_PER_DOMAIN = 512
_LARGEST_PAGE = 300
_LARGEST_PAGE_OF_ZONES = 100


@override("route53", "ChangeResourceRecordSets")
def change_resource_record_sets(cloud: Cloud, call: Call) -> dict[str, Any]:
    zone = zone_by_id(cloud, call.params["HostedZoneId"])
    batch = call.params["ChangeBatch"]
    keep_records(zone, apply_batch(normalized_name(zone.name), records_of(zone), batch["Changes"]))
    return {"ChangeInfo": new_change(cloud, batch.get("Comment"))}


@override("route53", "ListResourceRecordSets")
def list_resource_record_sets(cloud: Cloud, call: Call) -> dict[str, Any]:
    params, zone = call.params, zone_by_id(cloud, call.params["HostedZoneId"])
    if params.get("StartRecordType") and not params.get("StartRecordName"):
        raise AwsError("InvalidInput", "The input is not valid: StartRecordType needs StartRecordName")
    records = sorted(records_of(zone), key=order_of)
    if params.get("StartRecordName"):
        start = start_of(params["StartRecordName"], params.get("StartRecordType"), params.get("StartRecordIdentifier"))
        records = [record for record in records if order_of(record) >= start]
    size = min(int(params.get("MaxItems") or _LARGEST_PAGE), _LARGEST_PAGE)
    answer: dict[str, Any] = {
        "ResourceRecordSets": [shown(record) for record in records[:size]],
        "IsTruncated": len(records) > size,
        "MaxItems": str(size),
    }
    if len(records) > size:
        following = records[size]
        answer |= {"NextRecordName": shown_name(following["Name"]), "NextRecordType": following["Type"]}
        if following.get("SetIdentifier"):
            answer["NextRecordIdentifier"] = following["SetIdentifier"]
    return answer


@override("route53", "GetChange")
def get_change(cloud: Cloud, call: Call) -> dict[str, Any]:
    identifier = f"/change/{call.params['Id'].rpartition('/')[2]}"
    if identifier not in cloud.route53_changes:
        raise AwsError("NoSuchChange", f"Could not find resource with ID: {call.params['Id']}", 404)
    return {"ChangeInfo": cloud.route53_changes[identifier]}


@guard("route53", "CreateHostedZone")
def a_zone_is_made_once_and_has_a_domain_name(cloud: Cloud, call: Call) -> None:
    name, reference = normalized_name(call.params["Name"]), call.params["CallerReference"]
    if not _DOMAIN.fullmatch(name):
        raise AwsError("InvalidDomainName", f"{call.params['Name']} is not a valid domain name")
    for zone in backend(cloud).zones.values():
        if zone.caller_reference == reference:
            message = f"A hosted zone has already been created with the specified caller reference. : {reference}"
            raise AwsError("HostedZoneAlreadyExists", message, 409)


@guard("route53", "CreateHostedZone")
def a_private_zone_has_a_vpc(cloud: Cloud, call: Call) -> None:
    private = (call.params.get("HostedZoneConfig") or {}).get("PrivateZone")
    if str(private).lower() == "true" and not call.params.get("VPC"):
        message = "When you're creating a private hosted zone, you must also specify values for VPCId and VPCRegion."
        raise AwsError("InvalidInput", message, 400)


@override("route53", "CreateHostedZone")
def create_hosted_zone(cloud: Cloud, call: Call) -> dict[str, Any]:
    result = cloud.forward(call, Name=normalized_name(call.params["Name"]))
    zone = zone_by_id(cloud, result["HostedZone"]["Id"])
    _give_id(cloud, zone)
    result["HostedZone"]["Id"] = zone.id
    result["Location"] = f"https://route53.amazonaws.com/2013-04-01{zone.id}"
    result["ChangeInfo"] = new_change(cloud)
    if zone.delegation_set is not None and not call.params.get("DelegationSetId"):
        _own_delegation(zone.delegation_set, zone.resource_id)
    _write_apex(zone)
    if result.get("DelegationSet") and zone.delegation_set is not None:
        servers = {"NameServers": zone.delegation_set.name_servers}
        result["DelegationSet"] = (result["DelegationSet"] if call.params.get("DelegationSetId") else {}) | servers
    return result


def _own_delegation(delegation: DelegationSet, zone_id: str) -> None:
    """A zone's own name servers. Only a reusable set has an id and a reference; moto gives every one both."""
    delegation.name_servers = name_servers(zone_id)
    delegation.id = delegation.caller_reference = None


def _give_id(cloud: Cloud, zone: FakeZone) -> None:
    """Zone ids of AWS begin with Z; moto's are any letters."""
    zones = backend(cloud).zones
    del zones[zone.resource_id]
    zone.resource_id = "Z" + zone.resource_id[1:]
    zones[zone.resource_id] = zone


def name_servers(zone_id: str) -> list[str]:
    """Four name servers for a zone, one per top-level domain, as different from another zone's as chance makes them."""
    digest = hashlib.sha256(zone_id.encode()).digest()
    servers = []
    for index, domain in enumerate(_SERVER_DOMAINS):
        number = int.from_bytes(digest[index * 4 : index * 4 + 3], "big") % _SERVERS_PER_DOMAIN
        group = digest[index * 4 + 3] % 64
        servers.append(f"ns-{index * _SERVERS_PER_DOMAIN + number}.awsdns-{group:02d}.{domain}")
    return servers


def _write_apex(zone: FakeZone) -> None:
    """The NS and SOA records that a zone is made with."""
    name = normalized_name(zone.name)
    servers = [f"{server}." for server in (zone.delegation_set.name_servers if zone.delegation_set else [])]
    soa = f"{servers[0]} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"
    keep_records(
        zone,
        [
            {"Name": name, "Type": "NS", "TTL": 172800, "ResourceRecords": servers},
            {"Name": name, "Type": "SOA", "TTL": 900, "ResourceRecords": [soa]},
        ],
    )


@override("route53", "DeleteHostedZone")
def delete_hosted_zone(cloud: Cloud, call: Call) -> dict[str, Any]:
    zone = zone_by_id(cloud, call.params["Id"])
    if any(record["Type"] not in ("NS", "SOA") for record in records_of(zone)):
        message = "The specified hosted zone contains non-required resource record sets  and so cannot be deleted."
        raise AwsError("HostedZoneNotEmpty", message, 400)
    cloud.forward(call)
    return {"ChangeInfo": new_change(cloud)}


@override("route53", "ListHostedZonesByName")
def list_hosted_zones_by_name(cloud: Cloud, call: Call) -> dict[str, Any]:
    """The zones from a name on, in the order of their labels from the right, as the API reference describes it."""
    params = call.params
    size = min(int(params.get("MaxItems") or _LARGEST_PAGE_OF_ZONES), _LARGEST_PAGE_OF_ZONES)
    start: tuple[list[str], str] = ([], "")
    if params.get("DNSName"):
        start = (start_of(params["DNSName"], None, None)[0], params.get("HostedZoneId") or "")
    ordered = sorted((start_of(zone.name, None, None)[0], zone.resource_id) for zone in backend(cloud).zones.values())
    found = [(labels, zone_id) for labels, zone_id in ordered if (labels, zone_id) >= start]
    zones = [
        cloud.moto.invoke("route53", "GetHostedZone", {"Id": zone_id})["HostedZone"] for _, zone_id in found[:size]
    ]
    answer: dict[str, Any] = {"HostedZones": zones, "IsTruncated": len(found) > size, "MaxItems": str(size)}
    answer |= {name: params[name] for name in ("DNSName", "HostedZoneId") if params.get(name)}
    if len(found) > size:
        following = zone_by_id(cloud, found[size][1])
        answer |= {"NextDNSName": following.name, "NextHostedZoneId": following.resource_id}
    return answer
