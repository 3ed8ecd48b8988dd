# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets of a target group in AWS."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Sequence
from typing import Any

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.endpoints import Target
from sandbox.alb.controller.flags import Flags

TARGETS_PER_CALL = 200


class Targets:
    def __init__(self, aws: Aws, flags: Flags) -> None:
        self._aws = aws
        self._flags = flags
        self._vpc_networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] | None = None
        self._lock = threading.Lock()

    def registered(self, arn: str) -> list[tuple[str, int]]:
        """(id, port) of every target that is not draining. Raises AwsError."""
        return [_pair(health) for health in self._described(arn) if health["TargetHealth"]["State"] != "draining"]

    def known(self, arn: str) -> list[tuple[str, int]]:
        """(id, port) of every target, those that drain too. Raises AwsError."""
        return [_pair(health) for health in self._described(arn)]

    def _described(self, arn: str) -> list[dict[str, Any]]:
        described: list[dict[str, Any]] = self._aws.elbv2("DescribeTargetHealth", TargetGroupArn=arn)[
            "TargetHealthDescriptions"
        ]
        return described

    def register(self, arn: str, targets: Sequence[Target]) -> None:
        """Raises AwsError."""
        limit = self._flags["max-targets-per-target-group"]
        chosen = targets[:limit] if limit else targets
        for start in range(0, len(chosen), TARGETS_PER_CALL):
            part = [self._description(target) for target in chosen[start : start + TARGETS_PER_CALL]]
            self._aws.elbv2("RegisterTargets", TargetGroupArn=arn, Targets=part)

    def deregister(self, arn: str, targets: Sequence[tuple[str, int]]) -> None:
        """Raises AwsError."""
        for start in range(0, len(targets), TARGETS_PER_CALL):
            part = [{"Id": name, "Port": port} for name, port in targets[start : start + TARGETS_PER_CALL]]
            self._aws.elbv2("DeregisterTargets", TargetGroupArn=arn, Targets=part)

    def _description(self, target: Target) -> dict[str, Any]:
        description: dict[str, Any] = {"Id": target.id, "Port": target.port}
        # AWS wants to be told of addresses outside the VPC.
        if not target.id.startswith("i-") and not self._in_vpc(target.id):
            description["AvailabilityZone"] = "all"
        return description

    def _in_vpc(self, address: str) -> bool:
        with self._lock:
            if self._vpc_networks is None:
                vpc = self._aws.ec2("DescribeVpcs", VpcIds=[self._flags.vpc_id])["Vpcs"][0]
                cidrs = [block["CidrBlock"] for block in vpc["CidrBlockAssociationSet"]]
                cidrs += [block["Ipv6CidrBlock"] for block in vpc.get("Ipv6CidrBlockAssociationSet") or []]
                self._vpc_networks = [ipaddress.ip_network(cidr) for cidr in cidrs]
        return any(ipaddress.ip_address(address) in network for network in self._vpc_networks)


def _pair(health: dict[str, Any]) -> tuple[str, int]:
    return health["Target"]["Id"], health["Target"]["Port"]
