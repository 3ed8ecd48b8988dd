# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TargetGroupBindings of a group: what is made, changed, left alone and removed."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, cast

import pytest

from sandbox.alb.controller import bindings
from sandbox.alb.controller.bindings import Bindings, labels_of, spec_of
from sandbox.alb.controller.errors import ControllerError
from sandbox.alb.controller.kube import KubeClient
from sandbox.alb.controller.model import Binding, Stack, TargetGroup
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object
from tests.unit.sandbox.alb.controller.fakes_api import FakeKube

GROUP = GroupId("default", "app")
OF_GROUP = {"ingress.k8s.aws/stack-namespace": "default", "ingress.k8s.aws/stack-name": "app"}
KIND = "TargetGroupBinding"


def target_group(name: str, **binding: Any) -> TargetGroup:
    given: dict[str, Any] = {
        "namespace": "default",
        "service": name,
        "port": 80,
        "network_ports": (30081,),
        "node_selector": None,
    }
    return TargetGroup(
        resource_id=f"default/app-{name}:80",
        name=f"k8s-default-{name}",
        port=30081,
        protocol="HTTP",
        protocol_version="HTTP1",
        target_type="instance",
        ip_address_type="ipv4",
        health_check={},
        attributes={},
        tags={},
        binding=Binding(**(given | binding)),
    )


def stack(*groups: TargetGroup) -> Stack:
    return Stack(GROUP, target_groups={group.resource_id: group for group in groups})


def synthesize(kube: FakeKube, *groups: TargetGroup, source: str | None = "sg-backend") -> list[Object]:
    """Make the bindings be those of these target groups, whose ARNs are `arn:` and their names."""
    arns = {group.resource_id: f"arn:{group.name}" for group in groups}
    made = Bindings(cast(KubeClient, kube), "vpc-1", threading.Event())
    return made.synthesize(stack(*groups), arns, source)


def deployed(*groups: TargetGroup) -> FakeKube:
    kube = FakeKube(FakeObjects())
    synthesize(kube, *groups)
    kube.calls.clear()
    return kube


def test_a_binding_is_made_with_the_group_s_labels_and_opens_its_port_to_the_load_balancer() -> None:
    kube = FakeKube(FakeObjects())
    assert synthesize(kube, target_group("app1")) == []
    made = kube.objects.get(KIND, "default", "k8s-default-app1")
    assert made is not None and made["metadata"]["labels"] == OF_GROUP
    peer = [{"securityGroup": {"groupID": "sg-backend"}}]
    assert made["spec"] == {
        "targetGroupARN": "arn:k8s-default-app1",
        "targetType": "instance",
        "targetGroupProtocol": "HTTP",
        "ipAddressType": "ipv4",
        "vpcID": "vpc-1",
        "serviceRef": {"name": "app1", "port": 80},
        "networking": {"ingress": [{"from": peer, "ports": [{"port": 30081, "protocol": "TCP"}]}]},
    }


def test_a_group_with_a_name_finds_its_bindings_by_the_name() -> None:
    assert labels_of(GroupId("", "shared")) == {"ingress.k8s.aws/stack": "shared"}
    assert labels_of(GROUP) == OF_GROUP


def test_a_binding_whose_ports_nobody_manages_says_nothing_of_them() -> None:
    assert "networking" not in spec_of(target_group("app1"), "arn", "vpc-1", None)


def test_a_selector_of_nodes_goes_into_the_binding() -> None:
    selector = {"matchLabels": {"pool": "web"}}
    assert spec_of(target_group("app1", node_selector=selector), "arn", "vpc-1", None)["nodeSelector"] == selector


def test_a_binding_that_is_right_is_left_alone() -> None:
    kube = deployed(target_group("app1"))
    assert synthesize(kube, target_group("app1")) == []
    assert kube.calls == []


@pytest.mark.parametrize(
    ("before", "after", "source", "member", "value"),
    [
        ({}, {"port": "http"}, "sg-backend", "serviceRef", {"name": "app1", "port": "http"}),
        ({}, {}, None, "networking", None),
        ({"node_selector": {"matchLabels": {"pool": "web"}}}, {}, "sg-backend", "nodeSelector", None),
    ],
    ids=["another port of the Service", "ports that nobody manages any more", "no selector any more"],
)
def test_a_binding_is_changed_where_it_differs_and_only_there(
    before: dict[str, Any], after: dict[str, Any], source: str | None, member: str, value: Any
) -> None:
    kube = deployed(target_group("app1", **before))
    was = kube.objects.list(KIND)[0]["spec"]
    expected = {key: kept for key, kept in was.items() if key != member} | ({member: value} if value else {})
    synthesize(kube, target_group("app1", **after), source=source)
    assert kube.calls == ["patch TargetGroupBinding k8s-default-app1"]
    assert kube.objects.list(KIND)[0]["spec"] == expected


def test_a_changed_binding_loses_its_checkpoint_so_that_its_targets_are_looked_at_anew() -> None:
    kube = deployed(target_group("app1"))
    metadata = kube.objects.list(KIND)[0]["metadata"]
    metadata["annotations"] = {"elbv2.k8s.aws/checkpoint": "abc"}
    synthesize(kube, target_group("app1"))
    assert "annotations" in metadata
    synthesize(kube, target_group("app1", network_ports=(30085,)))
    assert "annotations" not in kube.objects.list(KIND)[0]["metadata"]


def test_labels_that_someone_changed_are_put_right() -> None:
    kube = deployed(target_group("app1"))
    metadata = kube.objects.list(KIND)[0]["metadata"]
    metadata["labels"] = OF_GROUP | {"mine": "too"}
    synthesize(kube, target_group("app1"))
    assert kube.objects.list(KIND)[0]["metadata"]["labels"] == OF_GROUP


def test_a_target_group_made_anew_gets_a_binding_of_its_own_and_the_old_one_is_to_go() -> None:
    kube = deployed(target_group("app1"))
    unwanted = synthesize(kube, replace(target_group("app1"), name="k8s-default-new"))
    assert [item["metadata"]["name"] for item in unwanted] == ["k8s-default-app1"]
    assert kube.calls == ["create TargetGroupBinding k8s-default-new"]


def test_bindings_of_another_group_are_nobody_s_business_here() -> None:
    other = {"kind": KIND, "metadata": {"name": "other", "labels": {"ingress.k8s.aws/stack": "else"}}, "spec": {}}
    assert synthesize(FakeKube(FakeObjects(other)), target_group("app1")) == []


def binding(uid: str = "1") -> Object:
    return {"kind": KIND, "metadata": {"name": "gone", "namespace": "default", "uid": uid}, "spec": {}}


class LingeringKube(FakeKube):
    """A binding stays after its deletion, as with a finalizer; `then` takes its place in the end."""

    def __init__(self, objects: FakeObjects, then: Object | None, looks: int) -> None:
        super().__init__(objects)
        self.then = then
        self.looks = looks

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        self.looks -= 1
        return binding() if self.looks > 0 else self.then

    def delete(self, kind: str, namespace: str, name: str) -> None:
        self.calls.append(f"delete {kind} {name}")


@pytest.mark.parametrize("then", [None, binding("2")], ids=["gone", "made anew by someone else"])
def test_a_deletion_is_waited_for(monkeypatch: pytest.MonkeyPatch, then: Object | None) -> None:
    monkeypatch.setattr(bindings, "GONE_INTERVAL_SECONDS", 0)
    kube = LingeringKube(FakeObjects(binding()), then, looks=3)
    Bindings(cast(KubeClient, kube), "vpc-1", threading.Event()).delete(binding())
    assert (kube.calls, kube.looks) == (["delete TargetGroupBinding gone"], 0)


def test_a_binding_that_stays_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bindings, "GONE_TIMEOUT_SECONDS", 0)
    kube = LingeringKube(FakeObjects(binding()), None, looks=10)
    with pytest.raises(ControllerError, match="failed to wait targetGroupBinding deletion: timed out"):
        Bindings(cast(KubeClient, kube), "vpc-1", threading.Event()).delete(binding())
