# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which events belong to a step of a case."""

from __future__ import annotations

from typing import Any, cast

from sandbox.alb.conformance.observe_kubernetes import EventCounts
from sandbox.alb.controller.kube import KubeClient


class FakeCluster:
    """Events by name, as (component, count)."""

    def __init__(self, **events: tuple[str, int]) -> None:
        self.events = events

    def list(self, _kind: str, _namespace: str) -> dict[str, Any]:
        return {"items": [self._item(name, *told) for name, told in self.events.items()]}

    def _item(self, name: str, component: str, count: int) -> dict[str, Any]:
        involved = {"kind": "Ingress", "namespace": "default", "name": "app"}
        about = {"type": "Warning", "reason": "FailedBuildModel", "message": name, "source": {"component": component}}
        return {"metadata": {"uid": name}, "involvedObject": involved, "count": count, **about}


def told(counts: EventCounts) -> list[str]:
    return [event["message"] for event in counts.news()]


def test_an_event_belongs_to_the_steps_in_which_it_came_or_was_repeated() -> None:
    cluster = FakeCluster(first=("ingress", 1), alien=("kubelet", 1))
    counts = EventCounts(cast(KubeClient, cluster))
    assert (told(counts), told(counts)) == (["first"], ["first"])
    counts.seen()
    assert told(counts) == []
    cluster.events["first"], cluster.events["second"] = ("ingress", 2), ("ingress", 1)
    assert told(counts) == ["first", "second"]


def test_what_was_repeated_while_a_step_was_looked_at_is_not_the_next_steps() -> None:
    cluster = FakeCluster(first=("ingress", 1))
    counts = EventCounts(cast(KubeClient, cluster))
    assert told(counts) == ["first"]
    cluster.events |= {"first": ("ingress", 2), "late": ("ingress", 1)}
    counts.seen()
    assert told(counts) == ["late"]
