# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that the client makes of what it is asked: paths, queries, bodies; and what it makes of missing things."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, Missing, Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import client
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import described, group_path

from tests.unit.plugins.objects import config_map, crd, made, namespace, pod, workload

UNKNOWN = ("example.org/v1", "Thing")


@pytest.fixture
def asked(kubernetes):
    return kubernetes.transport.asked


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("v1", "ConfigMap", "a", "apps"), "/api/v1/namespaces/apps/configmaps/a"),
        (("v1", "ConfigMap", "a"), "/api/v1/namespaces/default/configmaps/a"),
        (("v1", "Namespace", "a"), "/api/v1/namespaces/a"),
        # A kind of the whole cluster is in no namespace, whatever is said.
        (("v1", "Namespace", "a", "apps"), "/api/v1/namespaces/a"),
        (("apps/v1", "Deployment", "a", "apps"), "/apis/apps/v1/namespaces/apps/deployments/a"),
        (("networking.k8s.io/v1", "IngressClass", "a"), "/apis/networking.k8s.io/v1/ingressclasses/a"),
        (
            ("rbac.authorization.k8s.io/v1", "ClusterRole", "system:node/x?y"),
            "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode%2Fx%3Fy",
        ),
        (("v1", "ConfigMap", "a", "../x"), "/api/v1/namespaces/..%2Fx/configmaps/a"),
    ],
)
def test_an_object_is_read_where_its_kind_is_served(kubernetes, asked, arguments, path):
    kubernetes.get(*arguments)
    assert [(request.method, request.path) for request in asked] == [("GET", path)]


@pytest.mark.parametrize(
    ("arguments", "options", "path", "query"),
    [
        (("v1", "ConfigMap"), {}, "/api/v1/configmaps", {}),
        (("v1", "ConfigMap", "apps"), {}, "/api/v1/namespaces/apps/configmaps", {}),
        (("v1", "Namespace", "apps"), {}, "/api/v1/namespaces", {}),
        (("v1", "Pod"), {"label_selector": "a=b"}, "/api/v1/pods", {"labelSelector": "a=b"}),
        (("v1", "Pod"), {"field_selector": "x=y"}, "/api/v1/pods", {"fieldSelector": "x=y"}),
    ],
)
def test_objects_are_listed_in_a_namespace_or_in_all(kubernetes, asked, arguments, options, path, query):
    assert isinstance(kubernetes.list(*arguments, **options), list)
    assert (asked[0].path, asked[0].query) == (path, {"limit": "500"} | query)
    assert asked[0].accept == "application/json"


def test_of_a_list_only_the_metadata_can_be_asked_for(kubernetes, asked, cluster):
    cluster.put(config_map())
    (found,) = kubernetes.list("v1", "ConfigMap", metadata_only=True)
    assert asked[0].accept == "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    assert (found["apiVersion"], found["kind"]) == ("v1", "ConfigMap")


@pytest.mark.parametrize(
    "answer", [{}, {"items": None}, {"items": [], "metadata": {}}, {"metadata": {"continue": None}}]
)
def test_a_list_of_nothing_is_empty(kubernetes, monkeypatch, answer):
    monkeypatch.setattr(kubernetes.transport, "checked", lambda *_args, **_options: answer)
    assert kubernetes.list("v1", "ConfigMap") == []


def test_a_list_that_is_refused_says_what_was_listed_and_where(kubernetes, cluster):
    cluster.fail("GET", "/pods", 400, "unable to parse requirement")
    with pytest.raises(Refused, match="could not list Pod in namespace apps: unable to parse requirement"):
        kubernetes.list("v1", "Pod", "apps", label_selector="a in")


def test_a_kind_that_went_away_since_it_was_found_is_an_empty_list(kubernetes, cluster):
    cluster.put(crd("v1"))
    assert kubernetes.list(*UNKNOWN) == []
    cluster.kinds.pop()
    assert kubernetes.list(*UNKNOWN) == []


def test_a_list_whose_first_page_is_too_old_is_an_error(kubernetes, cluster):
    cluster.fail("GET", "/configmaps", 410, "too old")
    with pytest.raises(Refused, match="too old"):
        kubernetes.list("v1", "ConfigMap")


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ({"force": False}, {"force": "false", "fieldValidation": "Strict"}),
        ({"force": True}, {"force": "true", "fieldValidation": "Strict"}),
        ({"force": False, "dry_run": True}, {"force": "false", "fieldValidation": "Strict", "dryRun": "All"}),
        ({"force": True, "validation": "Ignore"}, {"force": "true", "fieldValidation": "Ignore"}),
    ],
)
def test_an_apply_is_one_patch_under_our_name(kubernetes, asked, options, query):
    kubernetes.apply(config_map(a="1"), "tests", **options)
    (request,) = asked
    assert (request.method, request.path) == ("PATCH", "/api/v1/namespaces/default/configmaps/server")
    assert request.query == {"fieldManager": "tests"} | query
    assert request.content_type == "application/apply-patch+yaml"
    assert request.body == config_map(a="1")


@pytest.mark.parametrize(("dry_run", "attempted"), [(True, "predict the apply of"), (False, "apply")])
@pytest.mark.parametrize(
    ("obj", "answer"),
    [
        (config_map(namespace="apps"), 'namespaces "apps" not found'),
        (made(*UNKNOWN, "a"), "the cluster does not serve Thing of example.org/v1"),
    ],
)
def test_an_apply_into_nowhere_says_what_is_missing(kubernetes, dry_run, attempted, obj, answer):
    with pytest.raises(Missing) as missing:
        kubernetes.apply(obj, "tests", force=False, dry_run=dry_run)
    assert (missing.value.attempted, missing.value.answer) == (attempted, answer)


def test_a_merge_patch_gives_the_object_after_it(kubernetes, asked, cluster):
    cluster.put(config_map(a="1", b="2"))
    found = kubernetes.patch_merge("v1", "ConfigMap", "server", {"data": {"a": None, "c": "3"}}, "default")
    assert found["data"] == {"b": "2", "c": "3"}
    assert asked[0].content_type == "application/merge-patch+json"


@pytest.mark.parametrize("kind", [("v1", "ConfigMap"), UNKNOWN])
def test_what_is_not_there_is_not_patched_deleted_nor_read(kubernetes, kind):
    assert kubernetes.patch_merge(*kind, "a", {}, "default") is None
    assert kubernetes.delete(*kind, "a", "default") is None
    assert kubernetes.get(*kind, "a", "default") is None


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, {"propagationPolicy": "Background"}),
        ({"propagation": "Foreground"}, {"propagationPolicy": "Foreground"}),
        ({"uid": None}, {"propagationPolicy": "Background"}),
    ],
)
def test_a_deletion_tells_what_becomes_of_what_the_object_owns(kubernetes, asked, cluster, options, body):
    cluster.put(config_map())
    assert kubernetes.delete("v1", "ConfigMap", "server", "default", **options)["metadata"]["name"] == "server"
    assert asked[0].body == body
    assert cluster.names("ConfigMap") == []


def test_a_deletion_can_be_of_one_very_object(kubernetes, asked, cluster):
    uid = cluster.put(config_map())["metadata"]["uid"]
    kubernetes.delete("v1", "ConfigMap", "server", "default", uid=uid)
    assert asked[0].body["preconditions"] == {"uid": uid}


@pytest.mark.parametrize(
    ("options", "query"),
    [
        ({}, {"tailLines": "20", "limitBytes": "262144"}),
        ({"container": "c", "tail": 3}, {"tailLines": "3", "limitBytes": "262144", "container": "c"}),
        (
            {"container": "c", "previous": True},
            {"tailLines": "20", "limitBytes": "262144", "container": "c", "previous": "true"},
        ),
    ],
)
def test_a_log_is_asked_for_by_container_length_and_life(kubernetes, asked, cluster, options, query):
    cluster.put(pod())
    cluster.logs["default", "app1-x"] = "one\ntwo\n"
    assert kubernetes.pod_log("default", "app1-x", **options) == "one\ntwo\n"
    assert asked[0].path == "/api/v1/namespaces/default/pods/app1-x/log"
    assert (asked[0].query, asked[0].accept) == (query, "*/*")


@pytest.mark.parametrize("status", [400, 404])
def test_a_container_that_has_no_log_yet_has_an_empty_one(kubernetes, cluster, status):
    cluster.fail("GET", "/log", status, "waiting to start: ContainerCreating")
    assert kubernetes.pod_log("default", "p") == ""


def test_a_log_that_may_not_be_read_says_whose(kubernetes, cluster):
    cluster.fail("GET", "/log", 403, 'forbidden: User "u" cannot get resource "pods/log" in API group ""')
    with pytest.raises(Denied, match=r"could not read the log of Pod default/p: .*Allow get on pods/log to u"):
        kubernetes.pod_log("default", "p")


def test_a_log_of_other_bytes_than_text_is_still_told(kubernetes, monkeypatch):
    monkeypatch.setattr(kubernetes.transport, "request", lambda *_args, **_options: (200, b"\xff!"))
    assert kubernetes.pod_log("default", "p") == "\ufffd!"


def test_any_other_request_is_answered_or_none_for_404(kubernetes, cluster):
    assert kubernetes.request("GET", "/version") == {"gitVersion": "v1.35.4"}
    assert kubernetes.request("GET", "/nothing") is None
    cluster.fail("GET", "/version", 400, "no")
    with pytest.raises(Refused, match="could not GET /version: no"):
        kubernetes.request("GET", "/version")


def test_a_builtin_kind_is_known_without_asking(kubernetes, cluster):
    assert kubernetes.resource("apps/v1", "Deployment").plural == "deployments"
    assert cluster.requests == []


def test_another_kind_is_asked_for_once_it_is_there_and_not_remembered_as_missing(kubernetes, cluster):
    assert kubernetes.resource(*UNKNOWN) is None
    cluster.put(crd("v1"))
    cluster.requests.clear()
    assert kubernetes.resource(*UNKNOWN).plural == "things"
    assert kubernetes.resource(*UNKNOWN).namespaced is True
    assert cluster.requests == ["GET /apis/example.org/v1"]


def test_subresources_are_no_kinds(kubernetes, monkeypatch):
    listed = [
        {"name": "things/scale", "kind": "Scale", "namespaced": True},
        {"name": "things", "kind": "Thing", "namespaced": False},
    ]
    monkeypatch.setattr(kubernetes.transport, "json", lambda *_args, **_options: {"resources": listed})
    assert kubernetes.resource("example.org/v1", "Scale") is None
    assert kubernetes.resource(*UNKNOWN).namespaced is False


@pytest.mark.parametrize(("api_version", "path"), [("v1", "/api/v1"), ("apps/v1", "/apis/apps/v1")])
def test_the_core_group_is_elsewhere(api_version, path):
    assert group_path(api_version) == path


@pytest.mark.parametrize(
    ("obj", "told"),
    [(workload("Deployment"), "Deployment default/app1"), (namespace(), "Namespace apps")],
)
def test_errors_name_objects_as_diffs_do(obj, told):
    assert described(obj["kind"], obj["metadata"]["name"], obj["metadata"].get("namespace")) == told


def test_connecting_makes_no_request():
    connected = client.connect({"host": "http://127.0.0.1:1", "api_key": "x"}, None)
    assert connected.transport.endpoint.url == "http://127.0.0.1:1"
