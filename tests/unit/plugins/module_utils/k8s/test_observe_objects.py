# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is of a set of objects, and what an apply would make of them."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, Denied, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import observe_objects
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.observe_objects import Prediction
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition

from tests.unit.plugins.objects import (
    config_map,
    crd,
    endpoint_slice,
    ingress_class,
    made,
    namespace,
    service,
    workload,
)

THING = made("example.org/v1", "Thing", "a", None)
DYING = {"deletionTimestamp": "2026-11-22T00:00:00Z", "finalizers": ["x"]}


def predicted(kubernetes, wanted, lives, *, force=False):
    return observe_objects.predictions(kubernetes, wanted, lives, field_manager="tests", force=force)


def places(objects):
    return [obj["metadata"].get("namespace") for obj in objects]


@pytest.mark.parametrize(
    ("obj", "given", "expected"),
    [
        (config_map(namespace=None), None, "default"),
        (config_map(namespace=None), "apps", "apps"),
        (config_map(namespace="own"), "apps", "own"),
        (namespace(), "apps", None),
        (ingress_class(), "apps", None),
        # Of a kind that nobody knows only the caller can tell.
        (THING, None, None),
        (THING, "apps", "apps"),
        # An empty one is none.
        (config_map(metadata={"namespace": ""}), "apps", "apps"),
    ],
)
def test_an_object_is_placed_in_its_own_namespace_the_given_one_or_default(kubernetes, obj, given, expected):
    assert places(observe_objects.placed(kubernetes, [obj], given)) == [expected]


@pytest.mark.parametrize(
    ("scope", "given", "expected"),
    [
        ("Namespaced", None, "default"),
        ("Namespaced", "apps", "apps"),
        ("Cluster", "apps", None),
        ("Cluster", None, None),
    ],
)
def test_a_crd_beside_them_tells_where_its_objects_go(kubernetes, scope, given, expected):
    found = observe_objects.placed(kubernetes, [THING, crd("v1", scope=scope)], given)
    assert places(found) == [expected, None]


@pytest.mark.parametrize(
    ("obj", "kinds"),
    [
        (config_map(), {}),
        (crd("v1"), {("example.org/v1", "Thing"): True}),
        (crd("v1", scope="Cluster"), {("example.org/v1", "Thing"): False}),
        (crd("v1", "v2"), {("example.org/v1", "Thing"): True, ("example.org/v2", "Thing"): True}),
        # One that is kept for what is stored, and served no more.
        (crd("v1", "(v1alpha1)"), {("example.org/v1", "Thing"): True}),
        (made("apiextensions.k8s.io/v1", "CustomResourceDefinition", "a", None), {}),
        (made("apiextensions.k8s.io/v1", "CustomResourceDefinition", "a", None, spec={"versions": None}), {}),
    ],
)
def test_the_kinds_that_a_crd_serves(obj, kinds):
    assert observe_objects.kinds_defined_by(obj) == kinds


def test_lives_are_in_the_order_asked_for_and_none_where_there_is_nothing(cluster, kubernetes):
    stored = cluster.put(config_map("b"))
    assert observe_objects.lives(kubernetes, [config_map("a"), config_map("b"), THING]) == [None, stored, None]


def test_an_object_that_is_not_there_is_predicted_as_the_server_would_make_it(cluster, kubernetes):
    (found,) = predicted(kubernetes, [config_map(a="1")], [None])
    assert found.obj["data"] == {"a": "1"} and found.obj["metadata"]["uid"]
    assert found.unmet is None
    assert cluster.names("ConfigMap") == []


def test_a_prediction_keeps_what_others_have_set(cluster, kubernetes):
    live = cluster.put(config_map(theirs="1"))
    (found,) = predicted(kubernetes, [config_map(ours="2")], [live])
    assert found.obj["data"] == {"theirs": "1", "ours": "2"}


def test_what_the_server_picks_in_a_dry_run_is_predicted_as_picked(cluster, kubernetes, monkeypatch):
    wanted = service(type="NodePort", ports=[{"port": 80}])
    live = cluster.put(service(type="ClusterIP", ports=[{"port": 80}]))
    tried = service(type="NodePort", ports=[{"port": 80, "nodePort": 32769}])
    monkeypatch.setattr(kubernetes, "apply", lambda *_args, **_options: tried)
    (found,) = predicted(kubernetes, [wanted], [live])
    assert found.obj["spec"]["ports"] == [{"port": 80, "nodePort": "<assigned by the server>"}]


def test_an_object_that_says_by_itself_that_nothing_changes_is_not_asked_for(cluster, kubernetes):
    fields = {"f:data": {"f:a": {}}}
    entry = {"manager": "tests", "operation": "Apply", "apiVersion": "v1", "fieldsV1": fields}
    live = config_map(metadata={"managedFields": [entry]}, a="1")
    assert predicted(kubernetes, [config_map(a="1")], [live]) == [Prediction(live)]
    assert cluster.requests == []


def test_what_is_being_deleted_says_nothing_about_what_takes_its_place(cluster, kubernetes):
    wanted = config_map(a="1")
    assert predicted(kubernetes, [wanted], [config_map(metadata=DYING, b="2")]) == [Prediction(wanted)]
    assert cluster.requests == []


@pytest.mark.parametrize(
    ("obj", "answer", "advice"),
    [
        (
            config_map(namespace="apps"),
            'namespaces "apps" not found',
            "Create the namespace first, or put a Namespace object into the same call",
        ),
        (THING, "the cluster does not serve Thing of example.org/v1", "Install what defines it (its CRD) first"),
    ],
)
def test_what_has_nowhere_to_be_yet_is_taken_as_it_is_sent_with_what_is_missing(kubernetes, obj, answer, advice):
    (found,) = predicted(kubernetes, [obj], [None])
    assert found.obj == obj
    assert isinstance(found.unmet, Missing) and found.unmet.answer == answer
    # In the words of a run, which ends with it.
    assert str(found.unmet).startswith(f"could not apply {obj['kind']} ") and str(found.unmet).endswith(f". {advice}.")


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [
        (409, "the object has been modified", Conflict),
        (403, 'forbidden: User "u" cannot patch resource "configmaps" in API group ""', Denied),
    ],
)
def test_what_the_server_would_refuse_is_refused_before_anything_is_written(
    cluster, kubernetes, status, message, error
):
    cluster.fail("PATCH", "/configmaps/b", status, message)
    with pytest.raises(error, match="could not predict the apply of ConfigMap default/b"):
        predicted(kubernetes, [config_map("a"), config_map("b")], [None, None])
    assert cluster.names("ConfigMap") == []


def test_a_conflict_is_predicted_unless_it_will_be_forced(cluster, kubernetes):
    live = cluster.put(config_map(a="theirs"), manager="argo")
    with pytest.raises(Conflict, match="held by argo"):
        predicted(kubernetes, [config_map(a="ours")], [live])
    (found,) = predicted(kubernetes, [config_map(a="ours")], [live], force=True)
    assert found.obj["data"] == {"a": "ours"}
    assert cluster.get("ConfigMap", "server", "default")["data"] == {"a": "theirs"}


@pytest.mark.parametrize(
    ("live", "condition", "lacking"),
    [
        (None, None, ""),
        (workload("Job"), None, "it has no condition Complete"),
        (workload("Job"), Condition("Synced"), "it has no condition Synced"),
        (config_map(), None, ""),
        (service("app1"), None, ""),
        (service("app2"), None, "none of its endpoints is ready"),
    ],
)
def test_what_each_lacks_is_looked_up_where_it_is_written(cluster, kubernetes, live, condition, lacking):
    cluster.put(endpoint_slice("app1", True))
    assert observe_objects.lackings(kubernetes, [live], condition) == [lacking]


@pytest.fixture
def strays(cluster, kubernetes):
    def found(*wanted, selector="app=demo"):
        return [obj["metadata"]["name"] for obj in observe_objects.strays(kubernetes, wanted, selector)]

    return found


def of_demo(name, **metadata):
    return {"metadata": {"name": name, "namespace": "default", "labels": {"app": "demo"}} | metadata}


@pytest.mark.parametrize(
    ("obj", "stray"),
    [
        (config_map() | of_demo("old"), True),
        (config_map() | of_demo("given"), False),
        (config_map() | of_demo("old", labels={"app": "other"}), False),
        (config_map() | of_demo("old", labels={}), False),
        (config_map() | of_demo("old", namespace="kube-system"), False),
        # Its owner takes it along.
        (config_map() | of_demo("old", ownerReferences=[{"kind": "Deployment", "name": "x", "uid": "1"}]), False),
        (config_map() | of_demo("old", **DYING), False),
        # A kind that is not given is not searched.
        (service() | of_demo("old"), False),
    ],
)
def test_a_stray_is_of_a_given_kind_and_namespace_has_the_labels_and_is_nobodys(cluster, strays, obj, stray):
    cluster.put(obj)
    assert strays(config_map("given")) == (["old"] if stray else [])


def test_each_kind_and_namespace_is_searched_once(cluster, strays):
    for place in ("default", "kube-system"):
        cluster.put(config_map("old", place, {"labels": {"app": "demo"}}))
    cluster.put(namespace("old") | {"metadata": {"name": "old", "labels": {"app": "demo"}}})
    cluster.requests.clear()
    wanted = [config_map("a"), config_map("b"), config_map("c", "kube-system"), namespace("default")]
    assert sorted(strays(*wanted)) == ["old", "old", "old"]
    assert sorted(request.removeprefix("GET /api/v1/") for request in cluster.requests) == [
        "namespaces",
        "namespaces/default/configmaps",
        "namespaces/kube-system/configmaps",
    ]


def test_objects_that_exist_in_another_version_of_their_api_are_no_strays(cluster, strays):
    cluster.kinds.append(("apps/v1beta2", "Deployment", "deployments", True))
    cluster.put(made("apps/v1beta2", "Deployment", "given", metadata={"labels": {"app": "demo"}}))
    assert strays(workload("Deployment", "given"), made("apps/v1beta2", "Deployment", "other")) == []
