# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from copy import deepcopy

import pytest

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "server"}, "data": {"server.py": "print()"}}
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "app1"},
    "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "app1"}}},
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "app1"},
    "spec": {"type": "NodePort", "ports": [{"port": 80, "targetPort": "http"}]},
}
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "apps"}}
CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "ingressclassparams.elbv2.k8s.aws"},
    "spec": {
        "group": "elbv2.k8s.aws",
        "scope": "Cluster",
        "names": {"kind": "IngressClassParams", "plural": "ingressclassparams"},
        "versions": [{"name": "v1beta1", "storage": True}],
    },
}
CLASS_PARAMS = {"apiVersion": "elbv2.k8s.aws/v1beta1", "kind": "IngressClassParams", "metadata": {"name": "alb"}}


def become_available(deployment):
    replicas = deployment["spec"]["replicas"]
    deployment["status"] = {
        "observedGeneration": deployment["metadata"]["generation"],
        "replicas": replicas,
        "updatedReplicas": replicas,
        "availableReplicas": replicas,
    }


@pytest.fixture
def k8s_objects(run_module, cluster):
    cluster.react("Deployment", become_available)

    def run(*objects, **options):
        return run_module("k8s_objects", **(cluster.arguments | {"objects": list(objects)} | options))

    return run


def actions(result):
    assert "failed" not in result, result["msg"]
    return [(entry["kind"], entry["action"]) for entry in result["objects"]]


def test_objects_are_created_in_the_order_of_their_dependencies(k8s_objects, cluster):
    result = k8s_objects(DEPLOYMENT, CONFIG_MAP, NAMESPACE, namespace="apps")
    assert result["changed"]
    assert actions(result) == [("Deployment", "created"), ("ConfigMap", "created"), ("Namespace", "created")]
    assert [write.split("/")[-2] for write in cluster.writes] == ["namespaces", "configmaps", "deployments"]
    assert result["objects"][0]["namespace"] == "apps"
    assert result["objects"][0]["object"]["status"]["availableReplicas"] == 2


def test_second_run_changes_nothing_and_writes_nothing(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP, DEPLOYMENT)
    cluster.writes.clear()
    result = k8s_objects(CONFIG_MAP, DEPLOYMENT)
    assert not result["changed"] and "diff" not in result
    assert actions(result) == [("ConfigMap", "unchanged"), ("Deployment", "unchanged")]
    assert cluster.writes == []


def test_check_mode_predicts_what_the_run_then_does_and_writes_nothing(k8s_objects, cluster):
    predicted = k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE, _check=True, _diff=True)
    assert cluster.writes == [] and predicted["changed"]
    done = k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE)
    assert actions(predicted) == actions(done)
    assert predicted["actions"] == done["actions"] and predicted["diff"] == done["diff"]
    assert list(predicted["diff"]["after"]) == ["ConfigMap default/server", "Deployment default/app1", "Namespace apps"]


def test_check_mode_predicts_objects_of_a_namespace_and_a_crd_that_the_same_call_makes(k8s_objects, cluster):
    in_apps = CONFIG_MAP | {"metadata": {"name": "server", "namespace": "apps"}}
    predicted = k8s_objects(CLASS_PARAMS, CRD, NAMESPACE, in_apps, _check=True)
    assert {action for _unused, action in actions(predicted)} == {"created"} and not predicted.get("warnings")
    assert actions(k8s_objects(CLASS_PARAMS, CRD, NAMESPACE, in_apps)) == actions(predicted)
    assert cluster.names("IngressClassParams") == ["alb"]


def test_object_of_a_namespace_that_nobody_makes_fails_before_anything_is_written(k8s_objects, cluster):
    lost = CONFIG_MAP | {"metadata": {"name": "lost", "namespace": "apps"}}
    result = k8s_objects(CONFIG_MAP, lost)
    assert result["failed"] and 'namespaces "apps" not found' in result["msg"]
    assert cluster.writes == []
    # An earlier task may be about to make it.
    predicted = k8s_objects(CONFIG_MAP, lost, _check=True)
    assert predicted["changed"] and 'namespaces "apps" not found' in predicted["warnings"][0]


@pytest.mark.parametrize(
    ("by_hand", "where"),
    [
        (DEPLOYMENT | {"spec": DEPLOYMENT["spec"] | {"replicas": 5}}, ("spec", "replicas")),
        (SERVICE | {"spec": SERVICE["spec"] | {"type": "ClusterIP"}}, ("spec", "type")),
        (CONFIG_MAP | {"data": {"server.py": "exit()"}}, ("data", "server.py")),
    ],
)
def test_what_was_changed_by_hand_is_put_right(k8s_objects, cluster, by_hand, where):
    k8s_objects(DEPLOYMENT, SERVICE, CONFIG_MAP, wait=False)
    cluster.put(by_hand, manager="kubectl-edit")
    result = k8s_objects(DEPLOYMENT, SERVICE, CONFIG_MAP, force_conflicts=True, wait=False, _diff=True)
    assert result["actions"] == [f"apply {by_hand['kind']} default/{by_hand['metadata']['name']}"]
    found = cluster.get(by_hand["kind"], by_hand["metadata"]["name"], "default")
    wanted = next(obj for obj in (DEPLOYMENT, SERVICE, CONFIG_MAP) if obj["kind"] == by_hand["kind"])
    assert found[where[0]][where[1]] == wanted[where[0]][where[1]]
    assert len(result["diff"]["before"]) == len(result["diff"]["after"]) == 1


def test_conflict_names_field_and_manager_and_changes_nothing(k8s_objects, cluster):
    cluster.put(CONFIG_MAP | {"data": {"server.py": "theirs"}}, manager="argo")
    result = k8s_objects(CONFIG_MAP, DEPLOYMENT)
    assert result["error"] == "Conflict"
    assert result["conflicts"] == [{"field": ".data.server.py", "manager": "argo"}]
    assert cluster.writes == []


def test_fields_that_others_set_are_left_alone_and_fields_no_longer_given_are_removed(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP | {"data": {"a": "1", "b": "2"}})
    cluster.put(CONFIG_MAP | {"data": {"c": "3"}}, manager="argo")
    k8s_objects(CONFIG_MAP | {"data": {"a": "1"}})
    assert cluster.get("ConfigMap", "server", "default")["data"] == {"a": "1", "c": "3"}


def test_data_of_a_secret_is_shown_nowhere(k8s_objects):
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"key": "aHVzaA=="}}
    result = k8s_objects(secret, _diff=True)
    assert "aHVzaA==" not in str(result["diff"]) + str(result["objects"])
    changed = k8s_objects(secret | {"data": {"key": "bmV3"}}, _diff=True)["diff"]
    assert changed["before"] != changed["after"]


def test_absent_deletes_in_reverse_order_and_a_second_time_has_nothing_to_do(k8s_objects, cluster):
    k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE)
    cluster.writes.clear()
    result = k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE, state="absent")
    assert {action for _unused, action in actions(result)} == {"deleted"} and result["changed"]
    assert [write.split("/")[-2] for write in cluster.writes] == ["deployments", "configmaps", "namespaces"]
    again = k8s_objects(CONFIG_MAP, DEPLOYMENT, NAMESPACE, state="absent")
    assert not again["changed"] and {action for _unused, action in actions(again)} == {"unchanged"}


def test_absent_of_a_kind_that_the_cluster_does_not_serve_has_nothing_to_do(k8s_objects):
    assert not k8s_objects(CLASS_PARAMS, state="absent")["changed"]


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


def test_absent_waits_for_finalizers_and_a_time_out_names_them(k8s_objects, cluster):
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


def test_object_that_is_being_deleted_is_made_anew_once_it_is_gone(k8s_objects, cluster):
    held = deepcopy(CONFIG_MAP)
    held["metadata"]["finalizers"] = ["example.org/slow"]
    cluster.put(held)
    k8s_objects(CONFIG_MAP, state="absent", wait=False)
    result = k8s_objects(CONFIG_MAP, wait_timeout=0)
    assert result["error"] == "TimedOut" and "wait for the deletion of ConfigMap default/server" in result["msg"]
    cluster.touch("ConfigMap", "server", "default", lambda obj: obj["metadata"].pop("finalizers"))
    assert actions(k8s_objects(CONFIG_MAP)) == [("ConfigMap", "created")]


def test_unready_object_is_waited_for_though_nothing_changes(k8s_objects, cluster):
    cluster.react("Deployment", lambda deployment: None)
    k8s_objects(DEPLOYMENT, wait=False)
    result = k8s_objects(DEPLOYMENT, wait_timeout=0)
    assert result["error"] == "TimedOut"
    assert "Deployment default/app1: the controller has not seen it yet" in result["msg"]
    assert not k8s_objects(DEPLOYMENT, wait=False)["changed"]
    assert not k8s_objects(DEPLOYMENT, _check=True, wait_timeout=0)["changed"]


def test_time_out_tells_what_keeps_the_pods_from_running(k8s_objects, cluster):
    cluster.react("Deployment", lambda deployment: None)
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "app1-x", "namespace": "default", "labels": {"app": "app1"}},
    }
    crashed = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}
    pod["status"] = {
        "containerStatuses": [
            {"name": "server", "state": crashed, "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}}
        ]
    }
    cluster.put(pod)
    cluster.logs[("default", "app1-x")] = "Traceback\nValueError: no port\n"
    message = k8s_objects(DEPLOYMENT, wait_timeout=0)["msg"]
    assert "Container server of Pod default/app1-x waits: CrashLoopBackOff: back-off 10s" in message
    assert "its log ends: Traceback | ValueError: no port" in message


def test_prune_deletes_what_was_applied_before_and_is_no_longer_given(k8s_objects, cluster):
    other = CONFIG_MAP | {"metadata": {"name": "old"}}
    k8s_objects(CONFIG_MAP, other, labels={"app": "demo"})
    cluster.put(CONFIG_MAP | {"metadata": {"name": "foreign"}})
    result = k8s_objects(CONFIG_MAP, labels={"app": "demo"}, prune_selector="app=demo")
    assert result["actions"] == ["delete ConfigMap default/old"]
    assert cluster.names("ConfigMap") == ["foreign", "server"]


def test_files_are_read_with_all_their_documents(k8s_objects, cluster, tmp_path, run_module):
    manifest = tmp_path / "all.yaml"
    manifest.write_text(
        "---\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {day: 2026-11-22}\n---\n"
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n"
    )
    result = run_module("k8s_objects", **cluster.arguments, src=[str(manifest)])
    assert [entry["name"] for entry in result["objects"]] == ["a", "b"]
    assert cluster.get("ConfigMap", "a", "default")["data"] == {"day": "2026-11-22"}


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        ([{"kind": "ConfigMap", "metadata": {"name": "x"}}], "ConfigMap x of objects: it has no apiVersion"),
        (
            [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}],
            "v1 ConfigMap of objects: it has no metadata.name",
        ),
        (["text"], "of objects: it is not a mapping: 'text'"),
        ([CONFIG_MAP, CONFIG_MAP], "ConfigMap default/server: it is given twice"),
    ],
)
def test_wrong_objects_are_one_clear_error_before_anything_is_written(k8s_objects, cluster, objects, message):
    result = k8s_objects(*objects)
    assert result["error"] == "InvalidArgument" and message in result["msg"]
    assert cluster.writes == []


def test_complaint_13_an_alb_that_serves_is_only_replaced_where_that_is_allowed(k8s_objects, cluster):
    def ingress(scheme):
        metadata = {"name": "app", "annotations": {"alb.ingress.kubernetes.io/scheme": scheme}}
        spec = {"ingressClassName": "aws", "rules": [{"host": "a.example"}]}
        return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": spec}

    k8s_objects(ingress("internet-facing"), wait=False)
    status = {"loadBalancer": {"ingress": [{"hostname": "k8s-default-app.elb.amazonaws.com"}]}}
    cluster.touch("Ingress", "app", "default", lambda live: live.update(status=status))
    cluster.writes.clear()
    refused = k8s_objects(ingress("internal"), wait=False)
    assert refused["failed"] and "replaces the ALB k8s-default-app.elb.amazonaws.com" in refused["msg"]
    assert cluster.writes == []
    predicted = k8s_objects(ingress("internal"), wait=False, _check=True)
    assert predicted["changed"] and "replaces the ALB" in predicted["warnings"][0]
    assert k8s_objects(ingress("internal"), wait=False, allow_replace=True)["changed"]
