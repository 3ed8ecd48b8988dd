# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leftovers in the cluster: objects and releases with our label, and whatever the controller's finalizers hold."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers import cluster
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._leftovers.found import Found, Kept, Leftover, each

TAG = "edgeworks.eks-ingress/cluster"


def obj(kind, name="x", namespace="default", **metadata):
    where = {"namespace": namespace} if namespace else {}
    return {"kind": kind, "metadata": {"name": name, **where, **metadata}}


class Cluster:
    """Lists of objects, by the question that is asked for them."""

    def __init__(self, *objects):
        self.objects = objects
        self.asked = []

    def list(self, api_version, kind, label_selector=None):
        self.asked.append((api_version, kind, label_selector))
        return [one for one in self.objects if one["kind"] == kind]


@pytest.mark.parametrize("kind", [kind for _version, kind in cluster.LABELLED])
def test_every_kind_that_we_make_is_looked_for_by_our_label(kind):
    there = Cluster(obj(kind))
    (found,) = cluster.labelled(there, "mz-k8s")
    assert found == Leftover(kind, "default/x", f"labelled {TAG}=mz-k8s")
    assert {selector for _version, _kind, selector in there.asked} == {f"{TAG}=mz-k8s"}
    assert {question[:2] for question in there.asked} == set(cluster.LABELLED)


@pytest.mark.parametrize(
    ("one", "id_", "why"),
    [
        (obj("IngressClass", "aws", None), "aws", f"labelled {TAG}=mz-k8s"),
        (obj("Namespace", "web", ""), "web", f"labelled {TAG}=mz-k8s"),
        (obj("Service", "a", "web"), "web/a", f"labelled {TAG}=mz-k8s"),
        (obj("Service", "a", deletionTimestamp="2026-01-01T00:00:00Z"), "default/a", f"labelled {TAG}=mz-k8s, being deleted"),
    ],
)  # fmt: skip
def test_an_object_is_told_by_its_name_and_whether_it_is_going(one, id_, why):
    (found,) = cluster.labelled(Cluster(one), "mz-k8s")
    assert (found.id, found.why) == (id_, why)


OF_THE_CONTROLLER = (
    "ingress.k8s.aws/resources", "group.ingress.k8s.aws/shared", "service.k8s.aws/resources", "elbv2.k8s.aws/resources",
)  # fmt: skip
OF_OTHERS = ("foregroundDeletion", "example.com/ingress.k8s.aws/x", "kubernetes.io/pvc-protection", "ingress.k8s.aws")


@pytest.mark.parametrize("kind", ["Ingress", "TargetGroupBinding", "Service"])
@pytest.mark.parametrize("finalizer", OF_THE_CONTROLLER)
def test_what_the_controller_holds_is_left_whoever_made_it(kind, finalizer):
    (found,) = cluster.held(Cluster(obj(kind, finalizers=[finalizer])))
    assert found == Leftover(kind, "default/x", f"held by the controller's {finalizer}")


@pytest.mark.parametrize("finalizers", [None, [], *([one] for one in OF_OTHERS)])
def test_what_others_hold_is_no_business_of_ours(finalizers):
    assert list(cluster.held(Cluster(obj("Ingress", finalizers=finalizers)))) == []


def test_of_several_finalizers_the_controllers_are_named_and_that_the_object_is_going():
    one = obj("Ingress", finalizers=["foregroundDeletion", *OF_THE_CONTROLLER[:2]], deletionTimestamp="now")
    (found,) = cluster.held(Cluster(one))
    assert found.why == (
        "held by the controller's ingress.k8s.aws/resources, group.ingress.k8s.aws/shared, being deleted"
    )


def test_what_is_held_is_looked_for_without_a_label():
    there = Cluster()
    assert list(cluster.held(there)) == []
    assert set(there.asked) == {
        ("networking.k8s.io/v1", "Ingress", None),
        ("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", None),
        ("v1", "Service", None),
    }


def revision(release, number, namespace="kube-system", labels=None):
    found = {"name": release} if labels is None else labels
    return obj("Secret", f"sh.helm.release.v1.{release}.v{number}", namespace, labels=found)


@pytest.mark.parametrize(
    ("secrets", "releases"),
    [
        ([], []),
        ([revision("lbc", 1)], ["kube-system/lbc"]),
        ([revision("lbc", 1), revision("lbc", 2), revision("lbc", 10)], ["kube-system/lbc"]),
        ([revision("lbc", 1), revision("lbc", 1, "other"), revision("dns", 1)], ["kube-system/dns", "kube-system/lbc", "other/lbc"]),
        ([revision("lbc", 1, labels={})], ["kube-system/sh.helm.release.v1.lbc.v1"]),
    ],
)  # fmt: skip
def test_a_release_is_told_once_however_many_revisions_it_has(secrets, releases):
    there = Cluster(*secrets)
    assert [one.id for one in cluster.releases(there, "mz-k8s")] == releases
    assert there.asked == [("v1", "Secret", f"owner=helm,{TAG}=mz-k8s")]


def test_a_release_says_how_it_is_known_to_be_ours():
    (found,) = cluster.releases(Cluster(revision("lbc", 1)), "mz-k8s")
    assert str(found) == f"Helm release kube-system/lbc (labelled {TAG}=mz-k8s)"


def test_what_is_found_is_sorted_and_told_apart():
    kept = [Kept("b", "why"), Kept("a", "why")]
    left = [Leftover("Service", "b", ""), Leftover("ALB", "c", ""), Leftover("Service", "a", "")]
    one, other = Found.of([*left, *kept]), Found.of([*reversed(kept), *reversed(left)])
    assert one == other
    assert [(item.kind, item.id) for item in one.leftovers] == [("ALB", "c"), ("Service", "a"), ("Service", "b")]
    assert [item.resource for item in one.kept] == ["a", "b"]
    assert Found.of([]) == Found()


def test_searches_run_side_by_side_and_answer_in_order():
    assert each(lambda number: number * 2, list(range(50))) == list(range(0, 100, 2))
    assert each(str, []) == []


def test_a_search_that_fails_is_no_empty_one():
    def search(number):
        if number == 3:
            raise PermissionError("may not")
        return number

    with pytest.raises(PermissionError, match="may not"):
        each(search, range(10))
