# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pending pods are bound whatever the API server and the watches do meanwhile. Where they are put: test_placement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sandbox.node import scheduler
from sandbox.node.api import ApiError
from sandbox.node.scheduler import Scheduler

from .one_node import Object, Store, until

POD = {"namespace": "default", "ownerReferences": [{"uid": "rs", "controller": True}]}


def node(name: str) -> Object:
    status = {"conditions": [{"type": "Ready", "status": "True"}], "allocatable": {"pods": "110"}}
    return {"metadata": {"namespace": "", "name": name, "labels": {}}, "spec": {}, "status": status}


class Cluster:
    """`refused` has what the next writes are refused with. A binding is told by the watch only when a test does so."""

    def __init__(self, *nodes: str) -> None:
        self.pods, self.nodes = Store(), Store()
        for name in nodes:
            self.nodes.put(node(name))
        self.bound: dict[str, str] = {}
        self.told: list[str] = []
        self.refused: list[Exception] = []
        self.tried = 0

    def pending(self, name: str, *, metadata: Object | None = None, **spec: Any) -> None:
        self.pods.put(
            {"metadata": POD | {"name": name, "uid": name} | (metadata or {}), "spec": {"containers": []} | spec}
        )

    def record(self, pod: Object, _kind: str, reason: str, message: str, *, component: str) -> None:
        assert component == "default-scheduler"
        self.told.append(f"{pod['metadata']['name']} {reason}: {message}")

    async def create(self, path: str, body: Object) -> None:
        self.tried += 1
        if self.refused:
            raise self.refused.pop(0)
        assert path == f"/api/v1/namespaces/default/pods/{body['metadata']['name']}/binding"
        self.bound[body["metadata"]["uid"]] = body["target"]["name"]

    async def patch(self, path: str, body: Object) -> None:
        pod = self.pods.objects["default", path.split("/")[-2]]
        self.pods.put(pod | {"status": body["status"]})


def play(cluster: Any, story: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        running = asyncio.create_task(Scheduler(cluster, cluster, cluster.pods, cluster.nodes).run())
        telling = asyncio.ensure_future(story())
        await asyncio.wait({running, telling}, return_when=asyncio.FIRST_COMPLETED)
        for done in (running, telling):
            if done.done():
                done.result()
        running.cancel()

    asyncio.run(main())


def test_pods_that_come_together_are_spread_before_the_watch_tells_of_the_first() -> None:
    cluster = Cluster("a", "c")
    for name in ("web-1", "web-2"):
        cluster.pending(name)

    async def story() -> None:
        await until(lambda: len(cluster.bound) == 2)

    play(cluster, story)
    assert sorted(cluster.bound.values()) == ["a", "c"]
    assert cluster.told[0] == f"web-1 Scheduled: Successfully assigned default/web-1 to {cluster.bound['web-1']}"


def test_pods_that_are_not_its_own_are_left_alone() -> None:
    cluster = Cluster("a")
    cluster.pending("bound", nodeName="a")
    cluster.pending("going", metadata={"deletionTimestamp": "2026-01-01T00:00:00Z"})
    cluster.pending("other", schedulerName="another")
    cluster.pending("gated", schedulingGates=[{"name": "wait"}])
    cluster.pending("web")

    async def story() -> None:
        await until(lambda: bool(cluster.bound))

    play(cluster, story)
    assert cluster.bound == {"web": "a"}


@pytest.mark.parametrize("error", [ApiError("binding", 500, "InternalError", "not now"), ConnectionError("away")])
def test_a_binding_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(scheduler, "RETRY_SECONDS", 0.0)
    cluster = Cluster("a")
    cluster.refused = [error]
    cluster.pending("web")

    async def story() -> None:
        await until(lambda: bool(cluster.bound))

    play(cluster, story)
    assert (cluster.tried, cluster.told) == (2, ["web Scheduled: Successfully assigned default/web to a"])


def test_a_pod_that_went_meanwhile_is_not_tried_again_until_something_changes() -> None:
    cluster = Cluster("a")
    cluster.refused = [ApiError("binding", 404, "NotFound", "gone")]
    cluster.pending("gone")

    async def story() -> None:
        await until(lambda: cluster.tried == 1)
        cluster.pods.remove("gone")
        cluster.pending("web")
        await until(lambda: cluster.bound == {"web": "a"})

    play(cluster, story)
    assert cluster.tried == 2


def test_a_pod_without_a_node_is_told_so_once_and_bound_when_there_is_one() -> None:
    cluster = Cluster()
    cluster.pending("web")

    async def story() -> None:
        await until(lambda: "status" in cluster.pods.objects["default", "web"])
        cluster.pending("another")
        await until(lambda: "status" in cluster.pods.objects["default", "another"])
        cluster.nodes.put(node("a"))
        await until(lambda: len(cluster.bound) == 2)

    play(cluster, story)
    refused = [line for line in cluster.told if line.startswith("web Failed")]
    assert refused == ["web FailedScheduling: no nodes available to schedule pods"]
