# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from sandbox.alb.conformance.cases import load
from sandbox.alb.conformance.compare import masked, step_differences
from tests.unit.sandbox.alb.controller.fakes import DATA

ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012"


def step(**aws: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"load_balancers": [], "target_groups": [], "security_groups": []}
    kubernetes: dict[str, Any] = {"ingresses": [], "events": []}
    return {"admission": [], "kubernetes": kubernetes, "aws": empty | aws, "timeline": []}


def test_ids_are_shown_as_in_the_recordings() -> None:
    shown = masked(
        {"vpc": "vpc-0a", "groups": ["sg-0b", "sg-0c"], "arn": f"{ARN}:loadbalancer/app/k8s-a/0123456789abcdef"},
        {"vpc-0a": "vpc-1"},
        {"sg": ["sg-0b", "sg-0c"], "lb": ["0123456789abcdef"]},
    )
    assert shown == {"vpc": "vpc-1", "groups": ["sg-1", "sg-2"], "arn": f"{ARN}:loadbalancer/app/k8s-a/lb-1"}


@pytest.mark.parametrize("name", ["k8s-a-d61ace8b4a-3041199467", "internal-k8s-a-d61ace8b4a-1234567890"])
def test_the_random_part_of_a_dns_name_does_not_count(name: str) -> None:
    suffix = ".ap-northeast-1.elb.amazonaws.com"
    assert masked({"hostname": name + suffix}, {}, {}) == {"hostname": "k8s-a-d61ace8b4a-1" + suffix}


def test_every_recording_equals_itself() -> None:
    for case in load(DATA, []):
        for recorded in case.golden:
            assert step_differences(recorded, recorded) == [], case.name


def test_the_order_of_what_has_none_does_not_count() -> None:
    first, second = {"id": "sg-1", "ingress": []}, {"id": "sg-2", "ingress": []}
    assert step_differences(step(security_groups=[first, second]), step(security_groups=[second, first])) == []


def test_a_difference_names_its_place() -> None:
    expected = step(security_groups=[{"id": "sg-1", "name": "a"}])
    actual = step(security_groups=[{"id": "sg-1", "name": "b", "tags": {}}])
    assert step_differences(expected, actual) == [
        'aws.security_groups[0].name: "b", expected "a"',
        "aws.security_groups[0].tags: unexpected {}",
    ]


def test_a_missing_item_is_counted() -> None:
    lines = step_differences(step(security_groups=[{"id": "sg-1"}]), step())
    assert lines == ["aws.security_groups: 0 items, expected 1"]


def test_a_security_group_order_of_a_load_balancer_counts() -> None:
    def balancer(*groups: str) -> dict[str, Any]:
        return {"arn": "lb-1", "security_groups": list(groups)}

    expected, actual = balancer("sg-2", "sg-1"), balancer("sg-1", "sg-2")
    assert step_differences(step(load_balancers=[expected]), step(load_balancers=[actual])) != []


def test_how_often_an_error_was_told_does_not_count() -> None:
    def told(*messages: str) -> dict[str, Any]:
        events = [{"reason": "FailedBuildModel", "message": message} for message in messages]
        return step() | {"kubernetes": {"ingresses": [], "events": events}}

    error = "RequestID: <request-id>, not found"
    many = told(error, error, f"(combined from similar events): {error}")
    assert step_differences(many, told(error)) == []
    assert step_differences(many, told("another")) != []
    assert step_differences(many, told()) != []
