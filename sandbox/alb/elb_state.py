# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the data plane knows of ELBv2 at one moment, as immutable data, so that routing is pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Target:
    """A registered target. `address` is its VPC address, None when its instance is unknown.

    `zone` is its Availability Zone, None for an address outside the subnets; `stopped` tells of a stopped instance.
    """

    id: str
    port: int
    address: str | None
    zone: str | None = None
    stopped: bool = False


@dataclass(frozen=True)
class HealthCheck:
    """Settings of a target group's health check; times are seconds, `port` is digits or `traffic-port`."""

    protocol: str = "HTTP"
    port: str = "traffic-port"
    path: str = "/"
    interval: float = 30.0
    timeout: float = 5.0
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2
    codes: str = "200"


@dataclass(frozen=True)
class TargetGroup:
    """`sticky_seconds` is how long the load balancer's cookie binds a client to a target, None when it does not."""

    arn: str
    protocol: str
    target_type: str
    health_check: HealthCheck
    targets: tuple[Target, ...] = ()
    deregistration_delay: float = 300.0
    sticky_seconds: float | None = None


@dataclass(frozen=True)
class Condition:
    """One condition of a rule: any of `values`, or of the regular `expressions`, fulfils it.

    `header` is the header's name of an http-header condition; `pairs` are the (key or None, value) patterns of a
    query-string condition.
    """

    field: str
    values: tuple[str, ...] = ()
    header: str = ""
    pairs: tuple[tuple[str | None, str], ...] = ()
    expressions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forward:
    """Target group ARNs with their weights (0 to 999)."""

    groups: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class FixedResponse:
    status: int
    content_type: str = "text/plain"
    body: str = ""


@dataclass(frozen=True)
class Redirect:
    """Parts as given to ELBv2, with the placeholders #{protocol}, #{host}, #{port}, #{path} and #{query}."""

    status: int
    protocol: str = "#{protocol}"
    host: str = "#{host}"
    port: str = "#{port}"
    path: str = "/#{path}"
    query: str = "#{query}"


@dataclass(frozen=True)
class Authenticate:
    """Asks for a log-in before the action `then`.

    `unauthenticated` is `authenticate`, `allow` or `deny`; `endpoint` the URL at the identity provider, `parameters`
    those of its query that do not depend on the request.
    """

    unauthenticated: str
    endpoint: str
    parameters: tuple[tuple[str, str], ...]
    then: Forward | FixedResponse | Redirect


Action = Forward | FixedResponse | Redirect | Authenticate


@dataclass(frozen=True)
class Rule:
    priority: int
    conditions: tuple[Condition, ...]
    action: Action


@dataclass(frozen=True)
class Certificate:
    """PEM texts; `names` are the DNS names the certificate is for, in lower case."""

    arn: str
    chain: bytes
    key: bytes = field(repr=False)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listener:
    """`rules` are in order of priority; the first of `certificates` is the default one."""

    arn: str
    port: int
    protocol: str
    default_action: Action
    rules: tuple[Rule, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions that answer, also those behind a log-in."""
        actions = (self.default_action, *(rule.action for rule in self.rules))
        return tuple(action.then if isinstance(action, Authenticate) else action for action in actions)

    def forwards_to(self, target_group_arn: str) -> bool:
        """Whether any action names the target group, with whatever weight."""
        forwards = [action for action in self.actions if isinstance(action, Forward)]
        return any(target_group_arn == arn for forward in forwards for arn, _ in forward.groups)


@dataclass(frozen=True)
class LoadBalancer:
    arn: str
    dns_name: str
    zones: tuple[str, ...]
    listeners: tuple[Listener, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def idle_timeout(self) -> float:
        """Seconds; 60 unless the attribute says otherwise, as AWS documents."""
        return float(self.attributes.get("idle_timeout.timeout_seconds", "60"))


@dataclass(frozen=True)
class Snapshot:
    load_balancers: tuple[LoadBalancer, ...] = ()
    target_groups: Mapping[str, TargetGroup] = field(default_factory=dict)

    def zones_using(self, target_group_arn: str) -> frozenset[str]:
        """The zones of the load balancers that forward to a target group; empty when it is not in use."""
        return frozenset(
            zone
            for balancer in self.load_balancers
            if any(listener.forwards_to(target_group_arn) for listener in balancer.listeners)
            for zone in balancer.zones
        )

    def target(self, target_group_arn: str, target_id: str, port: int) -> Target | None:
        """A registered target, None when it is not registered."""
        group = self.target_groups.get(target_group_arn)
        targets = group.targets if group else ()
        return next((target for target in targets if (target.id, target.port) == (target_id, port)), None)
