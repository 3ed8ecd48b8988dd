# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects applied through the module: made, unchanged, put right, predicted, refused."""

from __future__ import annotations

import pytest

from tests.unit.plugins.modules.applied import (
    CLASS_PARAMS,
    CONFIG_MAP,
    CRD,
    DEPLOYMENT,
    NAMESPACE,
    SERVICE,
    actions,
)


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


def test_what_a_webhook_refuses_fails_the_run_and_is_a_warning_in_check_mode(k8s_objects, cluster):
    """What it misses may be made by an earlier task, which in check mode has made nothing."""
    message = 'admission webhook "vingress.elbv2.k8s.aws" denied the request: IngressClass "aws" not found'
    cluster.fail("PATCH", "/configmaps/", 403, message)
    result = k8s_objects(CONFIG_MAP)
    assert result["failed"] and message in result["msg"]

    cluster.fail("PATCH", "/configmaps/", 403, message)
    predicted = k8s_objects(CONFIG_MAP, _check=True)
    assert predicted["changed"] and message in predicted["warnings"][0]
    assert cluster.names("ConfigMap") == []


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
        ([{"kind": "ConfigMap", "metadata": {"name": "x"}}], "ConfigMap x, item 1 of objects: it has no apiVersion"),
        (
            [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {}}],
            "v1 ConfigMap, item 1 of objects: it has no metadata.name",
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


@pytest.mark.parametrize("field", ["data", "stringData"])
def test_what_a_secret_holds_is_in_no_result_whatever_becomes_of_it(k8s_objects, field):
    def secret(value):
        return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, field: {"key": value}}

    results = [
        k8s_objects(secret("aHVzaA=="), _check=True, _diff=True),
        k8s_objects(secret("aHVzaA=="), _diff=True),
        k8s_objects(secret("aHVzaA=="), _diff=True),
        k8s_objects(secret("aHVzaDI="), _diff=True),
        k8s_objects(secret("aHVzaDI="), state="absent", _diff=True),
    ]
    assert [result["changed"] for result in results] == [True, True, False, True, True]
    for result in results:
        # The arguments are the user's own, and Ansible's to keep (no_log).
        told = {key: value for key, value in result.items() if key != "invocation"}
        assert "aHVza" not in str(told)


def test_list_objects_are_taken_apart(k8s_objects, cluster):
    other = CONFIG_MAP | {"metadata": {"name": "other"}}
    result = k8s_objects({"apiVersion": "v1", "kind": "List", "items": [CONFIG_MAP, other]}, SERVICE, wait=False)
    assert actions(result) == [("ConfigMap", "created"), ("ConfigMap", "created"), ("Service", "created")]
    assert cluster.names("ConfigMap") == ["other", "server"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "could not read the manifest FOLDER/app.yaml: "),
        ("a: [b", "could not read the manifest FOLDER/app.yaml: "),
        (
            "kind: ConfigMap\nmetadata: {name: a}",
            "could not use ConfigMap a, item 1 of FOLDER/app.yaml: it has no apiVersion",
        ),
    ],
)
def test_file_that_holds_no_objects_is_named(run_module, cluster, tmp_path, content, told):
    if content:
        (tmp_path / "app.yaml").write_text(content, encoding="utf-8")
    result = run_module("k8s_objects", **cluster.arguments, src=[str(tmp_path / "app.yaml")])
    assert result["error"] == "InvalidArgument"
    assert told in result["msg"].replace(str(tmp_path), "FOLDER")


@pytest.mark.parametrize(
    ("status", "message", "error", "told"),
    [
        (
            401,
            "Unauthorized",
            "Unauthenticated",
            "401 Unauthorized for the given api_key. The cluster does not know this identity",
        ),
        (
            403,
            'configmaps is forbidden: User "u" cannot get resource "configmaps" in API group "" in the namespace "default"',
            "Denied",
            "Allow get on configmaps in namespace default to u, by RBAC or by an access policy",
        ),
        (410, "too old", "Refused", "could not read ConfigMap default/server: too old."),
    ],
)
def test_cluster_that_refuses_is_one_clear_error(k8s_objects, cluster, status, message, error, told):
    cluster.fail("GET", "/configmaps/", status, message)
    result = k8s_objects(CONFIG_MAP)
    assert result["error"] == error and told in result["msg"]
    assert cluster.writes == []


def test_conflict_is_taken_over_only_by_force_and_predicted_either_way(k8s_objects, cluster):
    cluster.put(CONFIG_MAP | {"data": {"server.py": "theirs"}}, manager="argo")
    assert k8s_objects(CONFIG_MAP, _check=True)["conflicts"] == [{"field": ".data.server.py", "manager": "argo"}]
    assert k8s_objects(CONFIG_MAP, force_conflicts=True, _check=True)["changed"]
    assert k8s_objects(CONFIG_MAP, force_conflicts=True)["changed"]
    assert not k8s_objects(CONFIG_MAP)["changed"]


def test_nothing_to_apply_is_an_error_of_the_arguments(run_module, cluster):
    result = run_module("k8s_objects", **cluster.arguments)
    assert result["failed"] and "one of the following is required: objects, src" in result["msg"]
    assert not run_module("k8s_objects", objects=[], **cluster.arguments)["changed"]
