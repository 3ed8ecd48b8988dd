# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change batch against the record sets of a zone: all of it or nothing, by the rules of Route 53.

Wording after "ChangeResourceRecordSets" of the Route 53 API Reference and the answers of the service.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.cloud.elbv2.hosted_zones import zone_of_name
from sandbox.cloud.errors import AwsError
from sandbox.cloud.route53.records import Key, Record, key_of, normalized, normalized_name, same, shown_name

_MOST_VALUES = 1000
_QUOTED = re.compile(r'"(?:[^"\\]|\\.){0,255}"(?:\s+"(?:[^"\\]|\\.){0,255}")*')


class Refused(Exception):
    """One change that cannot be made; the text is Route 53's."""


def apply_batch(zone: str, records: Iterable[Record], changes: list[dict[str, Any]]) -> list[Record]:
    """The record sets of a zone (its name with the dot) after a batch.

    Raises AwsError InvalidInput or InvalidChangeBatch, the latter with every change that cannot be made.
    """
    _check_size(changes)
    after = {key_of(record): record for record in records}
    problems = []
    for change in changes:
        _check_form(change)
        try:
            _apply(zone, after, change["Action"], normalized(change["ResourceRecordSet"]))
        except Refused as refusal:
            problems.append(str(refusal))
    problems = problems or _zone_problems(zone, after)
    if problems:
        raise AwsError("InvalidChangeBatch", f"[{', '.join(problems)}]", 400)
    return list(after.values())


def _check_size(changes: list[dict[str, Any]]) -> None:
    weights = {"UPSERT": 2}
    values = sum(
        weights.get(change["Action"], 1) * len(change["ResourceRecordSet"].get("ResourceRecords") or [])
        for change in changes
    )
    if values > _MOST_VALUES:
        raise AwsError("InvalidChangeBatch", f"[Number of records limit of {_MOST_VALUES} exceeded.]", 400)


def _check_form(change: dict[str, Any]) -> None:
    record = change["ResourceRecordSet"]
    if change["Action"] not in ("CREATE", "UPSERT", "DELETE"):
        raise AwsError(
            "InvalidInput", f"Invalid XML ; cvc-enumeration-valid: Value '{change['Action']}' is not an action"
        )
    alias = bool(record.get("AliasTarget"))
    plain = record.get("TTL") is not None and bool(record.get("ResourceRecords"))
    if alias != plain and not (alias and record.get("ResourceRecords")):
        return
    found = "more than one" if alias else "none"
    message = (
        "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], or "
        f"TrafficPolicyInstanceId], but found {found} in Change with [Action={change['Action']}, "
        f"Name={record['Name']}, Type={record['Type']}, SetIdentifier={record.get('SetIdentifier') or 'null'}]"
    )
    raise AwsError("InvalidInput", message, 400)


def _apply(zone: str, records: dict[Key, Record], action: str, record: Record) -> None:
    key, known = key_of(record), records.get(key_of(record))
    if not f".{record['Name']}".endswith(f".{zone}"):
        raise Refused(f"RRSet with DNS name {_name(record)} is not permitted in zone {zone}")
    if action == "DELETE":
        _check_deletable(record, known)
        del records[key]
        return
    if action == "CREATE" and known is not None:
        raise Refused(f"Tried to create resource record set {_which(record)} but it already exists")
    _check_values(record)
    _check_alias(record)
    _check_mix(records, record)
    records[key] = record


def _check_deletable(record: Record, known: Record | None) -> None:
    if known is None:
        raise Refused(f"Tried to delete resource record set {_which(record)} but it was not found")
    if not same(record, known):
        message = "but the values provided do not match the current values"
        raise Refused(f"Tried to delete resource record set {_which(record)} {message}")


def _check_alias(record: Record) -> None:
    alias = record.get("AliasTarget")
    if alias is None:
        return
    zone = zone_of_name(alias["DNSName"])
    if zone is not None and alias["HostedZoneId"] != zone:
        message = (
            f"type {record['Type']} in zone {alias['HostedZoneId']}, but the alias target name does not lie within"
        )
        raise Refused(f"Tried to create an alias that targets {alias['DNSName']}, {message} the target zone")


def _check_mix(records: dict[Key, Record], record: Record) -> None:
    """Record sets of one name and type either all have an identifier or there is only one."""
    simple = record.get("SetIdentifier") is None
    for name, kind, identifier in records:
        if (name, kind) == (record["Name"], record["Type"]) and (identifier is None) != simple:
            message = "conflicts with another RRSet of the same name and type that has another routing policy"
            raise Refused(f"RRSet with DNS name {_name(record)}, type {record['Type']} {message}")


def _name(record: Record) -> str:
    return shown_name(record["Name"])


def _which(record: Record) -> str:
    identifier = f", set identifier='{record['SetIdentifier']}'" if record.get("SetIdentifier") else ""
    return f"[name='{_name(record)}', type='{record['Type']}'{identifier}]"


def _zone_problems(zone: str, records: dict[Key, Record]) -> list[str]:
    kinds: dict[str, set[str]] = {}
    for name, kind, _ in records:
        kinds.setdefault(name, set()).add(kind)
    apex = kinds.get(zone, set())
    problems = ["A HostedZone must contain exactly one SOA record."] if "SOA" not in apex else []
    problems += ["A HostedZone must contain at least one NS record for the zone itself."] if "NS" not in apex else []
    for name, found in kinds.items():
        if "CNAME" in found and name == zone:
            problems.append(f"RRSet of type CNAME with DNS name {name} is not permitted at apex in zone {zone}")
        elif "CNAME" in found and len(found) > 1:
            message = "is not permitted as it conflicts with other records with the same DNS name in zone"
            problems.append(f"RRSet of type CNAME with DNS name {shown_name(name)} {message} {zone}")
    return problems


def _check_values(record: Record) -> None:
    check = _CHECKS.get(record["Type"])
    values = record.get("ResourceRecords", [])
    for value in values:
        problem = check(value) if check is not None else None
        if problem:
            raise Refused(f"Invalid Resource Record: 'FATAL problem: {problem} encountered with '{value}''")
    if len(set(values)) < len(values):
        raise Refused(f"Duplicate Resource Record: '{values[0]}'")
    if record["Type"] == "CNAME" and len(values) > 1:
        raise Refused(f"InvalidChangeBatch: {_which(record)} has more than one value, which CNAME does not permit")


def _address(version: int, problem: str) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        try:
            return None if ipaddress.ip_address(value).version == version else problem
        except ValueError:
            return problem

    return check


def _quoted(value: str) -> str | None:
    quoted = _QUOTED.fullmatch(value)
    return None if quoted else "InvalidCharacterString (Value should be enclosed in quotation marks)"


def _host(value: str) -> str | None:
    labels = normalized_name(value).rstrip(".").split(".")
    return None if all(0 < len(label) <= 63 for label in labels) else "DomainLabelEmpty (Domain label is empty)"


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "A": _address(4, "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)"),
    "AAAA": _address(6, "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)"),
    "TXT": _quoted,
    "CNAME": _host,
    "NS": _host,
}
