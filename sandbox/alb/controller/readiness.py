# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pod readiness gates: a pod becomes ready only when its target is healthy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.endpoints import Target, gate_of, gates_of
from sandbox.alb.controller.errors import RequeueAfter
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import Object, Objects
from sandbox.alb.controller.kube import KubeClient


class ReadinessGates:
    def __init__(self, client: KubeClient, objects: Objects, aws: Aws, flags: Flags) -> None:
        self._client = client
        self._objects = objects
        self._aws = aws
        self._flags = flags

    def reconcile(self, binding: Object, targets: Sequence[Target]) -> None:
        """Write each target's health into its pod's condition. Raises RequeueAfter while one is not healthy."""
        gate = gate_of(binding)
        pods = {}
        for target in targets:
            pod = self._objects.get("Pod", binding["metadata"]["namespace"], target.pod) if target.pod else None
            if pod is not None and gate in gates_of(pod):
                pods[target.id, target.port] = pod
        if not pods:
            return
        arn = binding["spec"]["targetGroupARN"]
        described = self._aws.elbv2("DescribeTargetHealth", TargetGroupArn=arn)["TargetHealthDescriptions"]
        health = {(entry["Target"]["Id"], entry["Target"]["Port"]): entry["TargetHealth"] for entry in described}
        waiting = []
        for key, pod in pods.items():
            state = health.get(key, {"State": "initial", "Reason": "Elb.RegistrationInProgress"})
            self._patch(pod, gate, state)
            if state["State"] != "healthy":
                waiting.append(pod["metadata"]["name"])
        if waiting:
            seconds = self._flags.seconds("targetgroupbinding-requeue-duration")
            raise RequeueAfter(seconds, f"targets of pods {', '.join(waiting)} are not healthy yet")

    def _patch(self, pod: Object, gate: str, state: dict[str, str]) -> None:
        status = "True" if state["State"] == "healthy" else "False"
        reason, message = state.get("Reason", ""), state.get("Description", "")
        conditions = pod.get("status", {}).get("conditions") or []
        current = next((condition for condition in conditions if condition["type"] == gate), None)
        wanted = {"type": gate, "status": status, "reason": reason, "message": message}
        if current is not None and all(current.get(key, "") == value for key, value in wanted.items()):
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        others = [condition for condition in conditions if condition["type"] != gate]
        body = {
            "metadata": {"resourceVersion": pod["metadata"]["resourceVersion"]},
            "status": {"conditions": [*others, wanted | {"lastTransitionTime": now}]},
        }
        self._client.patch("Pod", pod["metadata"]["namespace"], pod["metadata"]["name"], body, "status")
