# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose objects are whose: what is deleted, kept, refused, taken over and pruned."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.unit.plugins.modules.applied import (
    CLASS_PARAMS,
    CONFIG_MAP,
    CRD,
    DEPLOYMENT,
    NAMESPACE,
    OWNER,
    SERVICE,
    actions,
)


def test_absent_deletes_in_reverse_order_and_a_second_time_has_nothing_to_do(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE)
    cluster.writes.clear()
    result = k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE, state="absent")
    assert {action for _unused, action in actions(result)} == {"deleted"} and result["changed"]
    assert [write.split("/")[-2] for write in cluster.writes] == ["deployments", "configmaps", "namespaces"]
    again = k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE, state="absent")
    assert not again["changed"] and {action for _unused, action in actions(again)} == {"unchanged"}


def test_absent_of_what_was_defined_by_a_crd_that_is_gone_has_nothing_to_do(k8s_objects):
    result = k8s_objects(CLASS_PARAMS, state="absent")
    assert (result["changed"], result["warnings"]) == (False, [])


def test_absent_under_an_api_version_that_is_not_served_is_no_success(k8s_objects, cluster):
    """Nothing is found under that version, while the object is there and stays."""
    k8s_objects(DEPLOYMENT, CONFIG_MAP)
    cluster.writes.clear()
    told = (
        "could not delete Deployment default/app1: the cluster does not serve Deployment of apps/v1beta9. "
        "Write apiVersion: apps/v1, kind: Deployment."
    )
    mistaken = DEPLOYMENT | {"apiVersion": "apps/v1beta9"}
    failed = k8s_objects(mistaken, CONFIG_MAP, state="absent", namespace="default")
    assert (failed["error"], failed["msg"], cluster.writes) == ("Missing", told, [])
    predicted = k8s_objects(mistaken, state="absent", namespace="default", _check=True)
    assert (predicted["changed"], predicted["warnings"]) == (
        False,
        [f"a run fails here unless an earlier task sees to it: {told}"],
    )


def test_absent_under_another_version_of_a_crd_than_it_serves_is_no_success(k8s_objects):
    k8s_objects(CRD, CLASS_PARAMS)
    failed = k8s_objects(CLASS_PARAMS | {"apiVersion": "elbv2.k8s.aws/v1alpha1"}, state="absent")
    assert failed["msg"].endswith("Write apiVersion: elbv2.k8s.aws/v1beta1, kind: IngressClassParams.")


def test_absent_of_a_kind_that_may_be_misspelt_is_told_and_goes_on(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP)
    misspelt = {"apiVersion": "networking.k8s.io/v1", "kind": "Ingres", "metadata": {"name": "web"}}
    result = k8s_objects(misspelt, CONFIG_MAP, state="absent")
    assert actions(result) == [("Ingres", "unchanged"), ("ConfigMap", "deleted")]
    assert result["warnings"] == [
        "Ingres web counts as gone: the cluster does not serve Ingres of networking.k8s.io/v1; check its apiVersion and kind"
    ]


def test_absent_keeps_and_names_what_is_not_ours(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP, owner_labels=OWNER)
    cluster.put(SERVICE)
    result = k8s_objects(CONFIG_MAP, SERVICE, state="absent", owner_labels=OWNER)
    assert actions(result) == [("ConfigMap", "deleted"), ("Service", "kept")]
    assert result["kept"] == ["Service default/app1"]
    assert "Service default/app1 is kept" in result["warnings"][0]
    assert cluster.names("Service") == ["app1"]


def test_object_made_by_someone_else_is_not_changed_and_the_way_out_is_named(k8s_objects, cluster):
    cluster.put(CONFIG_MAP | {"data": {"other": "x"}})
    result = k8s_objects(CONFIG_MAP, owner_labels=OWNER)
    assert result["failed"]
    assert "could not change ConfigMap default/server: it was not made by this set-up" in result["msg"]
    assert "adopt: true" in result["msg"]
    assert cluster.get("ConfigMap", "server", "default")["data"] == {"other": "x"}


def test_prediction_warns_of_an_object_made_by_someone_else(k8s_objects, cluster):
    cluster.put(CONFIG_MAP | {"data": {"other": "x"}})
    result = k8s_objects(CONFIG_MAP, owner_labels=OWNER, _check=True)
    assert "ConfigMap default/server: it was not made by this set-up" in result["warnings"][0]
    assert result["kept"] == ["ConfigMap default/server"]
    assert k8s_objects(CONFIG_MAP, owner_labels=OWNER, adopt=True, _check=True)["kept"] == []


def test_object_made_by_someone_else_is_used_where_it_is_as_asked_for(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP)
    again = k8s_objects(CONFIG_MAP, owner_labels=OWNER)
    assert not again["changed"]
    assert k8s_objects(CONFIG_MAP, owner_labels=OWNER, state="absent")["kept"] == ["ConfigMap default/server"]


def test_object_that_is_taken_over_is_ours_from_then_on(k8s_objects, cluster):
    cluster.put(CONFIG_MAP | {"data": {"other": "x"}})
    assert k8s_objects(CONFIG_MAP, owner_labels=OWNER, adopt=True)["changed"]
    assert cluster.get("ConfigMap", "server", "default")["metadata"]["labels"].items() >= OWNER.items()
    assert k8s_objects(CONFIG_MAP, owner_labels=OWNER, state="absent")["kept"] == []


def test_complaint_1_absent_waits_for_finalizers_and_a_time_out_names_them(k8s_objects, cluster):
    held = deepcopy(CONFIG_MAP)
    held["metadata"]["finalizers"] = ["ingress.k8s.aws/resources"]
    cluster.put(held)
    result = k8s_objects(CONFIG_MAP, state="absent", wait_timeout=0)
    assert result["error"] == "TimedOut"
    assert "ConfigMap default/server is held by the finalizers ingress.k8s.aws/resources" in result["msg"]
    # Deleted already, it is waited for without another write.
    cluster.writes.clear()
    again = k8s_objects(CONFIG_MAP, state="absent", wait_timeout=0)
    assert again["error"] == "TimedOut" and cluster.writes == []


def test_prune_deletes_what_was_applied_before_and_is_no_longer_given(k8s_objects, cluster):
    other = CONFIG_MAP | {"metadata": {"name": "old"}}
    k8s_objects(CONFIG_MAP, other, labels={"app": "demo"})
    cluster.put(CONFIG_MAP | {"metadata": {"name": "foreign"}})
    result = k8s_objects(CONFIG_MAP, labels={"app": "demo"}, prune_selector="app=demo")
    assert result["actions"] == ["delete ConfigMap default/old"]
    assert cluster.names("ConfigMap") == ["foreign", "server"]


def test_prune_waits_for_what_goes_and_predicts_it(k8s_objects, cluster):
    held = CONFIG_MAP | {"metadata": {"name": "old", "labels": {"app": "demo"}, "finalizers": ["example.org/slow"]}}
    cluster.put(held)
    predicted = k8s_objects(CONFIG_MAP, labels={"app": "demo"}, prune_selector="app=demo", _check=True)
    assert actions(predicted) == [("ConfigMap", "created"), ("ConfigMap", "deleted")]
    assert predicted["diff"]["before"].keys() == {"ConfigMap default/old"}
    result = k8s_objects(CONFIG_MAP, labels={"app": "demo"}, prune_selector="app=demo", wait_timeout=0)
    assert result["error"] == "TimedOut" and "ConfigMap default/old is held by the finalizers" in result["msg"]


@pytest.mark.parametrize("check", [True, False])
def test_prune_by_a_list_that_came_out_empty_is_an_error_and_deletes_nothing(k8s_objects, cluster, check):
    k8s_objects(CONFIG_MAP, labels={"app": "demo"})
    cluster.requests.clear()
    result = k8s_objects(None, prune_selector="app=demo", _check=check)
    assert result["error"] == "InvalidArgument" and cluster.requests == []
    assert result["msg"] == (
        "could not prune what has the labels app=demo: no object is given, and only kinds and namespaces of given objects "
        "are searched. See why objects and src are empty; to delete all there was, give it with state: absent."
    )


def test_nothing_at_all_may_be_given_where_nothing_is_to_be_pruned(k8s_objects):
    assert not k8s_objects()["changed"]
    assert not k8s_objects(state="absent", prune_selector="app=demo")["changed"]


def test_absent_keeps_the_object_of_another_cluster_of_the_same_owner(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP, owner_labels={"edgeworks.eks-ingress/cluster": "other"})
    assert k8s_objects(CONFIG_MAP, owner_labels=OWNER, state="absent")["kept"] == ["ConfigMap default/server"]
    assert cluster.names("ConfigMap") == ["server"]


def test_prediction_of_absence_is_what_then_happens(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP, owner_labels=OWNER)
    cluster.put(SERVICE)
    cluster.writes.clear()
    predicted = k8s_objects(CONFIG_MAP, SERVICE, state="absent", owner_labels=OWNER, _check=True)
    assert cluster.writes == []
    done = k8s_objects(CONFIG_MAP, SERVICE, state="absent", owner_labels=OWNER)
    for key in ("actions", "kept", "diff", "changed", "warnings"):
        assert predicted[key] == done[key]


def test_labels_are_put_on_all_and_the_owners_on_what_is_ours(k8s_objects, cluster):
    cluster.put(SERVICE, manager="edgeworks.eks_ingress")
    k8s_objects(CONFIG_MAP, SERVICE, labels={"app": "demo"}, owner_labels=OWNER, adopt=False, _check=True)
    k8s_objects(CONFIG_MAP, labels={"app": "demo"}, owner_labels=OWNER)
    assert cluster.get("ConfigMap", "server", "default")["metadata"]["labels"] == {"app": "demo"} | OWNER
    assert "labels" not in cluster.get("Service", "app1", "default")["metadata"]
