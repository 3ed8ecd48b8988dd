# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pods ask for of a node's processors and memory. Pure.

"Resource sharing within containers" of https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
"""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.node.objects import KubeObject, parse_quantity

RESOURCES = ("cpu", "memory")


def requested(pod: KubeObject, resource: str) -> float:
    """The sum of its containers, or what one of its init containers needs, if that is more."""
    spec = pod["spec"]
    together = sum(_of(container, resource) for container in spec["containers"])
    return max([together, *(_of(container, resource) for container in spec.get("initContainers") or [])])


def insufficient(pod: KubeObject, node: KubeObject, on_it: Iterable[KubeObject]) -> list[str]:
    """What the node has too little of, in the scheduler's words."""
    there = list(on_it)
    found = []
    for resource in RESOURCES:
        asked = requested(pod, resource)
        allocatable = parse_quantity(node["status"]["allocatable"].get(resource, "0"))
        # Who asks for nothing fits everywhere.
        if asked and asked + sum(requested(other, resource) for other in there) > allocatable:
            found.append(f"Insufficient {resource}")
    return found


def _of(container: KubeObject, resource: str) -> float:
    # A limit without a request is a request too: the API server has set it so.
    asked = ((container.get("resources") or {}).get("requests") or {}).get(resource)
    return parse_quantity(asked) if asked else 0.0
