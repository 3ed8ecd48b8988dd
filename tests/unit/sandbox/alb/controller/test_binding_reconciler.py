# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets of a target group follow the nodes or pods of a binding's Service; what goes wrong is told and tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.binding_reconciler import CHECKPOINT, FINALIZER, KIND, BindingReconciler
from sandbox.alb.controller.errors import AwsError, ControllerError, RequeueAfter
from sandbox.alb.controller.events import EventRecorder
from sandbox.alb.controller.informers import Caches
from sandbox.alb.controller.kube import ApiError, KubeClient
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, flags, service
from tests.unit.sandbox.alb.controller.fakes_api import FakeEvents, FakeKube, FakeTargetGroups

ARN = "arn:group"
KEY = ("default", "web")


def node(name: str, instance: str, *, ready: bool = True) -> Object:
    return {
        "kind": "Node",
        "metadata": {"name": name},
        "spec": {"providerID": f"aws:///ap-northeast-1a/{instance}"},
        "status": {"conditions": [{"type": "Ready", "status": str(ready)}]},
    }


def slice_of(*addresses: str, ready: bool = True) -> Object:
    """The endpoints of app1: a pod per address, whose name is p and its last number."""
    endpoints = [
        {
            "addresses": [address],
            "conditions": {"ready": ready},
            "nodeName": "node-a",
            "targetRef": {"name": f"p{address.rpartition('.')[2]}"},
        }
        for address in addresses
    ]
    labels = {"kubernetes.io/service-name": "app1"}
    metadata = {"name": "app1-x", "namespace": "default", "labels": labels}
    return {
        "kind": "EndpointSlice",
        "metadata": metadata,
        "ports": [{"name": "http", "port": 8080}],
        "endpoints": endpoints,
    }


def pod(name: str) -> Object:
    """A pod that waits for nothing but the binding's gate."""
    return {
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", "resourceVersion": "1"},
        "spec": {"readinessGates": [{"conditionType": "target-health.elbv2.k8s.aws/web"}]},
        "status": {"conditions": [{"type": "ContainersReady", "status": "True"}]},
    }


def binding(target_type: str = "instance", **metadata: Any) -> Object:
    given = {"name": "web", "namespace": "default", "uid": "1", "generation": 1, "resourceVersion": "1"}
    spec = {"targetGroupARN": ARN, "targetType": target_type, "serviceRef": {"name": "app1", "port": 80}}
    return {"kind": KIND, "metadata": given | metadata, "spec": spec}


@dataclass
class Setup:
    objects: FakeObjects
    kube: FakeKube
    aws: FakeTargetGroups
    events: FakeEvents
    reconciler: BindingReconciler

    @property
    def binding(self) -> Object:
        found = self.objects.get(KIND, *KEY)
        assert found is not None
        return found

    @property
    def targets(self) -> set[tuple[str, int]]:
        return set(self.aws.targets[ARN])

    def reconcile(self) -> None:
        self.reconciler.reconcile(KEY)


def setup(*items: Object, more_flags: tuple[str, ...] = ()) -> Setup:
    objects = FakeObjects(*items)
    kube, aws, events = FakeKube(objects), FakeTargetGroups(ARN), FakeEvents()
    reconciler = BindingReconciler(
        cast(KubeClient, kube),
        cast(Caches, objects),
        cast(Aws, aws),
        flags(*more_flags),
        cast(EventRecorder, events),
    )
    return Setup(objects, kube, aws, events, reconciler)


def on_nodes(**metadata: Any) -> Setup:
    return setup(binding(**metadata), service(), node("node-a", "i-0a"), node("node-b", "i-0b"))


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


def test_a_service_that_is_missing_takes_its_targets_along() -> None:
    world = on_nodes()
    world.reconcile()
    world.objects.items = [item for item in world.objects.items if item["kind"] != "Service"]
    world.reconcile()
    assert world.targets == set()
    assert world.events.seen[-1] == ("Warning", "BackendNotFound", 'backend not found: Service "app1" not found')


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


def test_a_cleanup_that_fails_is_told_and_keeps_the_finalizer() -> None:
    world = on_nodes(deletionTimestamp="2026-01-01T00:00:00Z", finalizers=[FINALIZER])
    world.aws.refused["DescribeTargetHealth"] = AwsError("throttled", "Throttling")
    with pytest.raises(ControllerError):
        world.reconcile()
    assert world.events.seen == [("Warning", "FailedCleanup", "Failed cleanup due to throttled")]
    assert world.binding["metadata"]["finalizers"] == [FINALIZER]


def test_a_finalizer_that_cannot_be_added_stops_before_anything_is_registered() -> None:
    world = on_nodes()
    world.kube.refused["patch TargetGroupBinding web"] = ApiError(409, "Conflict", "the object has been modified")
    with pytest.raises(ApiError):
        world.reconcile()
    assert (world.events.reasons, world.aws.calls) == (["FailedAddFinalizer"], [])


def test_a_registration_that_fails_is_told_and_leaves_no_checkpoint() -> None:
    world = on_nodes()
    world.aws.refused["RegisterTargets"] = AwsError("too many targets", "TooManyTargets")
    with pytest.raises(ControllerError):
        world.reconcile()
    assert world.events.seen == [("Warning", "FailedReconcile", "Failed reconcile due to too many targets")]
    assert not world.binding["metadata"].get("annotations", {}).get(CHECKPOINT)

    world.aws.refused.clear()
    world.reconcile()
    assert (world.targets, world.events.reasons[-1]) == ({("i-0a", 30081), ("i-0b", 30081)}, "SuccessfullyReconciled")


def test_a_change_that_fails_midway_takes_back_the_checkpoint_that_is_not_true_any_more() -> None:
    world = on_nodes()
    world.reconcile()
    assert world.binding["metadata"]["annotations"][CHECKPOINT]
    world.objects.items.append(node("node-c", "i-0c"))
    world.aws.refused["RegisterTargets"] = AwsError("throttled", "Throttling")
    with pytest.raises(ControllerError):
        world.reconcile()
    assert world.binding["metadata"]["annotations"][CHECKPOINT] == ""


def test_nodes_that_cannot_be_opened_still_become_targets_and_are_tried_again() -> None:
    item = binding()
    peer = {"securityGroup": {"groupID": "sg-backend"}}
    item["spec"]["networking"] = {"ingress": [{"from": [peer], "ports": [{"port": 30081, "protocol": "TCP"}]}]}
    world = setup(item, service(), node("node-a", "i-0a"))
    world.aws.refused["DescribeInstances"] = AwsError("not authorized", "UnauthorizedOperation")
    with pytest.raises(ControllerError, match="not authorized"):
        world.reconcile()
    assert world.targets == {("i-0a", 30081)}
    assert world.events.reasons == ["FailedNetworkReconcile", "FailedReconcile"]
    assert not world.binding["metadata"].get("annotations", {}).get(CHECKPOINT)


def test_our_own_checkpoint_counts_while_the_local_copy_is_older() -> None:
    world = on_nodes()
    world.reconcile()
    stale = binding(finalizers=[FINALIZER])
    world.objects.items[world.objects.items.index(world.binding)] = stale
    world.reconcile()
    assert (world.aws.operations, world.events.reasons) == (["RegisterTargets"], ["SuccessfullyReconciled"])
