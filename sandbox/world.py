# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""world.yml as typed data: what exists before the first run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

WORLD_FILE = Path(__file__).with_name("world.yml")


@dataclass(frozen=True)
class Subnet:
    name: str
    zone: str
    cidr: str
    public: bool


@dataclass(frozen=True)
class Node:
    address: str
    subnet: str
    instance_type: str

    @property
    def dns_part(self) -> str:
        """`ip-192-168-10-11`, the host part of the private DNS name EC2 gives an instance."""
        return "ip-" + self.address.replace(".", "-")


@dataclass(frozen=True)
class Cluster:
    name: str
    version: str
    issuer_id: str
    service_cidr: str
    authentication_mode: str
    subnets: tuple[str, ...]


@dataclass(frozen=True)
class Domain:
    domain: str
    delegation: str


@dataclass(frozen=True)
class World:
    account_id: str
    region: str
    administrator: str
    # A policy document that the administrator's calls are put under; None: may do everything.
    administrator_policy: dict[str, Any] | None
    # How long a change in IAM is not visible to STS and to the services.
    iam_propagation_seconds: float
    condition_values_per_rule: int
    rules_per_load_balancer: int
    cluster: Cluster
    vpc_name: str
    vpc_cidr: str
    subnets: tuple[Subnet, ...]
    nodes: tuple[Node, ...]
    registrar: tuple[Domain, ...]

    def node_name(self, node: Node) -> str:
        """The Kubernetes node name: EC2's private DNS name outside us-east-1."""
        return f"{node.dns_part}.{self.region}.compute.internal"

    def zone_of(self, node: Node) -> str:
        """The Availability Zone of a node, by its subnet."""
        return next(subnet.zone for subnet in self.subnets if subnet.name == node.subnet)

    @property
    def issuer(self) -> str:
        """The cluster's OIDC issuer URL."""
        return f"https://oidc.eks.{self.region}.amazonaws.com/id/{self.cluster.issuer_id}"


class BadWorld(ValueError):
    """A world file of the user's does not fit; the text says where."""


def load(changes: Path | None = None) -> World:
    """The sandbox's world, with the changes of a file that has some of its keys. Raises BadWorld or OSError."""
    raw: dict[str, Any] = yaml.safe_load(WORLD_FILE.read_text(encoding="utf-8"))
    if changes is None:
        return _world(raw)
    try:
        return _world(_merged(raw, yaml.safe_load(changes.read_text(encoding="utf-8")) or {}))
    except (AttributeError, KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise BadWorld(f"{changes} does not fit {WORLD_FILE.name}: {type(error).__name__}: {error}") from error


def check(changes: Path) -> None:
    """Whether a sandbox can start with these changes: what `load` asks, and what IAM asks of a policy.

    Raises BadWorld or OSError.
    """
    policy = load(changes).administrator_policy
    if policy is None:
        return
    from moto.core.exceptions import ServiceException  # late: every process loads the world, and this takes longer
    from moto.iam.policy_validation import IAMPolicyDocumentValidator

    try:
        IAMPolicyDocumentValidator(json.dumps(policy)).validate()
    except ServiceException as error:
        raise BadWorld(f"{changes}: IAM does not take the document of administrator.policy: {error.message}") from error


def _policy(given: Any) -> dict[str, Any] | None:
    if given is not None and not isinstance(given, dict):
        raise ValueError(f"administrator.policy is a policy document itself, no name of one: {given!r}")
    return given


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Mappings are merged, all else is replaced. Raises KeyError for a key that the world does not have."""
    for key in changes:
        if key not in base:
            raise KeyError(key)
    both = {key: (base[key], changes[key]) for key in changes}
    return base | {
        key: _merged(old, new) if isinstance(old, dict) and isinstance(new, dict) else new
        for key, (old, new) in both.items()
    }


def _world(raw: dict[str, Any]) -> World:
    cluster = dict(raw["cluster"])
    cluster["subnets"] = tuple(cluster["subnets"])
    return World(
        account_id=raw["account_id"],
        region=raw["region"],
        administrator=raw["administrator"]["user_name"],
        administrator_policy=_policy(raw["administrator"]["policy"]),
        iam_propagation_seconds=float(raw["iam"]["propagation_seconds"]),
        condition_values_per_rule=int(raw["elbv2"]["condition_values_per_rule"]),
        rules_per_load_balancer=int(raw["elbv2"]["rules_per_load_balancer"]),
        cluster=Cluster(**cluster),
        vpc_name=raw["vpc"]["name"],
        vpc_cidr=raw["vpc"]["cidr"],
        subnets=tuple(Subnet(**subnet) for subnet in raw["vpc"]["subnets"]),
        nodes=tuple(Node(**node) for node in raw["nodes"]),
        registrar=tuple(Domain(**domain) for domain in raw["registrar"]),
    )
