# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods are spread, and kept off nodes that do not want them."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.node.placement import Refused, place, unfit


def node(name: str, *, labels: dict[str, str] | None = None, ready: str = "True", **spec: Any) -> dict[str, Any]:
    status = {"conditions": [{"type": "Ready", "status": ready}], "allocatable": {"pods": "110"}}
    return {"metadata": {"name": name, "labels": labels or {}}, "spec": spec, "status": status}


def owned(make_pod: Any, name: str, owner: str, **spec: Any) -> Any:
    return make_pod(name, metadata={"ownerReferences": [{"uid": owner, "controller": True}]}, **spec)


NODES = [node("a", labels={"zone": "1a"}), node("c", labels={"zone": "1c"})]


def test_two_pods_of_one_owner_get_two_nodes_even_if_one_is_fuller(make_pod: Any) -> None:
    others = [make_pod(f"other-{number}", nodeName="c") for number in range(3)]
    first = owned(make_pod, "web-1", "rs", nodeName="a")
    assert place(owned(make_pod, "web-2", "rs"), NODES, [first, *others]) == "c"


def test_an_unowned_pod_gets_the_emptier_node(make_pod: Any) -> None:
    assert place(make_pod("x"), NODES, [make_pod("y", nodeName="a")]) == "c"


def test_finished_pods_do_not_count(make_pod: Any) -> None:
    finished = make_pod("done", nodeName="a") | {"status": {"phase": "Succeeded"}}
    assert place(make_pod("x"), NODES, [finished]) == "a"


AFFINITY = {
    "nodeAffinity": {
        "requiredDuringSchedulingIgnoredDuringExecution": {
            "nodeSelectorTerms": [{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["c"]}]}]
        }
    }
}


@pytest.mark.parametrize("spec", [{"nodeSelector": {"zone": "1c"}}, {"affinity": AFFINITY}])
def test_selectors_are_honoured(make_pod: Any, spec: dict[str, Any]) -> None:
    assert place(make_pod(**spec), NODES, []) == "c"


@pytest.mark.parametrize(
    ("operator", "values", "fits"),
    [("In", ["1a", "1c"], True), ("NotIn", ["1a"], False), ("Exists", [], True), ("DoesNotExist", [], False)],
)
def test_affinity_operators(make_pod: Any, operator: str, values: list[str], fits: bool) -> None:
    term = {"matchExpressions": [{"key": "zone", "operator": operator, "values": values}]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}
    pod = make_pod(affinity={"nodeAffinity": required})
    assert (unfit(pod, NODES[0], 0) is None) is fits


TAINT = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}


@pytest.mark.parametrize(
    ("toleration", "fits"),
    [
        ({"key": "dedicated", "operator": "Equal", "value": "db", "effect": "NoSchedule"}, True),
        ({"key": "dedicated", "value": "web"}, False),
        ({"key": "dedicated", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"operator": "Exists", "effect": "NoExecute"}, False),
        ({"key": "other", "operator": "Exists"}, False),
    ],
)
def test_taints_need_a_toleration(make_pod: Any, toleration: dict[str, Any], fits: bool) -> None:
    assert (unfit(make_pod(tolerations=[toleration]), node("a", taints=[TAINT]), 0) is None) is fits


def test_the_refusal_counts_the_reasons(make_pod: Any) -> None:
    nodes = [node("a", unschedulable=True), node("b", ready="False"), node("c", taints=[TAINT]), node("d")]
    full = [make_pod(f"p{number}", nodeName="d") for number in range(110)]
    refused = place(make_pod(), nodes, full)
    assert refused == Refused(
        "0/4 nodes are available: 1 Too many pods, 1 node(s) had untolerated taint {dedicated: db}, "
        "1 node(s) were not ready, 1 node(s) were unschedulable."
    )


def asking(make_pod: Any, name: str = "x", node_name: str | None = None, init: Any = None, **requests: str) -> Any:
    containers = [{"name": "c", "resources": {"requests": requests}}, {"name": "side"}]
    placed = {"nodeName": node_name} if node_name else {}
    first = {"initContainers": [{"name": "i", "resources": {"requests": init}}]} if init else {}
    return make_pod(name, containers=containers, **placed, **first)


def roomy(name: str) -> dict[str, Any]:
    found = node(name)
    found["status"]["allocatable"] |= {"cpu": "1930m", "memory": "1Gi"}
    return found


@pytest.mark.parametrize(
    ("requests", "init", "told"),
    [
        ({"cpu": "1930m", "memory": "1Gi"}, None, ""),
        ({"cpu": "2"}, None, "0/2 nodes are available: 2 Insufficient cpu."),
        ({"cpu": "2", "memory": "2Gi"}, None, "0/2 nodes are available: 2 Insufficient cpu, 2 Insufficient memory."),
        ({"cpu": "1"}, {"cpu": "2"}, "0/2 nodes are available: 2 Insufficient cpu."),
        ({"cpu": "1"}, {"cpu": "1500m"}, ""),
    ],
)
def test_a_pod_needs_what_it_asks_for(make_pod: Any, requests: Any, init: Any, told: str) -> None:
    """The words of kube-scheduler's NodeResourcesFit plugin."""
    choice = place(asking(make_pod, init=init, **requests), [roomy("a"), roomy("c")], [])
    assert choice == (Refused(told) if told else "a")


def test_what_other_pods_asked_for_is_taken(make_pod: Any) -> None:
    nodes = [roomy("a"), roomy("c")]
    there = [
        asking(make_pod, "busy", "a", cpu="1"),
        asking(make_pod, "done", "c", cpu="1") | {"status": {"phase": "Failed"}},
    ]
    assert place(asking(make_pod, cpu="1"), nodes, there) == "c"
    assert place(asking(make_pod), nodes, there) == "c"
    both = [*there, asking(make_pod, "too", "c", cpu="1500m")]
    assert place(asking(make_pod, cpu="1"), nodes, both) == Refused("0/2 nodes are available: 2 Insufficient cpu.")
