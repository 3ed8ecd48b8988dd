# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads moto's ELBv2, EC2 and ACM state, in process, into a Snapshot.

moto accepts what AWS refuses, and its state changes while it is read. So every object is read on its own, and one that
makes no sense is left out and reported, never the whole.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from moto.ec2.models import EC2Backend, ec2_backends
from moto.elbv2.models import FakeListener, FakeLoadBalancer, FakeTargetGroup, elbv2_backends

from sandbox.alb.certificates import read_certificate
from sandbox.alb.elb_actions import read_action, read_condition
from sandbox.alb.elb_state import Certificate, HealthCheck, Listener, LoadBalancer, Rule, Snapshot, Target, TargetGroup
from sandbox.alb.health import accepted

Report = Callable[[str], None]
Read = TypeVar("Read")
Given = TypeVar("Given")

# What reading a half-made or senseless object of moto ends in.
UNREADABLE = (KeyError, ValueError, TypeError, AttributeError, IndexError)


class ElbReader:
    """Reads the state of one account and region; `report` is told what was left out and why."""

    def __init__(self, account_id: str, region: str, report: Report) -> None:
        self._account_id = account_id
        self._region = region
        self._report = report
        self._latest = Snapshot()

    def snapshot(self) -> Snapshot:
        """Everything the data plane needs; what was read before, when moto is changed or reset during this reading."""
        try:
            self._latest = self._read()
        except (RuntimeError, AttributeError) as error:
            # RuntimeError: a dict changed while it was copied. AttributeError: a backend is being emptied.
            self._report(f"ELBv2's state could not be read this time: {error}")
        return self._latest

    def _read(self) -> Snapshot:
        elb = elbv2_backends[self._account_id][self._region]
        application = [balancer for balancer in list(elb.load_balancers.values()) if balancer.type == "application"]
        groups = self._each(list(elb.target_groups.values()), self._target_group)
        return Snapshot(
            load_balancers=tuple(self._each(application, self._load_balancer)),
            target_groups={group.arn: group for group in groups},
        )

    def load_balancer(self, dns_name: str) -> LoadBalancer | None:
        """The load balancer with a DNS name (lower case, without the final dot)."""
        found = [balancer for balancer in self.snapshot().load_balancers if balancer.dns_name.lower() == dns_name]
        return found[0] if found else None

    def _each(self, items: Iterable[Given], read: Callable[[Given], Read]) -> list[Read]:
        results = []
        for item in items:
            try:
                results.append(read(item))
            except UNREADABLE as error:
                arn = getattr(item, "arn", item)
                self._report(f"cannot serve {arn}: its settings make no sense ({type(error).__name__}: {error})")
        return results

    def _load_balancer(self, balancer: FakeLoadBalancer) -> LoadBalancer:
        return LoadBalancer(
            arn=balancer.arn,
            dns_name=balancer.dns_name,
            zones=tuple(sorted({subnet.availability_zone for subnet in balancer.subnets})),
            listeners=tuple(self._each(list(balancer.listeners.values()), self._listener)),
            attributes={key: str(value) for key, value in dict(balancer.attrs).items()},
        )

    def _listener(self, listener: FakeListener) -> Listener:
        custom = [rule for rule in list(listener.rules.values()) if not rule.is_default]
        rules = self._each(custom, lambda rule: _rule(rule.priority, rule.conditions, rule.actions))
        return Listener(
            arn=listener.arn,
            port=int(listener.port),
            protocol=listener.protocol,
            default_action=read_action([action.data for action in listener.default_actions]),
            rules=tuple(sorted(rules, key=lambda rule: rule.priority)),
            certificates=tuple(self._certificates(listener)),
            attributes={key: str(value) for key, value in dict(listener.attributes).items()},
        )

    def _certificates(self, listener: FakeListener) -> list[Certificate]:
        if listener.protocol != "HTTPS":
            return []
        # The default one is not always in moto's list, and the controller adds it to the list a second time.
        arns = dict.fromkeys(arn for arn in (listener.certificate, *listener.certificates) if arn)
        return self._each(arns, lambda arn: read_certificate(self._account_id, self._region, arn))

    def _target_group(self, group: FakeTargetGroup) -> TargetGroup:
        ec2 = ec2_backends[self._account_id][self._region]
        targets = self._each(list(group.targets.values()), lambda target: _target(ec2, group, target))
        return TargetGroup(
            arn=group.arn,
            protocol=group.protocol or "HTTP",
            target_type=group.target_type,
            health_check=_health_check(group),
            targets=tuple(targets),
            deregistration_delay=float(group.attributes.get("deregistration_delay.timeout_seconds", 300)),
            sticky_seconds=_sticky_seconds(group),
        )


def _rule(priority: Any, conditions: list[dict[str, Any]], actions: list[Any]) -> Rule:
    return Rule(
        priority=int(priority),
        conditions=tuple(read_condition(condition) for condition in conditions),
        action=read_action([action.data for action in actions]),
    )


def _health_check(group: FakeTargetGroup) -> HealthCheck:
    matcher: Mapping[str, Any] = getattr(group, "matcher", None) or {}
    codes = str(matcher.get("HttpCode") or "200")
    port = str(group.health_check_port or "traffic-port")
    # Found out here, where it is reported, rather than at every probe.
    accepted(200, codes)
    if port != "traffic-port":
        int(port)
    return HealthCheck(
        protocol=group.health_check_protocol or "HTTP",
        port=port,
        path=group.health_check_path or "/",
        interval=float(group.health_check_interval_seconds),
        timeout=float(group.health_check_timeout_seconds),
        healthy_threshold=int(group.healthy_threshold_count),
        unhealthy_threshold=int(group.unhealthy_threshold_count),
        codes=codes,
    )


def _sticky_seconds(group: FakeTargetGroup) -> float | None:
    """Cookies of the application's own (`app_cookie`) are not simulated: they bind nobody."""
    attributes: Mapping[str, Any] = group.attributes
    if attributes.get("stickiness.enabled") != "true" or attributes.get("stickiness.type") != "lb_cookie":
        return None
    return float(attributes.get("stickiness.lb_cookie.duration_seconds", 86400))


def _target(ec2: EC2Backend, group: FakeTargetGroup, target: Mapping[str, Any]) -> Target:
    target_id = str(target["Id"])
    port = int(target.get("Port") or group.port)
    if group.target_type == "ip":
        return Target(id=target_id, port=port, address=target_id, zone=_zone_of_address(ec2, target_id))
    instance = ec2.get_instance_by_id(target_id)
    if instance is None:
        return Target(id=target_id, port=port, address=None)
    return Target(
        id=target_id,
        port=port,
        address=instance.private_ip,
        zone=instance.placement.zone,
        stopped=instance.state == "stopped",
    )


def _zone_of_address(ec2: EC2Backend, address: str) -> str | None:
    wanted = ipaddress.ip_address(address)
    for subnets in list(ec2.subnets.values()):
        for subnet in list(subnets.values()):
            if wanted in ipaddress.ip_network(subnet.cidr_block):
                return str(subnet.availability_zone)
    return None
