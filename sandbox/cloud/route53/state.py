# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Zones and changes of Route 53: moto's zones, their record sets as plain data, and the changes that were made."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from moto.route53.models import FakeZone, RecordSet, Route53Backend, route53_backends

from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.route53.records import Record, normalized_name

_ATTRIBUTES = {
    "SetIdentifier": "set_identifier",
    "Weight": "weight",
    "Region": "region",
    "Failover": "failover",
    "GeoLocation": "geo_location",
    "MultiValueAnswer": "multi_value_answer",
    "HealthCheckId": "health_check_id",
}


def backend(cloud: Cloud) -> Route53Backend:
    return route53_backends[cloud.world.account_id]["aws"]


def zone_by_id(cloud: Cloud, zone_id: str) -> FakeZone:
    """Raises AwsError NoSuchHostedZone."""
    identifier = zone_id.rpartition("/")[2]
    zone = backend(cloud).zones.get(identifier)
    if zone is None:
        raise AwsError("NoSuchHostedZone", f"No hosted zone found with ID: {identifier}", 404)
    return zone


def records_of(zone: FakeZone) -> list[Record]:
    """The record sets of a zone."""
    return [_record(item) for item in zone.rrsets]


def _record(item: RecordSet) -> Record:
    record: Record = {"Name": normalized_name(item.name), "Type": str(item.type)}
    for member, attribute in _ATTRIBUTES.items():
        value = getattr(item, attribute)
        if value is not None:
            record[member] = value
    if item.alias_target:
        return record | {"AliasTarget": dict(item.alias_target)}
    values = [value["Value"] if isinstance(value, dict) else value for value in item.records]
    return record | {"TTL": int(item.ttl), "ResourceRecords": values}


def keep_records(zone: FakeZone, records: list[Record]) -> None:
    """Replace the record sets of a zone."""
    zone.rrsets = [RecordSet(record) for record in records]


def new_change(cloud: Cloud, comment: str | None = None) -> dict[str, Any]:
    """The ChangeInfo of something that was just done. The sandbox's name servers have it at once: INSYNC."""
    info = {"Id": "/change/C" + secrets.token_hex(10).upper(), "Status": "INSYNC", "SubmittedAt": datetime.now(UTC)}
    info |= {"Comment": comment} if comment else {}
    cloud.route53_changes[str(info["Id"])] = info
    return info
