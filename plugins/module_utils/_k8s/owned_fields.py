# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether applying a manifest again would change nothing, as the object itself tells. Pure.

The server writes down which fields each field manager has applied (``metadata.managedFields``). Where those are exactly
the manifest's, with the manifest's values, there is nothing to do, and nothing to ask. A "yes" is certain but for what
an admission webhook would add now and did not then; a "no" may only be another way of writing the same: then a dry run
tells.

Format: https://github.com/kubernetes-sigs/structured-merge-diff, fieldpath/serialize-pe.go: ``f:`` a field, ``k:`` the
keys of a list's item, ``v:`` a value of a set, ``.`` the thing itself.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

_FIELD, _KEYS, _VALUE, _ITSELF = "f:", "k:", "v:", "."
# Told by where the object is, and written down for no manager.
_ADDRESS = ("apiVersion", "kind")
_ADDRESS_IN_METADATA = ("name", "namespace")


def is_applied(live: Mapping[str, Any], manifest: Mapping[str, Any], field_manager: str) -> bool:
    """Whether the manager has applied this very manifest, and all its values still stand."""
    owned = _owned(live, field_manager, manifest["apiVersion"])
    return owned is not None and _same_mapping(owned, _fields(live), _fields(manifest))


def _owned(live: Mapping[str, Any], field_manager: str, api_version: str) -> Mapping[str, Any] | None:
    for entry in live["metadata"].get("managedFields") or []:
        ours = entry.get("manager") == field_manager and entry.get("operation") == "Apply"
        if ours and entry.get("apiVersion") == api_version and not entry.get("subresource"):
            fields: Mapping[str, Any] = entry.get("fieldsV1") or {}
            return fields
    return None


def _fields(obj: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {name: value for name, value in obj["metadata"].items() if name not in _ADDRESS_IN_METADATA}
    others = {name: value for name, value in obj.items() if name not in (*_ADDRESS, "metadata")}
    return others | ({"metadata": metadata} if metadata else {})


def _same(owned: Mapping[str, Any], live: Any, wanted: Any) -> bool:
    kinds = {name[:2] for name in owned if name != _ITSELF}
    if not kinds:
        return _equal(live, wanted)
    if kinds == {_FIELD}:
        return isinstance(live, Mapping) and isinstance(wanted, Mapping) and _same_mapping(owned, live, wanted)
    if not isinstance(live, Sequence) or not isinstance(wanted, Sequence) or isinstance(live, str):
        return False
    if kinds == {_KEYS}:
        return _same_items(owned, live, wanted)
    return kinds == {_VALUE} and _same_set(owned, live, wanted)


def _same_mapping(owned: Mapping[str, Any], live: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    names = {name.removeprefix(_FIELD) for name in owned if name != _ITSELF}
    return names == set(wanted) and all(
        name in live and _same(owned[_FIELD + name], live[name], value) for name, value in wanted.items()
    )


def _same_items(owned: Mapping[str, Any], live: Sequence[Any], wanted: Sequence[Any]) -> bool:
    """Items that are told apart by some of their fields, in the same order."""
    entries = [(json.loads(name.removeprefix(_KEYS)), fields) for name, fields in owned.items() if name != _ITSELF]
    if len(entries) != len(wanted):
        return False
    places = []
    for item in wanted:
        mine = [(keys, fields) for keys, fields in entries if _has_keys(item, keys)]
        there = [place for place, other in enumerate(live) if mine and _has_keys(other, mine[0][0])]
        if len(mine) != 1 or len(there) != 1 or not _same(mine[0][1], live[there[0]], item):
            return False
        places.append(there[0])
    return places == sorted(set(places))


def _has_keys(item: Any, keys: Mapping[str, Any]) -> bool:
    # A key that the manifest leaves out has the kind's default (a port's protocol).
    return isinstance(item, Mapping) and all(_equal(item.get(name, value), value) for name, value in keys.items())


def _same_set(owned: Mapping[str, Any], live: Sequence[Any], wanted: Sequence[Any]) -> bool:
    values = [json.loads(name.removeprefix(_VALUE)) for name in owned if name != _ITSELF]
    # Of those that others added the order is theirs.
    ours = [value for value in live if value in values]
    return len(values) == len(wanted) and _equal(ours, wanted)


def _equal(one: Any, other: Any) -> bool:
    """Equal as JSON is: true is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
