# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release's objects against its manifest: what was changed or deleted by hand, and what must not be lost."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, Denied, Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import release_objects
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import Part

from tests.unit.plugins.objects import balanced, config_map, crd, service, workload

AVAILABLE = {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}


def observed(kubernetes, obj, **options):
    (part,) = release_objects.observe(kubernetes, [obj], **options)
    assert part.wanted == obj
    return part


def test_an_object_as_in_the_manifest_needs_nothing_and_no_dry_run(cluster, kubernetes):
    live = cluster.put(config_map(a="1", b="2"), manager="helm")
    cluster.requests.clear()
    assert observed(kubernetes, config_map(a="1")) == Part(config_map(a="1"), live)
    assert [request.split()[0] for request in cluster.requests] == ["GET"]


def test_an_object_that_is_gone_is_made_again(kubernetes):
    wanted = config_map(a="1")
    assert observed(kubernetes, wanted) == Part(wanted, None, predicted=wanted, lacking="it is gone")


def test_an_object_changed_by_hand_is_put_right_as_helm(cluster, kubernetes):
    cluster.put(config_map(a="1"), manager="helm")
    cluster.put(config_map(a="hand", theirs="x"), manager="kubectl-edit")
    part = observed(kubernetes, config_map(a="1"))
    assert part.predicted["data"] == {"a": "1", "theirs": "x"}
    assert part.live["data"]["a"] == "hand"
    asked = kubernetes.transport.asked[-1]
    assert asked.query["fieldManager"] == "helm" and asked.query["dryRun"] == "All"
    assert asked.query["force"] == "true" and asked.query["fieldValidation"] == "Ignore"


def test_crds_are_compared_under_the_manager_that_applies_them(cluster, kubernetes):
    cluster.put(crd("v1"))
    observed(kubernetes, crd("v1", "v2"), field_manager="edgeworks.eks_ingress")
    assert kubernetes.transport.asked[-1].query["fieldManager"] == "edgeworks.eks_ingress"


def test_what_is_only_written_in_another_way_is_no_drift(cluster, kubernetes, monkeypatch):
    live = cluster.put(config_map(cpu="100m"), manager="helm")
    # The server's answer to the dry run: "0.1" is "100m".
    monkeypatch.setattr(kubernetes, "apply", lambda *_args, **_options: live)
    assert observed(kubernetes, config_map(cpu="0.1")).predicted is None


@pytest.mark.parametrize(
    ("there", "wanted", "foreseen"),
    [({}, {}, "<assigned by the server>"), ({"nodePort": 32769}, {}, 32769), ({}, {"nodePort": 32769}, 32769)],
    ids=["by nobody", "there already", "in the manifest"],
)
def test_what_the_server_picks_to_put_it_right_is_not_foreseen(
    cluster, kubernetes, monkeypatch, there, wanted, foreseen
):
    """A port of the nodes, which somebody has said or has not."""
    cluster.put(service(type="LoadBalancer", ports=[{"port": 80, **there}]), manager="kubectl-edit")
    tried = service(type="NodePort", ports=[{"port": 80, "nodePort": 32769}])
    monkeypatch.setattr(kubernetes, "apply", lambda *_args, **_options: tried)
    part = observed(kubernetes, service(type="NodePort", ports=[{"port": 80, **wanted}]))
    assert part.predicted["spec"]["ports"] == [{"port": 80, "nodePort": foreseen}]


@pytest.mark.parametrize(
    ("status", "message", "error"),
    [(422, "field is immutable", Refused), (409, "the object has been modified", Conflict)],
)
def test_drift_that_the_server_will_not_let_be_put_right_is_kept_with_the_reason(
    cluster, kubernetes, status, message, error
):
    live = cluster.put(workload("Job", completions=1))
    cluster.fail("PATCH", "/jobs/", status, message)
    part = observed(kubernetes, workload("Job", completions=2))
    assert part.predicted is None and part.live == live
    assert isinstance(part.refused, error) and part.refused.answer == message
    assert part.lacking == "it has no condition Complete"


def test_drift_that_we_may_not_put_right_is_an_error(cluster, kubernetes):
    cluster.put(config_map(a="hand"))
    cluster.fail("PATCH", "/configmaps/", 403, 'User "u" cannot patch resource "configmaps" in API group ""')
    with pytest.raises(Denied, match="Allow patch on configmaps to u"):
        observed(kubernetes, config_map(a="1"))


def test_where_drift_does_not_matter_only_readiness_is_looked_at(cluster, kubernetes):
    live = cluster.put(workload("Deployment", replicas=1))
    part = observed(kubernetes, workload("Deployment", replicas=3), judge=False)
    assert (part.live, part.predicted) == (live, None)
    assert part.lacking == "the controller has not seen it yet"
    gone = observed(kubernetes, config_map("gone"), judge=False)
    assert (gone.live, gone.predicted, gone.lacking) == (None, None, "it is gone")


@pytest.mark.parametrize(
    ("obj", "lacking"),
    [
        (config_map(), ""),
        (workload("Deployment", status=AVAILABLE), ""),
        (service(), "none of its endpoints is ready"),
        (service(selector=None, type="LoadBalancer") | {"status": balanced()}, ""),
    ],
)
def test_readiness_comes_with_each_part(cluster, kubernetes, obj, lacking):
    cluster.put(obj)
    assert observed(kubernetes, {name: value for name, value in obj.items() if name != "status"}).lacking == lacking


def test_parts_come_in_the_order_of_the_manifest(cluster, kubernetes):
    wanted = [config_map(name) for name in "cab"]
    assert [part.wanted for part in release_objects.observe(kubernetes, wanted)] == wanted


@pytest.mark.parametrize(
    "metadata",
    [{}, {"labels": None, "annotations": None}, {"labels": {"app": "x"}, "annotations": {"note": "y"}}],
    ids=["none of its own", "empty ones", "some of its own"],
)
def test_an_object_of_a_release_has_helms_marks_beside_its_own(metadata):
    marked = release_objects.as_helm_owns(config_map(metadata=metadata), release="demo", namespace="apps")["metadata"]
    assert marked["labels"] == (metadata.get("labels") or {}) | {"app.kubernetes.io/managed-by": "Helm"}
    assert marked["annotations"] == (metadata.get("annotations") or {}) | {
        "meta.helm.sh/release-name": "demo",
        "meta.helm.sh/release-namespace": "apps",
    }
    assert (marked["name"], marked["namespace"]) == ("server", "default")


@pytest.mark.parametrize(
    ("live", "wanted", "lost"),
    [
        (None, crd("v1"), ""),
        (crd("v1", stored=["v1"]), crd("v1"), ""),
        (crd("v1", stored=["v1"]), crd("v2", "v1"), ""),
        (crd("v1alpha1", stored=["v1alpha1"]), crd("v1", "(v1alpha1)"), ""),
        (crd("v1", stored=["v1"]), crd("v2"), "v1"),
        (crd("v1", "v2", stored=["v1", "v2"]), crd("v3"), "v1, v2"),
        (crd("v2", stored=["v1", "v2"]), crd("v2"), "v1"),
        (crd("v1"), crd("v2"), ""),
        (crd("v1", stored=["v1"]), crd("v1") | {"spec": {"versions": None}}, "v1"),
        (crd("v1", stored=["v1"]), crd("v1") | {"spec": {}}, "v1"),
        (crd("v1", stored=["v1"]), {key: value for key, value in crd("v1").items() if key != "spec"}, "v1"),
        # Not a CRD: nothing is stored by its versions.
        (config_map() | {"status": {"storedVersions": ["v1"]}}, config_map(), ""),
    ],
)
def test_a_crd_never_loses_a_version_in_which_objects_are_stored(live, wanted, lost):
    parts = [Part(config_map(), None), Part(wanted, live)]
    if not lost:
        release_objects.refuse_downgrade(parts)
        return
    with pytest.raises(Conflict) as refused:
        release_objects.refuse_downgrade(parts)
    assert str(refused.value) == (
        f"could not apply the chart's CRD things.example.org: objects may be stored in version {lost}, which this "
        "chart's CRD does not have. Install a newer chart, migrate the stored objects first, or set upgrade_crds: false."
    )
