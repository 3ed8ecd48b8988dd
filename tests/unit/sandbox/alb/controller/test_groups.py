# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from sandbox.alb.controller.errors import InvalidIngressClass, InvalidIngressGroup
from sandbox.alb.controller.groups import Classifier, selects
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, ingress, ingress_class

OWN = GroupId("default", "app")


def params(**spec: Any) -> Object:
    return {"kind": "IngressClassParams", "metadata": {"name": "params"}, "spec": spec}


def with_class_annotation(value: str) -> Object:
    item = ingress()
    del item["spec"]["ingressClassName"]
    item["metadata"]["annotations"]["kubernetes.io/ingress.class"] = value
    return item


def group_of(item: Object, *others: Object, flag: str = "alb") -> GroupId | None:
    return Classifier(FakeObjects(*others), flag).group_of(item)


def test_a_class_of_this_controller_counts_whatever_it_is_called() -> None:
    assert group_of(ingress(), ingress_class("aws"), flag="alb") == OWN


def test_another_controllers_class_is_left_alone() -> None:
    assert group_of(ingress(), ingress_class("aws", controller="k8s.io/ingress-nginx")) is None


def test_an_unknown_class_is_an_error() -> None:
    with pytest.raises(InvalidIngressClass) as refused:
        group_of(ingress())
    assert str(refused.value) == 'invalid ingress class: IngressClass.networking.k8s.io "aws" not found'


@pytest.mark.parametrize(("flag", "group"), [("alb", None), ("aws", OWN)])
def test_the_old_annotation_must_equal_the_flag(flag: str, group: GroupId | None) -> None:
    assert group_of(with_class_annotation("aws"), flag=flag) == group


def test_the_old_annotation_beats_the_field() -> None:
    item = ingress()
    item["metadata"]["annotations"]["kubernetes.io/ingress.class"] = "nginx"
    assert group_of(item, ingress_class()) is None


@pytest.mark.parametrize(("flag", "group"), [("alb", None), ("", OWN)])
def test_without_a_class_it_is_ours_only_when_the_flag_is_empty(flag: str, group: GroupId | None) -> None:
    item = ingress()
    del item["spec"]["ingressClassName"]
    assert group_of(item, flag=flag) == group


def test_an_ingress_that_is_being_deleted_has_no_group() -> None:
    item = ingress()
    item["metadata"]["deletionTimestamp"] = "2026-11-22T00:00:00Z"
    assert group_of(item, ingress_class()) is None


def test_the_class_decides_about_the_group_before_the_annotation() -> None:
    item = ingress(annotations={"group.name": "ignored-group"})
    known = (ingress_class(params="params"), params(group={"name": "class-group"}))
    assert group_of(item, *known) == GroupId("", "class-group")


def test_missing_parameters_are_an_error() -> None:
    with pytest.raises(InvalidIngressClass, match=r'IngressClassParams.elbv2.k8s.aws "params" not found'):
        group_of(ingress(), ingress_class(params="params"))


def test_a_class_may_be_limited_to_namespaces() -> None:
    namespace = {"kind": "Namespace", "metadata": {"name": "default", "labels": {"team": "web"}}}
    known = (ingress_class(params="params"), params(namespaceSelector={"matchLabels": {"team": "db"}}), namespace)
    with pytest.raises(InvalidIngressClass, match="namespaceSelector of IngressClassParams params mismatch"):
        group_of(ingress(), *known)


@pytest.mark.parametrize("name", ["Shared", "-shared", "shared_alb", "s" * 64, ""])
def test_a_group_name_must_be_a_dns_name(name: str) -> None:
    with pytest.raises(InvalidIngressGroup, match="invalid ingress group: groupName must"):
        group_of(ingress(annotations={"group.name": name}), ingress_class())


def test_members_are_in_order_of_group_order_then_name() -> None:
    shared = {"group.name": "shared"}
    items = [
        ingress("c", annotations=shared),
        ingress("a", annotations=shared | {"group.order": "20"}),
        ingress("b", annotations=shared),
        ingress("d", annotations=shared | {"group.order": "-5"}),
        ingress("elsewhere"),
    ]
    group = Classifier(FakeObjects(ingress_class(), *items), "alb").load_group(GroupId("", "shared"))
    assert [member.name for member in group.members] == ["d", "b", "c", "a"]


def test_an_order_outside_the_range_is_an_error() -> None:
    item = ingress(annotations={"group.name": "shared", "group.order": "1001"})
    with pytest.raises(InvalidIngressGroup, match=r"within \[-1000:1000\], Ingress: default/app, order: 1001"):
        Classifier(FakeObjects(ingress_class(), item), "alb").load_group(GroupId("", "shared"))


def test_who_left_a_group_is_inactive_in_it_as_long_as_the_finalizer_is_there() -> None:
    moved = ingress("app", annotations={"group.name": "shared"})
    moved["metadata"]["finalizers"] = ["ingress.k8s.aws/resources", "group.ingress.k8s.aws/shared"]
    other = ingress("other")
    other["metadata"]["finalizers"] = ["ingress.k8s.aws/resources"]
    classifier = Classifier(FakeObjects(ingress_class(), moved, other), "alb")
    own, shared = classifier.load_group(OWN), classifier.load_group(GroupId("", "shared"))
    assert (own.members, [item["metadata"]["name"] for item in own.inactive]) == ([], ["app"])
    assert ([member.name for member in shared.members], shared.inactive) == (["app"], [])


@pytest.mark.parametrize(
    ("expression", "selected"),
    [
        ({"key": "a", "operator": "In", "values": ["1"]}, True),
        ({"key": "a", "operator": "NotIn", "values": ["1"]}, False),
        ({"key": "a", "operator": "Exists"}, True),
        ({"key": "b", "operator": "DoesNotExist"}, True),
        ({"key": "b", "operator": "In", "values": ["1"]}, False),
    ],
)
def test_selectors_mean_what_kubernetes_means(expression: Object, selected: bool) -> None:
    assert selects({"matchExpressions": [expression]}, {"a": "1"}) is selected
