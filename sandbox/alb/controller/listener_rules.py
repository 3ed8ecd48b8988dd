# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of one listener in AWS: matched by what they do, so that a rule that only moves is not replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.alb.controller.actions import comparable
from sandbox.alb.controller.aws import Aws, tag_list
from sandbox.alb.controller.errors import AwsError, ControllerError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.model import TAG_RESOURCE, Listener, Rule, TargetGroupRef, tracking_tags
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.tagging import put_right_tags

LAST_PRIORITY = 50000
# A condition has values, which may have wildcards, or regular expressions.
_KINDS = ("Values", "RegexValues")
Described = dict[str, Any]


@dataclass
class RulePlan:
    """What is to be done with the rules of a listener, in the order of its fields."""

    moved: list[tuple[Rule, Described]] = field(default_factory=list)
    modified: list[tuple[Rule, Described]] = field(default_factory=list)
    created: list[Rule] = field(default_factory=list)
    deleted: list[Described] = field(default_factory=list)
    kept: list[tuple[Rule, Described]] = field(default_factory=list)

    @property
    def priorities(self) -> list[tuple[str, int]]:
        """(rule ARN, priority) for one SetRulePriorities: unwanted rules to the end, moved ones to their place."""
        if not self.moved:
            return []
        last = [(rule["RuleArn"], LAST_PRIORITY - n) for n, rule in enumerate(reversed(self.deleted))]
        return last + [(existing["RuleArn"], rule.priority) for rule, existing in self.moved]


def resolved(actions: Sequence[Mapping[str, Any]], arns: Mapping[str, str]) -> list[dict[str, Any]]:
    """Actions with the ARNs of their target groups filled in."""

    def resolve(value: Any) -> Any:
        if isinstance(value, TargetGroupRef):
            return arns[value.resource_id]
        if isinstance(value, Mapping):
            return {key: resolve(inner) for key, inner in value.items()}
        return [resolve(inner) for inner in value] if isinstance(value, list) else value

    return [resolve(action) for action in actions]


def plan_rules(desired: Sequence[Rule], existing: Sequence[Described], arns: Mapping[str, str]) -> RulePlan:
    """Pure. Equal settings: kept or moved; else equal priority: modified in place; the rest created or deleted."""
    plan = RulePlan()
    unmatched = sorted(existing, key=lambda rule: int(rule["Priority"]))
    open_rules: list[Rule] = []
    for rule in desired:
        settings = _settings(rule.conditions, resolved(rule.actions, arns))
        same = [found for found in unmatched if _settings(found["Conditions"], found["Actions"]) == settings]
        same.sort(key=lambda found: int(found["Priority"]) != rule.priority)
        if not same:
            open_rules.append(rule)
            continue
        unmatched.remove(same[0])
        (plan.kept if int(same[0]["Priority"]) == rule.priority else plan.moved).append((rule, same[0]))
    for rule in open_rules:
        at_place = next((found for found in unmatched if int(found["Priority"]) == rule.priority), None)
        if at_place is None:
            plan.created.append(rule)
        else:
            unmatched.remove(at_place)
            plan.modified.append((rule, at_place))
    plan.deleted = unmatched
    return plan


def _settings(conditions: Sequence[Mapping[str, Any]], actions: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    return (
        tuple(sorted(_comparable_condition(condition) for condition in conditions)),
        tuple(comparable(action) for action in actions),
    )


def _comparable_condition(condition: Mapping[str, Any]) -> tuple[str, str]:
    configs = {
        key: [
            *sorted(str(value) for kind in _KINDS for value in config.get(kind) or []),
            config.get("HttpHeaderName", ""),
        ]
        for key, config in condition.items()
        if key.endswith("Config") and config
    }
    return condition["Field"], str(sorted(configs.items()))


class ListenerRules:
    def __init__(self, aws: Aws, flags: Flags) -> None:
        self._aws = aws
        self._flags = flags

    def synthesize(self, group: GroupId, listener_arn: str, listener: Listener, arns: Mapping[str, str]) -> None:
        """Raises AwsError."""
        described = self._aws.elbv2("DescribeRules", ListenerArn=listener_arn)["Rules"]
        existing = [rule for rule in described if not rule["IsDefault"]]
        tags = self._aws.tags_of([rule["RuleArn"] for rule in existing])
        plan = plan_rules(listener.rules, existing, arns)
        if plan.priorities:
            self._aws.elbv2(
                "SetRulePriorities",
                RulePriorities=[{"RuleArn": arn, "Priority": priority} for arn, priority in plan.priorities],
            )
        for rule, found in plan.modified:
            self._aws.elbv2(
                "ModifyRule",
                RuleArn=found["RuleArn"],
                Conditions=rule.conditions,
                Actions=resolved(rule.actions, arns),
                ResetTransforms=True,
            )

        def create(rule: Rule) -> None:
            self._create(group, listener_arn, listener, rule, arns)

        self._create_and_delete(plan, len(existing), create)
        for rule, found in [*plan.modified, *plan.moved, *plan.kept]:
            arn = found["RuleArn"]
            desired = self._tags(group, listener.port, rule)
            put_right_tags(self._aws, arn, tags.get(arn, {}), desired, self._flags["external-managed-tags"])

    def _create_and_delete(self, plan: RulePlan, count: int, create: Callable[[Rule], None]) -> None:
        """New rules first; where AWS takes no more of them, each in the place of an old one. Raises ControllerError."""
        created, deleted, most = list(plan.created), list(plan.deleted), -1
        while created or deleted:
            if created and count != most:
                try:
                    create(created[0])
                except AwsError as error:
                    if error.code != "TooManyRules" or most >= 0:
                        raise
                    most = count
                    continue
                created.pop(0)
                count += 1
            elif deleted:
                self._aws.elbv2("DeleteRule", RuleArn=deleted.pop(0)["RuleArn"])
                count -= 1
            else:
                raise ControllerError("Unable to synthesize listener rules, there's too many attached.")

    def _create(
        self, group: GroupId, listener_arn: str, listener: Listener, rule: Rule, arns: Mapping[str, str]
    ) -> None:
        tags = tag_list(self._tags(group, listener.port, rule))
        try:
            self._aws.elbv2(
                "CreateRule",
                ListenerArn=listener_arn,
                Priority=rule.priority,
                Conditions=rule.conditions,
                Actions=resolved(rule.actions, arns),
                **({"Tags": tags} if tags else {}),
            )
        except AwsError as error:
            raise AwsError(f"failed to create listener rule: {error}", error.code) from error

    def _tags(self, group: GroupId, port: int, rule: Rule) -> dict[str, str]:
        if not self._flags.gate("ListenerRulesTagging", default=True):
            return {}
        tracking = tracking_tags(self._flags.cluster_name, group)
        return {**rule.tags, **tracking, TAG_RESOURCE: f"{port}:{rule.priority}"}
