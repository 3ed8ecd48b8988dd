# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What should have made the pods that are missing. Only asked when something has gone wrong.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object, is_terminating, named

MAKERS = ("Deployment", "StatefulSet", "DaemonSet")
SCALED = ("Deployment", "StatefulSet")


def makers(kubernetes: Kubernetes, service: Mapping[str, Any]) -> list[Object]:
    """The workloads whose pods the Service selects."""
    wanted = service["spec"]["selector"].items()
    found = [obj for kind in MAKERS for obj in kubernetes.list("apps/v1", kind, service["metadata"].get("namespace"))]
    return [obj for obj in found if wanted <= _labels_of_pods(obj).items()]


def scaled_down(obj: Mapping[str, Any]) -> str:
    """That a workload is to have no pod; empty where it is to have some."""
    asked = obj["spec"].get("replicas") if obj["kind"] in SCALED and not is_terminating(obj) else None
    return f"{named(obj)} is scaled to 0 replicas" if asked == 0 else ""


def _labels_of_pods(workload: Mapping[str, Any]) -> dict[str, str]:
    template: Mapping[str, Any] = workload["spec"].get("template") or {}
    return (template.get("metadata") or {}).get("labels") or {}
