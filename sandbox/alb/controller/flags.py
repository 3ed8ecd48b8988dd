# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller's command line: the flags the real one knows, parsed as Go's pflag parses them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

# Flag -> default. The type of the default is the type of the flag; () is a comma-separated list, {} a string map.
# Source: the controller's documentation, "Controller configuration options".
KNOWN_FLAGS: Mapping[str, Any] = {
    "aga-max-concurrent-reconciles": 1,
    "alb-gateway-max-concurrent-reconciles": 3,
    "allowed-certificate-authority-arns": (),
    "aws-api-endpoints": {},
    "aws-api-throttle": "",
    "aws-max-retries": 10,
    "aws-region": "",
    "aws-vpc-cache-ttl": "5m0s",
    "aws-vpc-id": "",
    "aws-vpc-tag-key": "Name",
    "aws-vpc-tags": {},
    "backend-security-group": "",
    "cluster-name": "",
    "default-load-balancer-scheme": "internal",
    "default-pca-arn": "",
    "default-ssl-policy": "ELBSecurityPolicy-2016-08",
    "default-tags": {},
    "default-target-type": "instance",
    "disable-ingress-class-annotation": False,
    "disable-ingress-group-name-annotation": False,
    "disable-restricted-sg-rules": False,
    "enable-acm-certificates": False,
    "enable-backend-security-group": True,
    "enable-endpoint-slices": True,
    "enable-leader-election": True,
    "enable-manage-backend-security-group-rules": False,
    "enable-pod-readiness-gate-inject": True,
    "enable-shield": True,
    "enable-waf": True,
    "enable-wafv2": True,
    "external-managed-tags": (),
    "feature-gates": {},
    "globalaccelerator-max-concurrent-reconciles": 1,
    "globalaccelerator-max-exponential-backoff-delay": "16m40s",
    "health-probe-bind-addr": ":61779",
    "ingress-class": "alb",
    "ingress-max-concurrent-reconciles": 3,
    "kube-ca-pem-filepath": "",
    "kubeconfig": "",
    "lb-stabilization-monitor-interval": "2m0s",
    "leader-election-id": "aws-load-balancer-controller-leader",
    "leader-election-namespace": "",
    "load-balancer-class": "service.k8s.aws/nlb",
    "log-level": "info",
    "max-targets-per-target-group": 0,
    "metrics-bind-addr": ":8080",
    "nlb-gateway-max-concurrent-reconciles": 3,
    "route-max-concurrent-reconciles": 3,
    "service-max-concurrent-reconciles": 3,
    "service-target-eni-security-group-tags": {},
    "sync-period": "10h0m0s",
    "targetgroupbinding-max-concurrent-reconciles": 3,
    "targetgroupbinding-max-exponential-backoff-delay": "16m40s",
    "targetgroupbinding-requeue-duration": "15s",
    "tolerate-non-existent-backend-action": True,
    "tolerate-non-existent-backend-service": True,
    "watch-namespace": "",
    "webhook-bind-port": 9443,
    "webhook-cert-dir": "/tmp/k8s-webhook-server/serving-certs",  # noqa: S108 - where the chart mounts it
    "webhook-cert-file": "tls.crt",
    "webhook-key-file": "tls.key",
}
_DURATION = re.compile(r"([0-9]*\.?[0-9]+)(h|ms|m|s)")
_UNIT_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_TRUE = ("1", "t", "T", "true", "TRUE", "True")
_FALSE = ("0", "f", "F", "false", "FALSE", "False")


class FlagError(ValueError):
    """The command line cannot be used; the text is what Go prints."""


@dataclass(frozen=True)
class Flags:
    """The flags' values; `flags["ingress-class"]` and so on."""

    values: Mapping[str, Any] = field(default_factory=lambda: dict(KNOWN_FLAGS))

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def cluster_name(self) -> str:
        return str(self.values["cluster-name"])

    @property
    def vpc_id(self) -> str:
        return str(self.values["aws-vpc-id"])

    def gate(self, name: str, *, default: bool) -> bool:
        """A feature gate. Raises FlagError when its value is no boolean."""
        value = self.values["feature-gates"].get(name)
        return default if value is None else _boolean(f"feature-gates {name}", value)

    def seconds(self, name: str) -> float:
        """A duration flag in seconds."""
        return seconds_of(self.values[name])


def seconds_of(duration: str) -> float:
    """A Go duration such as `2m0s`, in seconds. Raises FlagError."""
    parts = _DURATION.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        raise FlagError(f'time: invalid duration "{duration}"')
    return sum(float(number) * _UNIT_SECONDS[unit] for number, unit in parts)


def parse(arguments: Sequence[str]) -> Flags:
    """Parse the command line. Raises FlagError for an unknown flag, a bad value or a missing cluster name."""
    values = dict(KNOWN_FLAGS)
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        if not argument.startswith("--"):
            continue  # pflag gathers positional arguments and the controller ignores them.
        name, has_value, text = argument[2:].partition("=")
        if name not in KNOWN_FLAGS:
            raise FlagError(f"unknown flag: --{name}")
        if not has_value:
            text = _next_value(name, rest)
        values[name] = _typed(name, text)
    if not values["cluster-name"]:
        raise FlagError("kubernetes cluster name must be specified")
    return Flags(values)


def _next_value(name: str, rest: list[str]) -> str:
    if isinstance(KNOWN_FLAGS[name], bool):
        return "true"
    if not rest:
        raise FlagError(f"flag needs an argument: --{name}")
    return rest.pop(0)


def _typed(name: str, text: str) -> Any:
    default = KNOWN_FLAGS[name]
    if isinstance(default, bool):
        return _boolean(name, text)
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise FlagError(
                f'invalid argument "{text}" for "--{name}" flag: strconv.ParseInt: parsing "{text}": invalid syntax'
            ) from None
    if isinstance(default, tuple):
        return tuple(part for part in text.split(",") if part)
    if isinstance(default, dict):
        return _string_map(name, text)
    if default and re.fullmatch(r"(\d+[hms])+", default):
        seconds_of(text)
    return text


def _boolean(name: str, text: str) -> bool:
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise FlagError(
        f'invalid argument "{text}" for "--{name}" flag: strconv.ParseBool: parsing "{text}": invalid syntax'
    )


def _string_map(name: str, text: str) -> dict[str, str]:
    pairs = {}
    for part in text.split(","):
        if not part:
            continue
        key, equals, value = part.partition("=")
        if not equals:
            raise FlagError(f'invalid argument "{text}" for "--{name}" flag: {part} must be formatted as key=value')
        pairs[key.strip()] = value.strip()
    return pairs
