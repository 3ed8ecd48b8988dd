# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When an object is ready, kind by kind. Pure: says what is lacking, empty when nothing is.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Object = Mapping[str, Any]


@dataclass(frozen=True)
class Condition:
    """A condition of ``status.conditions`` to wait for.

    :param reason: any when None.
    """

    type: str
    status: str = "True"
    reason: str | None = None


def lacking(obj: Object, endpoint_slices: Sequence[Object] = ()) -> str:
    """What the object lacks to be ready: ``1 of 2 replicas are available``.

    :param endpoint_slices: those of a Service.
    """
    if obj["metadata"].get("deletionTimestamp"):
        return "it is being deleted"
    if obj["kind"] == "Service":
        return _service(obj, endpoint_slices)
    predicate = PREDICATES.get(obj["kind"])
    return predicate(obj) if predicate else ""


def lacking_condition(obj: Object, wanted: Condition) -> str:
    """What the object lacks to have the condition."""
    found = condition(obj, wanted.type)
    if found is None:
        return f"it has no condition {wanted.type}"
    if found.get("status") == wanted.status and wanted.reason in (None, found.get("reason")):
        return ""
    return f"condition {wanted.type} is {found.get('status')}{_why(found)}"


def failed_for_good(obj: Object) -> str:
    """Why waiting longer makes no sense, or nothing."""
    status = obj.get("status") or {}
    if obj["kind"] == "Pod" and status.get("phase") == "Failed":
        return f"the Pod has failed{_why(status)}"
    failed = condition(obj, "Failed") if obj["kind"] == "Job" else None
    return f"the Job has failed{_why(failed)}" if failed and failed.get("status") == "True" else ""


def is_watched(obj: Object) -> bool:
    """Whether there is anything to wait for with this kind."""
    return obj["kind"] in PREDICATES or obj["kind"] == "Service"


def condition(obj: Object, type_: str) -> Mapping[str, Any] | None:
    conditions = (obj.get("status") or {}).get("conditions") or []
    return next((found for found in conditions if found.get("type") == type_), None)


def _why(found: Mapping[str, Any]) -> str:
    parts = [str(found[part]) for part in ("reason", "message") if found.get(part)]
    return f" ({': '.join(parts)})" if parts else ""


def _unseen(obj: Object) -> bool:
    generation = obj["metadata"].get("generation", 0)
    return bool((obj.get("status") or {}).get("observedGeneration", 0) < generation)


def _deployment(obj: Object) -> str:
    wanted = obj.get("spec", {}).get("replicas", 1)
    status = obj.get("status") or {}
    if _unseen(obj):
        return "the controller has not seen it yet"
    updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    if updated < wanted:
        return f"{updated} of {wanted} replicas are up to date"
    if status.get("replicas", 0) > updated:
        return f"{status['replicas'] - updated} old replicas are still there"
    return "" if available >= wanted else f"{available} of {wanted} replicas are available"


def _stateful_set(obj: Object) -> str:
    wanted = obj.get("spec", {}).get("replicas", 1)
    strategy = obj.get("spec", {}).get("updateStrategy") or {}
    status = obj.get("status") or {}
    if _unseen(obj):
        return "the controller has not seen it yet"
    partition = (strategy.get("rollingUpdate") or {}).get("partition", 0)
    updated, ready = status.get("updatedReplicas", 0), status.get("readyReplicas", 0)
    if strategy.get("type") != "OnDelete" and updated < wanted - partition:
        return f"{updated} of {wanted - partition} replicas are up to date"
    return "" if ready >= wanted else f"{ready} of {wanted} replicas are ready"


def _daemon_set(obj: Object) -> str:
    status = obj.get("status") or {}
    if _unseen(obj):
        return "the controller has not seen it yet"
    wanted = status.get("desiredNumberScheduled", 0)
    strategy = (obj.get("spec", {}).get("updateStrategy") or {}).get("type")
    updated, available = status.get("updatedNumberScheduled", 0), status.get("numberAvailable", 0)
    if strategy != "OnDelete" and updated < wanted:
        return f"{updated} of {wanted} pods are up to date"
    return "" if available >= wanted else f"{available} of {wanted} pods are available"


def _job(obj: Object) -> str:
    return lacking_condition(obj, Condition("Complete"))


def _pod(obj: Object) -> str:
    if (obj.get("status") or {}).get("phase") == "Succeeded":
        return ""
    return lacking_condition(obj, Condition("Ready"))


def _established(obj: Object) -> str:
    return lacking_condition(obj, Condition("Established"))


def _namespace(obj: Object) -> str:
    phase = (obj.get("status") or {}).get("phase", "Active")
    return "" if phase == "Active" else f"its phase is {phase}"


def _address(obj: Object) -> str:
    """An Ingress, or a Service of type LoadBalancer."""
    addresses = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or []
    named = any(address.get("hostname") or address.get("ip") for address in addresses)
    return "" if named else "it has no address"


def _service(obj: Object, endpoint_slices: Sequence[Object]) -> str:
    spec = obj.get("spec", {})
    if spec.get("type") == "LoadBalancer" and (no_address := _address(obj)):
        return no_address
    # Without a selector somebody else keeps the endpoints, if there are any.
    if spec.get("type") == "ExternalName" or not spec.get("selector"):
        return ""
    return "" if has_ready_endpoint(endpoint_slices) else "none of its endpoints is ready"


def has_ready_endpoint(endpoint_slices: Sequence[Object]) -> bool:
    # A missing "ready" means unknown, to be taken for ready: k8s.io/api/discovery/v1 EndpointConditions.
    return any(
        (endpoint.get("conditions") or {}).get("ready") in (None, True)
        for found in endpoint_slices
        for endpoint in found.get("endpoints") or []
    )


PREDICATES: Mapping[str, Callable[[Object], str]] = {
    "Deployment": _deployment,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "Job": _job,
    "Pod": _pod,
    "CustomResourceDefinition": _established,
    "Namespace": _namespace,
    "Ingress": _address,
}
