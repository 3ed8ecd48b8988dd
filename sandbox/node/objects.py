# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubernetes objects as plain dictionaries, and the few things that everything here asks of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

KubeObject = dict[str, Any]
Key = tuple[str, str]

_SUFFIXES = {"": 1.0, "n": 1e-9, "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
_SUFFIXES |= {f"{letter}i": 1024.0**power for power, letter in enumerate("KMGTPE", start=1)}


def key_of(obj: KubeObject) -> Key:
    """(namespace, name); the namespace is empty for cluster-scoped objects."""
    return obj["metadata"].get("namespace", ""), obj["metadata"]["name"]


def uid_of(obj: KubeObject) -> str:
    return str(obj["metadata"]["uid"])


def now() -> str:
    """RFC 3339 in whole seconds, as metav1.Time is written."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now_nano() -> str:
    """RFC 3339 with nanoseconds, as the container runtime stamps log lines."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")


def seconds_since(timestamp: str) -> float:
    """Age in seconds of an RFC 3339 time. Raises ValueError when it is none."""
    return (datetime.now(UTC) - datetime.fromisoformat(timestamp.replace("Z", "+00:00"))).total_seconds()


def parse_quantity(text: str) -> float:
    """A resource.Quantity as a number: "500m" is 0.5, "1Gi" is 1073741824. Raises ValueError when it is none."""
    found = re.fullmatch(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)", text.strip())
    if found is None or found.group(2) not in _SUFFIXES:
        raise ValueError(f"{text!r} is not a quantity")
    return float(found.group(1)) * _SUFFIXES[found.group(2)]


def labels_of(obj: KubeObject) -> dict[str, str]:
    return obj["metadata"].get("labels") or {}


def annotations_of(obj: KubeObject) -> dict[str, str]:
    return obj["metadata"].get("annotations") or {}


def condition_of(obj: KubeObject, kind: str) -> KubeObject | None:
    """The condition of that type in an object's status, if any."""
    conditions: list[KubeObject] = obj.get("status", {}).get("conditions") or []
    return next((condition for condition in conditions if condition["type"] == kind), None)
