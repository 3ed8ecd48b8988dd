# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where there is no pod at all, what should have made it is named."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import explain, facts_of

from tests.unit.plugins.objects import (
    CONTROLLER_LABELS,
    conditions,
    event,
    ingress,
    ingress_class,
    pod,
    service,
    workload,
)

NO_POD = "no pod has the labels app=app1"
QUOTA = 'Error creating: pods "app1-x" is forbidden: exceeded quota: small'
MEND = "scale Deployment default/app1 up"


def makes(labels, kind="Deployment", name="app1", replicas=0, **more):
    """A workload whose pods have the labels."""
    return workload(kind, name, template={"metadata": {"labels": labels}}, replicas=replicas, **more)


WEB = {"app": "app1", "tier": "web"}


@pytest.mark.parametrize(
    ("workloads", "facts"),
    [
        ([], [NO_POD]),
        ([makes({"app": "app1"})], ["Deployment default/app1 is scaled to 0 replicas"]),
        ([makes(WEB)], ["Deployment default/app1 is scaled to 0 replicas"]),
        ([makes(WEB, "StatefulSet")], ["StatefulSet default/app1 is scaled to 0 replicas"]),
        ([makes(WEB), makes(WEB, name="app1-green")],
         ["Deployment default/app1 is scaled to 0 replicas", "Deployment default/app1-green is scaled to 0 replicas"]),
        ([makes(WEB, replicas=2)], ["Deployment default/app1 has no pod"]),
        # Of none of its nodes, say: its replicas are counted otherwise.
        ([workload("DaemonSet", template={"metadata": {"labels": WEB}})], ["DaemonSet default/app1 has no pod"]),
        ([makes({"app": "app2"}), makes({}), makes(None), workload("Deployment", "odd")], [NO_POD]),
        ([makes(WEB, metadata={"deletionTimestamp": "now", "finalizers": ["a/x"]})],
         ["Deployment default/app1 is held by the finalizers a/x"]),
    ],
)  # fmt: skip
def test_a_service_without_pods_tells_of_what_makes_them(cluster, kubernetes, workloads, facts):
    for obj in workloads:
        cluster.put(obj)
    assert facts_of(kubernetes, cluster.put(service())) == facts


def test_what_keeps_the_pods_from_being_made_is_told_of_their_service_too(cluster, kubernetes):
    cluster.put(event(cluster.put(makes(WEB, replicas=2)), "ReplicaSetCreateError", QUOTA))
    told = explain(kubernetes, [cluster.put(service())])
    assert told == (
        f"Deployment default/app1: ReplicaSetCreateError: {QUOTA}; → raise the ResourceQuota small, or ask for less"
    )


def test_the_mend_names_what_is_scaled_down(cluster, kubernetes):
    cluster.put(makes(WEB))
    assert MEND in explain(kubernetes, [cluster.put(service())])


def test_workloads_of_another_namespace_do_not_make_its_pods(cluster, kubernetes):
    cluster.put(makes(WEB, metadata={"namespace": "kube-system"}))
    assert facts_of(kubernetes, cluster.put(service())) == [NO_POD]


@pytest.mark.parametrize(
    ("replicas", "facts"),
    [(0, ["Deployment kube-system/lbc is scaled to 0 replicas"]), (1, [])],
)
def test_an_ingress_tells_of_its_controller_that_is_scaled_down(cluster, kubernetes, replicas, facts):
    labelled = {"namespace": "kube-system", "labels": CONTROLLER_LABELS}
    for obj in (ingress_class(), workload("Deployment", "lbc", metadata=labelled, replicas=replicas), makes(WEB)):
        cluster.put(obj)
    assert facts_of(kubernetes, cluster.put(ingress())) == ["no pod of the AWS Load Balancer Controller runs", *facts]


MAY_NOT = 'deployments.apps is forbidden: User "u" cannot list resource "deployments" in API group "apps" in the namespace "default"'


@pytest.mark.parametrize(
    ("obj", "known"),
    [(service(), NO_POD), (ingress(), "no pod of the AWS Load Balancer Controller runs")],
    ids=["Service", "Ingress"],
)
def test_workloads_that_may_not_be_read_do_not_hide_what_is_known(cluster, kubernetes, obj, known):
    cluster.put(ingress_class())
    cluster.fail("GET", "/deployments", 403, MAY_NOT)
    told, refused = facts_of(kubernetes, cluster.put(obj))
    assert told == known
    assert refused.startswith("could not list Deployment") and not refused.endswith(".")


def test_a_service_with_pods_asks_for_no_workload(cluster, kubernetes):
    found = cluster.put(service())
    cluster.put(pod("p", conditions(Ready="True"), app="app1"))
    cluster.requests.clear()
    assert facts_of(kubernetes, found) == []
    assert not [request for request in cluster.requests if "/apis/apps/" in request]
