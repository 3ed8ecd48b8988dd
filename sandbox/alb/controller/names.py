# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of what the controller makes in AWS. Every function is pure.

Source: recordings of the real controller; the formulas were recomputed for all recorded names.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class GroupId:
    """An Ingress group: `namespace` is empty for one named by `group.name`."""

    namespace: str
    name: str

    @property
    def explicit(self) -> bool:
        return not self.namespace

    def __str__(self) -> str:
        return self.name if self.explicit else f"{self.namespace}/{self.name}"


@dataclass(frozen=True)
class TargetGroupIdentity:
    """Everything that goes into the name of a target group."""

    ingress_namespace: str
    ingress_name: str
    service_namespace: str
    service_name: str
    service_uid: str
    service_port: str
    port: int
    target_type: str
    protocol: str
    protocol_version: str


def short_hash(*parts: str) -> str:
    """The first ten hexadecimal digits of SHA-256 over the parts, joined without separators."""
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:10]


def sanitize(text: str) -> str:
    """Only the ASCII letters and digits of a text."""
    return re.sub(r"[^0-9A-Za-z]", "", text)


def _prefix(group: GroupId) -> str:
    if group.explicit:
        return f"k8s-{sanitize(group.name)[:17]}"
    return f"k8s-{sanitize(group.namespace)[:8]}-{sanitize(group.name)[:8]}"


def load_balancer(cluster: str, group: GroupId, scheme: str) -> str:
    return f"{_prefix(group)}-{short_hash(cluster, str(group), scheme)}"


def frontend_security_group(cluster: str, group: GroupId) -> str:
    return f"{_prefix(group)}-{short_hash(cluster, str(group))}"


def backend_security_group(cluster: str) -> str:
    return f"k8s-traffic-{sanitize(cluster)[:232]}-{short_hash(cluster)}"


def target_group(cluster: str, group: GroupId, identity: TargetGroupIdentity) -> str:
    digest = short_hash(
        cluster,
        str(group),
        identity.ingress_namespace,
        identity.ingress_name,
        identity.service_uid,
        identity.service_port,
        str(identity.port),
        identity.target_type,
        identity.protocol,
        identity.protocol_version,
    )
    return f"k8s-{sanitize(identity.service_namespace)[:8]}-{sanitize(identity.service_name)[:8]}-{digest}"
