# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.alb.controller.groups import FINALIZER, Classifier
from sandbox.alb.controller.kube import ApiError
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.triggers import Triggers
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, ingress, ingress_class, rule, service

OWN = GroupId("default", "app")
BINDING: Object = {
    "kind": "TargetGroupBinding",
    "metadata": {"namespace": "default", "name": "k8s-app"},
    "spec": {"serviceRef": {"name": "app1"}, "targetType": "instance"},
}


class Keys(list[Any]):
    """A work queue that only gathers."""

    def add(self, key: Any) -> None:
        self.append(key)


class FakeInformer:
    def __init__(self) -> None:
        self.tell: Callable[[Object | None, Object | None], None]

    def add_handler(self, handler: Callable[[Object | None, Object | None], None]) -> None:
        self.tell = handler


class FakeCaches(FakeObjects):
    def __init__(self, *items: Object) -> None:
        super().__init__(*items)
        self.informers: dict[str, FakeInformer] = {}
        self.secrets = self["Secret"]

    def __getitem__(self, kind: str) -> FakeInformer:
        return self.informers.setdefault(kind, FakeInformer())


class FakeEvents(list[str]):
    def event(self, _kind: str, _item: Object, _type: str, reason: str, message: str) -> None:
        self.append(f"{reason}: {message}")


class World:
    """A cluster whose changes are told to the triggers, and what they ask for."""

    def __init__(self, *items: Object) -> None:
        self.caches, self.groups, self.bindings, self.events = FakeCaches(*items), Keys(), Keys(), FakeEvents()
        classifier = Classifier(self.caches, "alb")
        caches: Any = self.caches
        events: Any = self.events
        groups: Any = self.groups
        bindings: Any = self.bindings
        self.triggers = Triggers(caches, classifier, events, groups, bindings)
        self.triggers.register()

    def lead(self) -> World:
        self.triggers.activate()
        self.groups.clear()
        self.bindings.clear()
        self.events.clear()
        return self

    def tell(self, kind: str, old: Object | None, new: Object | None) -> None:
        self.caches.informers[kind].tell(old, new)


def app() -> Object:
    return ingress(rules=[rule(("/", "Prefix", "app1"))])


def test_everything_is_looked_at_once_this_process_leads() -> None:
    world = World(app(), ingress_class(), BINDING)
    world.tell("Ingress", None, app())
    assert world.groups == []
    world.triggers.activate()
    assert (world.groups, world.bindings) == ([OWN], [("default", "k8s-app")])


@pytest.mark.parametrize(
    ("change", "asked"),
    [({"status": {"loadBalancer": {}}}, []), ({"spec": {"ingressClassName": "aws"}}, [OWN, OWN])],
    ids=["status", "spec"],
)
def test_a_change_of_an_ingress_counts_only_where_a_model_is_built_from_it(
    change: Object, asked: list[GroupId]
) -> None:
    world = World(app(), ingress_class()).lead()
    world.tell("Ingress", app(), app() | change)
    assert world.groups == asked


def test_an_ingress_that_moves_to_another_group_concerns_both() -> None:
    old = app()
    old["metadata"]["finalizers"] = [FINALIZER]
    new = ingress(annotations={"group.name": "shared"})
    new["metadata"]["finalizers"] = [FINALIZER]
    world = World(ingress_class()).lead()
    world.tell("Ingress", old, new)
    assert set(world.groups) == {OWN, GroupId("", "shared")}


def test_an_ingress_of_an_unknown_class_is_told_so() -> None:
    world = World().lead()
    world.tell("Ingress", None, app())
    assert world.groups == []
    assert world.events == [
        "FailedLoadGroupID: failed load groupID due to invalid ingress class: "
        'IngressClass.networking.k8s.io "aws" not found'
    ]


def test_a_service_concerns_the_ingresses_and_bindings_that_name_it() -> None:
    world = World(app(), ingress("other"), ingress_class(), BINDING).lead()
    world.tell("Service", None, service("app1"))
    assert (world.groups, world.bindings) == ([OWN], [("default", "k8s-app")])


def test_a_service_named_only_in_an_action_counts_too() -> None:
    action = {"type": "forward", "forwardConfig": {"targetGroups": [{"serviceName": "blue", "servicePort": 80}]}}
    item = ingress(annotations={"actions.switch": json.dumps(action)})
    world = World(item, ingress_class()).lead()
    world.tell("Service", service("blue"), None)
    assert world.groups == [OWN]


def test_an_action_that_is_no_json_stops_nobody() -> None:
    broken = ingress("broken", annotations={"actions.switch": '{"type": "forward"'})
    world = World(broken, app(), ingress_class()).lead()
    world.tell("Service", None, service("app1"))
    assert world.groups == [OWN]


def test_two_default_classes_are_told_and_stop_nobody() -> None:
    classes = [ingress_class(name) for name in ("one", "two")]
    for item in classes:
        item["metadata"]["annotations"] = {"ingressclass.kubernetes.io/is-default-class": "true"}
    item = app()
    del item["spec"]["ingressClassName"]
    world = World(*classes).lead()
    world.tell("Ingress", None, item)
    assert world.events == ["FailedLoadGroupID: failed load groupID due to multiple default IngressClasses found"]


def test_an_ingress_is_not_forgotten_while_the_api_server_cannot_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(ingress_class()).lead()

    def refused(*_: str) -> None:
        raise ApiError(503, "ServiceUnavailable", "try again")

    monkeypatch.setattr(world.caches, "get", refused)
    world.tell("Ingress", None, app())
    assert world.groups == [OWN]


def node(*, ready: str, heartbeat: str) -> Object:
    conditions = [{"type": "Ready", "status": ready, "lastHeartbeatTime": heartbeat}]
    return {"kind": "Node", "metadata": {"name": "n"}, "spec": {}, "status": {"conditions": conditions}}


def test_a_node_counts_when_it_can_no_longer_serve_and_not_when_it_only_reports() -> None:
    world = World(BINDING).lead()
    world.tell("Node", node(ready="True", heartbeat="1"), node(ready="True", heartbeat="2"))
    assert world.bindings == []
    world.tell("Node", node(ready="True", heartbeat="2"), node(ready="False", heartbeat="3"))
    assert world.bindings == [("default", "k8s-app")]


@pytest.mark.parametrize(("name", "asked"), [("idp", [OWN, OWN]), ("other", [])])
def test_a_changed_secret_concerns_those_whose_log_in_it_serves(name: str, asked: list[GroupId]) -> None:
    log_in = {"alb.ingress.kubernetes.io/auth-idp-oidc": json.dumps({"secretName": "idp"})}
    by_service = service("app1")
    by_service["metadata"]["annotations"] = log_in
    world = World(app(), by_service, ingress_class()).lead()
    old, new = ({"kind": "Secret", "metadata": {"namespace": "default", "name": name}, "data": {"a": v}} for v in "12")
    world.tell("Secret", None, old)
    world.tell("Secret", old, dict(old))
    world.tell("Secret", old, new)
    world.tell("Secret", new, None)
    assert world.groups == asked


def test_a_log_in_that_is_no_json_names_no_secret() -> None:
    world = World(ingress(annotations={"auth-idp-oidc": "{"}), ingress_class()).lead()
    world.tell("Secret", {"metadata": {"namespace": "default", "name": "idp"}}, None)
    assert world.groups == []
