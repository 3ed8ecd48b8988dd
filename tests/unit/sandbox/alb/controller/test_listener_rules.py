# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any, cast

import pytest

from sandbox.alb.controller import actions
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.errors import AwsError, ControllerError
from sandbox.alb.controller.listener_rules import ListenerRules, plan_rules, resolved
from sandbox.alb.controller.model import Listener, Rule, TargetGroupRef
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.fakes import flags

ARNS = {"app1": "arn:app1", "app2": "arn:app2", "app3": "arn:app3"}


def conditions(path: str) -> list[dict[str, Any]]:
    return [{"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}}]


def wanted(priority: int, path: str, target: str) -> Rule:
    return Rule(priority, conditions(path), [actions.forward(TargetGroupRef(target)) | {"Order": 1}], {})


def existing(arn: str, priority: int, path: str, target: str) -> dict[str, Any]:
    return {
        "RuleArn": arn,
        "Priority": str(priority),
        "Conditions": [{"Field": "path-pattern", "Values": [path], "PathPatternConfig": {"Values": [path]}}],
        "Actions": [{"Type": "forward", "Order": 1, "TargetGroupArn": ARNS[target]}],
    }


def test_rules_that_are_right_are_left_alone() -> None:
    plan = plan_rules([wanted(1, "/app1", "app1")], [existing("r1", 1, "/app1", "app1")], ARNS)
    assert (plan.priorities, plan.modified, plan.created, plan.deleted) == ([], [], [], [])
    assert [found["RuleArn"] for _, found in plan.kept] == ["r1"]


def test_a_rule_removed_from_the_middle_goes_to_the_end_before_the_others_move_up() -> None:
    now = [existing("r4", 1, "/app1", "app1"), existing("r5", 2, "/app2", "app2"), existing("r6", 3, "/app3", "app3")]
    plan = plan_rules([wanted(1, "/app1", "app1"), wanted(2, "/app3", "app3")], now, ARNS)
    assert plan.priorities == [("r5", 50000), ("r6", 2)]
    assert [found["RuleArn"] for found in plan.deleted] == ["r5"]
    assert (plan.created, plan.modified) == ([], [])


def test_a_member_that_joins_before_the_others_takes_their_place() -> None:
    plan = plan_rules(
        [wanted(1, "/app2", "app2"), wanted(2, "/app1", "app1")], [existing("r1", 1, "/app1", "app1")], ARNS
    )
    assert plan.priorities == [("r1", 2)]
    assert [rule.priority for rule in plan.created] == [1]


def test_the_last_rule_is_removed_without_moving_any() -> None:
    now = [existing("r1", 1, "/app1", "app1"), existing("r2", 2, "/app2", "app2")]
    plan = plan_rules([wanted(1, "/app1", "app1")], now, ARNS)
    assert plan.priorities == []
    assert [found["RuleArn"] for found in plan.deleted] == ["r2"]


def test_a_rule_that_changes_in_place_is_modified_so_that_no_request_is_lost() -> None:
    plan = plan_rules([wanted(1, "/v2", "app1")], [existing("r1", 1, "/app1", "app1")], ARNS)
    assert [found["RuleArn"] for _, found in plan.modified] == ["r1"]
    assert (plan.created, plan.deleted) == ([], [])


def test_equal_rules_are_matched_one_to_one() -> None:
    now = [existing("r1", 1, "/app", "app1"), existing("r2", 2, "/app", "app1")]
    plan = plan_rules([wanted(1, "/app", "app1"), wanted(2, "/app", "app1")], now, ARNS)
    assert [(rule.priority, found["RuleArn"]) for rule, found in plan.kept] == [(1, "r1"), (2, "r2")]


def test_target_groups_are_filled_in_wherever_they_are_named() -> None:
    weighted = {"ForwardConfig": {"TargetGroups": [{"TargetGroupArn": TargetGroupRef("app1"), "Weight": 1}]}}
    assert resolved([weighted], ARNS) == [
        {"ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "arn:app1", "Weight": 1}]}}
    ]


def test_a_rule_with_a_regular_expression_is_known_again() -> None:
    by_expression = {"Field": "path-pattern", "PathPatternConfig": {"RegexValues": ["^/a"]}}
    rule = Rule(1, [by_expression], [actions.forward("arn:app1")], {})
    now = existing("r1", 1, "/", "app1") | {"Conditions": [by_expression]}
    assert [found["RuleArn"] for _, found in plan_rules([rule], [now], ARNS).kept] == ["r1"]


class FakeElb:
    """A listener that takes so many rules; keeps what was done."""

    def __init__(self, rules: list[dict[str, Any]], most: int) -> None:
        self.rules = rules
        self.most = most
        self.done: list[str] = []

    def tags_of(self, _arns: list[str]) -> dict[str, dict[str, str]]:
        return {}

    def elbv2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if operation == "DescribeRules":
            return {"Rules": [rule | {"IsDefault": False} for rule in self.rules]}
        if operation == "CreateRule":
            if len(self.rules) >= self.most:
                raise AwsError("TooManyRules: no", "TooManyRules")
            self.rules.append({"RuleArn": f"new-{parameters['Priority']}"})
            self.done.append(f"create {parameters['Priority']}")
        elif operation == "DeleteRule":
            self.rules[:] = [rule for rule in self.rules if rule["RuleArn"] != parameters["RuleArn"]]
            self.done.append(f"delete {parameters['RuleArn']}")
        return {}


def synthesize(elb: FakeElb, *rules: Rule) -> list[str]:
    listener = Listener(80, "HTTP", [], rules, (), None, {}, {})
    ListenerRules(cast(Aws, elb), flags()).synthesize(GroupId("default", "app"), "arn:listener", listener, ARNS)
    return elb.done


def test_where_aws_takes_no_more_rules_each_new_one_takes_the_place_of_an_old_one() -> None:
    old = [existing("r8", 8, "/old8", "app1"), existing("r9", 9, "/old9", "app1")]
    new = [wanted(1, "/app1", "app1"), wanted(2, "/app2", "app2")]
    assert synthesize(FakeElb(list(old), 5), *new) == ["create 1", "create 2", "delete r8", "delete r9"]
    assert synthesize(FakeElb(list(old), 2), *new) == ["delete r8", "create 1", "delete r9", "create 2"]


def test_more_rules_than_aws_takes_are_an_error_after_the_old_ones_are_gone() -> None:
    elb = FakeElb([existing("r9", 9, "/old", "app1")], 1)
    with pytest.raises(ControllerError, match=r"Unable to synthesize listener rules, there's too many attached."):
        synthesize(elb, wanted(1, "/app1", "app1"), wanted(2, "/app2", "app2"))
    assert elb.done == ["delete r9", "create 1"]
