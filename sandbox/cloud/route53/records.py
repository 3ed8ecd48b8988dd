# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Record sets of a zone as plain data: how Route 53 writes, compares and orders them."""

from __future__ import annotations

import re
from typing import Any

# A record set in the API's members, its name normalized and its values a plain list of text.
Record = dict[str, Any]
Key = tuple[str, str, str | None]

_ROUTING = ("SetIdentifier", "Weight", "Region", "Failover", "GeoLocation", "MultiValueAnswer", "HealthCheckId")
_ESCAPE = re.compile(r"\\(\d{3})")
_PLAIN = re.compile(r"[a-z0-9_.-]")


def normalized_name(name: str) -> str:
    """Lower case, with a dot at the end, octal escapes resolved: the wildcard is `*` inside the sandbox."""
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 8)), name.lower())
    return plain if plain.endswith(".") else plain + "."


def shown_name(name: str) -> str:
    """A name as Route 53 shows it: what is not a letter, digit, hyphen, underscore or dot is an octal escape."""
    return "".join(char if _PLAIN.fullmatch(char) else f"\\{ord(char):03o}" for char in name)


def normalized(record: dict[str, Any]) -> Record:
    """A record set of a request in the form in which the zone keeps it."""
    kept: Record = {"Name": normalized_name(record["Name"]), "Type": record["Type"]}
    kept |= {name: record[name] for name in _ROUTING if record.get(name) is not None}
    if record.get("AliasTarget"):
        alias = record["AliasTarget"]
        kept["AliasTarget"] = {
            "HostedZoneId": alias["HostedZoneId"],
            "DNSName": normalized_name(alias["DNSName"]),
            "EvaluateTargetHealth": bool(alias.get("EvaluateTargetHealth")),
        }
        return kept
    kept["TTL"] = int(record["TTL"])
    kept["ResourceRecords"] = [item["Value"] for item in record["ResourceRecords"]]
    return kept


def shown(record: Record) -> dict[str, Any]:
    """A record set as ListResourceRecordSets gives it."""
    answer = record | {"Name": shown_name(record["Name"])}
    if "ResourceRecords" in record:
        answer["ResourceRecords"] = [{"Value": value} for value in record["ResourceRecords"]]
    return answer


def key_of(record: Record) -> Key:
    return (record["Name"], record["Type"], record.get("SetIdentifier"))


def same(one: Record, other: Record) -> bool:
    """Whether two record sets are equal; the order of their values does not count."""

    def comparable(record: Record) -> Record:
        return record | {"ResourceRecords": sorted(record.get("ResourceRecords", []))}

    return comparable(one) == comparable(other)


def order_of(record: Record) -> tuple[list[str], str, str]:
    """Route 53's order: names by their labels from the right, then types, then identifiers."""
    return (_labels(record["Name"]), record["Type"], record.get("SetIdentifier") or "")


def _labels(name: str) -> list[str]:
    return list(reversed(shown_name(name).rstrip(".").split(".")))


def start_of(name: str, kind: str | None, identifier: str | None) -> tuple[list[str], str, str]:
    """Where a listing from StartRecordName on begins, in the terms of `order_of`."""
    return (_labels(normalized_name(name)), kind or "", identifier or "")
