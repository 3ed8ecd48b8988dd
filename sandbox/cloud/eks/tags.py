# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of what moto's EKS does not hold: access entries, associations, add-ons. Clusters' tags stay moto's."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.registry import override


def _tags_of(cloud: Cloud, resource_arn: str) -> dict[str, str] | None:
    """The tags of one of our own resources, to be changed in place; None for everything else."""
    eks = cloud.eks
    described = [entry.description for entries in eks.access_entries.values() for entry in entries.values()]
    for store in (eks.associations, eks.addons):
        described += [resource for resources in store.values() for resource in resources.values()]
    for resource in described:
        if resource_arn in (resource.get("accessEntryArn"), resource.get("associationArn"), resource.get("addonArn")):
            tags: dict[str, str] = resource.setdefault("tags", {})
            return tags
    return None


@override("eks", "TagResource")
def tag_resource(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    tags = _tags_of(cloud, unquote(call.params["resourceArn"]))
    if tags is None:
        return None
    tags.update(call.params["tags"])
    return {}


@override("eks", "UntagResource")
def untag_resource(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    tags = _tags_of(cloud, unquote(call.params["resourceArn"]))
    if tags is None:
        return None
    for key in call.params["tagKeys"]:
        tags.pop(key, None)
    return {}


@override("eks", "ListTagsForResource")
def list_tags_for_resource(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    tags = _tags_of(cloud, unquote(call.params["resourceArn"]))
    return None if tags is None else {"tags": tags}
