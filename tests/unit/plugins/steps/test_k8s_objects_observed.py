# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What k8s_objects reads of a cluster before it decides: what is wanted, live, predicted, lacking, stray."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Conflict,
    InvalidArgument,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects as step
from ansible_collections.edgeworks.eks_ingress.plugins.modules.k8s_objects import DOOR

from tests.unit.plugins.objects import (
    config_map,
    endpoint_slice,
    service,
    workload,
)

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
HELD = {"finalizers": ["example.org/slow"]}
DEFAULTS = {name: option.get("default") for name, option in DOOR.argument_spec.items()}


@pytest.fixture
def observed(context):
    def run(*objects, **options):
        return step.observe(context, step.desired(DEFAULTS | {"objects": list(objects)} | options))

    return run


def test_what_is_observed_is_each_object_wanted_live_predicted_and_lacking(cluster, observed):
    live = cluster.put(workload("Job"))
    first, second = observed(workload("Job"), config_map(namespace=None, a="1")).items
    assert (first.live, first.lacking, first.unmet) == (live, "it has no condition Complete", None)
    assert (second.wanted, second.live, second.lacking) == (config_map(a="1"), None, "")
    assert second.predicted["data"] == {"a": "1"} and second.predicted["metadata"]["uid"]


@pytest.mark.parametrize(
    ("options", "lacking"),
    [
        ({}, "it has no condition Complete"),
        ({"wait": False}, ""),
        ({"wait_condition": {"type": "Synced", "status": "True", "reason": None}}, "it has no condition Synced"),
    ],
)
def test_readiness_is_looked_at_only_where_it_is_waited_for(cluster, observed, options, lacking):
    cluster.put(workload("Job"))
    assert observed(workload("Job"), **options).items[0].lacking == lacking


def test_the_readiness_of_a_service_is_looked_up_in_the_cluster(cluster, observed):
    cluster.put(service())
    assert observed(service()).items[0].lacking == "none of its endpoints is ready"
    cluster.put(endpoint_slice("app1", True))
    assert observed(service()).items[0].lacking == ""


@pytest.mark.parametrize(
    ("live", "options", "labels"),
    [
        (None, {}, OWNER),
        (None, {"labels": {"app": "x"}}, OWNER | {"app": "x"}),
        ({"labels": OWNER}, {}, OWNER),
        # Someone else's is not marked, lest a teardown take it; but it gets the labels that were asked for.
        ({}, {}, None),
        ({"labels": {"edgeworks.eks-ingress/cluster": "other"}}, {"labels": {"app": "x"}}, {"app": "x"}),
        ({}, {"adopt": True}, OWNER),
        # What is on its way out will be made anew, by us.
        ({"deletionTimestamp": "2026-11-22T00:00:00Z", **HELD}, {}, OWNER),
    ],
)
def test_what_we_make_or_take_over_is_marked_as_ours(cluster, observed, live, options, labels):
    if live is not None:
        cluster.put(config_map(metadata=live))
    (item,) = observed(config_map(), owner_labels=OWNER, **options).items
    assert item.wanted["metadata"].get("labels") == labels


def test_a_prediction_is_under_the_given_name_and_by_the_given_force(cluster, observed, kubernetes):
    cluster.put(config_map(a="theirs"), manager="argo")
    with pytest.raises(Conflict):
        observed(config_map(a="ours"))
    observed(config_map(a="ours"), force_conflicts=True, field_manager="me")
    assert kubernetes.transport.asked[-1].query["fieldManager"] == "me"
    assert kubernetes.transport.asked[-1].query["force"] == "true"


@pytest.mark.parametrize(("selector", "names"), [("app=demo", ["old"]), ("app=none", []), ("", [])])
def test_strays_are_looked_for_on_request(cluster, observed, selector, names):
    cluster.put(config_map("old", metadata={"labels": {"app": "demo"}}))
    seen = observed(config_map("new"), prune_selector=selector)
    assert [stray["metadata"]["name"] for stray in seen.strays] == names


def test_for_absence_nothing_is_predicted_marked_nor_pruned(cluster, observed, kubernetes):
    live = cluster.put(config_map())
    kubernetes.transport.asked.clear()
    seen = observed(config_map(), state="absent", owner_labels=OWNER, labels={"a": "b"}, prune_selector="a=b")
    assert [(item.wanted, item.live, item.predicted) for item in seen.items] == [(config_map(), live, None)]
    assert [asked.method for asked in kubernetes.transport.asked] == ["GET"] and seen.strays == ()


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_object_given_twice_is_refused_though_one_says_where_and_the_other_does_not(observed, state):
    with pytest.raises(InvalidArgument, match="ConfigMap apps/server: it is given twice"):
        observed(config_map(namespace=None), config_map(namespace="apps"), namespace="apps", state=state)


def test_objects_of_files_come_after_those_given(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n", encoding="ascii")
    params = DEFAULTS | {"objects": [config_map("given")], "src": [str(tmp_path / "two"), str(tmp_path / "one")]}
    assert [obj["metadata"]["name"] for obj in step.desired(params).objects] == ["given", "two", "one"]
