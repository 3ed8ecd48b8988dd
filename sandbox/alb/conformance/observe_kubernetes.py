# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step left in the cluster, written as in the recordings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sandbox.alb.controller.kube import KubeClient

Object = dict[str, Any]
SOURCES = ("ingress", "targetGroupBinding")
CHECKPOINT, TIMESTAMP = "elbv2.k8s.aws/checkpoint", "elbv2.k8s.aws/checkpoint-timestamp"


def _metadata(item: Object) -> Object:
    metadata = item["metadata"]
    kept = {key: metadata[key] for key in ("name", "namespace") if key in metadata}
    kept |= {key: metadata[key] for key in ("labels", "annotations", "finalizers") if metadata.get(key)}
    if "annotations" in kept:
        annotations = dict(kept["annotations"])
        if annotations.get(CHECKPOINT):
            annotations[CHECKPOINT] = "<checkpoint>"
        if TIMESTAMP in annotations:
            annotations[TIMESTAMP] = "<unix-time>"
        kept["annotations"] = annotations
    return kept


def _ingress(item: Object) -> Object:
    return {
        "metadata": _metadata(item),
        "ingressClassName": item["spec"].get("ingressClassName"),
        "status": item.get("status", {}),
    }


def _binding(item: Object) -> Object:
    status = dict(item.get("status") or {})
    generation = status.pop("observedGeneration", None)
    return {"metadata": _metadata(item), "spec": item["spec"], "status": status, "observedGeneration": generation}


class EventCounts:
    """Which events are new, or were repeated, since the last look."""

    def __init__(self, client: KubeClient) -> None:
        self._client = client
        self._counts: dict[str, int] = {}
        self._latest: dict[str, int] = {}

    def news(self) -> list[Object]:
        """What is new since `seen`; asking again changes nothing."""
        self._latest = dict(self._counts)
        news = []
        for uid, count, event in self._all():
            if self._counts.get(uid) != count:
                self._latest[uid] = count
                news.append(_event(event))
        return news

    def seen(self) -> None:
        """What `news` told last is no news any more, nor that it was repeated since: looking at AWS takes a while."""
        again = {uid: count for uid, count, _ in self._all() if uid in self._latest}
        self._counts = self._latest | again

    def _all(self) -> Iterator[tuple[str, int, Object]]:
        for event in self._client.list("Event", "default")["items"]:
            if event.get("source", {}).get("component") in SOURCES:
                count = event.get("count") or (event.get("series") or {}).get("count") or 1
                yield event["metadata"]["uid"], count, event

    def forget(self) -> None:
        self._counts = self._latest = {}


def _event(event: Object) -> Object:
    involved = event["involvedObject"]
    return {
        "object": f"{involved['kind']} {involved.get('namespace', '')}/{involved['name']}",
        "source": event["source"]["component"],
        "type": event["type"],
        "reason": event["reason"],
        "message": event["message"],
    }


def observe(client: KubeClient, events: EventCounts) -> Object:
    """Ingresses, events and bindings as they are now."""
    return {
        "ingresses": [_ingress(item) for item in client.list("Ingress")["items"]],
        "events": events.news(),
        "target_group_bindings": [_binding(item) for item in client.list("TargetGroupBinding")["items"]],
    }
