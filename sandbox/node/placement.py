# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which node a pod may run on, and which it gets. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sandbox.node.objects import KubeObject, condition_of, labels_of
from sandbox.node.requests import insufficient

UNSCHEDULABLE_TAINT: KubeObject = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
BLOCKING_EFFECTS = ("NoSchedule", "NoExecute")


@dataclass(frozen=True)
class Refused:
    """No node takes the pod; the message is that of the FailedScheduling event."""

    message: str


def place(pod: KubeObject, nodes: Sequence[KubeObject], pods: Collection[KubeObject]) -> str | Refused:
    """The name of the node with the fewest pods of the same owner, then the fewest pods, then the first by name."""
    running = [other for other in pods if (other.get("status") or {}).get("phase") not in ("Succeeded", "Failed")]
    used = Counter(other["spec"].get("nodeName") for other in running)
    kin = Counter(other["spec"].get("nodeName") for other in running if _owner(other) and _owner(other) == _owner(pod))
    reasons: Counter[str] = Counter()
    fitting: list[str] = []
    for node in nodes:
        name = node["metadata"]["name"]
        reason = unfit(pod, node, used[name])
        on_it = (other for other in running if other["spec"].get("nodeName") == name)
        against = [reason] if reason else insufficient(pod, node, on_it)
        if not against:
            fitting.append(name)
        reasons.update(against)
    if not fitting:
        told = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        return Refused(
            f"0/{len(nodes)} nodes are available: {told}." if told else "no nodes available to schedule pods"
        )
    return min(fitting, key=lambda name: (kin[name], used[name], name))


def unfit(pod: KubeObject, node: KubeObject, pods_on_it: int) -> str | None:
    """Why the node does not take the pod, in the scheduler's words; None if it does."""
    taint = _untolerated(pod, node)
    if taint is not None:
        if taint["key"] == UNSCHEDULABLE_TAINT["key"]:
            return "node(s) were unschedulable"
        return f"node(s) had untolerated taint {{{taint['key']}: {taint.get('value', '')}}}"
    if not _selected(pod, node):
        return "node(s) didn't match Pod's node affinity/selector"
    ready = condition_of(node, "Ready")
    if ready is None or ready["status"] != "True":
        return "node(s) were not ready"
    if pods_on_it >= int(node["status"]["allocatable"]["pods"]):
        return "Too many pods"
    return None


def _owner(pod: KubeObject) -> str | None:
    """The uid of the ReplicaSet or Job that made the pod."""
    owners = pod["metadata"].get("ownerReferences") or []
    return next((owner["uid"] for owner in owners if owner.get("controller")), None)


def _untolerated(pod: KubeObject, node: KubeObject) -> KubeObject | None:
    taints = list(node["spec"].get("taints") or [])
    if node["spec"].get("unschedulable"):
        taints.append(UNSCHEDULABLE_TAINT)
    tolerations = pod["spec"].get("tolerations") or []
    return next(
        (
            taint
            for taint in taints
            if taint["effect"] in BLOCKING_EFFECTS and not any(_tolerates(each, taint) for each in tolerations)
        ),
        None,
    )


def _tolerates(toleration: KubeObject, taint: KubeObject) -> bool:
    if toleration.get("effect") not in (None, "", taint["effect"]):
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return toleration.get("key") in (None, "", taint["key"])
    return bool(toleration.get("key") == taint["key"] and toleration.get("value", "") == taint.get("value", ""))


def _selected(pod: KubeObject, node: KubeObject) -> bool:
    labels = labels_of(node)
    if any(labels.get(key) != value for key, value in (pod["spec"].get("nodeSelector") or {}).items()):
        return False
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    return required is None or any(_matches(term, node) for term in required["nodeSelectorTerms"])


def _matches(term: KubeObject, node: KubeObject) -> bool:
    """All expressions of a node selector term; DaemonSets select by the field metadata.name."""
    labels, fields = labels_of(node), {"metadata.name": node["metadata"]["name"]}
    pairs = [(each, labels) for each in term.get("matchExpressions") or []]
    pairs += [(each, fields) for each in term.get("matchFields") or []]
    return bool(pairs) and all(_holds(expression, values.get(expression["key"])) for expression, values in pairs)


_OPERATORS: dict[str, Callable[[str | None, list[str]], bool]] = {
    "In": lambda value, wanted: value in wanted,
    "NotIn": lambda value, wanted: value not in wanted,
    "Exists": lambda value, _: value is not None,
    "DoesNotExist": lambda value, _: value is None,
    "Gt": lambda value, wanted: value is not None and int(value) > int(wanted[0]),
    "Lt": lambda value, wanted: value is not None and int(value) < int(wanted[0]),
}


def _holds(expression: KubeObject, value: str | None) -> bool:
    return _OPERATORS[expression["operator"]](value, expression.get("values") or [])
