# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bringing two recordings to one form, and naming where they differ. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.alb.conformance.listener_order import settled
from sandbox.alb.conformance.timeline import per_resource, side_by_side

COMPARED = ("admission", "kubernetes", "aws")
# AWS adds random digits, and a prefix to internal names; in the recordings it is always -1.
DNS_NAME = re.compile(r"(?:internal-)?([a-zA-Z0-9-]+)-\d+(\.[a-z0-9-]+\.elb\.amazonaws\.com)")
# Different in each answer of AWS; error messages quote it.
REQUEST_ID = re.compile(r"RequestID: [^,\"]+")
# Lists that have no order of their own, by key, with what to sort by.
_UNORDERED = {
    "ingresses", "events", "target_group_bindings", "load_balancers", "target_groups", "security_groups",
    "pre_existing_security_groups", "availability_zones", "targets", "ingress", "cidrs", "source_groups", "rules",
    "listeners",
}  # fmt: skip


def masked(document: Any, masks: Mapping[str, str], created: Mapping[str, list[str]]) -> Any:
    """Replace real ids: those known before, and those the controller made, numbered in the order of their creation."""
    names = dict(masks)
    for kind, ids in created.items():
        names |= {real: f"{kind}-{number}" for number, real in enumerate(ids, start=1)}
    text = json.dumps(document)
    for real, name in names.items():
        text = text.replace(real, name)
    return json.loads(REQUEST_ID.sub("RequestID: <request-id>", DNS_NAME.sub(r"\1-1\2", text)))


def normalised(document: Any, key: str = "") -> Any:
    """The same document with its unordered lists sorted."""
    if isinstance(document, Mapping):
        return {name: normalised(value, name) for name, value in document.items()}
    if isinstance(document, list):
        items = [normalised(item) for item in document]
        if key == "events":
            items = _told_once(items)
        # A load balancer's list of group ids has an order; the account's list of groups has none.
        if key not in _UNORDERED or not all(isinstance(item, dict) for item in items):
            return items
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
    return document


def _told_once(events: list[Any]) -> list[Any]:
    """How often an error was tried again is chance; where AWS's request id is in its text, each is an event of its own.

    From the tenth on client-go puts "(combined from similar events): " before them.
    """
    once = {}
    for event in events:
        told = event | {"message": str(event.get("message", "")).removeprefix("(combined from similar events): ")}
        once[json.dumps(told, sort_keys=True)] = told
    return list(once.values())


def differences(expected: Any, actual: Any, path: str = "") -> Iterator[str]:
    """One line for each place where two documents differ."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key in sorted({*expected, *actual}):
            where = f"{path}.{key}" if path else str(key)
            if key not in actual:
                yield f"{where}: missing, expected {_short(expected[key])}"
            elif key not in expected:
                yield f"{where}: unexpected {_short(actual[key])}"
            else:
                yield from differences(expected[key], actual[key], where)
    elif isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            yield f"{path}: {len(actual)} items, expected {len(expected)}"
        for index, (first, second) in enumerate(zip(expected, actual, strict=False)):
            yield from differences(first, second, f"{path}[{index}]")
    elif expected != actual:
        yield f"{path}: {_short(actual)}, expected {_short(expected)}"


def _true_attachments(aws: Mapping[str, Any]) -> Any:
    """A target group's load balancers once each, and only those that exist: the recordings' AWS only added some."""
    there = {balancer["arn"] for balancer in aws["load_balancers"]}
    groups = [
        group | {"load_balancers": sorted(there & set(group["load_balancers"]))} for group in aws["target_groups"]
    ]
    return {**aws, "target_groups": groups}


def step_differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """Where a step differs from its recording."""
    lines: list[str] = []
    expected, actual = settled(expected), settled(actual)
    for part in COMPARED:
        first, second = expected[part], actual[part]
        if part == "aws":
            first, second = _true_attachments(first), _true_attachments(second)
        lines += differences(normalised(first, part), normalised(second, part), part)
    expected_changes, actual_changes = per_resource(expected["timeline"]), per_resource(actual["timeline"])
    if side_by_side(expected["timeline"]):
        # The nodes' group serves both: its rules come and go in the order in which the reconciles happen to meet.
        for group in expected["aws"]["pre_existing_security_groups"]:
            expected_changes.pop(group["id"], None)
            actual_changes.pop(group["id"], None)
    return lines + list(differences(expected_changes, actual_changes, "timeline"))


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 160 else text[:157] + "..."
