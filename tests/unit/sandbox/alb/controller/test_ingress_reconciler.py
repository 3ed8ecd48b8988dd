# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Ingress group's way through a reconcile: finalizers first, then model and deployment, status and events last."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.deploy import Deployed, Deployer
from sandbox.alb.controller.errors import AwsError, BuildError, ControllerError, RequeueAfter
from sandbox.alb.controller.events import EventRecorder
from sandbox.alb.controller.groups import ClassifiedIngress, Classifier, Group, finalizer_of
from sandbox.alb.controller.informers import Caches
from sandbox.alb.controller.ingress_reconciler import IngressReconciler
from sandbox.alb.controller.kube import ApiError, KubeClient
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.model import Stack
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.network import BackendSecurityGroup
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, ingress
from tests.unit.sandbox.alb.controller.fakes_api import FakeEvents, FakeKube

GROUP = GroupId("", "shared")
FINALIZER = finalizer_of(GROUP)
SERVED = Deployed("k8s-shared.example", (80, 443))
STATUS = {
    "loadBalancer": {
        "ingress": [
            {
                "hostname": "k8s-shared.example",
                "ports": [{"port": 80, "protocol": ""}, {"port": 443, "protocol": ""}],
            }
        ]
    }
}


@dataclass
class FakeSteps:
    """Classifier, builder, deployer and backend security group in one; what each does is given, and kept in order."""

    group: Group
    stack: Stack
    deployed: Deployed | None = SERVED
    build_error: Exception | None = None
    deploy_error: Exception | None = None
    done: list[str] = field(default_factory=list)
    backend_needed: list[bool] = field(default_factory=list)

    def load_group(self, group_id: GroupId) -> Group:
        assert group_id == GROUP
        return self.group

    def build(self, group: Group) -> Stack:
        self.done.append("build")
        if self.build_error is not None:
            raise self.build_error
        return self.stack

    def deploy(self, stack: Stack) -> Deployed | None:
        self.done.append("deploy")
        if self.deploy_error is not None:
            raise self.deploy_error
        return self.deployed

    def release(self, needed: Callable[[], bool]) -> None:
        self.backend_needed.append(needed())


@dataclass
class World:
    steps: FakeSteps
    kube: FakeKube
    events: FakeEvents
    reconciler: IngressReconciler

    def reconcile(self) -> None:
        self.reconciler.reconcile(GROUP)

    def finalizers(self, name: str) -> list[str]:
        found = self.kube.get("Ingress", "default", name)
        assert found is not None
        return list(found["metadata"].get("finalizers", []))


def item(name: str, *finalizers: str) -> Object:
    made = ingress(name)
    made["metadata"] |= {"resourceVersion": "1"} | ({"finalizers": list(finalizers)} if finalizers else {})
    return made


def world(*members: Object, inactive: tuple[Object, ...] = (), others: tuple[Object, ...] = (), **steps: Any) -> World:
    group = Group(GROUP, [ClassifiedIngress(member) for member in members], list(inactive))
    backend = steps.pop("backend", "sg-backend")
    fake = FakeSteps(group, Stack(GROUP, backend_security_group=backend), **steps)
    objects, events = FakeObjects(*members, *inactive, *others), FakeEvents()
    kube = FakeKube(objects)
    reconciler = IngressReconciler(
        cast(KubeClient, kube),
        cast(Caches, objects),
        cast(Classifier, fake),
        cast(ModelBuilder, fake),
        cast(Deployer, fake),
        cast(BackendSecurityGroup, fake),
        cast(EventRecorder, events),
        Log(stream=io.StringIO()),
    )
    return World(fake, kube, events, reconciler)


def test_every_member_gets_finalizer_status_and_event() -> None:
    it = world(item("one"), item("two", "else"))
    it.reconcile()
    assert (it.finalizers("one"), it.finalizers("two")) == ([FINALIZER], ["else", FINALIZER])
    assert [one["status"] for one in it.kube.objects.list("Ingress")] == [STATUS, STATUS]
    assert it.events.seen == [("Normal", "SuccessfullyReconciled", "Successfully reconciled")] * 2


def test_a_group_that_is_right_is_written_nowhere() -> None:
    member = item("one", FINALIZER) | {"status": STATUS}
    it = world(member)
    it.reconcile()
    assert (it.kube.calls, it.steps.done) == ([], ["build", "deploy"])


def test_a_member_that_left_loses_the_finalizer_only_after_what_it_had_is_gone() -> None:
    left = item("left", FINALIZER, "else")
    it = world(item("one", FINALIZER), inactive=(left,), deploy_error=AwsError("in use", "ResourceInUse"))
    with pytest.raises(ControllerError):
        it.reconcile()
    assert it.finalizers("left") == [FINALIZER, "else"]
    it.steps.deploy_error = None
    it.reconcile()
    assert it.finalizers("left") == ["else"]


def test_the_last_member_that_goes_is_told_nothing_and_has_no_status() -> None:
    left = item("left", FINALIZER)
    it = world(inactive=(left,), deployed=None)
    it.reconcile()
    assert (it.finalizers("left"), "status" in left, it.events.seen) == ([], False, [])


def test_one_that_was_deleted_and_made_anew_meanwhile_keeps_its_finalizers() -> None:
    left = item("left", FINALIZER)
    it = world(inactive=(left,), deployed=None)
    again = item("left", FINALIZER)
    again["metadata"]["uid"] = "another"
    it.kube.objects.items = [again]
    it.reconcile()
    assert it.finalizers("left") == [FINALIZER]


@pytest.mark.parametrize(
    ("error", "reason", "message", "done"),
    [
        ({"build_error": BuildError("no port")}, "FailedBuildModel", "Failed build model due to no port", ["build"]),
        (
            {"deploy_error": AwsError("throttled", "Throttling")},
            "FailedDeployModel",
            "Failed deploy model due to throttled",
            ["build", "deploy"],
        ),
    ],
)
def test_a_step_that_fails_is_told_to_every_member_and_is_the_last(
    error: dict[str, Any], reason: str, message: str, done: list[str]
) -> None:
    it = world(item("one"), item("two"), **error)
    with pytest.raises(ControllerError):
        it.reconcile()
    assert it.events.seen == [("Warning", reason, message)] * 2
    assert it.steps.done == done
    assert not any("status" in one for one in it.kube.objects.list("Ingress"))


def test_waiting_for_the_load_balancer_is_no_failure_and_is_not_told() -> None:
    it = world(item("one"), deploy_error=RequeueAfter(15, "still provisioning"))
    with pytest.raises(RequeueAfter):
        it.reconcile()
    assert it.events.seen == []


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("patch Ingress one", "FailedAddFinalizer"),
        ("patch Ingress one status", "FailedUpdateStatus"),
        ("patch Ingress left", "FailedRemoveFinalizer"),
    ],
)
def test_a_write_that_the_cluster_refuses_is_told_where_it_was_for(call: str, reason: str) -> None:
    it = world(item("one"), inactive=(item("left", FINALIZER),))
    it.kube.refused[call] = ApiError(409, "Conflict", "the object has been modified")
    with pytest.raises(ApiError):
        it.reconcile()
    assert it.events.reasons == [reason]


@pytest.mark.parametrize(
    ("others", "needed"),
    [
        ((), False),
        ((item("foreign", "else"),), False),
        ((item("other", "group.ingress.k8s.aws/else"),), True),
        ((item("other", "ingress.k8s.aws/resources"),), True),
        (
            ({"kind": "Service", "metadata": {"name": "nlb", "finalizers": ["service.k8s.aws/resources"]}},),
            True,
        ),
    ],
    ids=["nobody", "an Ingress of someone else's", "another group", "an Ingress by itself", "a Service"],
)
def test_the_shared_security_group_is_given_up_unless_something_else_needs_it(
    others: tuple[Object, ...], needed: bool
) -> None:
    it = world(item("one"), inactive=(item("left", FINALIZER),), others=others, backend=None)
    it.reconcile()
    assert it.steps.backend_needed == [needed]


def test_the_shared_security_group_stays_where_the_group_itself_uses_it() -> None:
    it = world(item("one"))
    it.reconcile()
    assert it.steps.backend_needed == []
