# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The model: what AWS should look like for one Ingress group. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.alb.controller.names import GroupId

Tags = Mapping[str, str]
TAG_CLUSTER = "elbv2.k8s.aws/cluster"
TAG_STACK = "ingress.k8s.aws/stack"
TAG_RESOURCE = "ingress.k8s.aws/resource"


@dataclass(frozen=True)
class TargetGroupRef:
    """Stands in an action for the ARN of a target group that may not exist yet."""

    resource_id: str


@dataclass(frozen=True)
class Permission:
    """One inbound rule from one source; `source` is a CIDR (v4 or v6) or a prefix list id."""

    port: int
    source: str

    @property
    def kind(self) -> str:
        if self.source.startswith("pl-"):
            return "PrefixListIds"
        return "Ipv6Ranges" if ":" in self.source else "IpRanges"


@dataclass(frozen=True)
class SecurityGroup:
    name: str
    permissions: tuple[Permission, ...]
    tags: Tags

    resource_id = "ManagedLBSecurityGroup"


@dataclass(frozen=True)
class Binding:
    """A TargetGroupBinding's spec, but for what is only known after deploying: ARN and backend security group."""

    namespace: str
    service: str
    port: int | str
    network_ports: tuple[int | str, ...]
    node_selector: Mapping[str, Any] | None


@dataclass(frozen=True)
class TargetGroup:
    resource_id: str
    name: str
    port: int
    protocol: str
    protocol_version: str
    target_type: str
    ip_address_type: str
    health_check: Mapping[str, Any]
    attributes: Mapping[str, str]
    tags: Tags
    binding: Binding


@dataclass(frozen=True)
class Rule:
    priority: int
    conditions: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    tags: Tags


@dataclass(frozen=True)
class Listener:
    port: int
    protocol: str
    default_actions: list[dict[str, Any]]
    rules: tuple[Rule, ...]
    certificates: tuple[str, ...]
    ssl_policy: str | None
    attributes: Mapping[str, str]
    tags: Tags
    mutual_authentication: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class LoadBalancer:
    """`security_groups` may begin with None: the managed one, made when the model is deployed."""

    name: str
    scheme: str
    ip_address_type: str
    subnets: tuple[str, ...]
    security_groups: tuple[str | None, ...]
    attributes: Mapping[str, str]
    tags: Tags

    resource_id = "LoadBalancer"


@dataclass
class Stack:
    """Everything of one Ingress group. Without a load balancer, everything is to be removed."""

    group: GroupId
    load_balancer: LoadBalancer | None = None
    security_group: SecurityGroup | None = None
    backend_security_group: str | None = None
    listeners: list[Listener] = field(default_factory=list)
    target_groups: dict[str, TargetGroup] = field(default_factory=dict)


def tracking_tags(cluster: str, group: GroupId) -> dict[str, str]:
    """The tags by which everything of a group is found again."""
    return {TAG_CLUSTER: cluster, TAG_STACK: str(group)}
