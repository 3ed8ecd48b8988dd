# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a pod's status and its containers' logs say against it.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import echoes, readiness
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import named

LOG_LINES = 3
# What is tried again says the same many times.
LOG_LINES_READ = 12
# Of what a container leaves as its last word.
LONGEST_MESSAGE = 300
QUIET_WAITING = ("ContainerCreating", "PodInitializing")
CRASHES = "CrashLoopBackOff"
# How an event says which container it is about.
CONTAINER_PATH = re.compile(r"[cC]ontainers\{(?P<name>[^}]+)\}")


def pod_facts(kubernetes: Kubernetes, pod: Mapping[str, Any]) -> list[str]:
    """What a pod's status says, with the last lines of a container that does not live."""
    facts: list[str] = []
    scheduled = readiness.condition(pod, "PodScheduled")
    if scheduled and scheduled.get("status") == "False":
        facts.append(f"{named(pod)} is not scheduled: {scheduled.get('message') or scheduled.get('reason')}")
    for container in _statuses(pod):
        facts += _container_facts(kubernetes, pod, container)
    return facts


def follows_a_crash(pod: Mapping[str, Any], event: Mapping[str, Any], seen: str) -> bool:
    """Whether a warning about a pod only tells what comes of a container's ending: its own facts tell of that.

    A probe of liveness or startup may be why it ended.

    :param seen: when the event was last seen.
    """
    path = CONTAINER_PATH.search((event.get("involvedObject") or {}).get("fieldPath") or "")
    container = next((one for one in _statuses(pod) if path and one["name"] == path["name"]), {})
    if event.get("reason") == "BackOff":
        return ((container.get("state") or {}).get("waiting") or {}).get("reason") == CRASHES
    if container.get("ready") or not str(event.get("message")).startswith("Readiness probe failed"):
        return False
    return bool(_failed_end(container)) and not _outlived(container, seen)


def _outlived(container: Mapping[str, Any], seen: str) -> bool:
    """Whether it lived longer than the time before: then it does not crash, and has no answer for another reason."""
    running = (container.get("state") or {}).get("running") or {}
    ended = _failed_end(container)
    times = (seen, running.get("startedAt"), ended.get("finishedAt"), ended.get("startedAt"))
    try:
        now, began, end, beginning = (datetime.fromisoformat(str(time)) for time in times)
    except ValueError:
        return False
    return now - began > end - beginning


def _statuses(pod: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    status = pod.get("status") or {}
    return [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]


def _failed_end(container: Mapping[str, Any]) -> Mapping[str, Any]:
    """How its present life ended, or else the one before; empty where that was well, or has not been."""
    state = container.get("state") or {}
    ended = state.get("terminated") or (container.get("lastState") or {}).get("terminated") or {}
    return ended if ended.get("exitCode") != 0 else {}


def _container_facts(kubernetes: Kubernetes, pod: Mapping[str, Any], container: Mapping[str, Any]) -> list[str]:
    """How it ended comes before that it is held back for it, and after anything else that it waits for."""
    who = f"container {container['name']} of {named(pod)}"
    state = container.get("state") or {}
    ended = _failed_end(container)
    waits = _waits(who, state.get("waiting") or {})
    if not ended:
        running_unready = "running" in state and not container.get("ready")
        return waits + (_log_facts(kubernetes, pod, container["name"], previous=False) if running_unready else [])
    last_words = " ".join(str(ended.get("message") or "").split())[:LONGEST_MESSAGE]
    end = f"{who} ended with {ended.get('exitCode')} ({ended.get('reason')})"
    said = ": ".join(filter(None, (end, last_words)))
    log = _log_facts(kubernetes, pod, container["name"], previous="terminated" not in state)
    ending = ["; ".join([said, *log])]
    held_back = (state.get("waiting") or {}).get("reason") == CRASHES
    return [*ending, *waits] if held_back else [*waits, *ending]


def _waits(who: str, waiting: Mapping[str, Any]) -> list[str]:
    reason = waiting.get("reason")
    if not reason or reason in QUIET_WAITING:
        return []
    # How long it is held back helps nobody.
    message = waiting.get("message") if reason != CRASHES else None
    return [f"{who} waits: " + ": ".join(filter(None, (reason, message)))]


def _log_facts(kubernetes: Kubernetes, pod: Mapping[str, Any], container: str, *, previous: bool) -> list[str]:
    metadata = pod["metadata"]
    log = kubernetes.pod_log(metadata["namespace"], metadata["name"], container, tail=LOG_LINES_READ, previous=previous)
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    # Of lines that differ by the time only, the last.
    newest: dict[str, str] = {}
    for line in reversed(lines):
        newest.setdefault(echoes.timeless(line), line)
    told = list(newest.values())[:LOG_LINES]
    return [f"its log ends: {' | '.join(reversed(told))}"] if told else []
