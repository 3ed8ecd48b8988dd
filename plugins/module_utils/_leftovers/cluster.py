# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers in the cluster: what carries our label, and what the controller's finalizers hold.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Leftover, each
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import OWNER_TAG

LABELLED = (
    ("v1", "Namespace"),
    ("v1", "Service"),
    ("v1", "ConfigMap"),
    ("v1", "ServiceAccount"),
    ("apps/v1", "Deployment"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "IngressClass"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
)
HELD = (
    ("networking.k8s.io/v1", "Ingress"),
    ("elbv2.k8s.aws/v1beta1", "TargetGroupBinding"),
    ("v1", "Service"),
)
# The AWS Load Balancer Controller's: without it nobody takes them off, and the object can never be deleted.
FINALIZERS = ("ingress.k8s.aws/", "group.ingress.k8s.aws/", "service.k8s.aws/", "elbv2.k8s.aws/")


def labelled(kubernetes: Kubernetes, cluster: str) -> Iterator[Leftover]:
    selector = f"{OWNER_TAG}={cluster}"
    lists = each(lambda kind: kubernetes.list(*kind, label_selector=selector), LABELLED)
    for obj in (obj for objects in lists for obj in objects):
        yield Leftover(obj["kind"], _name(obj), f"labelled {selector}{_going(obj)}")


def releases(kubernetes: Kubernetes, cluster: str) -> Iterator[Leftover]:
    """Helm's releases with our label; each revision has a Secret, all of them one name."""
    selector = f"owner=helm,{OWNER_TAG}={cluster}"
    secrets = kubernetes.list("v1", "Secret", label_selector=selector)
    names = {(s["metadata"]["namespace"], s["metadata"]["labels"].get("name", s["metadata"]["name"])) for s in secrets}
    for namespace, name in sorted(names):
        yield Leftover("Helm release", f"{namespace}/{name}", f"labelled {OWNER_TAG}={cluster}")


def held(kubernetes: Kubernetes) -> Iterator[Leftover]:
    """Whoever made the object: the controller must not go before it."""
    lists = each(lambda kind: kubernetes.list(*kind), HELD)
    for obj in (obj for objects in lists for obj in objects):
        names = [name for name in obj["metadata"].get("finalizers") or [] if name.startswith(FINALIZERS)]
        if names:
            yield Leftover(obj["kind"], _name(obj), f"held by the controller's {', '.join(names)}{_going(obj)}")


def _name(obj: Mapping[str, Any]) -> str:
    namespace = obj["metadata"].get("namespace")
    return f"{namespace}/{obj['metadata']['name']}" if namespace else str(obj["metadata"]["name"])


def _going(obj: Mapping[str, Any]) -> str:
    return ", being deleted" if obj["metadata"].get("deletionTimestamp") else ""
