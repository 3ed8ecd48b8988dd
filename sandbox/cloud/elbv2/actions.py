# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions of rules and listeners: "Action types for listener rules" and "Action" of the ELBv2 API Reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.elbv2.ssl_policies import SSL_POLICIES

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.state import listener, refresh_attachments, rule, target_group
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard

Action = Mapping[str, Any]
_ANSWERING = ("forward", "redirect", "fixed-response")
# "Quotas for your Application Load Balancers".
TARGET_GROUPS_PER_ACTION = 5
HIGHEST_WEIGHT = 999
_UNCHANGED = {"Protocol": "#{protocol}", "Port": "#{port}", "Host": "#{host}", "Path": "/#{path}"}


@guard("elbv2", "CreateRule", "ModifyRule", "CreateListener", "ModifyListener")
def actions_make_sense(cloud: Cloud, call: Call) -> None:
    actions = call.params.get("Actions") or call.params.get("DefaultActions")
    if not actions:
        return
    ordered = sorted(actions, key=lambda action: int(action.get("Order") or len(actions)))
    answering = [action for action in ordered if action.get("Type") in _ANSWERING]
    if len(answering) > 1 or (answering and ordered[-1] is not answering[0]):
        message = "A rule must have one forward, redirect or fixed-response action, and it must be the last one"
        raise AwsError("InvalidLoadBalancerAction", message)
    for action in actions:
        _check_forward(cloud, call, action)
        _check_redirect(action)
    _check_log_in(cloud, call, ordered)


def _groups(action: Action) -> list[dict[str, Any]]:
    return list((action.get("ForwardConfig") or {}).get("TargetGroups") or [])


def _named(actions: Sequence[Action]) -> Iterator[str]:
    for action in actions:
        if action.get("TargetGroupArn"):
            yield action["TargetGroupArn"]
        yield from (group["TargetGroupArn"] for group in _groups(action))


def _check_forward(cloud: Cloud, call: Call, action: Action) -> None:
    groups = _groups(action)
    if len(groups) > TARGET_GROUPS_PER_ACTION:
        message = f"The maximum number of target groups in a forward action is '{TARGET_GROUPS_PER_ACTION}'"
        raise AwsError("TooManyTargetGroups", message)
    for group in groups:
        if not 0 <= int(group.get("Weight") or 0) <= HIGHEST_WEIGHT:
            message = f"Target group weight '{group['Weight']}' must be between '0-{HIGHEST_WEIGHT}' inclusive"
            raise AwsError("ValidationError", message)


def _check_redirect(action: Action) -> None:
    config = action.get("RedirectConfig")
    if config and all(str(config.get(part) or same) == same for part, same in _UNCHANGED.items()):
        message = "The redirect configuration is not valid because it creates a loop"
        raise AwsError("InvalidLoadBalancerAction", message)


def _check_log_in(cloud: Cloud, call: Call, actions: Sequence[Action]) -> None:
    kinds = [str(action.get("Type")) for action in actions if str(action.get("Type")).startswith("authenticate-")]
    if kinds and _protocol(cloud, call) != "HTTPS":
        message = f"Actions of type '{kinds[0]}' are supported only on HTTPS listeners"
        raise AwsError("InvalidLoadBalancerAction", message)


def _protocol(cloud: Cloud, call: Call) -> str:
    if call.action == "CreateListener":
        return str(call.params.get("Protocol"))
    if call.action == "ModifyRule":
        return str(rule(cloud, call, call.params["RuleArn"])[0].protocol)
    return str(call.params.get("Protocol") or listener(cloud, call, call.params["ListenerArn"]).protocol)


@guard("elbv2", "CreateRule", "ModifyRule", "CreateListener", "ModifyListener")
def a_target_group_has_one_load_balancer(cloud: Cloud, call: Call) -> None:
    arns = list(_named(call.params.get("Actions") or call.params.get("DefaultActions") or []))
    if not arns:
        return
    refresh_attachments(cloud, call)
    own = _load_balancer(cloud, call)
    for arn in arns:
        if set(target_group(cloud, call, arn).load_balancer_arns) - {own}:
            message = f"The following target groups cannot be associated with more than one load balancer: {arn}"
            raise AwsError("TargetGroupAssociationLimit", message)


def _load_balancer(cloud: Cloud, call: Call) -> str:
    if "LoadBalancerArn" in call.params:
        return str(call.params["LoadBalancerArn"])
    if "RuleArn" in call.params:
        return str(rule(cloud, call, call.params["RuleArn"])[0].load_balancer_arn)
    return str(listener(cloud, call, call.params["ListenerArn"]).load_balancer_arn)


@guard("elbv2", "CreateListener", "ModifyListener")
def a_security_policy_exists(cloud: Cloud, call: Call) -> None:
    policy = call.params.get("SslPolicy")
    if policy is not None and policy not in SSL_POLICIES:
        raise AwsError("SSLPolicyNotFound", f"SSL policy '{policy}' not found")
