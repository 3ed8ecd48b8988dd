# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kubelet with real processes and no API server: what it writes is kept here, and comes back to it as from a watch."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from sandbox.faults import Fault, Faults
from sandbox.node.api import ApiError
from sandbox.node.events import EventRecorder
from sandbox.node.faults import NodeFaults
from sandbox.node.images import Images
from sandbox.node.kubelet import Kubelet
from sandbox.node.records import Records
from sandbox.node.runtime import CachedSources, Context
from sandbox.settings import Settings

NODES = {"node-a": "192.168.10.11"}
DEADLINE_SECONDS = 30.0
Object = dict[str, Any]
# What a container runs.
FOREVER = "trap 'echo ended; exit 0' TERM; echo began; while :; do sleep 0.02; done"
DEAF = "trap '' TERM; echo began; while :; do sleep 0.02; done"


def shell(name: str, script: str, **more: object) -> Object:
    return {"name": name, "image": "python:3", "command": ["sh", "-c", script]} | more


class Store:
    """An informer, told by the test."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], Object] = {}
        self._handlers: list[Callable[[Object | None, Object | None], None]] = []

    def subscribe(self, handler: Callable[[Object | None, Object | None], None]) -> None:
        self._handlers.append(handler)
        for item in list(self.objects.values()):
            handler(None, item)

    def put(self, item: Object) -> None:
        key = item["metadata"]["namespace"], item["metadata"]["name"]
        old, self.objects[key] = self.objects.get(key), item
        self._tell(old, item)

    def remove(self, name: str) -> None:
        self._tell(self.objects.pop(("default", name)), None)

    def _tell(self, old: Object | None, new: Object | None) -> None:
        for handler in self._handlers:
            handler(old, new)


class FakeApi:
    """`refused` has the statuses of the next answers to writes of pods."""

    def __init__(self, pods: Store) -> None:
        self.events: list[tuple[str, str]] = []
        self.refused: list[int] = []
        self._pods = pods

    async def create(self, path: str, body: Object) -> Object:
        self.events.append((body["reason"], body["message"]))
        return body

    async def patch(self, path: str, body: Object) -> Object:
        if "/events/" in path:
            return body
        self._refuse(path)
        pod = self._pods.objects["default", path.split("/")[-2]]
        self._pods.put(pod | {"status": body["status"]})
        return body

    async def delete(self, path: str, options: Object) -> Object:
        self._refuse(path)
        self._pods.remove(path.rpartition("/")[2])
        return options

    def _refuse(self, path: str) -> None:
        if self.refused:
            raise ApiError(path, self.refused.pop(0), "", "not now")


class Node:
    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        self.pods, self.config_maps = Store(), Store()
        self.api = FakeApi(self.pods)
        self.settings = settings
        sources: Any = CachedSources(self.config_maps, Store())  # type: ignore[arg-type]
        api: Any = self.api
        self.recorder = EventRecorder(api)
        self.node_faults = NodeFaults(settings)
        records = Records(settings.run_dir / "pods")
        context = Context(settings, api, self.recorder, Images(settings), sources, records, session, self.node_faults)
        self.kubelet = Kubelet(context, self.pods, NODES)  # type: ignore[arg-type]

    def run(self, name: str, script: str, *, uid: str = "", **spec: Any) -> None:
        """A pod of this name, whose only container is a shell with this script unless `spec` has others."""
        container = {"name": "main", "image": "python:3", "command": ["sh", "-c", script]} | spec.pop("container", {})
        metadata = {"namespace": "default", "name": name, "uid": uid or name}
        self.pods.put({"metadata": metadata, "spec": {"nodeName": "node-a", "containers": [container]} | spec})

    def pod(self, name: str) -> Object:
        return self.pods.objects["default", name]

    def change(self, name: str, **metadata: Any) -> None:
        pod = self.pod(name)
        self.pods.put(pod | {"metadata": pod["metadata"] | metadata})

    def delete(self, name: str, grace: int = 5) -> None:
        """As `kubectl delete pod` does: the object stays until the kubelet takes it away."""
        self.change(name, deletionTimestamp="2026-01-01T00:00:00Z", deletionGracePeriodSeconds=grace)

    def phase(self, name: str) -> str:
        return str((self.pod(name).get("status") or {}).get("phase", ""))

    def container(self, name: str, kind: str = "containerStatuses") -> Object:
        """The status of the first container."""
        found: list[Object] = (self.pod(name).get("status") or {}).get(kind) or [{"state": {}, "restartCount": 0}]
        return found[0]

    def is_waiting(self, name: str, reason: str) -> bool:
        return bool(self.container(name)["state"].get("waiting", {}).get("reason") == reason)

    def is_running(self, name: str) -> bool:
        return "running" in self.container(name)["state"]

    def is_gone(self, name: str) -> bool:
        return ("default", name) not in self.pods.objects

    def log(self, name: str) -> list[str]:
        """What the container wrote to its log."""
        (path,) = (self.settings.logs_dir / "pods").glob(f"default_{name}_*/main.log")
        return [line.split(" ", 3)[3] for line in path.read_text(encoding="utf-8").splitlines()]

    def told(self, reason: str) -> list[str]:
        """The messages of the events with this reason."""
        return [message for known, message in self.api.events if known == reason]

    def add_fault(self, service: str, kind: str) -> None:
        Faults(self.settings.state_dir).add(Fault(id="", service=service, kind=kind))

    def clear_faults(self) -> None:
        Faults(self.settings.state_dir).clear()


async def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        await asyncio.sleep(0.01)


def play(settings: Settings, story: Callable[[Node], Awaitable[None]], *former: Object) -> None:
    """Tell a story of a node, on which these pods were bound before its kubelet began."""

    async def main() -> None:
        async with aiohttp.ClientSession() as session:
            node = Node(settings, session)
            for pod in former:
                node.pods.put(pod)
            tasks = [asyncio.create_task(node.recorder.run()), asyncio.create_task(node.node_faults.run())]
            node.kubelet.start()
            try:
                await story(node)
            finally:
                await node.kubelet.close(0.0)
                for task in tasks:
                    task.cancel()

    asyncio.run(main())
