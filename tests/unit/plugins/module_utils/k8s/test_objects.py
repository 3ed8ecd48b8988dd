# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects as data: what makes one that one, what comes before what, what counts as a difference, what is shown."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import permutations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import objects
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Key

from tests.unit.plugins.objects import config_map, crd, made, namespace, service, workload

SERVER_SIDE = {
    "uid": "1",
    "resourceVersion": "7",
    "generation": 2,
    "creationTimestamp": "2026-11-22T00:00:00Z",
    "selfLink": "/api/v1/x",
    "deletionTimestamp": "2026-11-22T00:00:00Z",
    "deletionGracePeriodSeconds": 30,
    "managedFields": [{"manager": "kubectl"}],
}
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}


@pytest.mark.parametrize(
    ("obj", "key"),
    [
        (config_map("a"), Key("", "ConfigMap", "default", "a")),
        (config_map("a", "apps"), Key("", "ConfigMap", "apps", "a")),
        (workload("Deployment", "a"), Key("apps", "Deployment", "default", "a")),
        (namespace("a"), Key("", "Namespace", "", "a")),
        (made("apps/v1beta1", "Deployment", "a"), Key("apps", "Deployment", "default", "a")),
        (made("example.org/v1", "ConfigMap", "a"), Key("example.org", "ConfigMap", "default", "a")),
        (made("v1", "ConfigMap", "a", None, {"namespace": None}), Key("", "ConfigMap", "", "a")),
    ],
)
def test_group_kind_namespace_and_name_make_an_object_that_object(obj, key):
    assert objects.key(obj) == key


@pytest.mark.parametrize(
    ("obj", "named"),
    [
        (workload("Deployment"), "Deployment default/app1"),
        (namespace("apps"), "Namespace apps"),
        (made("v1", "ConfigMap", "a", None, {"namespace": ""}), "ConfigMap a"),
    ],
)
def test_people_know_an_object_by_kind_namespace_and_name(obj, named):
    assert objects.named(obj) == named


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Namespace", "ServiceAccount"),
        ("CustomResourceDefinition", "IngressClassParams"),
        ("ServiceAccount", "Deployment"),
        ("ConfigMap", "Deployment"),
        ("Secret", "StatefulSet"),
        ("PersistentVolumeClaim", "Pod"),
        ("ResourceQuota", "Pod"),
        ("LimitRange", "Pod"),
        ("StorageClass", "StatefulSet"),
        ("PriorityClass", "DaemonSet"),
        ("Role", "RoleBinding"),
        ("ClusterRole", "ClusterRoleBinding"),
        ("ServiceAccount", "RoleBinding"),
        ("ClusterRoleBinding", "Deployment"),
        ("RoleBinding", "Job"),
        # The controller answers with an error where a Service or the class is not there yet.
        ("Service", "Ingress"),
        ("IngressClass", "Ingress"),
        ("Deployment", "ValidatingWebhookConfiguration"),
        ("Ingress", "MutatingWebhookConfiguration"),
        ("Service", "APIService"),
    ],
)
def test_what_others_need_comes_first(earlier, later):
    assert objects.wave({"kind": earlier}) < objects.wave({"kind": later})


def test_a_list_is_the_objects_in_it_and_empty_documents_are_none():
    inner = made("v1", "List", "", items=[config_map("b"), None])
    outer = {"apiVersion": "v1", "kind": "List", "items": [config_map("a"), inner]}
    found = objects.flattened([None, outer, config_map("c")], source="x")
    assert [obj["metadata"]["name"] for obj in found] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"kind": "ConfigMapList", "items": [config_map("a")]}, ["a"]),
        # Whose items are all of its kind, which they need not say.
        (
            {"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "a"}}, config_map("b")]},
            ["a", "b"],
        ),
        ({"kind": "List", "items": None}, []),
        ({"kind": "List", "items": []}, []),
        # A kind of that name, without items, is an object of its own.
        (made("example.org/v1", "AllowList", "a", spec={}), ["a"]),
    ],
)
def test_a_list_is_known_by_its_kind_and_its_items(given, names):
    found = objects.flattened([given], source="x")
    assert [obj["metadata"]["name"] for obj in found] == names
    of_kinds = {(obj["apiVersion"], obj["kind"]) for obj in found}
    assert of_kinds <= {("v1", "ConfigMap"), ("example.org/v1", "AllowList")}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("text", r"could not use item 2 of app\.yml: it is not a mapping: 'text'"),
        ("x" * 100, f"it is not a mapping: '{'x' * 60}'"),
        ([config_map()], "it is not a mapping"),
        (7, "it is not a mapping: '7'"),
        ({}, r"could not use item 2 of app\.yml: it has no apiVersion, kind, metadata\.name"),
        (
            {"kind": "ConfigMap", "metadata": {"name": "a"}},
            r"could not use ConfigMap a, item 2 of app\.yml: it has no apiVersion",
        ),
        ({"apiVersion": "v1", "metadata": {"name": "a"}}, r"v1 a, item 2 of app\.yml: it has no kind"),
        ({"apiVersion": "v1", "kind": "ConfigMap"}, r"v1 ConfigMap, item 2 of app\.yml: it has no metadata\.name"),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": "a"}, r"it has no metadata\.name"),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": ""}}, r"it has no metadata\.name"),
        # YAML reads an unquoted 2026 as a number, and an unquoted "on" as true.
        (
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": 2026}},
            r"ConfigMap 2026, item 2 of app\.yml: it has no metadata\.name",
        ),
        ({"apiVersion": 1, "kind": True, "metadata": {"name": "a"}}, "it has no apiVersion, kind"),
        (
            {"kind": "List", "items": [config_map(), {"apiVersion": "v1", "kind": "ConfigMap"}]},
            r"could not use v1 ConfigMap, item 2 of item 2 of app\.yml",
        ),
        (
            {"apiVersion": "v1", "kind": "List", "items": [{"metadata": {"name": "a"}}]},
            r"a, item 1 of item 2 of app\.yml: it has no apiVersion, kind",
        ),
        ({"apiVersion": "v1", "kind": "ConfigMapList", "items": ["a"]}, "it is not a mapping: 'a'"),
    ],
)
def test_what_is_no_object_is_told_with_its_place(given, message):
    with pytest.raises(InvalidArgument, match=message):
        objects.flattened([None, given], source="app.yml")


def test_what_is_given_is_not_changed_by_what_is_made_of_it():
    given = config_map("a", None)
    before = deepcopy(given)
    (found,) = objects.flattened([given], source="x")
    objects.labelled(objects.in_namespace(found, "apps"), OWNER)
    found["metadata"]["name"] = "other"
    assert given == before


@pytest.mark.parametrize(
    ("given", "twice"),
    [
        ([config_map("a"), config_map("a", "apps")], ""),
        ([config_map("a"), service("a")], ""),
        ([config_map("a"), made("example.org/v1", "ConfigMap", "a")], ""),
        ([config_map("a"), config_map("b"), config_map("a", x="1")], "ConfigMap default/a"),
        ([made("apps/v1", "Deployment", "a"), made("apps/v1beta2", "Deployment", "a")], "Deployment default/a"),
    ],
)
def test_the_same_object_is_not_given_twice(given, twice):
    if twice:
        with pytest.raises(InvalidArgument, match=f"could not apply {twice}: it is given twice"):
            objects.refuse_duplicates(given)
    else:
        objects.refuse_duplicates(given)


@pytest.mark.parametrize(
    ("own", "added", "expected"),
    [
        (None, {"a": "1"}, {"a": "1"}),
        ({"b": "2"}, {"a": "1"}, {"a": "1", "b": "2"}),
        ({"a": "0", "b": "2"}, {"a": "1"}, {"a": "1", "b": "2"}),
        ({"b": "2"}, {}, {"b": "2"}),
    ],
)
def test_labels_are_added_to_an_objects_own(own, added, expected):
    labelled = objects.labelled(config_map(metadata={"labels": own}), added)
    assert labelled["metadata"]["labels"] == expected
    assert objects.has_labels(labelled, added)


@pytest.mark.parametrize(
    ("own", "asked", "has"),
    [
        (OWNER, OWNER, True),
        (OWNER | {"other": "x"}, OWNER, True),
        ({"edgeworks.eks-ingress/cluster": "other"}, OWNER, False),
        (None, OWNER, False),
        ({}, OWNER, False),
        ({"a": "1"}, {"a": "1", "b": "2"}, False),
        # Whose owner is not asked for is everybody's.
        (None, {}, True),
    ],
)
def test_an_object_is_ours_by_all_of_the_owners_labels(own, asked, has):
    assert objects.has_labels(config_map(metadata={"labels": own}), asked) is has


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (config_map(a="1"), config_map(metadata=SERVER_SIDE, a="1"), False),
        (config_map(a="1"), config_map(a="1") | {"status": {"x": 1}}, False),
        (config_map(a="1"), config_map(a="2"), True),
        (config_map(a="1"), config_map(metadata={"labels": {"x": "y"}}, a="1"), True),
        (config_map(a="1"), config_map(metadata={"annotations": {"x": "y"}}, a="1"), True),
        (config_map(a="1"), config_map(metadata={"finalizers": ["x"]}, a="1"), True),
        (config_map(a="1"), config_map(a="1") | {"immutable": True}, True),
    ],
)
def test_what_the_server_keeps_for_itself_is_no_difference(one, other, differ):
    assert {objects.differ(*pair) for pair in permutations((one, other))} == {differ}


def test_a_diff_names_objects_as_people_do_and_leaves_out_what_is_not_there():
    found = objects.keyed([config_map("a", metadata=SERVER_SIDE), None, namespace("b")])
    assert list(found) == ["ConfigMap default/a", "Namespace b"]
    assert found["ConfigMap default/a"]["metadata"] == {"name": "a", "namespace": "default"}


def test_a_diff_shows_certificates_by_a_digest_that_tells_them_apart():
    def webhook(bundle):
        webhooks = [{"name": "v", "clientConfig": {"caBundle": bundle, "service": {"name": "w"}}}]
        return made("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "w", None, webhooks=webhooks)

    one, other, again = (objects.in_diff(webhook(bundle)) for bundle in ("TFMwdA==", "TFMwdB==", "TFMwdA=="))
    assert one == again != other
    assert re.fullmatch(r"<certificates, SHA-256 [0-9a-f]{16}>", one["webhooks"][0]["clientConfig"]["caBundle"])
    assert one["webhooks"][0]["clientConfig"]["service"] == {"name": "w"}
    assert "TFMwdA==" not in str(one)
    assert objects.in_diff(crd("v1"))["spec"] == crd("v1")["spec"]
