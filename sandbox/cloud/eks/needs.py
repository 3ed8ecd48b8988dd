# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EKS calls need to be allowed."""

from __future__ import annotations

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.iam.request_context import Keys, request_tag_keys, request_tags
from sandbox.cloud.iam.requests import Need, arns_in, mapper

_CONDITION_PARAMS = {"policyArn": "eks:policyarn", "principalArn": "eks:principalarn", "clusterName": "eks:clustername"}


@mapper("eks")
def needs(cloud: Cloud, call: Call) -> list[Need]:
    context: Keys = request_tag_keys(request_tags(call.params), list(call.params.get("tagKeys") or []))
    for parameter, key in _CONDITION_PARAMS.items():
        if call.params.get(parameter):
            context[key] = [call.params[parameter]]
    main = Need(call.iam_action, _resources(cloud, call), context)
    role = call.params.get("roleArn")
    if role and "PodIdentityAssociation" in call.action:
        passed: Keys = {"iam:passedtoservice": ["pods.eks.amazonaws.com"]}
        return [main, Need("iam:PassRole", (role,), passed)]
    return [main]


def _resources(cloud: Cloud, call: Call) -> tuple[str, ...]:
    params = call.params
    prefix = f"arn:aws:eks:{call.region}:{cloud.world.account_id}:"
    cluster = params.get("clusterName") or params.get("name")
    if not cluster:
        return arns_in({"resourceArn": params.get("resourceArn")})
    if params.get("associationId"):
        return (f"{prefix}podidentityassociation/{cluster}/{params['associationId']}",)
    entry = cloud.eks.entries_of(cluster).get(params.get("principalArn", ""))
    if entry is not None and call.action != "CreateAccessEntry":
        return (str(entry.description["accessEntryArn"]),)
    addon = cloud.eks.addons_of(cluster).get(params.get("addonName", ""))
    if addon is not None:
        return (str(addon["addonArn"]),)
    return (f"{prefix}cluster/{cluster}",)
