# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Elastic Load Balancing calls need to be allowed."""

from __future__ import annotations

from typing import Any

from moto.elbv2.models import elbv2_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.iam.request_context import Keys, request_tag_keys, request_tags, resource_tag_keys
from sandbox.cloud.iam.requests import ANY, Need, mapper

_LB_KINDS = {"application": "app", "network": "net", "gateway": "gwy"}
# What a call is about, the narrowest first: DeleteRule names a rule, CreateRule a listener, CreateListener a balancer.
_ARN_PARAMS = ("RuleArn", "ListenerArn", "LoadBalancerArn", "TargetGroupArn", "ResourceArn", "TrustStoreArn")
_CHILDREN = {
    "CreateListener": ("LoadBalancerArn", "loadbalancer", "listener"),
    "CreateRule": ("ListenerArn", "listener", "listener-rule"),
}


@mapper("elbv2")
def needs(cloud: Cloud, call: Call) -> list[Need]:
    if call.action.startswith("Describe"):
        return [Need(call.iam_action)]
    tags = request_tags(call.params)
    context = request_tag_keys(tags, list(call.params.get("TagKeys") or []))
    main = Need(call.iam_action, _resources(cloud, call), context, _tag_lookup(cloud, call))
    if call.action.startswith("Create") and tags:
        creating = context | {"elasticloadbalancing:createaction": [call.action]}
        return [main, Need("elasticloadbalancing:AddTags", (_made(cloud, call),), creating)]
    return [main]


def _made(cloud: Cloud, call: Call) -> str:
    """The ARN pattern of what a Create call makes: its last part is not known yet."""
    prefix = f"arn:aws:elasticloadbalancing:{call.region}:{cloud.world.account_id}:"
    name = call.params.get("Name", "")
    if call.action == "CreateLoadBalancer":
        return f"{prefix}loadbalancer/{_LB_KINDS.get(call.params.get('Type') or 'application', 'app')}/{name}/*"
    if call.action in _CHILDREN:
        parent, old, new = _CHILDREN[call.action]
        return str(call.params[parent]).replace(f":{old}/", f":{new}/", 1) + "/*"
    return f"{prefix}{call.action.removeprefix('Create').lower()}/{name}/*"


def _resources(cloud: Cloud, call: Call) -> tuple[str, ...]:
    if call.action in ("CreateLoadBalancer", "CreateTargetGroup", "CreateTrustStore"):
        return (_made(cloud, call),)
    if call.action == "SetRulePriorities":
        return tuple(item["RuleArn"] for item in call.params.get("RulePriorities") or []) or ANY
    if call.params.get("ResourceArns"):
        return tuple(call.params["ResourceArns"])
    named = [call.params[name] for name in _ARN_PARAMS if call.params.get(name)]
    return (named[0],) if named else ANY


def _tag_lookup(cloud: Cloud, call: Call) -> Any:
    tagging = elbv2_backends[cloud.world.account_id][call.region].tagging_service

    def lookup(resource: str) -> Keys:
        return resource_tag_keys("elasticloadbalancing", tagging.get_tag_dict_for_resource(resource))

    return lookup
