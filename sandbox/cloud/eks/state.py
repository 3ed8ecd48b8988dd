# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EKS knows and moto does not: access entries, associations, add-ons, a cluster's true description."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

CLUSTER_ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


@dataclass
class AccessEntry:
    """`description` has the members of the API's accessEntry, `policies` those of its associatedAccessPolicies."""

    description: dict[str, Any]
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def is_cluster_admin(self) -> bool:
        policy = self.policies.get(CLUSTER_ADMIN_POLICY)
        return policy is not None and policy["accessScope"]["type"] == "cluster"


@dataclass
class ClusterUpdate:
    """`description` has the members of the API's update, `changes` those of the cluster that it will replace.

    `finished_at` is in seconds of the monotonic clock.
    """

    description: dict[str, Any]
    changes: dict[str, Any]
    finished_at: float

    @property
    def is_under_way(self) -> bool:
        return bool(self.description["status"] == "InProgress")


@dataclass
class EksState:
    """Keyed by cluster name first. `clusters` holds members of DescribeCluster that replace moto's."""

    clusters: dict[str, dict[str, Any]] = field(default_factory=dict)
    access_entries: dict[str, dict[str, AccessEntry]] = field(default_factory=dict)
    associations: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    addons: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    updates: dict[str, dict[str, ClusterUpdate]] = field(default_factory=dict)

    def entries_of(self, cluster: str) -> dict[str, AccessEntry]:
        """The access entries of a cluster by principal ARN."""
        return self.access_entries.setdefault(cluster, {})

    def associations_of(self, cluster: str) -> dict[str, dict[str, Any]]:
        """The Pod Identity associations of a cluster by association id."""
        return self.associations.setdefault(cluster, {})

    def addons_of(self, cluster: str) -> dict[str, dict[str, Any]]:
        """The add-ons of a cluster by name."""
        return self.addons.setdefault(cluster, {})

    def updates_of(self, cluster: str) -> dict[str, ClusterUpdate]:
        """The updates of a cluster by id, in the order they were asked for."""
        return self.updates.setdefault(cluster, {})

    def clear(self) -> None:
        for store in (self.clusters, self.access_entries, self.associations, self.addons, self.updates):
            store.clear()
