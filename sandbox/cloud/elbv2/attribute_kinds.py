# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The attributes of load balancers, listeners and target groups: defaults, and the values that each may have.

From "LoadBalancerAttribute", "ListenerAttribute" and "TargetGroupAttribute" of the Elastic Load Balancing API
Reference; what a listener may do to headers: "HTTP header modification for your Application Load Balancer".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.alb.header_changes import INSERTED_HEADERS, SERVER_ENABLED

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


def _header_name() -> Attribute:
    pattern = re.compile(r"[A-Za-z0-9_-]{0,40}")
    return Attribute(
        "", lambda value: bool(pattern.fullmatch(value)), "must be a header name of at most '40' characters"
    )


def _log(kind: str) -> dict[str, Attribute]:
    return {f"{kind}.s3.enabled": _flag(), f"{kind}.s3.bucket": _text(), f"{kind}.s3.prefix": _text()}


LOGS = ("access_logs", "connection_logs", "health_check_logs")
# AWS blocks the way through an internet gateway for internal load balancers; an IPv4 one has no such attribute.
DENY_GATEWAY = "ipv6.deny_all_igw_traffic"
LOAD_BALANCER: dict[str, Attribute] = {
    "deletion_protection.enabled": _flag(),
    "load_balancing.cross_zone.enabled": _choice("true"),  # of an application load balancer always so
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

# A network load balancer, its target groups and its listeners.
NETWORK_LOAD_BALANCER: dict[str, Attribute] = {
    "deletion_protection.enabled": _flag(),
    "load_balancing.cross_zone.enabled": _flag(),
    **_log("access_logs"),
    "zonal_shift.config.enabled": _flag(),
    "dns_record.client_routing_policy": _choice(
        "any_availability_zone", "availability_zone_affinity", "partial_availability_zone_affinity"
    ),
    "secondary_ips.auto_assigned.per_subnet": _number(0, 0, 7),
}
NETWORK_TARGET_GROUP: dict[str, Attribute] = {
    **{key: TARGET_GROUP[key] for key in TARGET_GROUP if key.startswith((_HEALTH, "load_balancing.cross_zone"))},
    "deregistration_delay.timeout_seconds": _number(300, 0, 3600),
    "deregistration_delay.connection_termination.enabled": _flag(),
    "stickiness.enabled": _flag(),
    "stickiness.type": _choice("source_ip"),
    "preserve_client_ip.enabled": _flag("true"),  # false for addresses that are spoken to in TCP or TLS
    "proxy_protocol_v2.enabled": _flag(),
    "target_health_state.unhealthy.connection_termination.enabled": _flag("true"),
    "target_health_state.unhealthy.draining_interval_seconds": _number(0, 0, 360000),
}
ADDRESSES_TARGET_GROUP = NETWORK_TARGET_GROUP | {"preserve_client_ip.enabled": _flag()}
UDP_TARGET_GROUP = NETWORK_TARGET_GROUP | {
    "deregistration_delay.connection_termination.enabled": _flag("true"),
    "preserve_client_ip.enabled": _choice("true"),
}
TCP_LISTENER: dict[str, Attribute] = {"tcp.idle_timeout.seconds": _number(350, 60, 6000)}

HTTP_LISTENER: dict[str, Attribute] = {SERVER_ENABLED: _flag("true"), **{key: _text() for key in INSERTED_HEADERS}}
HTTPS_LISTENER: dict[str, Attribute] = HTTP_LISTENER | {
    f"routing.http.request.x_amzn_{name}.header_name": _header_name()
    for name in (
        *(f"mtls_clientcert_{part}" for part in ("serial_number", "issuer", "subject", "validity", "leaf")),
        "mtls_clientcert",
        "tls_version",
        "tls_cipher_suite",
    )
}
