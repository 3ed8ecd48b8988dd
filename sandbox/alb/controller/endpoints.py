# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which targets a TargetGroupBinding has: nodes, or the pods behind its Service. Pure but for looking up objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.alb.controller.build_target_groups import service_port
from sandbox.alb.controller.groups import Object, Objects, selects

PROVIDER_ID = re.compile(r"aws:///[^/]+/(i-[0-9a-f]+)$")
EXCLUDE_LABEL = "node.kubernetes.io/exclude-from-external-load-balancers"
FARGATE_LABEL = ("eks.amazonaws.com/compute-type", "fargate")
TO_BE_DELETED_TAINT = "ToBeDeletedByClusterAutoscaler"
READINESS_GATE_PREFIX = "target-health.elbv2.k8s.aws"


@dataclass(frozen=True, order=True)
class Target:
    """One target as ELBv2 knows it, and the node behind it (empty for an address without a known node)."""

    id: str
    port: int
    node: str
    pod: str = ""


def instance_id(node: Object) -> str | None:
    """The EC2 instance of a node, by its provider id."""
    match = PROVIDER_ID.match(node["spec"].get("providerID", ""))
    return match[1] if match else None


def _suitable(node: Object, selector: Mapping[str, Any] | None) -> bool:
    labels = node["metadata"].get("labels") or {}
    if EXCLUDE_LABEL in labels or labels.get(FARGATE_LABEL[0]) == FARGATE_LABEL[1]:
        return False
    if any(taint["key"] == TO_BE_DELETED_TAINT for taint in node["spec"].get("taints") or []):
        return False
    if not _has_condition(node, "Ready"):
        return False
    return selector is None or selects(selector, labels)


def _has_condition(item: Object, name: str) -> bool:
    conditions = item.get("status", {}).get("conditions") or []
    return any(condition["type"] == name and condition["status"] == "True" for condition in conditions)


def node_targets(objects: Objects, binding: Object, service: Object) -> list[Target]:
    """All suitable nodes on the Service's node port. Raises BuildError without that port."""
    port = service_port(service, binding["spec"]["serviceRef"]["port"])
    if not port.get("nodePort"):
        return []
    selector = binding["spec"].get("nodeSelector")
    nodes = [node for node in objects.list("Node") if _suitable(node, selector)]
    targets = [(instance_id(node), node["metadata"]["name"]) for node in nodes]
    return sorted(Target(found, port["nodePort"], name) for found, name in targets if found)


def gate_of(binding: Object) -> str:
    """The readiness gate that pods behind this binding carry."""
    return f"{READINESS_GATE_PREFIX}/{binding['metadata']['name']}"


def pod_targets(objects: Objects, binding: Object, service: Object) -> list[Target]:
    """The ready pods of the Service, and those that wait for nothing but this binding's readiness gate."""
    port = service_port(service, binding["spec"]["serviceRef"]["port"])
    namespace = service["metadata"]["namespace"]
    targets = set()
    for endpoint_slice in objects.list("EndpointSlice"):
        metadata = endpoint_slice["metadata"]
        owner = (metadata.get("labels") or {}).get("kubernetes.io/service-name")
        if metadata["namespace"] != namespace or owner != service["metadata"]["name"]:
            continue
        numbers = [p["port"] for p in endpoint_slice.get("ports") or [] if p.get("name", "") == port.get("name", "")]
        for endpoint in endpoint_slice.get("endpoints") or []:
            pod_name = (endpoint.get("targetRef") or {}).get("name", "")
            if _usable(objects, binding, endpoint, namespace, pod_name):
                for number in numbers:
                    for address in endpoint["addresses"]:
                        targets.add(Target(address, number, endpoint.get("nodeName", ""), pod_name))
    return sorted(targets)


def _usable(objects: Objects, binding: Object, endpoint: Mapping[str, Any], namespace: str, pod_name: str) -> bool:
    conditions = endpoint.get("conditions") or {}
    if conditions.get("ready"):
        return True
    pod = objects.get("Pod", namespace, pod_name) if pod_name else None
    if pod is None or pod["metadata"].get("deletionTimestamp"):
        return False
    return gate_of(binding) in gates_of(pod) and _has_condition(pod, "ContainersReady")


def gates_of(pod: Object) -> list[str]:
    return [gate["conditionType"] for gate in pod["spec"].get("readinessGates") or []]


def named_pod_port(objects: Objects, namespace: str, target: Target, name: str) -> int | None:
    """The number of a pod's named container port."""
    pod = objects.get("Pod", namespace, target.pod)
    for container in (pod or {}).get("spec", {}).get("containers") or []:
        for port in container.get("ports") or []:
            if port.get("name") == name:
                return int(port["containerPort"])
    return None
