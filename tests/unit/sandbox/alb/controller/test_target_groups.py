# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups in AWS: found by their tags, kept where they fit, made anew where they cannot be changed."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from sandbox.alb.controller import target_groups
from sandbox.alb.controller.aws import Aws, tag_map
from sandbox.alb.controller.errors import AwsError, ControllerError
from sandbox.alb.controller.model import Binding, TargetGroup
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.target_groups import TargetGroups
from tests.unit.sandbox.alb.controller.fakes import flags

GROUP = GroupId("default", "app")
TRACKED = {"elbv2.k8s.aws/cluster": "mz-k8s", "ingress.k8s.aws/stack": "default/app"}
RESOURCE = "default/app-app1:80"
HEALTH_CHECK = {"HealthCheckPath": "/", "HealthCheckIntervalSeconds": 15}
WANTED = TargetGroup(
    resource_id=RESOURCE,
    name="k8s-default-app1",
    port=30081,
    protocol="HTTP",
    protocol_version="HTTP1",
    target_type="instance",
    ip_address_type="ipv4",
    health_check=HEALTH_CHECK,
    attributes={},
    tags={"team": "edge"},
    binding=Binding("default", "app1", 80, (30081,), None),
)


class FakeElb:
    """Target groups with their tags and attributes; keeps every changing call as (operation, parameters)."""

    def __init__(self) -> None:
        self.groups: dict[str, dict[str, Any]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.attributes: dict[str, dict[str, str]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.in_use = 0

    @property
    def operations(self) -> list[str]:
        return [operation for operation, _ in self.calls]

    def tags_of(self, arns: list[str]) -> dict[str, dict[str, str]]:
        return {arn: dict(self.tags[arn]) for arn in arns}

    def elbv2(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if operation == "DescribeTargetGroups":
            return {"TargetGroups": [dict(group) for group in self.groups.values()]}
        if operation == "DescribeTargetGroupAttributes":
            values = self.attributes[parameters["TargetGroupArn"]]
            return {"Attributes": [{"Key": key, "Value": value} for key, value in values.items()]}
        self.calls.append((operation, parameters))
        answer: dict[str, Any] = getattr(self, f"_{operation}")(**parameters) or {}
        return answer

    def _CreateTargetGroup(self, Tags: list[dict[str, str]], **given: Any) -> dict[str, Any]:  # noqa: N802, N803
        arn = f"arn:{given['Name']}"
        self.groups[arn] = given | {"TargetGroupArn": arn}
        self.tags[arn], self.attributes[arn] = tag_map(Tags), {"stickiness.enabled": "false"}
        return {"TargetGroups": [self.groups[arn]]}

    def _ModifyTargetGroup(self, TargetGroupArn: str, **changed: Any) -> None:  # noqa: N802, N803
        self.groups[TargetGroupArn].update(changed)

    def _ModifyTargetGroupAttributes(self, TargetGroupArn: str, Attributes: list[dict[str, str]]) -> None:  # noqa: N802, N803
        self.attributes[TargetGroupArn].update(tag_map(Attributes))

    def _AddTags(self, ResourceArns: list[str], Tags: list[dict[str, str]]) -> None:  # noqa: N802, N803
        self.tags[ResourceArns[0]].update(tag_map(Tags))

    def _RemoveTags(self, ResourceArns: list[str], TagKeys: list[str]) -> None:  # noqa: N802, N803
        for key in TagKeys:
            del self.tags[ResourceArns[0]][key]

    def _DeleteTargetGroup(self, TargetGroupArn: str) -> None:  # noqa: N802, N803
        if self.in_use:
            self.in_use -= 1
            raise AwsError("Target group is currently in use by a listener or a rule", "ResourceInUse")
        if TargetGroupArn not in self.groups:
            raise AwsError("One or more target groups not found", "TargetGroupNotFound")
        del self.groups[TargetGroupArn]


def groups_of(elb: FakeElb, *more: str) -> TargetGroups:
    return TargetGroups(cast(Aws, elb), flags(*more), threading.Event())


def synthesize(elb: FakeElb, *wanted: TargetGroup, more: tuple[str, ...] = ()) -> tuple[dict[str, str], list[str]]:
    return groups_of(elb, *more).synthesize(GROUP, {group.resource_id: group for group in wanted})


def deployed(**changed: Any) -> FakeElb:
    elb = FakeElb()
    synthesize(elb, replace(WANTED, **changed))
    elb.calls.clear()
    return elb


def test_a_target_group_is_made_with_the_tags_by_which_it_is_found_again() -> None:
    elb = FakeElb()
    assert synthesize(elb, WANTED) == ({RESOURCE: "arn:k8s-default-app1"}, [])
    made = elb.groups["arn:k8s-default-app1"]
    assert HEALTH_CHECK.items() <= made.items()
    assert (made["Port"], made["VpcId"], made["TargetType"]) == (30081, "vpc-1", "instance")
    assert elb.tags["arn:k8s-default-app1"] == TRACKED | {"team": "edge", "ingress.k8s.aws/resource": RESOURCE}


def test_what_is_right_is_left_alone() -> None:
    elb = deployed()
    assert synthesize(elb, WANTED) == ({RESOURCE: "arn:k8s-default-app1"}, [])
    assert elb.calls == []


@pytest.mark.parametrize(
    ("changed", "operation"),
    [
        ({"health_check": HEALTH_CHECK | {"HealthCheckPath": "/healthz"}}, "ModifyTargetGroup"),
        ({"attributes": {"stickiness.enabled": "true"}}, "ModifyTargetGroupAttributes"),
        ({"tags": {"team": "edge", "cost": "1"}}, "AddTags"),
        ({"tags": {}}, "RemoveTags"),
    ],
)
def test_what_can_be_changed_is_changed_and_stays(changed: Mapping[str, Any], operation: str) -> None:
    elb, wanted = deployed(), replace(WANTED, **changed)
    synthesize(elb, wanted)
    synthesize(elb, wanted)
    assert elb.operations == [operation]


def test_another_port_is_no_reason_for_another_target_group() -> None:
    arns, unwanted = synthesize(deployed(), replace(WANTED, name="k8s-default-new", port=30082))
    assert (arns, unwanted) == ({RESOURCE: "arn:k8s-default-app1"}, [])


@pytest.mark.parametrize(
    "changed",
    [{"target_type": "ip"}, {"protocol": "HTTPS"}, {"protocol_version": "HTTP2"}],
    ids=lambda changed: ",".join(changed),
)
def test_what_cannot_be_changed_is_made_anew_and_the_old_one_is_to_go(changed: Mapping[str, Any]) -> None:
    elb = deployed()
    arns, unwanted = synthesize(elb, replace(WANTED, name="k8s-default-new", **changed))
    assert (arns, unwanted) == ({RESOURCE: "arn:k8s-default-new"}, ["arn:k8s-default-app1"])
    assert elb.operations == ["CreateTargetGroup"]


def test_one_that_nobody_asks_for_any_more_is_to_go() -> None:
    assert synthesize(deployed()) == ({}, ["arn:k8s-default-app1"])


def test_of_two_for_the_same_only_one_stays() -> None:
    elb = deployed()
    elb.groups["arn:double"] = elb.groups["arn:k8s-default-app1"] | {"TargetGroupArn": "arn:double"}
    elb.tags["arn:double"] = dict(elb.tags["arn:k8s-default-app1"])
    assert synthesize(elb, WANTED) == ({RESOURCE: "arn:k8s-default-app1"}, ["arn:double"])


@pytest.mark.parametrize("tag", TRACKED)
def test_one_of_another_cluster_or_group_is_nobody_s_business_here(tag: str) -> None:
    elb = deployed()
    elb.tags["arn:k8s-default-app1"][tag] = "else"
    assert synthesize(elb) == ({}, [])


def test_tags_that_others_manage_are_left_alone() -> None:
    elb = deployed(tags={"team": "edge", "cost": "1"})
    elb.tags["arn:k8s-default-app1"] |= {"cost": "2", "aws:cloudformation:stack-name": "x"}
    synthesize(elb, WANTED, more=("--external-managed-tags=cost",))
    assert elb.calls == []


def test_deleting_waits_while_a_listener_still_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target_groups, "DELETE_INTERVAL_SECONDS", 0)
    elb = deployed()
    elb.in_use = 2
    groups_of(elb).delete("arn:k8s-default-app1")
    assert (elb.operations, elb.groups) == (["DeleteTargetGroup"] * 3, {})


@pytest.mark.parametrize(
    ("arn", "refusal"),
    [("arn:k8s-default-app1", "failed to delete targetGroup: timed out"), ("arn:none", "target groups not found")],
)
def test_a_deletion_that_fails_says_why(monkeypatch: pytest.MonkeyPatch, arn: str, refusal: str) -> None:
    monkeypatch.setattr(target_groups, "DELETE_TIMEOUT_SECONDS", 0)
    elb = deployed()
    elb.in_use = 1000 if arn in elb.groups else 0
    with pytest.raises(ControllerError, match=refusal):
        groups_of(elb).delete(arn)
