# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parts of one running pod share, and what all pods share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from sandbox.node.api import Api
from sandbox.node.environment import PodFacts
from sandbox.node.events import EventRecorder
from sandbox.node.faults import NodeFaults
from sandbox.node.images import Images
from sandbox.node.informer import Informer
from sandbox.node.objects import KubeObject, uid_of
from sandbox.node.records import Records
from sandbox.settings import Settings


class PodStopped(Exception):
    """The pod is being deleted: nothing is started or waited for any more."""


@dataclass(frozen=True)
class CachedSources:
    """ConfigMaps and Secrets as the informers know them."""

    config_maps: Informer
    secrets: Informer

    def config_map(self, namespace: str, name: str) -> KubeObject | None:
        return self.config_maps.objects.get((namespace, name))

    def secret(self, namespace: str, name: str) -> KubeObject | None:
        return self.secrets.objects.get((namespace, name))


@dataclass(frozen=True)
class Context:
    """What every pod of this sandbox uses."""

    settings: Settings
    api: Api
    events: EventRecorder
    images: Images
    sources: CachedSources
    records: Records
    probe_session: aiohttp.ClientSession
    faults: NodeFaults


class PodRuntime:
    """One pod: its object, its addresses, its folder, and the wish to end it."""

    def __init__(self, context: Context, pod: KubeObject, pod_ip: str, host_ip: str) -> None:
        self.context = context
        self.pod = pod
        self.pod_ip = pod_ip
        self.host_ip = host_ip
        self.loopback = context.settings.loopback_of(pod_ip)
        self.folder = context.settings.state_dir / "pods" / uid_of(pod)
        self.stopping = asyncio.Event()
        # Replaced by the pod's worker; called whenever a container's status has changed.
        self.report: Callable[[], None] = lambda: None
        self._changed = asyncio.Event()

    @property
    def facts(self) -> PodFacts:
        return PodFacts(self.pod, self.pod_ip, self.host_ip)

    @property
    def described(self) -> str:
        """As kubelet names a pod in messages: name_namespace(uid)."""
        metadata = self.pod["metadata"]
        return f"{metadata['name']}_{metadata['namespace']}({metadata['uid']})"

    @property
    def grace(self) -> float:
        """Seconds that a container has to end after SIGTERM."""
        given = self.pod["metadata"].get("deletionGracePeriodSeconds")
        return float(self.pod["spec"].get("terminationGracePeriodSeconds", 30) if given is None else given)

    def log_path(self, container: str, *, previous: bool = False) -> Path:
        metadata = self.pod["metadata"]
        folder = f"{metadata['namespace']}_{metadata['name']}_{metadata['uid']}"
        ending = ".previous.log" if previous else ".log"
        return self.context.settings.logs_dir / "pods" / folder / f"{container}{ending}"

    def event(self, kind: str, reason: str, message: str, container: str = "") -> None:
        host = self.pod["spec"]["nodeName"]
        self.context.events.record(self.pod, kind, reason, message, host=host, container=container)

    def changed(self) -> None:
        """Tell whoever waits that the pod or something that it refers to is not what it was."""
        woken, self._changed = self._changed, asyncio.Event()
        woken.set()

    async def until_changed(self, seconds: float) -> None:
        """Wait for `changed`, at most so long. Raises PodStopped."""
        await self._wait_for(self._changed, seconds)

    async def sleep(self, seconds: float) -> None:
        """Raises PodStopped as soon as the pod is being deleted."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            await self._wait_for(self.stopping, left)
        self.refuse_when_stopping()

    def refuse_when_stopping(self) -> None:
        """Raises PodStopped."""
        if self.stopping.is_set():
            raise PodStopped

    def stop(self) -> None:
        self.stopping.set()
        self.changed()

    async def _wait_for(self, event: asyncio.Event, seconds: float) -> None:
        self.refuse_when_stopping()
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return
        self.refuse_when_stopping()
