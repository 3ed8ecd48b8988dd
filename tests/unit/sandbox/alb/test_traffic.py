# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests through a load balancer that was made by boto3, to backends on real sockets: who gets which."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.alb.data_plane import DataPlane
from tests.unit.sandbox.alb.traffic import NODE_A, NODE_C, NOT_FOUND, forward


def test_requests_go_to_the_group_of_the_rule_and_take_turns_over_its_targets(
    alb: Any, served_group: Any, data_plane: DataPlane, account: Any, eventually: Any
) -> None:
    group = served_group("app1", zones="ac")
    paths = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/app1", "/app1/*"]}}]
    client = alb(NOT_FOUND, [(paths, forward(group))])
    for zone in "ac":
        eventually(lambda zone=zone: data_plane.target_health(group, account.instances[zone], 30080)[0] == "healthy")

    answers = Counter(client.get("/app1/x")[2] for _ in range(10))

    assert answers == {b"app1-a GET /app1/x": 5, b"app1-c GET /app1/x": 5}
    assert client.get("/other")[0] == 404


def test_an_unhealthy_target_gets_no_traffic_while_another_is_healthy(
    alb: Any, account: Any, backend: Any, data_plane: DataPlane, eventually: Any
) -> None:
    group = account.group_of("ac")
    backend(NODE_A, name="good")
    backend(NODE_C, name="bad").status = 500
    client = alb(forward(group))
    for zone, state in (("a", "healthy"), ("c", "unhealthy")):
        eventually(
            lambda zone=zone, state=state: data_plane.target_health(group, account.instances[zone], 30080)[0] == state
        )

    assert {client.get("/x")[2] for _ in range(4)} == {b"good GET /x"}


def test_weights_share_the_requests_between_groups(alb: Any, served_group: Any) -> None:
    blue, green = served_group("blue"), served_group("green", port=30081)
    weighted = {
        "Type": "forward",
        "ForwardConfig": {
            "TargetGroups": [{"TargetGroupArn": blue, "Weight": 3}, {"TargetGroupArn": green, "Weight": 1}]
        },
    }
    client = alb(weighted)

    answers = Counter(client.get("/x")[2] for _ in range(8))

    assert answers == {b"blue-a GET /x": 6, b"green-a GET /x": 2}


def test_a_sticky_client_stays_with_its_target_and_others_take_turns(
    alb: Any, served_group: Any, account: Any, data_plane: DataPlane
) -> None:
    group = served_group(zones="ac")
    account.elb.modify_target_group_attributes(
        TargetGroupArn=group,
        Attributes=[
            {"Key": "stickiness.enabled", "Value": "true"},
            {"Key": "stickiness.lb_cookie.duration_seconds", "Value": "60"},
        ],
    )
    client = alb(forward(group))

    _, headers, first = client.get("/x")
    cookie = headers["Set-Cookie"].partition(";")[0]
    bound = {client.get("/x", headers={"Cookie": f"theme=dark; {cookie}"})[2] for _ in range(4)}
    unbound = {client.get("/x", headers={"Cookie": "AWSALB=forged"})[2] for _ in range(4)}

    assert cookie.startswith("AWSALB=")
    assert bound == {first}
    assert len(unbound) == 2
