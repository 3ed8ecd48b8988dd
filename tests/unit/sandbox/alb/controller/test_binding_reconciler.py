# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets of a target group follow the nodes or pods of a binding's Service."""

from __future__ import annotations

import pytest

from sandbox.alb.controller.binding_reconciler import FINALIZER
from sandbox.alb.controller.errors import RequeueAfter
from tests.unit.sandbox.alb.controller.bound import ARN, binding, node, on_nodes, pod, setup, slice_of
from tests.unit.sandbox.alb.controller.fakes import service


def test_all_nodes_become_targets_and_it_is_told_once() -> None:
    world = on_nodes()
    world.reconcile()
    assert world.targets == {("i-0a", 30081), ("i-0b", 30081)}
    assert world.events.seen == [("Normal", "SuccessfullyReconciled", "Successfully reconciled")]
    assert world.binding["metadata"]["finalizers"] == [FINALIZER]
    assert world.binding["status"] == {"observedGeneration": 1}
    before = list(world.kube.calls)
    world.reconcile()
    assert (world.kube.calls, world.aws.operations, len(world.events.seen)) == (before, ["RegisterTargets"], 1)


def test_a_node_that_is_not_ready_goes_and_a_new_one_comes() -> None:
    world = on_nodes()
    world.reconcile()
    world.objects.items = [item for item in world.objects.items if item["kind"] != "Node"]
    world.objects.items += [node("node-a", "i-0a", ready=False), node("node-b", "i-0b"), node("node-c", "i-0c")]
    world.reconcile()
    assert world.targets == {("i-0b", 30081), ("i-0c", 30081)}
    # Who is there already is not registered again, and room is made first.
    assert [(operation, call["Targets"]) for operation, call in world.aws.calls[1:]] == [
        ("DeregisterTargets", [{"Id": "i-0a", "Port": 30081}]),
        ("RegisterTargets", [{"Id": "i-0c", "Port": 30081}]),
    ]


def test_the_pods_of_a_service_become_targets_by_their_addresses() -> None:
    world = setup(binding("ip"), service(), slice_of("192.168.1.5", "10.9.0.6"))
    world.reconcile()
    assert world.targets == {("192.168.1.5", 8080), ("10.9.0.6", 8080)}
    ((_, call),) = world.aws.calls
    # AWS wants to be told of addresses outside the VPC.
    assert {target["Id"]: target.get("AvailabilityZone") for target in call["Targets"]} == {
        "192.168.1.5": None,
        "10.9.0.6": "all",
    }


def test_a_target_that_is_draining_is_registered_again() -> None:
    world = on_nodes()
    world.aws.targets[ARN] = {("i-0a", 30081): "draining", ("i-0b", 30081): "healthy"}
    world.reconcile()
    ((_, call),) = world.aws.calls
    assert call["Targets"] == [{"Id": "i-0a", "Port": 30081}]


def test_no_more_targets_are_registered_than_the_flag_says() -> None:
    nodes = [node(f"node-{number}", f"i-0{number}") for number in range(5)]
    world = setup(binding(), service(), *nodes, more_flags=("--max-targets-per-target-group=3",))
    world.reconcile()
    assert len(world.targets) == 3


def test_pods_wait_for_their_gate_until_their_target_is_healthy() -> None:
    world = setup(binding("ip"), service(), slice_of("192.168.1.5", ready=False), pod("p5"))
    with pytest.raises(RequeueAfter, match="targets of pods p5 are not healthy yet"):
        world.reconcile()
    gate = "target-health.elbv2.k8s.aws/web"

    def gate_is() -> str:
        conditions = world.objects.list("Pod")[0]["status"]["conditions"]
        return str(next(one["status"] for one in conditions if one["type"] == gate))

    assert (world.targets, gate_is()) == ({("192.168.1.5", 8080)}, "False")
    world.aws.targets[ARN]["192.168.1.5", 8080] = "healthy"
    world.reconcile()
    assert (gate_is(), world.events.reasons) == ("True", ["SuccessfullyReconciled"])


def test_a_binding_that_is_gone_is_nothing_to_do() -> None:
    world = setup(service())
    world.reconcile()
    assert (world.kube.calls, world.aws.calls, world.events.seen) == ([], [], [])


def test_a_binding_that_is_deleted_leaves_no_targets_and_then_no_finalizer() -> None:
    world = on_nodes()
    world.reconcile()
    world.binding["metadata"] |= {"deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["else", FINALIZER]}
    world.reconcile()
    assert (world.targets, world.binding["metadata"]["finalizers"]) == (set(), ["else"])
    calls = list(world.kube.calls)
    world.reconcile()
    assert world.kube.calls == calls


def test_a_deleted_binding_does_not_wait_for_a_target_group_that_is_gone() -> None:
    world = on_nodes(deletionTimestamp="2026-01-01T00:00:00Z", finalizers=[FINALIZER])
    world.aws.targets.clear()
    world.reconcile()
    assert "finalizers" not in world.binding["metadata"]


def test_our_own_checkpoint_counts_while_the_local_copy_is_older() -> None:
    world = on_nodes()
    world.reconcile()
    stale = binding(finalizers=[FINALIZER])
    world.objects.items[world.objects.items.index(world.binding)] = stale
    world.reconcile()
    assert (world.aws.operations, world.events.reasons) == (["RegisterTargets"], ["SuccessfullyReconciled"])
