# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets, which are their id and port together, and their health, which the data plane's probes tell."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from moto.ec2.models import ec2_backends
from moto.elbv2.models import FakeTargetGroup

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.state import backend, target_group
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

# "Register targets" of the ALB guide: addresses of the VPC, of RFC 1918 and of RFC 6598 can be registered.
_PRIVATE = tuple(
    ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)


def _port(group: FakeTargetGroup, target: dict[str, Any]) -> int:
    return int(target.get("Port") or group.port or 0)


def _key(group: FakeTargetGroup, target: dict[str, Any]) -> str:
    """moto keys its targets by id alone; this keeps an address on two ports as the two targets that it is."""
    return f"{target['Id']}:{_port(group, target)}"


def _check_target(cloud: Cloud, call: Call, group: FakeTargetGroup, target: dict[str, Any]) -> None:
    target_id = target["Id"]
    if group.target_type == "instance":
        instance = ec2_backends[cloud.world.account_id][call.region].get_instance_by_id(target_id)
        if instance is None or instance.state != "running":
            message = f"The following targets are not in a running state and cannot be registered: '{target_id}'"
            raise AwsError("InvalidTarget", message)
    if group.target_type == "ip":
        _check_address(target_id)


def _check_address(text: str) -> None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise AwsError("ValidationError", f"The IP address '{text}' is not a valid IP address") from None
    if address.version == 4 and not any(address in network for network in _PRIVATE):
        raise AwsError("InvalidTarget", f"The IP address '{text}' is not within a supported private range")


# "CreateTargetGroup" of the API reference: a repeated request with the same settings is answered with what is there.
_SETTINGS = {
    "Protocol": "protocol",
    "Port": "port",
    "VpcId": "vpc_id",
    "TargetType": "target_type",
    "ProtocolVersion": "protocol_version",
    "HealthCheckPath": "health_check_path",
    "HealthCheckPort": "health_check_port",
    "HealthCheckProtocol": "health_check_protocol",
}


# The ranges that "CreateTargetGroup" names.
_RANGES = {
    "HealthCheckIntervalSeconds": (5, 300),
    "HealthCheckTimeoutSeconds": (2, 120),
    "HealthyThresholdCount": (2, 10),
    "UnhealthyThresholdCount": (2, 10),
}
_STATUS_CODES = (200, 499)


@guard("elbv2", "CreateTargetGroup", "ModifyTargetGroup")
def a_health_check_makes_sense(cloud: Cloud, call: Call) -> None:
    for member, (low, high) in _RANGES.items():
        value = call.params.get(member)
        if value is not None and not low <= int(value) <= high:
            message = f"'{value}' at '{member[0].lower() + member[1:]}' must be between '{low}-{high}' inclusive"
            raise AwsError("ValidationError", message)
    path = call.params.get("HealthCheckPath")
    if path is not None and not str(path).startswith("/"):
        raise AwsError("ValidationError", f"Health check path '{path}' must begin with a '/' character")
    codes = (call.params.get("Matcher") or {}).get("HttpCode")
    if codes and not all(_STATUS_CODES[0] <= int(code) <= _STATUS_CODES[1] for code in re.findall(r"\d+", codes)):
        low, high = _STATUS_CODES
        raise AwsError("ValidationError", f"Health check matcher HTTP code '{codes}' must be within '{low}-{high}'")


@guard("elbv2", "CreateTargetGroup")
def a_target_group_is_in_a_vpc(cloud: Cloud, call: Call) -> None:
    if call.params.get("TargetType") == "lambda":
        return
    vpc = call.params.get("VpcId")
    if not vpc:
        raise AwsError("ValidationError", "A VPC ID must be specified")
    if vpc not in ec2_backends[cloud.world.account_id][call.region].vpcs:
        raise AwsError("ValidationError", f"The VPC ID '{vpc}' is not found")


@override("elbv2", "CreateTargetGroup")
def create_target_group(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    """None, so that moto makes it, unless there is one of that name already. Raises DuplicateTargetGroupName."""
    name = call.params["Name"]
    groups = backend(cloud, call).target_groups.values()
    existing = next((group for group in groups if group.name == name), None)
    if existing is None:
        return None
    given = {member: attribute for member, attribute in _SETTINGS.items() if call.params.get(member) is not None}
    if any(str(call.params[member]) != str(getattr(existing, attribute)) for member, attribute in given.items()):
        message = f"A target group with the same name '{name}' exists, but with different settings"
        raise AwsError("DuplicateTargetGroupName", message)
    return cloud.moto.invoke("elbv2", "DescribeTargetGroups", {"TargetGroupArns": [existing.arn]}, call.region)


@override("elbv2", "RegisterTargets")
def register_targets(cloud: Cloud, call: Call) -> dict[str, Any]:
    group = target_group(cloud, call, call.params["TargetGroupArn"])
    for target in call.params["Targets"]:
        _check_target(cloud, call, group, target)
    for target in call.params["Targets"]:
        group.targets[_key(group, target)] = {"Id": target["Id"], "Port": _port(group, target)}
    return {}


@override("elbv2", "DeregisterTargets")
def deregister_targets(cloud: Cloud, call: Call) -> dict[str, Any]:
    """A target that is not registered is no error, says the API reference."""
    group = target_group(cloud, call, call.params["TargetGroupArn"])
    for target in call.params["Targets"]:
        group.targets.pop(_key(group, target), None)
    return {}


@override("elbv2", "DescribeTargetHealth")
def describe_target_health(cloud: Cloud, call: Call) -> dict[str, Any]:
    group = target_group(cloud, call, call.params["TargetGroupArn"])
    asked = call.params.get("Targets") or [*group.targets.values(), *_draining(cloud, group)]
    return {"TargetHealthDescriptions": [_description(cloud, group, target) for target in asked]}


def _draining(cloud: Cloud, group: FakeTargetGroup) -> list[dict[str, Any]]:
    return [{"Id": target_id, "Port": port} for target_id, port in cloud.data_plane.draining(group.arn)]


def _description(cloud: Cloud, group: FakeTargetGroup, target: dict[str, Any]) -> dict[str, Any]:
    port = _port(group, target)
    state, reason, description = cloud.data_plane.target_health(group.arn, target["Id"], port)
    health = {"State": state, "Reason": reason, "Description": description}
    check_port = str(group.health_check_port or "traffic-port")
    return {
        "Target": {"Id": target["Id"], "Port": port},
        "HealthCheckPort": str(port) if check_port == "traffic-port" else check_port,
        "TargetHealth": {key: value for key, value in health.items() if value is not None},
    }
