# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a live object still has everything that a manifest asked for. Pure.

A "yes" is certain. A "no" may only be another way of writing the same ("0.1" CPUs for "100m"): then the server knows.

PRIVATE to the collection.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any

# The server's business, or told by where the object was found.
NOT_COMPARED = ("apiVersion", "kind", "status")
LIST_KEYS = ("name", "containerPort", "port")


def covers(live: Mapping[str, Any], manifest: Mapping[str, Any]) -> bool:
    """Whether the live object has all the manifest's fields with the manifest's values."""
    wanted = {name: value for name, value in manifest.items() if name not in NOT_COMPARED}
    return _has_mapping(live, _without_string_data(wanted))


def _without_string_data(wanted: dict[str, Any]) -> dict[str, Any]:
    """A Secret's stringData is stored as data."""
    text = wanted.pop("stringData", None)
    if not text:
        return wanted
    encoded = {name: base64.b64encode(str(value).encode()).decode() for name, value in text.items()}
    return {**wanted, "data": {**(wanted.get("data") or {}), **encoded}}


def _has(live: Any, wanted: Any) -> bool:
    if wanted is None or wanted in ({}, [], ""):
        # Asking for nothing is met by nothing, and by what the server puts there.
        return True
    if isinstance(wanted, Mapping):
        return isinstance(live, Mapping) and _has_mapping(live, wanted)
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return isinstance(live, Sequence) and not isinstance(live, str) and _has_list(live, wanted)
    return bool(live == wanted) and isinstance(live, bool) == isinstance(wanted, bool)


def _has_mapping(live: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(_has(live.get(name), value) for name, value in wanted.items())


def _has_list(live: Sequence[Any], wanted: Sequence[Any]) -> bool:
    key = next((key for key in LIST_KEYS if _keyed_by(wanted, key) and _keyed_by(live, key)), None)
    if key is None:
        return len(live) == len(wanted) and all(map(_has, live, wanted))
    by_key = {item[key]: item for item in live}
    return all(_has(by_key.get(item[key]), item) for item in wanted)


def _keyed_by(items: Sequence[Any], key: str) -> bool:
    """Whether the field tells all items apart, by a plain value."""
    if not all(isinstance(item, Mapping) and isinstance(item.get(key), (str, int)) for item in items):
        return False
    return len({item[key] for item in items}) == len(items)
