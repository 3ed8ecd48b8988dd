# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Condition keys of a request that do not depend on the service: who calls, where from, with which tags."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud

Keys = dict[str, list[str]]


def caller_context(cloud: Cloud, call: Call) -> Keys:
    """The global condition keys of a signed call."""
    keys = {
        "aws:currenttime": [datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")],
        "aws:requestedregion": [call.region],
        "aws:securetransport": ["true"],
        "aws:sourceip": ["127.0.0.1"],
        "aws:principalaccount": [cloud.world.account_id],
    }
    if call.caller is None:
        return keys
    keys["aws:userid"] = [call.caller.user_id]
    keys["aws:principalarn"] = [call.caller.role_arn or call.caller.arn]
    keys["aws:principaltype"] = ["AssumedRole" if call.caller.role_arn else "User"]
    keys |= {f"aws:principaltag/{name}".lower(): [value] for name, value in call.caller.tags}
    if call.caller.user_name:
        keys["aws:username"] = [call.caller.user_name]
    return keys


def request_tags(params: dict[str, Any]) -> dict[str, str]:
    """The tags that a request brings, whatever form its service gives them."""
    tags = params.get("Tags") or params.get("tags") or params.get("AddTags") or {}
    if isinstance(tags, dict):
        return {str(key): str(value) for key, value in tags.items()}
    return tags_of_list(tags)


def tags_of_list(tags: list[dict[str, Any]]) -> dict[str, str]:
    """Tags from a list of Key and Value."""
    return {str(tag["Key"]): str(tag.get("Value") or "") for tag in tags if isinstance(tag, dict) and "Key" in tag}


def request_tag_keys(tags: dict[str, str], removed: list[str] | None = None) -> Keys:
    """aws:RequestTag/* and aws:TagKeys of tags that are set, or of tag keys that are removed."""
    keys: Keys = {f"aws:requesttag/{name}".lower(): [value] for name, value in tags.items()}
    names = [*tags, *(removed or [])]
    return keys | ({"aws:tagkeys": names} if names else {})


def resource_tag_keys(prefix: str, tags: dict[str, str]) -> Keys:
    """aws:ResourceTag/* and the service's own form of it, such as elasticloadbalancing:ResourceTag/*."""
    own = {f"{prefix}:resourcetag/{name}".lower(): [value] for name, value in tags.items()}
    return {f"aws:resourcetag/{name}".lower(): [value] for name, value in tags.items()} | own
