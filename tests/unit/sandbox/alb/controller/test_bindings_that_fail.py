# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong with a binding is told, leaves nothing that is not true, and is tried again."""

from __future__ import annotations

import pytest

from sandbox.alb.controller.binding_reconciler import CHECKPOINT, FINALIZER
from sandbox.alb.controller.errors import AwsError, ControllerError
from sandbox.alb.controller.kube import ApiError
from tests.unit.sandbox.alb.controller.bound import binding, node, on_nodes, setup
from tests.unit.sandbox.alb.controller.fakes import service


def test_a_service_that_is_missing_takes_its_targets_along() -> None:
    world = on_nodes()
    world.reconcile()
    world.objects.items = [item for item in world.objects.items if item["kind"] != "Service"]
    world.reconcile()
    assert world.targets == set()
    missing = ("Warning", "BackendNotFound", 'backend not found: Service "app1" not found')
    assert world.events.seen[-2:] == [missing, ("Normal", "SuccessfullyReconciled", "Successfully reconciled")]
    assert world.binding["metadata"]["annotations"][CHECKPOINT] == ""


def test_a_cleanup_that_fails_is_told_and_keeps_the_finalizer() -> None:
    world = on_nodes(deletionTimestamp="2026-01-01T00:00:00Z", finalizers=[FINALIZER])
    world.aws.refused["DescribeTargetHealth"] = AwsError("throttled", "Throttling")
    with pytest.raises(ControllerError):
        world.reconcile()
    assert world.events.seen == [("Warning", "FailedCleanup", "Failed cleanup due to throttled")]
    (condition,) = world.binding["status"]["conditions"]
    assert (condition["type"], condition["status"]) == ("Ready", "False")
    assert (condition["reason"], condition["message"]) == ("FailedCleanup", "throttled")
    written = len(world.kube.calls)
    with pytest.raises(ControllerError):
        world.reconcile()
    assert len(world.kube.calls) == written, "the same failure is written once"
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
