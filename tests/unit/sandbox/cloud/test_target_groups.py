# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups, their targets and their health, by the ELBv2 API reference."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import code_of, make_balancer, make_group, make_listener

from .conftest import Sandbox


def test_one_address_on_two_ports_is_two_targets(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "two-ports", kind="ip")
    targets = [{"Id": "192.168.10.100", "Port": port} for port in (8080, 9090)]
    elbv2.register_targets(TargetGroupArn=group, Targets=targets)
    health = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    assert [item["Target"] for item in health] == targets
    elbv2.deregister_targets(TargetGroupArn=group, Targets=targets[:1])
    health = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    assert [item["Target"] for item in health] == targets[1:]


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        ("ip", "8.8.8.8", "InvalidTarget"),
        ("ip", "not-an-ip", "ValidationError"),
        ("instance", "i-00000000000000000", "InvalidTarget"),
    ],
)
def test_a_target_that_cannot_be_is_refused(
    sandbox: Sandbox, network: dict[str, Any], kind: str, target: str, code: str
) -> None:
    group = make_group(sandbox, network, f"bad-{kind}-{target[0]}", kind=kind)
    with pytest.raises(ClientError) as refused:
        sandbox.client("elbv2").register_targets(TargetGroupArn=group, Targets=[{"Id": target, "Port": 80}])
    assert code_of(refused) == code


def test_health_is_what_the_data_plane_probed(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "health")
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": network["instance"], "Port": 30080}])
    sandbox.data_plane.health = (
        "unhealthy",
        "Target.ResponseCodeMismatch",
        "Health checks failed with these codes: [503]",
    )
    described = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"][0]
    assert described["TargetHealth"] == {
        "State": "unhealthy",
        "Reason": "Target.ResponseCodeMismatch",
        "Description": "Health checks failed with these codes: [503]",
    }
    assert sandbox.data_plane.asked[-1] == (group, network["instance"], 30080)


def test_a_draining_target_is_still_listed(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "draining")
    sandbox.data_plane.drained[group] = [(network["instance"], 30080)]
    described = elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    assert [item["Target"]["Port"] for item in described] == [30080]


def test_a_write_wakes_the_data_plane_and_a_read_does_not(sandbox: Sandbox, network: dict[str, Any]) -> None:
    before = sandbox.data_plane.wakes
    make_group(sandbox, network, "wake")
    assert sandbox.data_plane.wakes == before + 1
    sandbox.client("elbv2").describe_target_groups()
    assert sandbox.data_plane.wakes == before + 1


def test_a_target_group_forgets_a_load_balancer_that_is_gone(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, network, "attached")
    balancer = make_balancer(sandbox, network, "attaching")
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    make_listener(sandbox, balancer, DefaultActions=forward)

    def attached() -> list[str]:
        described = elbv2.describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]
        return list(described["LoadBalancerArns"])

    assert attached() == [balancer["LoadBalancerArn"]]
    with pytest.raises(ClientError, match="ResourceInUse"):
        elbv2.delete_target_group(TargetGroupArn=group)
    elbv2.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    assert attached() == []
    elbv2.delete_target_group(TargetGroupArn=group)


def test_a_target_group_made_twice_is_one_and_another_of_its_name_is_refused(
    sandbox: Sandbox, network: dict[str, Any]
) -> None:
    """ "CreateTargetGroup" of the Elastic Load Balancing API Reference: it is idempotent."""
    elbv2 = sandbox.client("elbv2")
    request = {"Name": "twice", "Protocol": "HTTP", "Port": 80, "VpcId": network["vpc"], "TargetType": "ip"}
    first = elbv2.create_target_group(**request)["TargetGroups"][0]["TargetGroupArn"]

    assert elbv2.create_target_group(**request)["TargetGroups"][0]["TargetGroupArn"] == first
    with pytest.raises(ClientError, match="DuplicateTargetGroupName"):
        elbv2.create_target_group(**(request | {"Port": 81}))


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        ({"HealthCheckIntervalSeconds": 301}, "'301' at 'healthCheckIntervalSeconds' must be between '5-300'"),
        ({"HealthCheckTimeoutSeconds": 121}, "must be between '2-120'"),
        ({"HealthyThresholdCount": 11}, "must be between '2-10'"),
        ({"UnhealthyThresholdCount": 11}, "must be between '2-10'"),
        ({"HealthCheckPath": "ready"}, "path 'ready' must begin with a '/' character"),
        ({"Matcher": {"HttpCode": "200,302-500"}}, "'200,302-500' must be within '200-499'"),
        ({"VpcId": ""}, "A VPC ID must be specified"),
        ({"VpcId": "vpc-0"}, "The VPC ID 'vpc-0' is not found"),
    ],
)
def test_a_target_group_that_makes_no_sense_is_refused(
    sandbox: Sandbox, network: dict[str, Any], settings: dict[str, Any], refusal: str
) -> None:
    """API Reference, "CreateTargetGroup" and "Matcher"."""
    request = {"Name": "senseless", "Protocol": "HTTP", "Port": 80, "VpcId": network["vpc"]} | settings
    with pytest.raises(ClientError, match=f"ValidationError.*{refusal}"):
        sandbox.client("elbv2").create_target_group(**request)
