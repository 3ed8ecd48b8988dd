# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of load balancers, target groups and listeners: all are shown, and senseless ones are refused.

Those of Gateway Load Balancers, and of target groups for functions and for other load balancers, are moto's.
"""

from __future__ import annotations

from typing import Any

from moto.elbv2.models import FakeListener, FakeLoadBalancer, FakeTargetGroup

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.attribute_kinds import (
    ADDRESSES_TARGET_GROUP,
    DENY_GATEWAY,
    DUALSTACK_INTERNAL,
    DUALSTACK_INTERNET_FACING,
    HTTP_LISTENER,
    HTTPS_LISTENER,
    LOAD_BALANCER,
    LOGS,
    NETWORK_LOAD_BALANCER,
    NETWORK_TARGET_GROUP,
    TARGET_GROUP,
    TCP_LISTENER,
    UDP_TARGET_GROUP,
)
from sandbox.cloud.elbv2.attribute_values import Kinds, Values, all_of, check, shown, wanted
from sandbox.cloud.elbv2.state import listener, load_balancer, target_group
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import override

_LISTENERS: dict[str, Kinds] = {"HTTP": HTTP_LISTENER, "HTTPS": HTTPS_LISTENER, "TCP": TCP_LISTENER}


@override("elbv2", "DescribeLoadBalancerAttributes")
def describe_load_balancer_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    balancer = load_balancer(cloud, call, call.params["LoadBalancerArn"])
    kinds = _of_balancer(balancer)
    return None if kinds is None else shown(kinds, balancer.attrs)


@override("elbv2", "ModifyLoadBalancerAttributes")
def modify_load_balancer_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    balancer = load_balancer(cloud, call, call.params["LoadBalancerArn"])
    kinds, values = _of_balancer(balancer), wanted(call)
    if kinds is None:
        return None
    if DENY_GATEWAY in values and DENY_GATEWAY not in kinds:
        message = f"Load balancer attribute key '{DENY_GATEWAY}' is not supported on load balancers of type 'ipv4'"
        raise AwsError("InvalidConfigurationRequest", message)
    check(kinds, values, "Load balancer")
    after = all_of(kinds, balancer.attrs) | values
    for log in LOGS:
        if after.get(f"{log}.s3.enabled") == "true" and not after[f"{log}.s3.bucket"]:
            raise AwsError("InvalidConfigurationRequest", f"The value of '{log}.s3.bucket' cannot be empty")
    balancer.attrs.update(values)
    return shown(kinds, balancer.attrs)


@override("elbv2", "DescribeTargetGroupAttributes")
def describe_target_group_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    group = target_group(cloud, call, call.params["TargetGroupArn"])
    kinds = _of_group(group)
    return None if kinds is None else shown(kinds, group.attributes)


@override("elbv2", "ModifyTargetGroupAttributes")
def modify_target_group_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    group = target_group(cloud, call, call.params["TargetGroupArn"])
    kinds, values = _of_group(group), wanted(call)
    if kinds is None:
        return None
    check(kinds, values, "Target group")
    _check_together(all_of(kinds, group.attributes) | values)
    group.attributes.update(values)
    return shown(kinds, group.attributes)


def _check_together(after: Values) -> None:
    if after["stickiness.type"] == "app_cookie" and not after["stickiness.app_cookie.cookie_name"]:
        message = "You must set an application cookie name to enable stickiness of type 'app_cookie'"
        raise AwsError("InvalidConfigurationRequest", message)
    mitigated = after.get("load_balancing.algorithm.anomaly_mitigation") == "on"
    if mitigated and after["load_balancing.algorithm.type"] != "weighted_random":
        message = "Anomaly mitigation is only available when 'load_balancing.algorithm.type' is 'weighted_random'"
        raise AwsError("InvalidConfigurationRequest", message)


@override("elbv2", "DescribeListenerAttributes")
def describe_listener_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    found = listener(cloud, call, call.params["ListenerArn"])
    kinds = _of_listener(found)
    return shown(kinds, found.attributes)


@override("elbv2", "ModifyListenerAttributes")
def modify_listener_attributes(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    found = listener(cloud, call, call.params["ListenerArn"])
    kinds, values = _of_listener(found), wanted(call)
    check(kinds, values, "Listener")
    found.attributes.update(values)
    return shown(kinds, found.attributes)


def _of_balancer(balancer: FakeLoadBalancer) -> Kinds | None:
    if balancer.type == "network":
        return NETWORK_LOAD_BALANCER
    if balancer.type != "application":
        return None
    if balancer.ip_address_type != "dualstack":
        return LOAD_BALANCER
    return DUALSTACK_INTERNAL if balancer.scheme == "internal" else DUALSTACK_INTERNET_FACING


def _of_group(group: FakeTargetGroup) -> Kinds | None:
    if group.target_type not in ("instance", "ip"):
        return None
    if group.protocol in ("HTTP", "HTTPS"):
        return TARGET_GROUP
    if group.protocol in ("UDP", "TCP_UDP"):
        return UDP_TARGET_GROUP
    if group.protocol in ("TCP", "TLS"):
        return ADDRESSES_TARGET_GROUP if group.target_type == "ip" else NETWORK_TARGET_GROUP
    return None


def _of_listener(found: FakeListener) -> Kinds:
    """A listener of a protocol without attributes (TLS, UDP) has none."""
    return _LISTENERS.get(found.protocol, {})
