# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules and their conditions: "Condition types for listener rules", "Quotas for your Application Load Balancers"."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox.alb.elb_actions import CONFIGURATIONS
from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.state import rule
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

Condition = Mapping[str, Any]
# There may be several of the other two kinds in a rule.
_ONCE = ("host-header", "http-request-method", "path-pattern", "source-ip")
_PATH = re.compile(r"[A-Za-z0-9_.$/~\"'@:+&*?\\-]{1,128}")
# moto looks for a value where AWS takes a regular expression too: this one stands in for it.
_STAND_IN = ["*"]


def _values(condition: Condition, kind: str = "Values") -> list[Any]:
    config = condition.get(CONFIGURATIONS.get(condition.get("Field", ""), "")) or {}
    return list(config.get(kind) or (condition.get("Values") if kind == "Values" else None) or [])


@guard("elbv2", "CreateRule", "ModifyRule")
def conditions_make_sense(cloud: Cloud, call: Call) -> None:
    conditions = call.params.get("Conditions")
    if conditions is None:
        return
    if not conditions:
        raise AwsError("ValidationError", "A condition must be specified")
    most = cloud.world.condition_values_per_rule
    if sum(len(_values(one)) + len(_values(one, "RegexValues")) for one in conditions) > most:
        raise AwsError("ValidationError", f"A rule can only have '{most}' condition values")
    for field, times in Counter(one.get("Field") for one in conditions).items():
        if times > 1 and field in _ONCE:
            raise AwsError("ValidationError", f"A rule can only have one '{field}' condition")
    for condition in conditions:
        _check(condition)


def _check(condition: Condition) -> None:
    field, values = condition.get("Field"), _values(condition)
    if field == "path-pattern":
        for value in values:
            if not _PATH.fullmatch(value):
                raise AwsError("ValidationError", f"The path pattern '{value}' is not valid")
    if field == "source-ip":
        for value in values:
            if not _is_cidr(value):
                raise AwsError("ValidationError", f"The source IP '{value}' must be in CIDR format")
    if field == "http-header" and condition["HttpHeaderConfig"].get("HttpHeaderName", "").lower() == "host":
        raise AwsError("ValidationError", "The 'Host' header cannot be used in an 'http-header' condition")
    for expression in _values(condition, "RegexValues"):
        try:
            re.compile(expression)
        except re.error:
            raise AwsError("ValidationError", f"The regular expression '{expression}' is not valid") from None


def _is_cidr(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


@override("elbv2", "CreateRule", "ModifyRule")
def rules_with_regular_expressions(cloud: Cloud, call: Call) -> dict[str, Any] | None:
    """None, so that moto takes the rule as it is, unless a condition has expressions that moto does not know."""
    conditions = call.params.get("Conditions") or []
    if not any(_values(condition, "RegexValues") for condition in conditions):
        return None
    arn = cloud.forward(call, Conditions=[_without_expressions(one) for one in conditions])["Rules"][0]["RuleArn"]
    rule(cloud, call, arn)[1].conditions = conditions
    return cloud.moto.invoke("elbv2", "DescribeRules", {"RuleArns": [arn]}, call.region)


def _without_expressions(condition: Condition) -> dict[str, Any]:
    if not _values(condition, "RegexValues"):
        return dict(condition)
    name = CONFIGURATIONS[condition["Field"]]
    config = {key: value for key, value in condition[name].items() if key != "RegexValues"}
    return {"Field": condition["Field"], name: config | {"Values": _STAND_IN}}


@guard("elbv2", "DeleteRule", "ModifyRule")
def a_default_rule_stays(cloud: Cloud, call: Call) -> None:
    arn = call.params["RuleArn"]
    if rule(cloud, call, arn)[1].is_default:
        verb = "deleted" if call.action == "DeleteRule" else "modified"
        raise AwsError("OperationNotPermitted", f"Default rule '{arn}' cannot be {verb}")
