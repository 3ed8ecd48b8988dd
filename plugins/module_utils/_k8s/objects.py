# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects as data: identity, order, what counts as a difference. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import redact_pair

Object = dict[str, Any]
# What has to be there before what: lower waves are applied first and deleted last.
DEFAULT_WAVE = 3
WAVES = {
    "Namespace": 0, "CustomResourceDefinition": 0,
    "ServiceAccount": 1, "ConfigMap": 1, "Secret": 1, "Role": 1, "ClusterRole": 1, "PriorityClass": 1,
    "StorageClass": 1, "ResourceQuota": 1, "LimitRange": 1, "PersistentVolumeClaim": 1,
    "RoleBinding": 2, "ClusterRoleBinding": 2,
    # A controller that sees an Ingress before its Services and class answers with an error first.
    "Ingress": 4,
    # A webhook whose pods do not run yet would refuse what comes after it.
    "ValidatingWebhookConfiguration": 5, "MutatingWebhookConfiguration": 5, "APIService": 5,
}  # fmt: skip
# What the server writes by itself and nobody asked for.
SERVER_SIDE_METADATA = frozenset(
    {"managedFields", "resourceVersion", "generation", "creationTimestamp", "uid", "selfLink", "deletionTimestamp",
     "deletionGracePeriodSeconds"}
)  # fmt: skip


class Key(NamedTuple):
    """What makes an object that object; the version of its API does not."""

    group: str
    kind: str
    namespace: str
    name: str


def key(obj: Mapping[str, Any]) -> Key:
    metadata = obj["metadata"]
    group = obj["apiVersion"].rpartition("/")[0]
    return Key(group, obj["kind"], metadata.get("namespace") or "", metadata["name"])


def named(obj: Mapping[str, Any]) -> str:
    """``Deployment default/app1``."""
    namespace = obj["metadata"].get("namespace")
    return f"{obj['kind']} {namespace + '/' if namespace else ''}{obj['metadata']['name']}"


def wave(obj: Mapping[str, Any]) -> int:
    return WAVES.get(obj["kind"], DEFAULT_WAVE)


def flattened(objects: Iterable[Any], *, source: str) -> list[Object]:
    """The objects, those inside ``List`` objects too; empty documents are left out.

    :raises InvalidArgument: for what has no apiVersion, kind or name, or is there twice.
    """
    found: list[Object] = []
    for number, obj in enumerate(objects, 1):
        place = f"item {number} of {source}"
        if obj is None:
            continue
        if isinstance(obj, Mapping) and str(obj.get("kind")).endswith("List") and "items" in obj:
            found += flattened([_in_list(obj, item) for item in obj["items"] or []], source=place)
        else:
            found.append(_checked(obj, place))
    return found


def _in_list(listed: Mapping[str, Any], item: Any) -> Any:
    """An item of a list, which says of what kind its items are, unless it is a ``List`` of any."""
    kind = str(listed["kind"]).removesuffix("List")
    if not kind or not isinstance(item, Mapping):
        return item
    return {"apiVersion": listed.get("apiVersion"), "kind": kind, **item}


def _checked(obj: Any, place: str) -> Object:
    if not isinstance(obj, Mapping):
        raise InvalidArgument("use", target=place, answer=f"it is not a mapping: {str(obj)[:60]!r}")
    metadata = obj.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    given = {"apiVersion": obj.get("apiVersion"), "kind": obj.get("kind"), "metadata.name": name}
    lacking = [field for field, value in given.items() if not value or not isinstance(value, str)]
    if lacking:
        who = " ".join(str(value) for value in given.values() if value)
        target = f"{who}, {place}" if who else place
        raise InvalidArgument("use", target=target, answer=f"it has no {', '.join(lacking)}")
    return {**obj, "metadata": dict(metadata or {})}


def refuse_duplicates(objects: Iterable[Mapping[str, Any]]) -> None:
    """:raises InvalidArgument: when two objects are the same one."""
    seen: set[Key] = set()
    for obj in objects:
        if key(obj) in seen:
            raise InvalidArgument("apply", target=named(obj), answer="it is given twice")
        seen.add(key(obj))


def in_namespace(obj: Mapping[str, Any], namespace: str) -> Object:
    return {**obj, "metadata": {**obj["metadata"], "namespace": namespace}}


def labelled(obj: Mapping[str, Any], labels: Mapping[str, str]) -> Object:
    """The object with the labels added to its own."""
    if not labels:
        return dict(obj)
    own = obj["metadata"].get("labels") or {}
    return {**obj, "metadata": {**obj["metadata"], "labels": {**own, **labels}}}


def has_labels(obj: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    own = obj["metadata"].get("labels") or {}
    return all(own.get(name) == value for name, value in labels.items())


def is_terminating(obj: Mapping[str, Any]) -> bool:
    return bool(obj["metadata"].get("deletionTimestamp"))


def by_meaning(obj: Mapping[str, Any]) -> Object:
    """The object without status and what the server keeps for itself: what diffs show and comparisons compare."""
    metadata = {name: value for name, value in obj["metadata"].items() if name not in SERVER_SIDE_METADATA}
    return {name: value for name, value in obj.items() if name != "status"} | {"metadata": metadata}


def in_diff(obj: Mapping[str, Any]) -> Object:
    """The object as diffs show it: by meaning, and certificates by their digests, since nobody reads them."""
    return {name: _with_digests(value) for name, value in by_meaning(obj).items()}


def keyed(found: Iterable[Mapping[str, Any] | None]) -> dict[str, Object]:
    """The objects in the form of a diff, by their names for people; None is left out."""
    return {named(obj): in_diff(obj) for obj in found if obj is not None}


def _with_digests(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _digest(item) if name == "caBundle" else _with_digests(item) for name, item in value.items()}
    return [_with_digests(item) for item in value] if isinstance(value, list) else value


def _digest(certificates: Any) -> str:
    return f"<certificates, SHA-256 {hashlib.sha256(str(certificates).encode()).hexdigest()[:16]}>"


def shown(obj: Mapping[str, Any]) -> Object:
    """The object as results show it: without who set which field, which is long, and without secrets."""
    metadata = {name: value for name, value in obj["metadata"].items() if name != "managedFields"}
    without_secrets: Object = redact_pair({**obj, "metadata": metadata}, None)[0]
    return without_secrets


def differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return by_meaning(one) != by_meaning(other)


def foreign_refused(target: str) -> Conflict:
    """The refusal to change what someone else made; for objects and releases alike."""
    return Conflict(
        "change",
        target=target,
        answer="it was not made by this set-up (it does not carry the owner's labels), and it is not as asked for",
        advice="give yours another name, or set adopt: true (the roles' eks_ingress_adopt) to take this one over",
    )
