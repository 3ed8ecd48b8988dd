# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose rules were made first is the real controller's chance: two recordings of one case may differ in it."""

from __future__ import annotations

from typing import Any

from sandbox.alb.conformance.compare import step_differences

ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012"


def listener_arn(listener: int) -> str:
    return f"{ARN}:listener/app/k8s-a/lb-1/listener-{listener}"


def rule_arn(listener: int, rule: int) -> str:
    return f"{ARN}:listener-rule/app/k8s-a/lb-1/listener-{listener}/rule-{rule}"


def created(listener: int, priority: int) -> dict[str, Any]:
    params = {"ListenerArn": listener_arn(listener), "Priority": str(priority)}
    return {"aws": "elasticloadbalancing:CreateRule", "params": params}


def step(rules: dict[int, list[int]], timeline: list[dict[str, Any]]) -> dict[str, Any]:
    """A step whose listeners 1 (port 80) and 2 (port 443) have rules of these numbers, by priority."""
    listeners = [
        {
            "port": {1: 80, 2: 443}[listener],
            "rules": [{"arn": rule_arn(listener, n), "priority": place} for place, n in enumerate(numbers, start=1)],
        }
        for listener, numbers in rules.items()
    ]
    aws = {"load_balancers": [{"arn": "lb-1", "listeners": listeners}], "target_groups": [], "security_groups": []}
    return {"admission": [], "kubernetes": {}, "aws": aws, "timeline": timeline}


PLAIN_FIRST = step({1: [1, 2], 2: [3, 4]}, [created(1, 1), created(1, 2), created(2, 1), created(2, 2)])
SECURE_FIRST = step({1: [3, 4], 2: [1, 2]}, [created(2, 1), created(2, 2), created(1, 1), created(1, 2)])


def test_which_listener_came_first_does_not_count() -> None:
    assert step_differences(PLAIN_FIRST, SECURE_FIRST) == []


def test_the_order_of_one_listeners_rules_does() -> None:
    other = step({1: [2, 1], 2: [3, 4]}, [created(1, 2), created(1, 1), created(2, 1), created(2, 2)])
    assert step_differences(PLAIN_FIRST, other) != []


def test_what_is_done_to_rules_stays_after_what_was_done_to_the_listeners_before() -> None:
    def changed(first: int, second: int) -> dict[str, Any]:
        modified = {"aws": "elasticloadbalancing:ModifyListener", "params": {"ListenerArn": listener_arn(2)}}
        priorities = {"RulePriorities": [{"RuleArn": rule_arn(first, 3), "Priority": "2"}]}
        tagged = {"ResourceArns": [rule_arn(second, 9)]}
        deleted = {"RuleArn": rule_arn(second, 9)}
        names = ("SetRulePriorities", "DeleteRule", "AddTags")
        calls = zip(names, (priorities, deleted, tagged), strict=True)
        return step({}, [modified, *({"aws": f"elasticloadbalancing:{name}", "params": p} for name, p in calls)])

    assert step_differences(changed(1, 2), changed(1, 2)) == []
    assert step_differences(changed(1, 2), changed(2, 1)) != []


def test_the_order_in_which_moved_rules_are_named_and_tagged_does_not_count() -> None:
    def moved(*rules: int) -> dict[str, Any]:
        priorities = {"RulePriorities": [{"RuleArn": rule_arn(1, rule), "Priority": str(rule + 1)} for rule in rules]}
        tags = [{"ResourceArns": [rule_arn(1, rule)]} for rule in rules]
        timeline = [{"aws": "elasticloadbalancing:SetRulePriorities", "params": priorities}]
        return step({1: [1, 2]}, timeline + [{"aws": "elasticloadbalancing:AddTags", "params": tag} for tag in tags])

    assert step_differences(moved(1, 2), moved(2, 1)) == []
    assert step_differences(moved(1, 2), moved(1)) != []
