# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2's filters, of which moto has some: "List and filter using the CLI and API" of the EC2 User Guide."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.ec2.filter_tables import TABLES
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import override

Item = dict[str, Any]
# As in "Wildcards" of the page: any number of characters, or one at most; a backslash before them takes it back.
_WILDCARDS = {"*": ".*", "?": ".?"}
_PIECE = re.compile(r"\\(.)|(.)", re.DOTALL)


@override("ec2", *(TABLES.keys() - {"DescribeAvailabilityZones"}))
def describe(cloud: Cloud, call: Call) -> Item | None:
    filters = call.params.get("Filters")
    return filtered(call.action, cloud.forward(call, Filters=[]), filters) if filters else None


@override("ec2", "DescribeAvailabilityZones")
def describe_availability_zones(cloud: Cloud, call: Call) -> Item:
    """With what moto leaves out, as "AvailabilityZone" of the EC2 API Reference has it; there are no other zones."""
    more = {"OptInStatus": "opt-in-not-required", "GroupName": f"{call.region}-zg-1", "NetworkBorderGroup": call.region}
    zones = [zone | more for zone in cloud.forward(call, Filters=[])["AvailabilityZones"]]
    return filtered(call.action, {"AvailabilityZones": zones}, call.params.get("Filters") or [])


def filtered(action: str, answer: Item, filters: list[dict[str, Any]]) -> Item:
    """What the filters leave of an action's answer. Raises AwsError for filters that the sandbox does not have."""
    table, conditions = TABLES[action], [_condition(action, one["Name"], one.get("Values") or []) for one in filters]

    def kept(item: Item) -> bool:
        return all(holds(item) for holds in conditions)

    items = answer[table.items]
    if not table.parts:
        return answer | {table.items: [item for item in items if kept(item)]}
    # What is asked for is of the part or of the whole that it is in.
    left = [item | {table.parts: [part for part in item[table.parts] if kept(item | part)]} for item in items]
    return answer | {table.items: [item for item in left if item[table.parts]]}


def _condition(action: str, name: str, values: list[str]) -> Callable[[Item], bool]:
    looked_at = _looked_at(action, name)
    patterns = [_pattern(value) for value in values]
    return lambda item: any(pattern.fullmatch(_text(found)) for found in looked_at(item) for pattern in patterns)


def _looked_at(action: str, name: str) -> Callable[[Item], list[Any]]:
    """What of an item a filter is about. Raises AwsError."""
    table = TABLES[action]
    if name.startswith("tag:"):
        return lambda item: [tag["Value"] for tag in _at(item, table.tags) if tag["Key"] == name.removeprefix("tag:")]
    path = f"{table.tags}.Key" if name == "tag-key" else table.paths.get(name)
    if path is None:
        raise AwsError("NotImplemented", f"the sandbox does not implement the filter '{name}' of ec2:{action}", 501)
    return lambda item: _at(item, path)


def _at(item: Item, path: str) -> list[Any]:
    """What the members of a path lead to, through every item of a list on the way."""
    found: list[Any] = [item]
    for name in path.split(".") if path else ():
        values = [each[name] for each in found if name in each]
        found = [one for value in values for one in (value if isinstance(value, list) else [value])]
    return found


def _text(value: Any) -> str:
    """A value as it is written in a filter."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
    return str(value)


@cache
def _pattern(value: str) -> re.Pattern[str]:
    pieces = (_WILDCARDS.get(plain) or re.escape(escaped or plain) for escaped, plain in _PIECE.findall(value))
    return re.compile("".join(pieces), re.DOTALL)
