# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Conflict,
    Denied,
    Missing,
    Refused,
    Unauthenticated,
    Unavailable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import client as module
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint, Identity, Transport

CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "server", "namespace": "default"},
    "data": {"a": "1"},
}
ARN = "arn:aws:iam::123456789012:user/operator"


@pytest.fixture
def kubernetes(cluster):
    return connected(cluster, ["unit-test-token"])


def connected(cluster, tokens):
    """A client that uses the tokens one after the other: the next after each 401."""

    def renew():
        tokens.pop(0)
        return bool(tokens)

    return Kubernetes(Transport(Endpoint(cluster.url), Identity(lambda: tokens[0], renew, lambda: ARN)))


def test_missing_objects_and_missing_kinds_are_none(kubernetes):
    assert kubernetes.get("v1", "ConfigMap", "nothing", "default") is None
    assert kubernetes.get("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "x", "default") is None
    assert kubernetes.list("elbv2.k8s.aws/v1beta1", "TargetGroupBinding") == []
    assert kubernetes.delete("v1", "ConfigMap", "nothing", "default") is None


def test_apply_creates_and_get_reads_it_back(cluster, kubernetes):
    kubernetes.apply(CONFIG_MAP, "tests", force=False)
    assert kubernetes.get("v1", "ConfigMap", "server", "default")["data"] == {"a": "1"}


def test_apply_as_a_dry_run_writes_nothing(cluster, kubernetes):
    assert kubernetes.apply(CONFIG_MAP, "tests", force=False, dry_run=True)["data"] == {"a": "1"}
    assert cluster.names("ConfigMap") == [] and cluster.writes == []


def test_apply_names_field_and_manager_of_each_conflict(cluster, kubernetes):
    cluster.put(CONFIG_MAP | {"data": {"a": "2"}}, manager="kubectl-edit")
    with pytest.raises(
        Conflict, match=r"could not apply ConfigMap default/server: \.data\.a is held by kubectl-edit"
    ) as e:
        kubernetes.apply(CONFIG_MAP, "tests", force=False)
    assert e.value.details["conflicts"] == [{"field": ".data.a", "manager": "kubectl-edit"}]
    assert "force_conflicts: true" in str(e.value)


def test_apply_into_a_namespace_that_is_missing_says_so(kubernetes):
    lost = CONFIG_MAP | {"metadata": {"name": "server", "namespace": "apps"}}
    with pytest.raises(Missing, match='namespaces "apps" not found'):
        kubernetes.apply(lost, "tests", force=False)


def test_apply_of_a_kind_the_cluster_does_not_serve_says_what_is_missing(kubernetes):
    binding = {"apiVersion": "elbv2.k8s.aws/v1beta1", "kind": "TargetGroupBinding", "metadata": {"name": "x"}}
    with pytest.raises(Missing, match=r"does not serve TargetGroupBinding of elbv2\.k8s\.aws/v1beta1\. Install what"):
        kubernetes.apply(binding, "tests", force=False)


def test_list_reads_every_page_and_names_the_kind_of_each_item(cluster, kubernetes, monkeypatch):
    monkeypatch.setattr(module, "PAGE", 2)
    for index in range(5):
        cluster.put(CONFIG_MAP | {"metadata": {"name": f"c{index}", "namespace": "default"}})
    found = kubernetes.list("v1", "ConfigMap")
    assert [item["metadata"]["name"] for item in found] == ["c0", "c1", "c2", "c3", "c4"]
    assert {(item["apiVersion"], item["kind"]) for item in found} == {("v1", "ConfigMap")}


def test_list_begins_again_when_its_continuation_is_too_old(cluster, kubernetes, monkeypatch):
    monkeypatch.setattr(module, "PAGE", 2)
    for index in range(3):
        cluster.put(CONFIG_MAP | {"metadata": {"name": f"c{index}", "namespace": "default"}})
    kubernetes.resource("v1", "ConfigMap")
    answered, limits = [], []
    request = kubernetes.transport.request

    def once_gone(method, path, **options):
        answered.append(options["query"].get("continue"))
        limits.append(options["query"].get("limit"))
        if answered == [None, "2"]:
            return 410, b'{"message": "too old"}'
        return request(method, path, **options)

    monkeypatch.setattr(kubernetes.transport, "request", once_gone)
    assert len(kubernetes.list("v1", "ConfigMap")) == 3
    assert answered == [None, "2", None]
    # All at once, since there may be no time for pages.
    assert limits == [2, 2, None]


def test_list_selects_by_label_and_by_field(cluster, kubernetes):
    cluster.put(CONFIG_MAP)
    cluster.put(CONFIG_MAP | {"metadata": {"name": "other", "namespace": "default", "labels": {"app": "x"}}})
    assert [o["metadata"]["name"] for o in kubernetes.list("v1", "ConfigMap", label_selector="app=x")] == ["other"]
    by_field = kubernetes.list("v1", "ConfigMap", "default", field_selector="metadata.name=server")
    assert [o["metadata"]["name"] for o in by_field] == ["server"]


def test_delete_does_not_hit_an_object_made_since(cluster, kubernetes):
    cluster.put(CONFIG_MAP)
    with pytest.raises(Conflict, match="UID in the precondition"):
        kubernetes.delete("v1", "ConfigMap", "server", "default", uid="another")
    assert cluster.names("ConfigMap") == ["server"]


def test_complaint_22_an_expired_token_is_minted_again(cluster):
    kubernetes = connected(cluster, ["expired", "unit-test-token"])
    assert kubernetes.get("v1", "Namespace", "default")["metadata"]["name"] == "default"


def test_complaint_23_401_names_the_identity_that_has_no_access_entry(cluster):
    kubernetes = connected(cluster, ["unknown"])
    with pytest.raises(Unauthenticated, match=f"401 Unauthorized for {ARN}.*access entry"):
        kubernetes.get("v1", "Namespace", "default")


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (
            f'deployments.apps "app1" is forbidden: User "{ARN}" cannot patch resource "deployments" in API group "apps" in the namespace "default"',
            f"Allow patch on deployments.apps in namespace default to {ARN}",
        ),
        (
            'namespaces "x" is forbidden: User "system:anonymous" cannot get resource "namespaces" in API group "" in the namespace "x"',
            "Allow get on namespaces in namespace x to system:anonymous",
        ),
        (
            'ingressclasses is forbidden: User "u" cannot list resource "ingressclasses" in API group "networking.k8s.io" at the cluster scope',
            "Allow list on ingressclasses.networking.k8s.io to u",
        ),
        ('forbidden: User "u" cannot get path "/version"', "Allow get on /version to u"),
    ],
)
def test_complaint_23_403_names_verb_resource_and_subject(cluster, kubernetes, message, advice):
    cluster.fail("GET", "/namespaces/", 403, message, reason="Forbidden")
    with pytest.raises(Denied) as error:
        kubernetes.get("v1", "Namespace", "default")
    assert advice in str(error.value)


def test_refusal_of_an_admission_webhook_is_not_taken_for_rbac(cluster, kubernetes):
    message = 'admission webhook "vingress.elbv2.k8s.aws" denied the request: invalid ingress class'
    cluster.fail("PATCH", "/configmaps/", 403, message)
    with pytest.raises(Refused, match="denied the request: invalid ingress class"):
        kubernetes.apply(CONFIG_MAP, "tests", force=False)


def test_complaint_3_webhook_without_endpoints_says_what_to_look_at(cluster, kubernetes):
    message = 'Internal error occurred: failed calling webhook "vingress.elbv2.k8s.aws": no endpoints available for service "w"'
    cluster.fail("PATCH", "/configmaps/", 500, message)
    with pytest.raises(Unavailable, match="Wait until the pods behind w are ready, or look at why they are not"):
        kubernetes.apply(CONFIG_MAP, "tests", force=False)


def test_throttled_request_is_tried_again(cluster, kubernetes, tried_again_at_once):
    cluster.fail("GET", "/namespaces/default$", 429, "slow down", times=2)
    assert kubernetes.get("v1", "Namespace", "default") is not None


def test_server_that_does_not_answer_is_named(kubernetes, cluster, tried_again_at_once):
    cluster.stop()
    kubernetes.transport.endpoint = Endpoint("http://127.0.0.1:1")
    with pytest.raises(Unavailable, match=r"could not reach the Kubernetes API at http://127.0.0.1:1: .*refused"):
        kubernetes.get("v1", "Namespace", "default")


def test_log_of_a_container_that_has_not_started_is_empty(cluster, kubernetes):
    cluster.fail("GET", "/log", 400, 'container "c" in pod "p" is waiting to start')
    assert kubernetes.pod_log("default", "p") == ""
    cluster.logs[("default", "p")] = "line 1\nline 2\n"
    assert kubernetes.pod_log("default", "p", tail=5) == "line 1\nline 2\n"
