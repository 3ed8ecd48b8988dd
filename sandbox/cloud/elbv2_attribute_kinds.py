# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes of application load balancers and of their target groups: defaults, and the values that each may have.

From "LoadBalancerAttribute" and "TargetGroupAttribute" of the Elastic Load Balancing API Reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_DAY, _WEEK = 86400, 604800
_RESERVED_COOKIES = "AWSALB"


@dataclass(frozen=True)
class Attribute:
    """`allows` judges a value; `allowed` says in an error what it has to be."""

    default: str
    allows: Callable[[str], bool]
    allowed: str


def _choice(default: str, *others: str) -> Attribute:
    values = sorted({default, *others})
    return Attribute(default, lambda value: value in values, f"must be one of [{', '.join(values)}]")


def _flag(default: str = "false") -> Attribute:
    return _choice(default, "true", "false")


def _number(default: int | str, low: int, high: int, *others: str) -> Attribute:
    def allows(value: str) -> bool:
        return value in others or (value.isdecimal() and low <= int(value) <= high)

    either = "".join(f"'{other}' or " for other in others)
    return Attribute(str(default), allows, f"must be {either}between '{low}-{high}' inclusive")


def _text() -> Attribute:
    return Attribute("", lambda value: len(value) <= 1024, "cannot be longer than '1024' characters")


def _cookie_name() -> Attribute:
    return Attribute(
        "", lambda value: not value.startswith(_RESERVED_COOKIES), f"cannot start with {_RESERVED_COOKIES}"
    )


def _log(kind: str) -> dict[str, Attribute]:
    return {f"{kind}.s3.enabled": _flag(), f"{kind}.s3.bucket": _text(), f"{kind}.s3.prefix": _text()}


LOGS = ("access_logs", "connection_logs", "health_check_logs")
# AWS blocks the way through an internet gateway for internal load balancers; an IPv4 one has no such attribute.
DENY_GATEWAY = "ipv6.deny_all_igw_traffic"
LOAD_BALANCER: dict[str, Attribute] = {
    "deletion_protection.enabled": _flag(),
    "load_balancing.cross_zone.enabled": _choice("true"),
    **{key: attribute for kind in LOGS for key, attribute in _log(kind).items()},
    "zonal_shift.config.enabled": _flag(),
    "idle_timeout.timeout_seconds": _number(60, 1, 4000),
    "client_keep_alive.seconds": _number(3600, 60, _WEEK),
    "routing.http.desync_mitigation_mode": _choice("defensive", "monitor", "strictest"),
    "routing.http.drop_invalid_header_fields.enabled": _flag(),
    "routing.http.preserve_host_header.enabled": _flag(),
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": _flag(),
    "routing.http.xff_client_port.enabled": _flag(),
    "routing.http.xff_header_processing.mode": _choice("append", "preserve", "remove"),
    "routing.http2.enabled": _flag("true"),
    "waf.fail_open.enabled": _flag(),
}
DUALSTACK_INTERNAL = LOAD_BALANCER | {DENY_GATEWAY: _flag("true")}
DUALSTACK_INTERNET_FACING = LOAD_BALANCER | {DENY_GATEWAY: _flag()}
# The maximum number of targets of a target group: "Quotas for your Application Load Balancers".
_MOST_TARGETS = 1000
_HEALTH = "target_group_health"
TARGET_GROUP: dict[str, Attribute] = {
    "deregistration_delay.timeout_seconds": _number(300, 0, 3600),
    "stickiness.enabled": _flag(),
    "stickiness.type": _choice("lb_cookie", "app_cookie"),
    "stickiness.lb_cookie.duration_seconds": _number(_DAY, 1, _WEEK),
    "stickiness.app_cookie.cookie_name": _cookie_name(),
    "stickiness.app_cookie.duration_seconds": _number(_DAY, 1, _WEEK),
    "slow_start.duration_seconds": _number(0, 30, 900, "0"),
    "load_balancing.algorithm.type": _choice("round_robin", "least_outstanding_requests", "weighted_random"),
    "load_balancing.algorithm.anomaly_mitigation": _choice("off", "on"),
    "load_balancing.cross_zone.enabled": _choice("use_load_balancer_configuration", "true", "false"),
    f"{_HEALTH}.dns_failover.minimum_healthy_targets.count": _number(1, 1, _MOST_TARGETS, "off"),
    f"{_HEALTH}.dns_failover.minimum_healthy_targets.percentage": _number("off", 1, 100, "off"),
    f"{_HEALTH}.unhealthy_state_routing.minimum_healthy_targets.count": _number(1, 1, _MOST_TARGETS),
    f"{_HEALTH}.unhealthy_state_routing.minimum_healthy_targets.percentage": _number("off", 1, 100, "off"),
}
