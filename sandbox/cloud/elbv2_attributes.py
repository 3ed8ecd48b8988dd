# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of application load balancers and their target groups: all are shown, and senseless ones are refused.

Those of other kinds of load balancers are moto's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.elbv2.models import FakeLoadBalancer, FakeTargetGroup

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2_attribute_kinds import (
    DENY_GATEWAY,
    DUALSTACK_INTERNAL,
    DUALSTACK_INTERNET_FACING,
    LOAD_BALANCER,
    LOGS,
    TARGET_GROUP,
    Attribute,
)
from sandbox.cloud.elbv2_state import load_balancer, target_group
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import override

# "ModifyLoadBalancerAttributes" and "ModifyTargetGroupAttributes": an attribute list has 20 items at most.
_MOST_AT_ONCE = 20
Kinds = Mapping[str, Attribute]
Values = dict[str, str]


@override("elbv2", "DescribeLoadBalancerAttributes")
def describe_load_balancer_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    balancer = load_balancer(cloud, call, call.params["LoadBalancerArn"])
    return _shown(_kinds_of(balancer), balancer.attrs) if balancer.type == "application" else None


@override("elbv2", "ModifyLoadBalancerAttributes")
def modify_load_balancer_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    balancer = load_balancer(cloud, call, call.params["LoadBalancerArn"])
    if balancer.type != "application":
        return None
    kinds, wanted = _kinds_of(balancer), _wanted(call)
    if DENY_GATEWAY in wanted and DENY_GATEWAY not in kinds:
        message = f"Load balancer attribute key '{DENY_GATEWAY}' is not supported on load balancers of type 'ipv4'"
        raise AwsError("InvalidConfigurationRequest", message)
    _check(kinds, wanted, "Load balancer")
    after = _values(kinds, balancer.attrs) | wanted
    for log in LOGS:
        if after[f"{log}.s3.enabled"] == "true" and not after[f"{log}.s3.bucket"]:
            raise AwsError("InvalidConfigurationRequest", f"The value of '{log}.s3.bucket' cannot be empty")
    balancer.attrs.update(wanted)
    return _shown(kinds, balancer.attrs)


@override("elbv2", "DescribeTargetGroupAttributes")
def describe_target_group_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    group = target_group(cloud, call, call.params["TargetGroupArn"])
    return _shown(TARGET_GROUP, group.attributes) if _is_application_s(group) else None


@override("elbv2", "ModifyTargetGroupAttributes")
def modify_target_group_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    group = target_group(cloud, call, call.params["TargetGroupArn"])
    if not _is_application_s(group):
        return None
    wanted = _wanted(call)
    _check(TARGET_GROUP, wanted, "Target group")
    after = _values(TARGET_GROUP, group.attributes) | wanted
    if after["stickiness.type"] == "app_cookie" and not after["stickiness.app_cookie.cookie_name"]:
        message = "You must set an application cookie name to enable stickiness of type 'app_cookie'"
        raise AwsError("InvalidConfigurationRequest", message)
    mitigated = after["load_balancing.algorithm.anomaly_mitigation"] == "on"
    if mitigated and after["load_balancing.algorithm.type"] != "weighted_random":
        message = "Anomaly mitigation is only available when 'load_balancing.algorithm.type' is 'weighted_random'"
        raise AwsError("InvalidConfigurationRequest", message)
    group.attributes.update(wanted)
    return _shown(TARGET_GROUP, group.attributes)


def _kinds_of(balancer: FakeLoadBalancer) -> Kinds:
    if balancer.ip_address_type != "dualstack":
        return LOAD_BALANCER
    return DUALSTACK_INTERNAL if balancer.scheme == "internal" else DUALSTACK_INTERNET_FACING


def _is_application_s(group: FakeTargetGroup) -> bool:
    return group.protocol in ("HTTP", "HTTPS") and group.target_type in ("instance", "ip")


def _wanted(call: Call) -> Values:
    given = call.params["Attributes"]
    if len(given) > _MOST_AT_ONCE:
        message = (
            "1 validation error detected: Value at 'attributes' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MOST_AT_ONCE}"
        )
        raise AwsError("ValidationError", message)
    return {str(attribute["Key"]): str(attribute.get("Value") or "") for attribute in given}


def _check(kinds: Kinds, wanted: Values, what: str) -> None:
    for key, value in wanted.items():
        if key not in kinds:
            raise AwsError("ValidationError", f"{what} attribute key '{key}' is not recognized")
        if not kinds[key].allows(value):
            raise AwsError("ValidationError", f"'{key}' value '{value}' {kinds[key].allowed}")


def _values(kinds: Kinds, kept: Mapping[str, Any]) -> Values:
    """The value of every attribute. What has one value only is not moto's to tell."""
    return {
        key: str(kept[key]) if key in kept and kind.allows(str(kept[key])) else kind.default
        for key, kind in kinds.items()
    }


def _shown(kinds: Kinds, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {"Attributes": [{"Key": key, "Value": value} for key, value in _values(kinds, kept).items()]}
