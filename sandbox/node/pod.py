# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of one pod on its node, from binding to the removal of its object."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Iterable

from sandbox.node import status
from sandbox.node.api import CONNECTION_ERRORS, ApiError
from sandbox.node.container import Container
from sandbox.node.objects import KubeObject, annotations_of, labels_of, now
from sandbox.node.pod_volumes import PodVolumes
from sandbox.node.reporter import StatusReporter
from sandbox.node.runtime import PodRuntime, PodStopped

LOG = logging.getLogger(__name__)
TERMINAL = ("Succeeded", "Failed")
DELETE_RETRY_SECONDS = 1.0
# A container that was just being started when the pod was stopped is found by looking again.
STOP_AGAIN_SECONDS = 0.5
GONE = (404, 409)


class PodWorker:
    """Runs one pod's containers and reports on them. `run` ends when the pod's object may go."""

    def __init__(self, runtime: PodRuntime) -> None:
        self.runtime = runtime
        self._start_time = (runtime.pod.get("status") or {}).get("startTime") or now()
        self._volumes = PodVolumes(runtime)
        self._init = self._containers("initContainers", "initContainerStatuses")
        self._main = self._containers("containers", "containerStatuses")
        self._sidecars: list[tuple[Container, asyncio.Task[None]]] = []
        self._updates: set[asyncio.Task[None]] = set()
        self._ended = False
        self._removed = False
        self._reporter = StatusReporter(runtime.context.api, runtime.pod, self._status)
        runtime.report = self._reporter.touch

    @property
    def _all(self) -> list[Container]:
        return [*self._init, *self._main]

    def find(self, container: str) -> Container | None:
        """The container of that name, init containers too."""
        return next((each for each in self._all if each.spec["name"] == container), None)

    def update(self, pod: KubeObject) -> None:
        """The pod's object has changed: a deletion, another image, a condition of somebody else's."""
        former, self.runtime.pod = self.runtime.pod, pod
        if pod["metadata"].get("deletionTimestamp"):
            self.runtime.stop()
            return
        if pod["spec"] != former["spec"]:
            self._update_containers(pod["spec"])
        # Our own status comes back this way too; that must not wake those who wait for something new.
        if _wanted(pod) != _wanted(former):
            self.runtime.changed()
        self._reporter.touch()

    def removed(self) -> None:
        """The pod's object is gone (a forced deletion): end at once."""
        self._removed = True
        self.runtime.stop()
        self.kill()

    def leave(self) -> None:
        """Ask every process to end and say nothing more of the pod: this program ends, not the pod."""
        self._reporter.mute()
        for container in self._all:
            container.retired = True
            container.terminate()

    async def left(self) -> None:
        """Wait until no process runs."""
        await asyncio.gather(*(container.exited() for container in self._all))

    def kill(self) -> None:
        """End every process without grace."""
        for container in self._all:
            container.kill()

    def faults_changed(self) -> None:
        """End the containers that are down now; wake those that are not any more."""
        for container in self._all:
            if self.runtime.context.faults.is_down(container.spec["image"]):
                container.kill()
        self.runtime.changed()

    async def run(self) -> None:
        reporting = asyncio.create_task(self._reporter.run())
        try:
            if (self.runtime.pod.get("status") or {}).get("phase") not in TERMINAL:
                self._reporter.touch()
                await self._live_until_stopped()
                self._ended = True
                self._reporter.touch()
            await self.runtime.stopping.wait()
        finally:
            reporting.cancel()
        if not self._removed:
            await self._remove_object()
        shutil.rmtree(self.runtime.folder, ignore_errors=True)

    async def _live_until_stopped(self) -> None:
        life = asyncio.create_task(self._live())
        stopping = asyncio.create_task(self.runtime.stopping.wait())
        await asyncio.wait({life, stopping}, return_when=asyncio.FIRST_COMPLETED)
        while not life.done():
            grace = self.runtime.grace
            await asyncio.gather(*(each.stop(grace, f"Stopping container {each.spec['name']}") for each in self._all))
            await asyncio.wait({life}, timeout=STOP_AGAIN_SECONDS)
        stopping.cancel()
        await life

    async def _live(self) -> None:
        """Returns when no container runs, nor will be started again."""
        refreshing: asyncio.Task[None] | None = None
        try:
            await self._volumes.mount()
            self._reporter.touch()
            refreshing = asyncio.create_task(self._volumes.keep_fresh())
            if await self._initialize():
                await _all_of(container.run() for container in self._main)
        except PodStopped:
            LOG.debug("%s is stopped", self.runtime.described)
        finally:
            if refreshing is not None:
                refreshing.cancel()
            await self._retire_sidecars()

    async def _initialize(self) -> bool:
        """Run the init containers in order; False when one failed for good. Raises PodStopped."""
        for container in self._init:
            if container.status.sidecar:
                task = asyncio.create_task(_all_of([container.run()]))
                self._sidecars.append((container, task))
                await self._until_started(container)
            elif container.status.exit_code != 0 and await container.run() != 0:
                return False
            self.runtime.refuse_when_stopping()
        return True

    async def _until_started(self, container: Container) -> None:
        tasks = {asyncio.create_task(each.wait()) for each in (container.started, self.runtime.stopping)}
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()

    async def _retire_sidecars(self) -> None:
        for container, task in reversed(self._sidecars):
            container.retired = True
            if not await container.stop(self.runtime.grace, f"Stopping container {container.spec['name']}"):
                task.cancel()
            await asyncio.wait({task})

    async def _remove_object(self) -> None:
        """Write the last status and take the object away, as only the kubelet may before the grace period is over."""
        await self._reporter.flush()
        metadata = self.runtime.pod["metadata"]
        path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}"
        options = {"gracePeriodSeconds": 0, "preconditions": {"uid": metadata["uid"]}}
        while not self._removed:
            try:
                await self.runtime.context.api.delete(path, options)
            except ApiError as error:
                if error.status in GONE:
                    return
                LOG.warning("%s is not removed yet: %s", self.runtime.described, error)
            except CONNECTION_ERRORS as error:
                LOG.warning("%s is not removed yet: %s", self.runtime.described, error)
            else:
                return
            await asyncio.sleep(DELETE_RETRY_SECONDS)

    def _update_containers(self, spec: KubeObject) -> None:
        specs = {each["name"]: each for each in (*(spec.get("initContainers") or []), *spec["containers"])}
        for container in self._all:
            task = asyncio.create_task(container.update(specs[container.spec["name"]]))
            self._updates.add(task)
            task.add_done_callback(self._updates.discard)

    def _containers(self, section: str, statuses: str) -> list[Container]:
        pod = self.runtime.pod
        former = {each["name"]: each for each in (pod.get("status") or {}).get(statuses) or []}
        specs = pod["spec"].get(section) or []
        return [self._container(spec, former.get(spec["name"]), section) for spec in specs]

    def _container(self, spec: KubeObject, former: KubeObject | None, section: str) -> Container:
        pod_spec = self.runtime.pod["spec"]
        is_init = section == "initContainers"
        policy = pod_spec.get("restartPolicy", "Always")
        sidecar = is_init and spec.get("restartPolicy") == "Always"
        if sidecar:
            policy = "Always"
        elif is_init and policy == "Always":
            policy = "OnFailure"
        known = status.restored(spec["name"], former, spec["image"], sidecar=sidecar)
        if former is None:
            reason = "PodInitializing" if pod_spec.get("initContainers") else "ContainerCreating"
            known.state = {"waiting": {"reason": reason}}
        return Container(self.runtime, self._volumes.volumes, spec, known, policy, f"spec.{section}")

    def _status(self) -> KubeObject:
        pod = self.runtime.pod
        init = [container.status for container in self._init]
        main = [container.status for container in self._main]
        policy = pod["spec"].get("restartPolicy", "Always")
        phase = status.phase(policy, init, main, ended=self._ended)
        mounted = self._volumes.mounted and not self._ended
        report: KubeObject = {
            "phase": phase,
            "conditions": status.conditions(pod, init, main, phase=phase, network=mounted),
            "hostIP": self.runtime.host_ip,
            "hostIPs": [{"ip": self.runtime.host_ip}],
            "startTime": self._start_time,
            "containerStatuses": [each.to_api() for each in main],
        }
        if init:
            report["initContainerStatuses"] = [each.to_api() for each in init]
        if self._volumes.mounted:
            report |= {"podIP": self.runtime.pod_ip, "podIPs": [{"ip": self.runtime.pod_ip}]}
        return report


def _wanted(pod: KubeObject) -> tuple[KubeObject, dict[str, str], dict[str, str]]:
    """What users decide about a pod that exists."""
    return pod["spec"], labels_of(pod), annotations_of(pod)


async def _all_of(runs: Iterable[Awaitable[int]]) -> None:
    """Wait for all, those that are left when one is stopped too; raises what any of them raised."""
    results = await asyncio.gather(*runs, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, PodStopped):
            raise result
