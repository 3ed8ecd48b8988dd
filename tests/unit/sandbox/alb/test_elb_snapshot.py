# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the data plane reads of the load balancers that there are."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from moto.elbv2.models import elbv2_backends

from sandbox.alb.elb_snapshot import ElbReader
from sandbox.alb.elb_state import Condition, FixedResponse, Forward, HealthCheck, Redirect, Snapshot, Target

ACCOUNT_ID, REGION = "123456789012", "ap-northeast-1"
NOT_FOUND = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}


@pytest.fixture
def reports() -> list[str]:
    return []


def read(reports: list[str]) -> Snapshot:
    return ElbReader(ACCOUNT_ID, REGION, reports.append).snapshot()


def test_a_load_balancer_is_read_with_listeners_and_rules_by_priority(account: Any, reports: list[str]) -> None:
    balancer = account.load_balancer(Scheme="internet-facing")
    group = account.target_group()
    listener = account.listener(balancer, NOT_FOUND)
    rules = [
        (20, [{"Field": "path-pattern", "Values": ["/*"]}], {"Type": "forward", "TargetGroupArn": group}),
        (
            10,
            [
                {"Field": "host-header", "HostHeaderConfig": {"Values": ["eks.frieza.dev"]}},
                {"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": "X-A", "Values": ["1"]}},
                {
                    "Field": "query-string",
                    "QueryStringConfig": {"Values": [{"Key": "v", "Value": "1"}, {"Value": "2"}]},
                },
            ],
            {"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}},
        ),
    ]
    for priority, conditions, action in rules:
        account.elb.create_rule(ListenerArn=listener, Priority=priority, Conditions=conditions, Actions=[action])

    (found,) = read(reports).load_balancers

    assert found.zones == ("ap-northeast-1a", "ap-northeast-1c")
    assert found.idle_timeout == 60
    (served,) = found.listeners
    assert (served.port, served.default_action) == (80, FixedResponse(404, "text/plain"))
    assert [rule.priority for rule in served.rules] == [10, 20]
    assert served.rules[0].action == Redirect(301, protocol="HTTPS", port="443")
    assert served.rules[0].conditions == (
        Condition("host-header", ("eks.frieza.dev",)),
        Condition("http-header", ("1",), header="X-A"),
        Condition("query-string", pairs=(("v", "1"), (None, "2"))),
    )
    assert served.rules[1].action == Forward(((group, 1),))
    assert reports == []


def test_a_target_group_is_read_with_its_check_and_its_targets_addresses(account: Any, reports: list[str]) -> None:
    group = account.target_group(
        HealthCheckPath="/healthz",
        HealthCheckIntervalSeconds=15,
        HealthCheckTimeoutSeconds=5,
        Matcher={"HttpCode": "200-399"},
    )
    pods = account.target_group("pods", TargetType="ip", Port=1)
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"], "Port": 30081}])
    account.elb.register_targets(TargetGroupArn=pods, Targets=[{"Id": "192.168.40.7", "Port": 8080}])

    groups = read(reports).target_groups

    check = groups[group].health_check
    assert check == HealthCheck("HTTP", "traffic-port", "/healthz", 15, 5, 2, 2, "200-399")
    assert groups[group].targets == (Target(account.instances["a"], 30081, "192.168.10.11", "ap-northeast-1a"),)
    assert groups[pods].targets == (Target("192.168.40.7", 8080, "192.168.40.7", "ap-northeast-1c"),)


def test_a_group_is_in_use_where_any_action_names_it(account: Any, reports: list[str]) -> None:
    used, unused = account.target_group("used"), account.target_group("unused")
    account.listener(account.load_balancer(zones=("c",)), {"Type": "forward", "TargetGroupArn": used})

    snapshot = read(reports)

    assert snapshot.zones_using(used) == {"ap-northeast-1c"}
    assert snapshot.zones_using(unused) == frozenset()


def test_a_stopped_or_unknown_instance_is_seen_as_such(account: Any, reports: list[str]) -> None:
    group = account.target_group()
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": account.instances["a"]}, {"Id": "i-unknown"}])
    account.ec2.stop_instances(InstanceIds=[account.instances["a"]])

    stopped, unknown = read(reports).target_groups[group].targets

    assert stopped.stopped
    assert unknown == Target("i-unknown", 30080, None)


def test_what_makes_no_sense_is_left_out_and_told_while_the_rest_serves(account: Any, reports: list[str]) -> None:
    balancer = account.load_balancer()
    listener = account.listener(balancer, NOT_FOUND)
    conditions = [{"Field": "source-ip", "SourceIpConfig": {"Values": ["somewhere"]}}]
    account.elb.create_rule(ListenerArn=listener, Priority=1, Conditions=conditions, Actions=[NOT_FOUND])
    group = account.target_group(TargetType="ip")
    account.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": "not-an-ip"}, {"Id": "192.168.0.9"}])

    snapshot = read(reports)

    assert snapshot.load_balancers[0].listeners[0].rules == ()
    assert [target.id for target in snapshot.target_groups[group].targets] == ["192.168.0.9"]
    assert [word for word in ("not-an-ip", "somewhere") if any(word in report for report in reports)] == [
        "not-an-ip",
        "somewhere",
    ]


def test_a_state_that_changes_under_the_reading_leaves_what_was_read_before(
    account: Any, reports: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    account.target_group()
    reader = ElbReader(ACCOUNT_ID, REGION, reports.append)
    before = reader.snapshot()
    monkeypatch.delattr(elbv2_backends[ACCOUNT_ID][REGION], "target_groups")

    assert reader.snapshot() == before
    assert len(reports) == 1


def test_a_snapshot_is_equal_to_another_of_the_same_state_and_cannot_be_changed(
    account: Any, reports: list[str]
) -> None:
    account.listener(account.load_balancer(), NOT_FOUND)
    snapshot = read(reports)

    assert snapshot == read(reports)
    with pytest.raises(dataclasses.FrozenInstanceError):
        snapshot.load_balancers = ()  # type: ignore[misc]
