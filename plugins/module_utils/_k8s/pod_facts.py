# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pod's status and its containers' logs say against it.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import readiness
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import named

LOG_LINES = 3
# Of what a container leaves as its last word.
LONGEST_MESSAGE = 300
QUIET_WAITING = ("ContainerCreating", "PodInitializing")


def pod_facts(kubernetes: Kubernetes, pod: Mapping[str, Any]) -> list[str]:
    """What a pod's status says, with the last lines of a container that does not live."""
    status = pod.get("status") or {}
    facts: list[str] = []
    scheduled = readiness.condition(pod, "PodScheduled")
    if scheduled and scheduled.get("status") == "False":
        facts.append(f"{named(pod)} is not scheduled: {scheduled.get('message') or scheduled.get('reason')}")
    containers = (status.get("initContainerStatuses") or []) + (status.get("containerStatuses") or [])
    for container in containers:
        facts += _container_facts(kubernetes, pod, container)
    return facts


def _container_facts(kubernetes: Kubernetes, pod: Mapping[str, Any], container: Mapping[str, Any]) -> list[str]:
    who = f"container {container['name']} of {named(pod)}"
    state = container.get("state") or {}
    ended = state.get("terminated") or (container.get("lastState") or {}).get("terminated") or {}
    waiting = state.get("waiting") or {}
    facts = []
    if waiting.get("reason") and waiting["reason"] not in QUIET_WAITING:
        said = ": ".join(filter(None, (waiting["reason"], waiting.get("message"))))
        facts.append(f"{who} waits: {said}")
    if ended and ended.get("exitCode") != 0:
        last_words = f": {str(ended['message']).strip()[:LONGEST_MESSAGE]}" if ended.get("message") else ""
        facts.append(f"{who} ended with {ended.get('exitCode')} ({ended.get('reason')}){last_words}")
    running_unready = "running" in state and not container.get("ready")
    if (ended and ended.get("exitCode") != 0) or running_unready:
        facts += _log_facts(kubernetes, pod, container["name"], previous=bool(ended) and "terminated" not in state)
    return facts


def _log_facts(kubernetes: Kubernetes, pod: Mapping[str, Any], container: str, *, previous: bool) -> list[str]:
    metadata = pod["metadata"]
    log = kubernetes.pod_log(metadata["namespace"], metadata["name"], container, tail=LOG_LINES, previous=previous)
    lines = " | ".join(line.strip() for line in log.splitlines() if line.strip())
    return [f"its log ends: {lines}"] if lines else []
