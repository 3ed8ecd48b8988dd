# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from tests.unit.plugins.objects import config_map, service


@pytest.fixture
def k8s_objects_info(run_module, cluster):
    cluster.put(service("app1", metadata={"labels": {"app": "x"}}))
    cluster.put(service("app2"))
    cluster.put(config_map("app1", a="1"))
    return lambda **options: run_module("k8s_objects_info", **(cluster.arguments | options))


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"kind": "Service"}, ["app1", "app2"]),
        ({"kind": "Service", "label_selectors": ["app=x"]}, ["app1"]),
        ({"kind": "Service", "namespace": "kube-system"}, []),
        ({"kind": "Service", "name": "app2", "namespace": "default"}, ["app2"]),
        ({"kind": "Service", "name": "app2"}, ["app2"]),
        ({"kind": "Service", "name": "nobody"}, []),
        ({"kind": "Thing", "api_version": "example.org/v1"}, []),
    ],
)
def test_objects_of_one_kind_are_read_and_nothing_is_changed(k8s_objects_info, cluster, options, names):
    cluster.writes.clear()
    result = k8s_objects_info(**options)
    assert [found["metadata"]["name"] for found in result["objects"]] == names
    assert result["changed"] is False and result["actions"] == [] and "diff" not in result
    assert cluster.writes == []


def test_an_object_is_as_the_api_gives_it_without_who_set_which_field(k8s_objects_info):
    (found,) = k8s_objects_info(kind="ConfigMap", name="app1")["objects"]
    assert (found["apiVersion"], found["kind"], found["data"]) == ("v1", "ConfigMap", {"a": "1"})
    assert found["metadata"]["uid"] and "managedFields" not in found["metadata"]


def test_check_mode_reads_the_same(k8s_objects_info):
    assert k8s_objects_info(kind="Service", _check=True)["objects"] == k8s_objects_info(kind="Service")["objects"]


def test_a_read_that_is_refused_says_what_to_allow(k8s_objects_info, cluster):
    message = 'services is forbidden: User "u" cannot list resource "services" in API group "" at the cluster scope'
    cluster.fail("GET", "/services", 403, message)
    result = k8s_objects_info(kind="Service")
    assert result["error"] == "Denied" and "Allow list on services to u" in result["msg"]


def test_the_kind_has_to_be_given(k8s_objects_info):
    assert "missing required arguments: kind" in k8s_objects_info()["msg"]
