# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Binds pending pods to nodes, as kube-scheduler does."""

from __future__ import annotations

import asyncio
import logging

from sandbox.node.api import CONNECTION_ERRORS, Api, ApiError
from sandbox.node.events import EventRecorder
from sandbox.node.informer import Informer
from sandbox.node.objects import KubeObject, condition_of, key_of, now, uid_of
from sandbox.node.placement import Refused, place

LOG = logging.getLogger(__name__)
NAME = "default-scheduler"
# A binding that could not be written is tried again after this time.
RETRY_SECONDS = 1.0


class Scheduler:
    """Looks at all pending pods whenever a pod or a node has changed."""

    def __init__(self, api: Api, events: EventRecorder, pods: Informer, nodes: Informer) -> None:
        self._api = api
        self._events = events
        self._pods = pods
        self._nodes = nodes
        self._changed = asyncio.Event()
        # Bound by us, while the watch has not told it yet: pod uid to node.
        self._assumed: dict[str, str] = {}
        pods.subscribe(self._on_pod)
        nodes.subscribe(lambda _old, _new: self._changed.set())

    async def run(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for pod in sorted(filter(self._is_pending, self._pods.objects.values()), key=key_of):
                await self._schedule(pod)

    def _on_pod(self, old: KubeObject | None, new: KubeObject | None) -> None:
        if new is None and old is not None:
            self._assumed.pop(uid_of(old), None)
        elif new is not None and new["spec"].get("nodeName"):
            self._assumed.pop(uid_of(new), None)
        if new is None or self._is_pending(new):
            self._changed.set()

    def _is_pending(self, pod: KubeObject) -> bool:
        spec = pod["spec"]
        return (
            not spec.get("nodeName")
            and uid_of(pod) not in self._assumed
            and spec.get("schedulerName", NAME) == NAME
            and not spec.get("schedulingGates")
            and not pod["metadata"].get("deletionTimestamp")
        )

    async def _schedule(self, pod: KubeObject) -> None:
        nodes = sorted(self._nodes.objects.values(), key=key_of)
        choice = place(pod, nodes, [self._with_assumed(other) for other in self._pods.objects.values()])
        try:
            if isinstance(choice, Refused):
                await self._refuse(pod, choice)
            else:
                await self._bind(pod, choice)
        except ApiError as error:
            # Deleted or bound meanwhile: the watch tells. Anything else is tried again.
            if error.status not in (404, 409):
                self._try_again(pod, error)
        except CONNECTION_ERRORS as error:
            self._try_again(pod, error)

    def _try_again(self, pod: KubeObject, error: Exception) -> None:
        LOG.warning("pod %s/%s is not scheduled yet: %s", *key_of(pod), error)
        asyncio.get_running_loop().call_later(RETRY_SECONDS, self._changed.set)

    def _with_assumed(self, pod: KubeObject) -> KubeObject:
        node = self._assumed.get(uid_of(pod))
        return pod if node is None else pod | {"spec": pod["spec"] | {"nodeName": node}}

    async def _bind(self, pod: KubeObject, node: str) -> None:
        namespace, name = key_of(pod)
        binding = {
            "apiVersion": "v1",
            "kind": "Binding",
            "metadata": {"name": name, "namespace": namespace, "uid": uid_of(pod)},
            "target": {"apiVersion": "v1", "kind": "Node", "name": node},
        }
        self._assumed[uid_of(pod)] = node
        try:
            await self._api.create(f"/api/v1/namespaces/{namespace}/pods/{name}/binding", binding)
        except (ApiError, *CONNECTION_ERRORS):
            self._assumed.pop(uid_of(pod), None)
            raise
        message = f"Successfully assigned {namespace}/{name} to {node}"
        self._events.record(pod, "Normal", "Scheduled", message, component=NAME)

    async def _refuse(self, pod: KubeObject, refused: Refused) -> None:
        former = condition_of(pod, "PodScheduled")
        if former is not None and former.get("message") == refused.message:
            return
        namespace, name = key_of(pod)
        condition = {
            "type": "PodScheduled",
            "status": "False",
            "reason": "Unschedulable",
            "message": refused.message,
            "lastTransitionTime": now(),
        }
        self._events.record(pod, "Warning", "FailedScheduling", refused.message, component=NAME)
        body = {"metadata": {"uid": uid_of(pod)}, "status": {"conditions": [condition]}}
        await self._api.patch(f"/api/v1/namespaces/{namespace}/pods/{name}/status", body)
