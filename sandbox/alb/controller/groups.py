# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Ingresses the controller handles, and to which group each belongs. Pure but for looking up other objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.alb.controller.annotations import INGRESS_CLASS, Annotations
from sandbox.alb.controller.errors import BuildError, InvalidIngressClass, InvalidIngressGroup
from sandbox.alb.controller.names import GroupId

DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
CONTROLLER = "ingress.k8s.aws/alb"
FINALIZER = "ingress.k8s.aws/resources"
GROUP_FINALIZER_PREFIX = "group.ingress.k8s.aws/"
GROUP_NAME = re.compile(r"([a-z0-9][-a-z0-9.]*)?[a-z0-9]")
GROUP_NAME_LENGTH = 63
GROUP_ORDERS = range(-1000, 1001)

Object = dict[str, Any]


class Objects(Protocol):
    """Read access to the cluster's objects."""

    def get(self, kind: str, namespace: str, name: str) -> Object | None: ...

    def list(self, kind: str) -> list[Object]: ...


@dataclass(frozen=True)
class ClassifiedIngress:
    """An Ingress that is ours, with the spec of its class's IngressClassParams (empty without)."""

    ingress: Object
    params: Mapping[str, Any] = field(default_factory=dict)
    params_name: str = ""

    @property
    def namespace(self) -> str:
        return str(self.ingress["metadata"]["namespace"])

    @property
    def name(self) -> str:
        return str(self.ingress["metadata"]["name"])

    @property
    def key(self) -> str:
        return f"{self.namespace}/{self.name}"

    @property
    def annotations(self) -> Annotations:
        return Annotations(self.ingress["metadata"].get("annotations"))


@dataclass(frozen=True)
class Group:
    """`members` in rule order; `inactive` are Ingresses that left (or are deleted) and still hold the finalizer."""

    id: GroupId
    members: list[ClassifiedIngress]
    inactive: list[Object]


def finalizer_of(group: GroupId) -> str:
    return f"{GROUP_FINALIZER_PREFIX}{group.name}" if group.explicit else FINALIZER


def groups_pending_finalization(ingress: Object) -> list[GroupId]:
    """Groups whose finalizer an Ingress holds."""
    metadata = ingress["metadata"]
    groups = []
    for finalizer in metadata.get("finalizers", []):
        if finalizer == FINALIZER:
            groups.append(GroupId(metadata["namespace"], metadata["name"]))
        elif finalizer.startswith(GROUP_FINALIZER_PREFIX):
            groups.append(GroupId("", finalizer.removeprefix(GROUP_FINALIZER_PREFIX)))
    return groups


class Classifier:
    """Decides about one Ingress at a time."""

    def __init__(self, objects: Objects, ingress_class: str) -> None:
        self._objects = objects
        self._ingress_class = ingress_class

    def classify(self, ingress: Object) -> ClassifiedIngress | None:
        """None when the Ingress is not ours. Raises InvalidIngressClass."""
        annotation = (ingress["metadata"].get("annotations") or {}).get(INGRESS_CLASS)
        if annotation is not None:
            return ClassifiedIngress(ingress) if self.matches_annotation(annotation) else None
        ingress_class = self.load_class(ingress)
        if ingress_class is None:
            return ClassifiedIngress(ingress) if not self._ingress_class else None
        if ingress_class["spec"].get("controller") != CONTROLLER:
            return None
        params_name = (ingress_class["spec"].get("parameters") or {}).get("name", "")
        return ClassifiedIngress(ingress, self._params(ingress, ingress_class), params_name)

    def matches_annotation(self, value: str) -> bool:
        """Whether `kubernetes.io/ingress.class` names this controller."""
        return value == self._ingress_class if self._ingress_class else value in ("", "alb")

    def load_class(self, ingress: Object) -> Object | None:
        """The IngressClass that `spec.ingressClassName` names, else the default one, None without.

        Raises InvalidIngressClass when there is no class of that name, BuildError for two default ones.
        """
        name = ingress["spec"].get("ingressClassName")
        if name is None:
            return self._default_class()
        found = self._objects.get("IngressClass", "", name)
        if found is None:
            raise InvalidIngressClass(f'IngressClass.networking.k8s.io "{name}" not found')
        return found

    def _default_class(self) -> Object | None:
        found = [
            item
            for item in self._objects.list("IngressClass")
            if (item["metadata"].get("annotations") or {}).get(DEFAULT_CLASS) == "true"
        ]
        if len(found) > 1:
            raise BuildError("multiple default IngressClasses found")
        return found[0] if found else None

    def _params(self, ingress: Object, ingress_class: Object) -> Mapping[str, Any]:
        reference = ingress_class["spec"].get("parameters")
        if not reference:
            return {}
        class_name = ingress_class["metadata"]["name"]
        if reference.get("apiGroup") != "elbv2.k8s.aws" or reference.get("kind") != "IngressClassParams":
            raise InvalidIngressClass(f"IngressClass {class_name} references unknown parameters")
        params = self._objects.get("IngressClassParams", "", reference["name"])
        if params is None:
            raise InvalidIngressClass(f'IngressClassParams.elbv2.k8s.aws "{reference["name"]}" not found')
        spec: Mapping[str, Any] = params.get("spec") or {}
        self._check_namespace(ingress, reference["name"], spec.get("namespaceSelector"))
        return spec

    def _check_namespace(self, ingress: Object, params_name: str, selector: Mapping[str, Any] | None) -> None:
        if selector is None:
            return
        namespace = self._objects.get("Namespace", "", ingress["metadata"]["namespace"])
        labels = (namespace or {}).get("metadata", {}).get("labels") or {}
        if not selects(selector, labels):
            raise InvalidIngressClass(f"namespaceSelector of IngressClassParams {params_name} mismatch")

    def group_of(self, ingress: Object) -> GroupId | None:
        """The group an Ingress belongs to; None when it is not ours or being deleted.

        Raises InvalidIngressClass or InvalidIngressGroup.
        """
        if ingress["metadata"].get("deletionTimestamp"):
            return None
        classified = self.classify(ingress)
        return None if classified is None else _group_of(classified)

    def load_group(self, group: GroupId) -> Group:
        """All members of a group, by `group.order`, then by name. Raises InvalidIngressGroup for a bad order."""
        members: list[ClassifiedIngress] = []
        inactive: list[Object] = []
        for ingress in self._objects.list("Ingress"):
            member = self._as_member(ingress, group)
            if member is not None:
                members.append(member)
            elif finalizer_of(group) in ingress["metadata"].get("finalizers", []) and _may_belong(ingress, group):
                inactive.append(ingress)
        return Group(group, sorted(members, key=lambda member: (group_order(member), member.key)), inactive)

    def _as_member(self, ingress: Object, group: GroupId) -> ClassifiedIngress | None:
        if ingress["metadata"].get("deletionTimestamp"):
            return None
        try:
            classified = self.classify(ingress)
            return classified if classified is not None and _group_of(classified) == group else None
        except InvalidIngressGroup:
            return None  # a bad name means to leave the group
        except InvalidIngressClass as error:
            # A class that is gone may be a mistake: the load balancer of a member is not taken away for it.
            if finalizer_of(group) in ingress["metadata"].get("finalizers", []) and _may_belong(ingress, group):
                metadata = ingress["metadata"]
                raise BuildError(
                    f"Ingress: {metadata['namespace']}/{metadata['name']}: "
                    f"Ingress has invalid IngressClass configuration: {error}"
                ) from error
            return None


def _group_of(classified: ClassifiedIngress) -> GroupId:
    group = classified.params.get("group")
    name = group["name"] if group else classified.annotations.string("group.name")
    if name is None:
        return GroupId(classified.namespace, classified.name)
    if len(name) > GROUP_NAME_LENGTH:
        raise InvalidIngressGroup(f"groupName must be no more than {GROUP_NAME_LENGTH} characters")
    if not GROUP_NAME.fullmatch(name):
        raise InvalidIngressGroup(
            "groupName must consist of lower case alphanumeric characters, '-' or '.', "
            "and must start and end with an alphanumeric character"
        )
    return GroupId("", name)


def group_order(member: ClassifiedIngress) -> int:
    """`group.order`, 0 by default. Raises InvalidIngressGroup outside -1000..1000."""
    order = member.annotations.integer("group.order", bits=64) or 0
    if order not in GROUP_ORDERS:
        raise InvalidIngressGroup(
            f"explicit Ingress group order must be within [{GROUP_ORDERS[0]}:{GROUP_ORDERS[-1]}], "
            f"Ingress: {member.key}, order: {order}"
        )
    return order


def _may_belong(ingress: Object, group: GroupId) -> bool:
    """The finalizer of an implicit group is the same for all: only its own Ingress is a member."""
    metadata = ingress["metadata"]
    return group.explicit or (metadata["namespace"], metadata["name"]) == (group.namespace, group.name)


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a Kubernetes label selector matches labels."""
    if any(labels.get(key) != value for key, value in (selector.get("matchLabels") or {}).items()):
        return False
    return all(_satisfies(expression, labels) for expression in selector.get("matchExpressions") or [])


def _satisfies(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(expression["key"])
    match expression["operator"]:
        case "In":
            return value in expression.get("values", [])
        case "NotIn":
            return value not in expression.get("values", [])
        case "Exists":
            return value is not None
        case _:
            return value is None
