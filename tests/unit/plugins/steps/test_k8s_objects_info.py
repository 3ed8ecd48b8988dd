# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects_info as step

from tests.unit.plugins.objects import config_map, namespace, service

PARAMS = {
    "api_version": "v1", "kind": "ConfigMap", "name": None, "namespace": None, "label_selectors": [], "field_selectors": [],
}  # fmt: skip


@pytest.fixture
def read(cluster, context):
    """The names of what a set of options finds among five objects."""
    for obj in (
        config_map("a", metadata={"labels": {"app": "x", "tier": "1"}}),
        config_map("b", metadata={"labels": {"app": "x"}}),
        config_map("c", "kube-system", {"labels": {"app": "x"}}),
        config_map("d"),
        service("a"),
    ):
        cluster.put(obj)

    def names(**options):
        found = step.observe(context, step.desired(PARAMS | options))
        return [obj["metadata"]["name"] for obj in found]

    return names


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["a", "b", "d", "c"]),
        ({"namespace": "default"}, ["a", "b", "d"]),
        ({"namespace": "nowhere"}, []),
        ({"label_selectors": ["app=x"]}, ["a", "b", "c"]),
        ({"label_selectors": ["app=x", "tier=1"]}, ["a"]),
        ({"label_selectors": ["app=x"], "namespace": "kube-system"}, ["c"]),
        ({"field_selectors": ["metadata.name=b"]}, ["b"]),
        ({"field_selectors": ["metadata.name=a", "metadata.namespace=default"]}, ["a"]),
        ({"field_selectors": ["metadata.name=a", "metadata.namespace=kube-system"]}, []),
        ({"name": "a"}, ["a"]),
        ({"name": "c", "namespace": "kube-system"}, ["c"]),
        ({"name": "c"}, []),
        ({"kind": "Service"}, ["a"]),
        ({"kind": "Namespace"}, ["default", "kube-system"]),
        ({"kind": "Namespace", "name": "default"}, ["default"]),
        ({"kind": "Thing", "api_version": "example.org/v1"}, []),
        ({"kind": "Thing", "api_version": "example.org/v1", "name": "a"}, []),
    ],
)
def test_objects_are_found_by_name_namespace_labels_and_fields(read, options, names):
    assert read(**options) == names


def test_plan_shows_objects_without_who_manages_which_field():
    found = config_map(metadata={"managedFields": [{"manager": "kubectl"}], "uid": "1"}, a="1")
    plan = step.plan(step.desired(PARAMS), [found, namespace()])
    assert plan.after == [config_map(metadata={"uid": "1"}, a="1"), namespace()]
    assert plan.before == plan.after


@pytest.mark.parametrize("observed", [[], [config_map()]])
def test_plan_of_a_read_changes_nothing_and_waits_for_nothing(observed):
    plan = step.plan(step.desired(PARAMS), observed)
    assert not plan.changed and not plan.unsettled and not plan.unmet
    assert plan.warnings == ()


def test_plan_warns_where_the_apiversion_cannot_have_the_kind():
    wanted = step.desired(PARAMS | {"kind": "Deployment"})
    assert step.plan(wanted, []).warnings == ("no Deployment is of v1: set api_version: apps/v1",)
