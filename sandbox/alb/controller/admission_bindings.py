# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Admission of TargetGroupBindings: defaults taken from the target group, and checks against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.group_settings import go_list
from sandbox.alb.controller.groups import Object, Objects

# Fields that may not change once set, under the names the refusal uses.
_IMMUTABLE = {"targetGroupARN": "spec.targetGroupARN", "targetType": "spec.targetType", "vpcID": "spec.vpcID"}

# By the first field that was left out, what could not be done without the target group.
_FAILURES = {
    "targetType": "couldn't determine TargetType",
    "ipAddressType": "unable to get target group IP address type",
    "vpcID": "unable to get target group VpcID",
    "targetGroupProtocol": "couldn't determine TargetGroup protocol",
}


def defaults(spec: Mapping[str, Any], aws: Aws) -> dict[str, Any]:
    """Fields that were left out, from the target group in AWS; no call when nothing was. Raises AwsError."""
    names = ("targetGroupARN", "targetType", "ipAddressType", "vpcID", "targetGroupProtocol")
    missing = [name for name in names if not spec.get(name)]
    if not missing:
        return {}
    if spec.get("targetGroupARN"):
        try:
            found = aws.elbv2("DescribeTargetGroups", TargetGroupArns=[spec["targetGroupARN"]])["TargetGroups"][0]
        except AwsError as error:
            raise AwsError(f"{_FAILURES[missing[0]]}: {error}", error.code) from error
    else:
        found = aws.elbv2("DescribeTargetGroups", Names=[spec["targetGroupName"]])["TargetGroups"][0]
    values = {
        "targetGroupARN": found["TargetGroupArn"],
        "targetType": found["TargetType"],
        "ipAddressType": found.get("IpAddressType", "ipv4"),
        "vpcID": found["VpcId"],
        "targetGroupProtocol": found["Protocol"],
    }
    return {name: values[name] for name in missing}


def problem(operation: str, new: Object, old: Object | None, objects: Objects, aws: Aws) -> str | None:
    """Why a binding is refused, None when it is not. Raises AwsError."""
    spec = new["spec"]
    if not spec.get("targetType"):
        return "TargetGroupBinding must specify these fields: spec.targetType"
    if old is not None and (changed := _changed(spec, old["spec"])):
        return f"TargetGroupBinding update may not change these immutable fields: {','.join(changed)}"
    if spec["targetType"] == "ip" and spec.get("nodeSelector") is not None:
        return "TargetGroupBinding cannot set NodeSelector when TargetType is ip"
    if bound := _bound_twice(new, objects):
        return bound
    return _problem_of_new(new, aws) if operation == "CREATE" else None


def _changed(new: Mapping[str, Any], old: Mapping[str, Any]) -> list[str]:
    changed = [name for field, name in _IMMUTABLE.items() if new.get(field) != old.get(field)]
    if (new.get("ipAddressType") or "ipv4") != (old.get("ipAddressType") or "ipv4"):
        changed.append("spec.ipAddressType")
    return changed


def _bound_twice(new: Object, objects: Objects) -> str | None:
    """Several bindings share a target group only if all of them are for several clusters."""
    arn = new["spec"]["targetGroupARN"]
    others = [
        other
        for other in objects.list("TargetGroupBinding")
        if other["spec"].get("targetGroupARN") == arn and other["metadata"]["uid"] != new["metadata"].get("uid")
    ]
    if not others or all(one["spec"].get("multiClusterTargetGroup") for one in (new, *others)):
        return None
    names = go_list(f"{other['metadata']['namespace']}/{other['metadata']['name']}" for other in others)
    return (
        f"TargetGroup {arn} is already bound to following TargetGroupBindings {names}. Please enable "
        f"MultiCluster mode on all TargetGroupBindings referencing {arn} or choose a different Target Group ARN."
    )


def _problem_of_new(new: Object, aws: Aws) -> str | None:
    spec = new["spec"]
    arn = spec["targetGroupARN"]
    try:
        found = aws.elbv2("DescribeTargetGroups", TargetGroupArns=[arn])["TargetGroups"][0]
    except AwsError as error:
        return f"unable to get target group IP address type: {error}"
    ip_address_type = found.get("IpAddressType", "ipv4")
    if (spec.get("ipAddressType") or "ipv4") != ip_address_type:
        return f"invalid IP address type {ip_address_type} for TargetGroup {arn}"
    if spec.get("vpcID") and spec["vpcID"] != found["VpcId"]:
        return f"invalid VpcID {spec['vpcID']} doesnt match VpcID from TargetGroup {arn}"
    return None
