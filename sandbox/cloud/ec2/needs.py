# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EC2 calls need to be allowed."""

from __future__ import annotations

import re
from typing import Any

from moto.ec2.models import ec2_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.iam.request_context import Keys, request_tag_keys, request_tags, resource_tag_keys, tags_of_list
from sandbox.cloud.iam.requests import ANY, Need, mapper

_TYPES = {
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "i": "instance",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
}
_ID = re.compile(r"([a-z]+)-[0-9a-f]{8,17}")


def arn(cloud: Cloud, call: Call, kind: str, resource_id: str) -> str:
    return f"arn:aws:ec2:{call.region}:{cloud.world.account_id}:{kind}/{resource_id}"


@mapper("ec2")
def needs(cloud: Cloud, call: Call) -> list[Need]:
    if call.action.startswith("Describe"):
        return [Need(call.iam_action)]
    if call.action in ("CreateTags", "DeleteTags"):
        return [_tagging(cloud, call)]
    specified = _specified_tags(call.params)
    merged = {name: value for tags in specified.values() for name, value in tags.items()}
    main = Need(call.iam_action, _resources(cloud, call), request_tag_keys(merged), _tag_lookup(cloud, call))
    return [main, *(_tag_on_create(cloud, call, kind, tags) for kind, tags in specified.items() if tags)]


def _tagging(cloud: Cloud, call: Call) -> Need:
    tags = request_tags(call.params)
    if call.action == "DeleteTags" and not tags:
        return Need(call.iam_action, _resources(cloud, call), {}, _tag_lookup(cloud, call))
    return Need(call.iam_action, _resources(cloud, call), request_tag_keys(tags), _tag_lookup(cloud, call))


def _tag_on_create(cloud: Cloud, call: Call, kind: str, tags: dict[str, str]) -> Need:
    context = request_tag_keys(tags) | {"ec2:createaction": [call.action]}
    return Need("ec2:CreateTags", (arn(cloud, call, kind, "*"),), context)


def _specified_tags(params: dict[str, Any]) -> dict[str, dict[str, str]]:
    specifications = params.get("TagSpecifications") or []
    return {item["ResourceType"]: tags_of_list(item.get("Tags") or []) for item in specifications}


def _resources(cloud: Cloud, call: Call) -> tuple[str, ...]:
    """The ARNs of the ids that a request names; what is being made has no id yet and is `*` of its kind."""
    made = call.action.removeprefix("Create") if call.action.startswith("Create") else ""
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", made).lower()
    found = [arn(cloud, call, kind, "*")] if kind in _TYPES.values() else []
    for value in call.params.values():
        for text in value if isinstance(value, list) else [value]:
            match = _ID.fullmatch(text) if isinstance(text, str) else None
            if match and match[1] in _TYPES:
                found.append(arn(cloud, call, _TYPES[match[1]], text))
    return tuple(found) or ANY


def _tag_lookup(cloud: Cloud, call: Call) -> Any:
    known = ec2_backends[cloud.world.account_id][call.region].tags

    def lookup(resource: str) -> Keys:
        resource_id = resource.rpartition("/")[2]
        return resource_tag_keys("ec2", dict(known[resource_id])) if resource_id in known else {}

    return lookup
