# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One container of a pod: started, probed, started again, ended."""

from __future__ import annotations

import asyncio
import secrets
import signal
import time

from sandbox.node import memory, probes, process
from sandbox.node.backoff import BackOff
from sandbox.node.command import Prepared, prepare
from sandbox.node.environment import MissingReference, Unsupported
from sandbox.node.images import UnknownImage
from sandbox.node.lifecycle import run_hook
from sandbox.node.logs import ContainerLog, tail
from sandbox.node.objects import KubeObject, now, uid_of
from sandbox.node.process import Process, StartFailure
from sandbox.node.runtime import PodRuntime
from sandbox.node.status import ContainerStatus
from sandbox.node.volumes import Volumes

# How often a container is tried again whose ConfigMap or Secret is missing, besides when one appears.
CONFIG_RETRY_SECONDS = 10.0
START_ERROR_CODE = 128
MESSAGE_LIMIT = 4096
FALLBACK_LINES, FALLBACK_BYTES = 80, 2048
PROBES = (("startupProbe", "Startup"), ("livenessProbe", "Liveness"), ("readinessProbe", "Readiness"))


class Container:
    """`run` ends when the container will not be started again."""

    def __init__(
        self, runtime: PodRuntime, volumes: Volumes, spec: KubeObject, status: ContainerStatus, policy: str, field: str
    ) -> None:
        self.spec = spec
        self.status = status
        self.log: ContainerLog | None = None
        self.started = asyncio.Event()
        # A sidecar whose pod is done: it ends like any other container now.
        self.retired = False
        self._runtime = runtime
        self._volumes = volumes
        self._policy = policy
        self._field = f"{field}{{{spec['name']}}}"
        self._back_off = BackOff()
        self._image_back_off = BackOff()
        self._process: Process | None = None
        self._prepared: Prepared | None = None

    async def run(self) -> int:
        """The last exit code. Raises PodStopped when the pod is deleted while the container does not run."""
        while True:
            code = await self._run_once()
            if self._runtime.stopping.is_set() or self.retired or not self._starts_again(code):
                return code
            ended = self.status.state
            delay = self._back_off.next(time.monotonic())
            if delay:
                await self._crash_loop(delay)
            self.status.last = ended
            self.status.restarts += 1

    async def stop(self, grace: float, message: str) -> bool:
        """preStop, SIGTERM, SIGKILL after `grace` seconds in all. Returns when it has ended; False if nothing ran."""
        running = self._process
        if running is None:
            return False
        self._event("Normal", "Killing", message)
        deadline = time.monotonic() + grace
        hook = (self.spec.get("lifecycle") or {}).get("preStop")
        if hook and self._prepared is not None:
            problem = await run_hook(hook, self._target(self._prepared), grace)
            if problem:
                self._event("Warning", "FailedPreStopHook", f"PreStopHook failed: {problem}")
        running.signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(running.exited(), max(0.0, deadline - time.monotonic()))
        except TimeoutError:
            self.kill()
        return True

    def kill(self) -> None:
        if self._process is not None:
            self._process.signal(signal.SIGKILL)

    def terminate(self) -> None:
        if self._process is not None:
            self._process.signal(signal.SIGTERM)

    async def exited(self) -> None:
        if self._process is not None:
            await self._process.exited()

    async def update(self, spec: KubeObject) -> None:
        """Take over a changed spec; another image starts the container anew, as only that can be changed in a pod."""
        changed = spec["image"] != self.spec["image"]
        self.spec = spec
        if changed:
            self._back_off = self._image_back_off = BackOff()
            self.status.image = spec["image"]
            name = self.spec["name"]
            await self.stop(self._runtime.grace, f"Container {name} definition changed, will be restarted")

    def _starts_again(self, code: int) -> bool:
        return self._policy == "Always" or (self._policy == "OnFailure" and code != 0)

    def _event(self, kind: str, reason: str, message: str) -> None:
        self._runtime.event(kind, reason, message, self._field)

    async def _crash_loop(self, delay: float) -> None:
        name = self.spec["name"]
        doing = f"restarting failed container={name} pod={self._runtime.described}"
        self.status.last = self.status.state
        self._wait_state("CrashLoopBackOff", f"back-off {delay:g}s {doing}")
        self._event("Warning", "BackOff", f"Back-off {doing}")
        await self._runtime.sleep(delay)

    def _wait_state(self, reason: str, message: str = "") -> None:
        self.status.state = {"waiting": {"reason": reason} | ({"message": message} if message else {})}
        self.status.ready = self.status.started = False
        self._runtime.report()

    async def _ready_to_start(self) -> Prepared:
        """Wait until the image is known and what the container refers to exists. Raises PodStopped."""
        while True:
            self._runtime.refuse_when_stopping()
            if self._runtime.context.faults.is_down(self.spec["image"]):
                self._wait_state("CreateContainerError", "it is down: a fault that was asked for")
                await self._runtime.until_changed(CONFIG_RETRY_SECONDS)
                continue
            try:
                return prepare(self._runtime, self._volumes, self.spec)
            except UnknownImage as error:
                await self._pull_failed(str(error))
            except (MissingReference, Unsupported) as error:
                self._wait_state("CreateContainerConfigError", str(error))
                self._event("Warning", "Failed", f"Error: {error}")
                await self._runtime.until_changed(CONFIG_RETRY_SECONDS)

    async def _pull_failed(self, problem: str) -> None:
        image = self.spec["image"]
        self._event("Normal", "Pulling", f'Pulling image "{image}"')
        self._event("Warning", "Failed", f'Failed to pull image "{image}": {problem}')
        self._event("Warning", "Failed", "Error: ErrImagePull")
        self._wait_state("ErrImagePull", problem)
        delay = self._image_back_off.next(time.monotonic())
        if delay:
            self._event("Normal", "BackOff", f'Back-off pulling image "{image}"')
            self._wait_state("ImagePullBackOff", f'Back-off pulling image "{image}": {problem}')
        await self._runtime.until_changed(delay or 1.0)

    async def _run_once(self) -> int:
        self._prepared = await self._ready_to_start()
        path = self._runtime.log_path(self.spec["name"])
        if path.exists():
            path.replace(self._runtime.log_path(self.spec["name"], previous=True))
        self.log = ContainerLog(path)
        name, image = self.spec["name"], self.spec["image"]
        self._event("Normal", "Pulled", f'Container image "{image}" already present on machine')
        self.status.container_id = f"containerd://{secrets.token_hex(32)}"
        try:
            self._process = await process.start(self._prepared.command, self.log)
        except StartFailure as error:
            self._event("Warning", "Failed", f"Error: {error}")
            self._ended(START_ERROR_CODE, now(), "StartError", str(error))
            return START_ERROR_CODE
        self._event("Normal", "Created", f"Container created: {name}")
        self._event("Normal", "Started", f"Container started: {name}")
        return await self._until_exit(self._process, self._prepared)

    async def _until_exit(self, running: Process, prepared: Prepared) -> int:
        name, uid = self.spec["name"], uid_of(self._runtime.pod)
        began = now()
        self._runtime.context.records.write(self._runtime.pod, name, running.pid)
        self.status.state = {"running": {"startedAt": began}}
        self.status.started = "startupProbe" not in self.spec
        self.status.ready = self.status.started and "readinessProbe" not in self.spec
        self._runtime.report()
        tasks = [
            asyncio.create_task(self._probe(field, kind, prepared)) for field, kind in PROBES if field in self.spec
        ]
        tasks.append(asyncio.create_task(memory.guard(running, self.spec)))
        if self.status.started:
            self.started.set()
        try:
            code = await running.wait()
        finally:
            for task in tasks:
                task.cancel()
        self._process = None
        self._runtime.context.records.remove(uid, name)
        self._ended(code, began, memory.reason(running, code), self._termination_message(prepared, code))
        return code

    def _ended(self, code: int, began: str, reason: str, message: str) -> None:
        terminated = {"exitCode": code, "reason": reason, "startedAt": began, "finishedAt": now()}
        terminated["containerID"] = self.status.container_id
        if message:
            terminated["message"] = message
        self.started.clear()
        self.status.state = {"terminated": terminated}
        self.status.ready = self.status.started = False
        self._runtime.report()

    def _termination_message(self, prepared: Prepared, code: int) -> str:
        message = prepared.termination_log.read_bytes()[:MESSAGE_LIMIT].decode(errors="replace")
        if not message and code and self.spec.get("terminationMessagePolicy") == "FallbackToLogsOnError":
            return tail(self._runtime.log_path(self.spec["name"]), FALLBACK_LINES, FALLBACK_BYTES)
        return message

    def _target(self, prepared: Prepared) -> probes.Target:
        runtime = self._runtime
        session = runtime.context.probe_session
        return probes.Target(self.spec, runtime.pod_ip, runtime.loopback, prepared.command, prepared.rewrite, session)

    async def _probe(self, field: str, kind: str, prepared: Prepared) -> None:
        if kind != "Startup":
            await self.started.wait()
        probe = self.spec[field]

        def failed(problem: str) -> None:
            self._event("Warning", "Unhealthy", f"{kind} probe failed: {problem}")

        async def decided(result: bool) -> None:
            await self._decided(kind, probe, result=result)

        await probes.run(probe, probes.check_of(probe, self._target(prepared)), failed, decided, kind)

    async def _decided(self, kind: str, probe: KubeObject, *, result: bool) -> None:
        if kind == "Readiness":
            if self.status.ready != result:
                self.status.ready = result
                self._runtime.report()
        elif not result:
            grace = probe.get("terminationGracePeriodSeconds", self._runtime.grace)
            name = self.spec["name"]
            await self.stop(grace, f"Container {name} failed {kind.lower()} probe, will be restarted")
        elif kind == "Startup":
            self.status.started = True
            self.status.ready = "readinessProbe" not in self.spec
            self.started.set()
            self._runtime.report()
