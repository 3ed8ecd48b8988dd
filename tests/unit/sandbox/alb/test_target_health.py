# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What DescribeTargetHealth can say, found by real probes of real sockets (ELBv2 API reference, "TargetHealth")."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from sandbox.alb.data_plane import DataPlane
from sandbox.settings import Settings

NODE_A = "192.168.10.11"


def in_use(account: Any, **options: Any) -> tuple[str, str]:
    """A target group that a load balancer forwards to, and the instance registered in it."""
    group = account.target_group(**options)
    account.listener(account.load_balancer(), {"Type": "forward", "TargetGroupArn": group})
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])
    return group, account.instances["a"]


def test_a_target_that_answers_becomes_healthy(
    account: Any, data_plane: DataPlane, backend: Callable[..., Any], eventually: Any
) -> None:
    backend(NODE_A)
    group, instance = in_use(account)
    data_plane.wake()

    eventually(lambda: data_plane.target_health(group, instance, 30080) == ("healthy", None, None))


def test_just_registered_is_initial_before_the_data_plane_looked(account: Any, settings: Settings) -> None:
    group, instance = in_use(account)

    assert DataPlane(settings).target_health(group, instance, 30080)[:2] == ("initial", "Elb.RegistrationInProgress")


def test_a_target_that_answers_with_another_code_is_unhealthy_until_it_mends(
    account: Any, data_plane: DataPlane, backend: Callable[..., Any], eventually: Any
) -> None:
    node = backend(NODE_A)
    node.status = 404
    group, instance = in_use(account)
    data_plane.wake()
    mismatch = ("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [404]")
    eventually(lambda: data_plane.target_health(group, instance, 30080) == mismatch)

    node.status = 200

    eventually(lambda: data_plane.target_health(group, instance, 30080) == ("healthy", None, None))


def test_a_target_where_nobody_listens_fails_its_checks(account: Any, data_plane: DataPlane, eventually: Any) -> None:
    group, instance = in_use(account)
    data_plane.wake()

    failed = ("unhealthy", "Target.FailedHealthChecks", "Health checks failed")
    eventually(lambda: data_plane.target_health(group, instance, 30080) == failed)


def test_a_target_that_is_silent_times_out(
    account: Any, data_plane: DataPlane, settings: Settings, eventually: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sandbox.alb.probes.TIMEOUT_SECONDS_AT_MOST", 0.1)
    with socket.create_server((settings.loopback_of(NODE_A), 30080)):
        group, instance = in_use(account)
        data_plane.wake()

        silent = ("unhealthy", "Target.Timeout", "Request timed out")
        eventually(lambda: data_plane.target_health(group, instance, 30080) == silent)


def test_health_is_asked_at_the_groups_own_port_and_path(
    account: Any, data_plane: DataPlane, backend: Callable[..., Any], eventually: Any
) -> None:
    node = backend(NODE_A, port=30099)
    node.status = 500
    group, instance = in_use(account, HealthCheckPort="30099", HealthCheckPath="/ready")
    data_plane.wake()

    eventually(lambda: data_plane.target_health(group, instance, 30080)[0] == "healthy")


def test_a_group_that_no_listener_uses_is_unused(account: Any, data_plane: DataPlane) -> None:
    group = account.target_group()
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])

    assert data_plane.target_health(group, account.instances["a"], 30080) == (
        "unused",
        "Target.NotInUse",
        "Target group is not configured to receive traffic from the load balancer",
    )


def test_a_target_outside_the_load_balancers_zones_is_unused(account: Any, data_plane: DataPlane) -> None:
    group = account.target_group()
    account.listener(account.load_balancer(zones=("c",)), {"Type": "forward", "TargetGroupArn": group})
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}])

    state, reason, description = data_plane.target_health(group, account.instances["a"], 30080)

    assert (state, reason) == ("unused", "Target.NotInUse")
    assert "Availability Zone that is not enabled" in str(description)


def test_a_deregistered_target_drains_and_is_then_not_registered(
    account: Any, data_plane: DataPlane, backend: Callable[..., Any], eventually: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr("sandbox.alb.health_book.DRAINING_SECONDS_AT_MOST", 0.5)
    backend(NODE_A)
    group, instance = in_use(account)
    data_plane.wake()
    eventually(lambda: data_plane.target_health(group, instance, 30080)[0] == "healthy")

    account.elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": instance}])
    data_plane.wake()

    draining = ("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
    eventually(lambda: data_plane.target_health(group, instance, 30080) == draining)
    assert data_plane.draining(group) == [(instance, 30080)]
    eventually(lambda: data_plane.target_health(group, instance, 30080)[1] == "Target.NotRegistered")
    assert data_plane.draining(group) == []


def test_a_target_whose_group_is_deleted_leaves_nothing_behind(
    account: Any, data_plane: DataPlane, eventually: Any
) -> None:
    group, instance = in_use(account)
    data_plane.wake()
    eventually(lambda: data_plane.target_health(group, instance, 30080)[0] == "unhealthy")

    for balancer in account.elb.describe_load_balancers()["LoadBalancers"]:
        account.elb.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    account.elb.delete_target_group(TargetGroupArn=group)
    data_plane.wake()

    eventually(lambda: data_plane.target_health(group, instance, 30080)[1] == "Target.NotRegistered")
    assert data_plane.draining(group) == []
