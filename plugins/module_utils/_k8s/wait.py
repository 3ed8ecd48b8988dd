# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for objects to be ready, or gone. One deadline for all of them.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Clock, Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import readiness
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.concurrent import each
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import explain
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Key, Object, key, named
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition

SERVICE_NAME_LABEL = "kubernetes.io/service-name"


@dataclass(frozen=True)
class Look:
    """An object as last seen, and what it lacks."""

    obj: Object
    lacking: str


def find(kubernetes: Kubernetes, obj: Mapping[str, Any]) -> Object | None:
    """The object as it is now."""
    metadata = obj["metadata"]
    return kubernetes.get(obj["apiVersion"], obj["kind"], metadata["name"], metadata.get("namespace"))


def lacking(kubernetes: Kubernetes, obj: Mapping[str, Any], condition: Condition | None) -> str:
    """What the object lacks to be ready; asks only where that is not written on the object itself."""
    if condition:
        return readiness.lacking_condition(obj, condition)
    if obj["kind"] == "Service" and obj.get("spec", {}).get("selector"):
        return readiness.lacking(obj, endpoint_slices(kubernetes, obj))
    return readiness.lacking(obj)


def endpoint_slices(kubernetes: Kubernetes, service: Mapping[str, Any]) -> list[Object]:
    metadata = service["metadata"]
    selector = f"{SERVICE_NAME_LABEL}={metadata['name']}"
    return kubernetes.list("discovery.k8s.io/v1", "EndpointSlice", metadata.get("namespace"), label_selector=selector)


def until_ready(
    kubernetes: Kubernetes,
    objects: Sequence[Object],
    *,
    clock: Clock,
    timeout: float,
    condition: Condition | None = None,
    target: str = "",
) -> list[Object]:
    """Wait until all are ready; the objects as then seen, in the same order.

    :param target: what they are together, for people; by default their names.
    :raises Refused: as soon as one has failed for good.
    :raises TimedOut: with what each lacks, and the diagnosis.
    """
    latest: dict[Key, Object] = {key(obj): obj for obj in objects}
    pending = [obj for obj in objects if condition or readiness.is_watched(obj)]

    def look_at(obj: Object) -> Look:
        found = find(kubernetes, obj)
        if found is None:
            return Look(obj, "it is gone")
        return Look(found, lacking(kubernetes, found, condition))

    def look() -> Seen[list[Look]]:
        nonlocal pending
        looks = each(pending, look_at)
        latest.update({key(seen.obj): seen.obj for seen in looks})
        unready = [seen for seen in looks if seen.lacking]
        _refuse_failed(kubernetes, unready)
        pending = [seen.obj for seen in unready]
        return Seen(unready, "; ".join(f"{named(seen.obj)}: {seen.lacking}" for seen in unready))

    wait_until(
        look,
        clock=clock,
        wait=Wait(timeout),
        attempted="wait for",
        target=target or _target(pending),
        diagnose=lambda unready: explain(
            kubernetes, [seen.obj for seen in unready], "; ".join(seen.lacking for seen in unready)
        ),
    )
    return [latest[key(obj)] for obj in objects]


def until_gone(kubernetes: Kubernetes, objects: Sequence[Object], *, clock: Clock, timeout: float) -> None:
    """Wait until none exists, finalizers and all. An object of the same name made since counts as gone.

    :raises TimedOut: with what holds those that remain.
    """
    pending = list(objects)

    def remains(obj: Object) -> Object | None:
        found = find(kubernetes, obj)
        return found if found and found["metadata"].get("uid") == obj["metadata"].get("uid") else None

    def look() -> Seen[list[Object]]:
        nonlocal pending
        pending = [found for found in each(pending, remains) if found]
        return Seen(pending, f"{_target(pending)} still there" if pending else "")

    wait_until(
        look,
        clock=clock,
        wait=Wait(timeout),
        attempted="wait for the deletion of",
        target=_target(objects),
        diagnose=lambda remaining: explain(kubernetes, remaining),
    )


def _refuse_failed(kubernetes: Kubernetes, unready: Sequence[Look]) -> None:
    for seen in unready:
        failed = readiness.failed_for_good(seen.obj)
        if failed:
            advice = explain(kubernetes, [seen.obj], failed)
            raise Refused("wait for", target=named(seen.obj), answer=failed, advice=advice)


def _target(objects: Sequence[Mapping[str, Any]]) -> str:
    names = [named(obj) for obj in objects]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
