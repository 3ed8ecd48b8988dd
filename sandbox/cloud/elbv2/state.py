# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moto's ELBv2 objects, found by ARN; and what moto does not keep true by itself."""

from __future__ import annotations

from collections.abc import Iterator

from moto.elbv2.models import ELBv2Backend, FakeListener, FakeLoadBalancer, FakeRule, FakeTargetGroup, elbv2_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError


def backend(cloud: Cloud, call: Call) -> ELBv2Backend:
    return elbv2_backends[cloud.world.account_id][call.region]


def target_group(cloud: Cloud, call: Call, arn: str) -> FakeTargetGroup:
    """Raises AwsError TargetGroupNotFound."""
    group = backend(cloud, call).target_groups.get(arn)
    if group is None:
        raise AwsError("TargetGroupNotFound", f"One or more target groups not found: '{arn}'")
    return group


def load_balancer(cloud: Cloud, call: Call, arn: str) -> FakeLoadBalancer:
    """Raises AwsError LoadBalancerNotFound."""
    balancer = backend(cloud, call).load_balancers.get(arn)
    if balancer is None:
        raise AwsError("LoadBalancerNotFound", f"One or more load balancers not found: '{arn}'")
    return balancer


def listeners(cloud: Cloud, call: Call) -> Iterator[FakeListener]:
    for balancer in backend(cloud, call).load_balancers.values():
        yield from balancer.listeners.values()


def listener(cloud: Cloud, call: Call, arn: str) -> FakeListener:
    """Raises AwsError ListenerNotFound."""
    found = next((known for known in listeners(cloud, call) if known.arn == arn), None)
    if found is None:
        raise AwsError("ListenerNotFound", f"One or more listeners not found: '{arn}'")
    return found


def rule(cloud: Cloud, call: Call, arn: str) -> tuple[FakeListener, FakeRule]:
    """A rule with its listener. Raises AwsError RuleNotFound."""
    for owner in listeners(cloud, call):
        for known in owner.rules.values():
            if known.arn == arn:
                return owner, known
    raise AwsError("RuleNotFound", f"One or more rules not found: '{arn}'")


def refresh_attachments(cloud: Cloud, call: Call) -> None:
    """Make each target group's list of load balancers true: moto only ever adds to it."""
    elb = backend(cloud, call)
    users: dict[str, list[str]] = {arn: [] for arn in elb.target_groups}
    for known in listeners(cloud, call):
        for arn in _forwarded(known):
            if arn in users and known.load_balancer_arn not in users[arn]:
                users[arn].append(known.load_balancer_arn)
    for arn, group in elb.target_groups.items():
        group.load_balancer_arns = users[arn]


def _forwarded(of: FakeListener) -> Iterator[str]:
    """The ARNs of the target groups that a listener's rules, the default one included, send to."""
    for known in of.rules.values():
        for action in known.actions:
            data = action.data
            if data.get("TargetGroupArn"):
                yield data["TargetGroupArn"]
            for weighted in (data.get("ForwardConfig") or {}).get("TargetGroups") or []:
                yield weighted["TargetGroupArn"]
