# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.alb.conformance.recorder import RecordedCall
from sandbox.alb.conformance.timeline import AuditLog, aws_entries, nested, per_resource, side_by_side

RECORDINGS = Path(__file__).parents[4] / "data"
GROUP = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/k8s-a/tg-1"


def call(action: str, error: str = "", **parameters: str) -> RecordedCall:
    return RecordedCall("ec2", action, parameters, error, injected=bool(error), at=0.0)


def test_query_parameters_are_shown_as_the_lists_and_maps_they_stand_for() -> None:
    flat = {"Action": "CreateRule", "Version": "1", "Conditions.member.1.Field": "a", "IpPermissions.2.ToPort": "80"}
    assert nested(flat) == {"Conditions": [{"Field": "a"}], "IpPermissions": [{"ToPort": "80"}]}


def test_reads_are_left_out_and_a_repeated_failure_is_counted() -> None:
    failed = call("DeleteSecurityGroup", "DependencyViolation", GroupId="sg-1")
    entries = aws_entries([call("DescribeSubnets"), failed, failed, call("DeleteSecurityGroup", GroupId="sg-1")])
    assert [(entry.get("error"), entry.get("times")) for entry in entries] == [("DependencyViolation", 2), (None, None)]


def test_what_is_done_to_one_resource_keeps_its_order_whatever_happens_beside_it() -> None:
    one = [
        {"aws": "ec2:Authorize", "params": {"GroupId": "sg-1"}},
        {"aws": "ec2:Revoke", "params": {"GroupId": "sg-1"}},
    ]
    other = {"aws": "elb:RegisterTargets", "params": {"TargetGroupArn": GROUP, "Targets": [{"Id": "b"}, {"Id": "a"}]}}
    assert per_resource([other, *one]) == per_resource([one[0], other, one[1]])
    assert per_resource(one) != per_resource(one[::-1])
    assert per_resource([other])["k8s-a"][0]["params"]["Targets"] == [{"Id": "a"}, {"Id": "b"}]


@pytest.mark.parametrize("recording", sorted(RECORDINGS.glob("*/golden/*.json")), ids=lambda path: path.stem)
def test_every_call_of_the_recordings_is_of_some_resource(recording: Path) -> None:
    for step in json.loads(recording.read_text(encoding="utf-8"))["steps"]:
        assert all(per_resource(step["timeline"]))


def test_tags_of_ec2_are_of_the_resource_that_gets_them() -> None:
    tags = {"aws": "ec2:CreateTags", "params": {"ResourceId": ["sg-1"], "Tag": [{"Key": "Team", "Value": "b"}]}}
    assert list(per_resource([tags])) == ["sg-1"]


def test_an_event_that_is_repeated_tells_nothing_new() -> None:
    event = {"k8s": "event", "object": "Ingress default/a", "type": "Normal", "reason": "R", "message": "m"}
    raised = event | {"k8s": "event (count raised)"}
    assert per_resource([event, raised, raised]) == per_resource([raised])


def test_what_aws_refuses_again_and_again_is_told_once_but_injected_refusals_are_counted() -> None:
    refused = {"aws": "ec2:DeleteSecurityGroup", "params": {"GroupId": "sg-1"}, "error": "DependencyViolation"}
    assert per_resource([refused, refused]) == per_resource([refused])
    assert per_resource([refused | {"times": 3}, refused]) == per_resource([refused])
    injected = refused | {"injected": True}
    assert per_resource([injected | {"times": 2}]) != per_resource([injected])


def test_two_groups_at_work_are_known_by_the_finalizers_of_an_ingress() -> None:
    patch = {"k8s": "patch ingresses", "object": "default/a", "body": {"metadata": {"finalizers": ["one"]}}}
    assert not side_by_side([patch])
    assert side_by_side([patch, patch | {"body": {"metadata": {"finalizers": ["one", "two"]}}}])


def audited(user: str, verb: str, code: int, **more: Any) -> str:
    entry = {
        "user": {"username": user},
        "verb": verb,
        "stage": "ResponseComplete",
        "responseStatus": {"code": code},
        "objectRef": {"resource": "ingresses", "namespace": "default", "name": "a"},
        "requestObject": {"metadata": {"finalizers": ["f"], "resourceVersion": "7"}},
    }
    return json.dumps(entry | more) + "\n"


def test_only_the_controllers_successful_writes_of_a_step_are_taken_from_the_audit_log(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl"
    path.write_text(audited("controller", "patch", 200), encoding="utf-8")
    log = AuditLog(path, "controller")
    log.restart()
    with path.open("a", encoding="utf-8") as stream:
        stream.write(audited("someone", "patch", 200) + audited("controller", "patch", 409))
        stream.write(audited("controller", "patch", 200) + '{"half a line')
    written = {"k8s": "patch ingresses", "object": "default/a", "body": {"metadata": {"finalizers": ["f"]}}}
    assert log.entries() == [written]
    assert log.entries() == [written], "asking again does not change the answer"
