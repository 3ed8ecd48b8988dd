# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kubelets of all nodes in one: a worker for each pod that is bound to one of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from sandbox.node.addresses import PodAddresses
from sandbox.node.informer import Informer
from sandbox.node.objects import Key, KubeObject, uid_of
from sandbox.node.pod import PodWorker
from sandbox.node.runtime import Context, PodRuntime

LOG = logging.getLogger(__name__)


class Kubelet:
    """Follows the informers; `node_addresses` has the VPC address of each of our nodes by its name."""

    def __init__(self, context: Context, pods: Informer, node_addresses: Mapping[str, str]) -> None:
        self._context = context
        self._pods = pods
        self._node_addresses = node_addresses
        self._pools = {name: PodAddresses(address) for name, address in node_addresses.items()}
        self._workers: dict[str, PodWorker] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Take over the pods that are there, then every change. The informers must be synced."""
        # Former addresses first: a new pod must not get one that a pod from before a restart still has.
        for pod in self._pods.objects.values():
            former = (pod.get("status") or {}).get("podIP")
            pool = self._pools.get(pod["spec"].get("nodeName", ""))
            if pool is not None and former:
                pool.take(uid_of(pod), former)
        self._pods.subscribe(self._on_pod)
        sources = self._context.sources
        for informer in (sources.config_maps, sources.secrets):
            informer.subscribe(self._on_source)
        self._context.faults.subscribe(self._on_faults)

    def find(self, key: Key) -> PodWorker | None:
        """The worker of the pod with that namespace and name, if it runs on one of our nodes."""
        pod = self._pods.objects.get(key)
        return self._workers.get(uid_of(pod)) if pod is not None else None

    async def close(self, seconds: float) -> None:
        """End every process: SIGTERM, and SIGKILL for those still there after `seconds`."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.leave()
        try:
            await asyncio.wait_for(asyncio.gather(*(worker.left() for worker in workers)), seconds)
        except TimeoutError:
            for worker in workers:
                worker.kill()

    def _on_pod(self, old: KubeObject | None, new: KubeObject | None) -> None:
        pod = new or old
        if pod is None or pod["spec"].get("nodeName") not in self._pools:
            return
        worker = self._workers.get(uid_of(pod))
        if new is None:
            self._forget(pod)
        elif worker is None:
            self._adopt(new)
        else:
            worker.update(new)

    def _on_source(self, old: KubeObject | None, new: KubeObject | None) -> None:
        changed = new or old
        if changed is None:
            return
        namespace = changed["metadata"]["namespace"]
        for worker in self._workers.values():
            if worker.runtime.pod["metadata"]["namespace"] == namespace:
                worker.runtime.changed()

    def _on_faults(self) -> None:
        for worker in self._workers.values():
            worker.faults_changed()

    def _adopt(self, pod: KubeObject) -> None:
        uid, node = uid_of(pod), pod["spec"]["nodeName"]
        former = (pod.get("status") or {}).get("podIP")
        address = self._pools[node].take(uid, former)
        worker = PodWorker(PodRuntime(self._context, pod, address, self._node_addresses[node]))
        self._workers[uid] = worker
        if pod["metadata"].get("deletionTimestamp"):
            worker.runtime.stop()
        task = asyncio.create_task(worker.run())
        self._tasks[uid] = task
        task.add_done_callback(lambda done: self._report_failure(worker, done))

    def _forget(self, pod: KubeObject) -> None:
        """The object is gone; processes that are still there are ended, and the address is free after that."""
        uid = uid_of(pod)
        worker = self._workers.pop(uid, None)
        task = self._tasks.pop(uid, None)
        pool = self._pools[pod["spec"]["nodeName"]]
        if worker is None or task is None:
            return
        worker.removed()
        if task.done():
            pool.give_back(uid)
        else:
            task.add_done_callback(lambda _: pool.give_back(uid))

    @staticmethod
    def _report_failure(worker: PodWorker, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            LOG.error("the worker of pod %s ended", worker.runtime.described, exc_info=task.exception())
