# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Server-side apply for the fake API server: fields have owners; lists whose items have a name are merged by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Object = dict[str, Any]
Path = tuple[Any, ...]
Owners = dict[Path, set[str]]
LIST_KEYS = ("name", "containerPort", "port")
OWN = ("managedFields", "resourceVersion", "generation", "creationTimestamp", "uid")
IDENTITY = {("apiVersion",), ("kind",), ("metadata", "name"), ("metadata", "namespace")}


def apply(live: Object, owners: Owners, sent: Object, manager: str) -> tuple[Object, Owners, list[tuple[str, str]]]:
    """The merged object, who owns what afterwards, and the conflicts (field, other manager)."""
    fields, wanted = dict(_leaves(live)), dict(_leaves(sent))
    owners = {path: set(managers) for path, managers in owners.items()}
    conflicts = []
    for path in [path for path, managers in owners.items() if manager in managers and path not in wanted]:
        owners[path].discard(manager)
        if not owners[path]:
            del owners[path]
            fields.pop(path, None)
    for path, value in wanted.items():
        others = owners.get(path, set()) - {manager}
        if path not in IDENTITY and path in fields and fields[path] != value:
            conflicts += [(_shown(path), other) for other in sorted(others)]
            others = set()
        fields[path] = value
        if path not in IDENTITY:
            owners[path] = others | {manager}
    return _built(fields), owners, conflicts


def differs(one: Object, other: Object) -> bool:
    return _without(one) != _without(other)


def _without(obj: Object) -> Object:
    metadata = {key: value for key, value in obj.get("metadata", {}).items() if key not in OWN}
    return obj | {"metadata": metadata}


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list) and (key := _list_key(value)):
        for item in value:
            yield from _leaves(item, (*path, (key, item[key])))
    elif value is not None:
        yield path, value


def _list_key(value: list[Any]) -> str | None:
    if not value or not all(isinstance(item, dict) for item in value):
        return None
    return next((key for key in LIST_KEYS if all(key in item for item in value)), None)


def _built(fields: dict[Path, Any]) -> Object:
    root: Object = {}
    for path, value in fields.items():
        _put(root, path, value)
    return root


def _put(holder: Any, path: Path, value: Any) -> None:
    for index, part in enumerate(path):
        last = index == len(path) - 1
        if isinstance(part, tuple):
            item = next((item for item in holder if item.get(part[0]) == part[1]), None)
            if item is None:
                item = {part[0]: part[1]}
                holder.append(item)
            holder = item
        elif last:
            holder[part] = value
        else:
            holder = holder.setdefault(part, [] if isinstance(path[index + 1], tuple) else {})


def _shown(path: Path) -> str:
    return "".join(f'[{part[0]}="{part[1]}"]' if isinstance(part, tuple) else f".{part}" for part in path)
