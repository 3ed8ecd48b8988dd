# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects_info as step

SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "app1", "namespace": "default", "managedFields": [{"manager": "kubectl"}]},
}


def test_plan_shows_objects_without_who_manages_which_field():
    wanted = step.Desired("v1", "Service", None, None, "", "")
    assert step.plan(wanted, [SERVICE]).after == [
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "app1", "namespace": "default"}}
    ]


def test_plan_of_a_read_changes_nothing():
    assert not step.plan(step.Desired("v1", "Service", None, None, "", ""), [SERVICE]).changed


def test_an_object_that_is_not_there_is_an_empty_list(run_module, cluster):
    result = run_module("k8s_objects_info", kind="Service", name="nobody", namespace="default", **cluster.arguments)
    assert result["objects"] == []
    assert result["changed"] is False
