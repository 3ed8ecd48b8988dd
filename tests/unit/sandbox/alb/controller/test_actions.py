# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from sandbox.alb.controller import actions
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.model import TargetGroupRef
from tests.unit.sandbox.alb.controller.fakes import FakeNetwork


def reference(service: str, port: int | str) -> TargetGroupRef:
    return TargetGroupRef(f"{service}:{port}")


def path_condition(*paths: str) -> dict[str, Any]:
    return {"Field": "path-pattern", "PathPatternConfig": {"Values": list(paths)}}


def test_an_annotated_fixed_response_keeps_its_body() -> None:
    raw = {
        "type": "fixed-response",
        "fixedResponseConfig": {"contentType": "text/plain", "statusCode": "503", "messageBody": "down"},
    }
    assert actions.annotated_action(raw, reference, FakeNetwork().target_group_arn) == {
        "Type": "fixed-response",
        "FixedResponseConfig": {"ContentType": "text/plain", "StatusCode": "503", "MessageBody": "down"},
    }


def test_a_weighted_forward_names_its_target_groups() -> None:
    raw = {
        "type": "forward",
        "forwardConfig": {
            "targetGroups": [
                {"serviceName": "app1", "servicePort": "80", "weight": 20},
                {"serviceName": "app2", "servicePort": "http", "weight": 80},
            ],
            "targetGroupStickinessConfig": {"enabled": True, "durationSeconds": 200},
        },
    }
    assert actions.annotated_action(raw, reference, FakeNetwork().target_group_arn)["ForwardConfig"] == {
        "TargetGroups": [
            {"TargetGroupArn": TargetGroupRef("app1:80"), "Weight": 20},
            {"TargetGroupArn": TargetGroupRef("app2:http"), "Weight": 80},
        ],
        "TargetGroupStickinessConfig": {"Enabled": True, "DurationSeconds": 200},
    }


@pytest.mark.parametrize("raw", [{"targetGroupName": "blue"}, {"targetGroupARN": "arn:blue"}])
def test_a_forward_may_name_what_somebody_else_made(raw: dict[str, str]) -> None:
    action = actions.annotated_action({"type": "forward", **raw}, reference, FakeNetwork().target_group_arn)
    assert action == actions.forward("arn:blue")


def test_a_target_group_that_is_not_there_is_named() -> None:
    missing = {"type": "forward", "targetGroupName": "missing"}
    with pytest.raises(BuildError, match="searching TargetGroup with name missing: TargetGroupNotFound"):
        actions.annotated_action(missing, reference, FakeNetwork().target_group_arn)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ({"type": "teleport"}, "unknown action type: teleport"),
        ({"type": "redirect"}, "missing RedirectConfig"),
        ({"type": "redirect", "redirectConfig": {"port": "443"}}, "invalid RedirectConfig: statusCode is required"),
        ({"type": "fixed-response"}, "missing FixedResponseConfig"),
        ({"type": "forward"}, "missing ForwardConfig or TargetGroupARN/TargetGroupName"),
        (
            {"type": "forward", "targetGroupARN": "arn:1", "forwardConfig": {}},
            "either ForwardConfig or TargetGroupARN/TargetGroupName can be specified",
        ),
        (
            {"type": "forward", "forwardConfig": {"targetGroups": [{"serviceName": "app1"}]}},
            "invalid ForwardConfig: invalid TargetGroupTuple: missing servicePort",
        ),
        (
            {"type": "forward", "forwardConfig": {"targetGroups": [{"targetGroupARN": "a"}, {"targetGroupARN": "b"}]}},
            "invalid ForwardConfig: weight must be set when route to multiple target groups",
        ),
    ],
)
def test_an_action_that_lacks_something_is_refused(raw: dict[str, Any], message: str) -> None:
    with pytest.raises(BuildError) as refused:
        actions.check(raw)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("ours", "described"),
    [
        (
            actions.forward("arn:1"),
            {
                "Type": "forward",
                "TargetGroupArn": "arn:1",
                "Order": 1,
                "ForwardConfig": {
                    "TargetGroups": [{"TargetGroupArn": "arn:1", "Weight": 1}],
                    "TargetGroupStickinessConfig": {"Enabled": False},
                },
            },
        ),
        (
            actions.redirect_to_https(443),
            {
                "Type": "redirect",
                "RedirectConfig": {
                    "Protocol": "HTTPS",
                    "Port": "443",
                    "Host": "#{host}",
                    "Path": "/#{path}",
                    "Query": "#{query}",
                    "StatusCode": "HTTP_301",
                },
            },
        ),
        (
            actions.fixed_response("404"),
            {
                "Type": "fixed-response",
                "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain", "MessageBody": ""},
            },
        ),
    ],
)
def test_what_aws_fills_in_is_no_difference(ours: dict[str, Any], described: dict[str, Any]) -> None:
    assert actions.comparable(ours) == actions.comparable(described)


def test_weights_matter_among_several_target_groups() -> None:
    def weighted(first: int) -> dict[str, Any]:
        groups = [{"TargetGroupArn": "a", "Weight": first}, {"TargetGroupArn": "b", "Weight": 1}]
        return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}

    assert actions.comparable(weighted(1)) != actions.comparable(weighted(2))
