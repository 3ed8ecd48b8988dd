# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pod's status as kubelet reports it. Pure: from what is known of the containers to the API's form."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.node.objects import KubeObject, condition_of, now


@dataclass
class ContainerStatus:
    """What is known of one container. `state` and `last` are ContainerState objects of the API."""

    name: str
    image: str
    # A sidecar: an init container with restartPolicy Always.
    sidecar: bool = False
    state: KubeObject = field(default_factory=lambda: {"waiting": {"reason": "PodInitializing"}})
    last: KubeObject = field(default_factory=dict)
    restarts: int = 0
    ready: bool = False
    started: bool = False
    container_id: str = ""

    @property
    def exit_code(self) -> int | None:
        """Of a container that has ended and is not waiting for its next start; else None."""
        return self.state["terminated"]["exitCode"] if "terminated" in self.state else None

    @property
    def has_run(self) -> bool:
        return "waiting" not in self.state or "terminated" in self.last

    def to_api(self) -> KubeObject:
        pulled = bool(self.container_id)
        return {
            "name": self.name,
            "image": self.image,
            "imageID": image_id(self.image) if pulled else "",
            "containerID": self.container_id,
            "state": self.state,
            "lastState": self.last,
            "restartCount": self.restarts,
            "ready": self.ready,
            "started": self.started,
        }


def image_id(image: str) -> str:
    """A digest in the place of the one that a registry would have given."""
    return f"{image.partition('@')[0]}@sha256:{hashlib.sha256(image.encode()).hexdigest()}"


def restored(name: str, former: KubeObject | None, image: str, *, sidecar: bool = False) -> ContainerStatus:
    """The status to go on with after this program was restarted: what ran then has ended, nobody saw how."""
    if former is None:
        return ContainerStatus(name, image, sidecar)
    status = ContainerStatus(name, image, sidecar, restarts=former.get("restartCount", 0))
    status.last = former.get("lastState") or {}
    state = former.get("state") or {}
    if "running" in state:
        unseen = {"exitCode": 255, "reason": "Unknown", "startedAt": state["running"]["startedAt"], "finishedAt": now()}
        status.last = {"terminated": unseen | {"containerID": former.get("containerID", "")}}
        status.restarts += 1
    elif "terminated" in state:
        status.state = state
        status.container_id = former.get("containerID", "")
    return status


def phase(policy: str, init: Sequence[ContainerStatus], main: Sequence[ContainerStatus], *, ended: bool) -> str:
    """Pending, Running, Succeeded or Failed. `ended`: no container will be started any more."""
    codes = [status.exit_code for status in main]
    if ended:
        initialized = all(status.sidecar or status.exit_code == 0 for status in init)
        return "Succeeded" if initialized and all(code == 0 for code in codes) else "Failed"
    if not _initialized(init) or any(not status.has_run for status in main):
        return "Pending"
    if policy == "Always" or any(code is None for code in codes) or any(map(_runs_as_sidecar, init)):
        return "Running"
    if all(code == 0 for code in codes):
        return "Succeeded"
    return "Failed" if policy == "Never" else "Running"


def _runs_as_sidecar(status: ContainerStatus) -> bool:
    """A pod has not ended while one is left, as kubelet counts it ("Sidecar Containers" of kubernetes.io)."""
    return status.sidecar and "running" in status.state


def _initialized(init: Sequence[ContainerStatus]) -> bool:
    return all(status.started if status.sidecar else status.exit_code == 0 for status in init)


def conditions(
    pod: KubeObject, init: Sequence[ContainerStatus], main: Sequence[ContainerStatus], *, phase: str, network: bool
) -> list[KubeObject]:
    """The conditions that kubelet owns, with the time of their last change kept where nothing changed."""
    unready = [status.name for status in (*main, *(each for each in init if each.sidecar)) if not status.ready]
    incomplete = [status.name for status in init if not _initialized([status])]
    completed = ("PodCompleted", "") if phase == "Succeeded" else None
    not_ready = completed or (
        ("ContainersNotReady", f"containers with unready status: [{' '.join(unready)}]") if unready else None
    )
    not_initialized = (
        ("ContainersNotInitialized", f"containers with incomplete status: [{' '.join(incomplete)}]")
        if incomplete and phase != "Succeeded"
        else None
    )
    return [
        _condition(pod, "PodReadyToStartContainers", None if network else ("", "")),
        _condition(pod, "Initialized", not_initialized),
        _condition(pod, "Ready", not_ready or _closed_gate(pod)),
        _condition(pod, "ContainersReady", not_ready),
        _condition(pod, "PodScheduled", None),
    ]


def _closed_gate(pod: KubeObject) -> tuple[str, str] | None:
    for gate in pod["spec"].get("readinessGates") or []:
        kind = gate["conditionType"]
        found = condition_of(pod, kind)
        if found is None:
            return "ReadinessGatesNotReady", f'corresponding condition of pod readiness gate "{kind}" does not exist.'
        if found["status"] != "True":
            text = f'the status of pod readiness gate "{kind}" is not "True", but {found["status"]}'
            return "ReadinessGatesNotReady", text
    return None


def _condition(pod: KubeObject, kind: str, problem: tuple[str, str] | None) -> KubeObject:
    """True without a problem; the problem is (reason, message)."""
    value = "True" if problem is None else "False"
    reason, message = problem or ("", "")
    former = condition_of(pod, kind)
    same = former is not None and former["status"] == value
    since = former["lastTransitionTime"] if former is not None and same else now()
    condition: KubeObject = {"type": kind, "status": value, "lastProbeTime": None, "lastTransitionTime": since}
    # Null removes a former reason: the patch merges a condition by its type.
    return condition | {"reason": reason or None, "message": message or None}
