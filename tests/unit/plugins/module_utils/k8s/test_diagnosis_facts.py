# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What speaks against an object: read from its events, its pods, their logs, and what stands around it."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import diagnosis
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import facts_of

from tests.unit.plugins.objects import (
    CONTROLLER_LABELS,
    conditions,
    config_map,
    container,
    endpoint_slice,
    event,
    ingress,
    ingress_class,
    made,
    namespace,
    pod,
    service,
    workload,
)

READY = conditions(Ready="True")
CRASHED = container(
    {"waiting": {"reason": "CrashLoopBackOff"}}, last={"terminated": {"exitCode": 1, "reason": "Error"}}
)
QUOTA = 'pods "app1-x" is forbidden: exceeded quota: small, requested: pods=1'


@pytest.fixture
def given(cluster):
    """Put objects into the cluster, and look at the first."""

    def put(*objects):
        stored = [cluster.put(obj) for obj in objects]
        return stored[0]

    return put


@pytest.mark.parametrize(
    ("obj", "facts"),
    [
        (config_map(), []),
        (config_map(metadata={"finalizers": ["x"]}), []),
        (config_map(metadata={"deletionTimestamp": "now"}), []),
        (
            config_map(metadata={"deletionTimestamp": "now", "finalizers": ["a/x", "b/y"]}),
            ["ConfigMap default/server is held by the finalizers a/x, b/y"],
        ),
        (namespace() | {"metadata": {"name": "n", "deletionTimestamp": "now", "finalizers": None}}, []),
        (
            workload("Job", status=conditions(Failed=("True", "DeadlineExceeded"))),
            ["the Job has failed (DeadlineExceeded)"],
        ),
        (pod(status={"phase": "Failed", "reason": "Evicted"}), ["the Pod has failed (Evicted)"]),
    ],
)
def test_what_an_object_says_itself(kubernetes, given, obj, facts):
    assert facts_of(kubernetes, given(obj)) == facts


def test_only_warnings_speak_against_an_object_and_the_newest_come_first(kubernetes, given):
    obj = given(config_map())
    given(
        event(obj, "Old", "one", lastTimestamp="2026-11-22T01:00:00Z"),
        event(obj, "New", "two", lastTimestamp="2026-11-22T03:00:00Z"),
        event(obj, "Mid", "three", lastTimestamp="2026-11-22T02:00:00Z"),
        event(obj, "Fine", "well", "Normal", lastTimestamp="2026-11-22T04:00:00Z"),
    )
    assert facts_of(kubernetes, obj) == ["ConfigMap default/server: New: two", "ConfigMap default/server: Mid: three"]


def test_the_same_warning_is_told_once(kubernetes, given):
    obj = given(config_map())
    given(*(event(obj, "Same", "x", lastTimestamp=f"2026-11-22T0{hour}:00:00Z") for hour in range(3)))
    given(event(obj, "Other", "y", lastTimestamp="2026-11-21T00:00:00Z"))
    assert facts_of(kubernetes, obj) == ["ConfigMap default/server: Same: x", "ConfigMap default/server: Other: y"]


def test_events_of_an_earlier_object_of_the_same_name_are_not_this_ones(kubernetes, given):
    obj = given(config_map())
    given(event(obj | {"metadata": obj["metadata"] | {"uid": "earlier"}}, "Failed", "x"))
    given(event(service("server"), "Failed", "of another kind"))
    assert facts_of(kubernetes, obj) == []


@pytest.mark.parametrize("obj", [ingress_class(), config_map(namespace="kube-system")])
def test_events_are_beside_their_object_and_those_of_the_whole_cluster_in_default(kubernetes, given, obj):
    about = given(obj)
    given(event(about, "Failed", "x"))
    assert [found["reason"] for found in diagnosis.events_of(kubernetes, about)] == ["Failed"]


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ({"lastTimestamp": "b", "eventTime": "a"}, "b"),
        ({"eventTime": "a", "lastTimestamp": None}, "a"),
        ({"series": {"lastObservedTime": "c"}, "lastTimestamp": "b", "eventTime": "a"}, "c"),
        ({"series": {}, "lastTimestamp": "b"}, "b"),
        ({"series": None}, "z"),
    ],
)
def test_when_an_event_was_last_seen_is_told_in_three_ways(told, seen):
    assert diagnosis.last_seen({"metadata": {"creationTimestamp": "z"}} | told) == seen
    assert diagnosis.last_seen({"metadata": {}}) == ""


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "Job"])
def test_a_workload_tells_of_its_pods_that_are_not_ready(kubernetes, given, kind):
    obj = given(workload(kind), pod("good", READY, app="app1"), pod("bad", CRASHED, app="app1"), pod("alien", CRASHED))
    facts = facts_of(kubernetes, obj)
    assert facts == [
        "container server of Pod default/bad ended with 1 (Error)",
        "container server of Pod default/bad waits: CrashLoopBackOff",
    ]


def test_a_workload_that_is_held_on_its_way_out_says_nothing_of_its_pods(kubernetes, given):
    leaving = {"deletionTimestamp": "now", "finalizers": ["a/x"]}
    obj = given(workload("Deployment", metadata=leaving), pod("bad", CRASHED, app="app1"))
    assert facts_of(kubernetes, obj) == ["Deployment default/app1 is held by the finalizers a/x"]


def test_of_many_unready_pods_two_are_told(kubernetes, given):
    obj = given(workload("Deployment"), *(pod(f"p{number}", CRASHED, app="app1") for number in range(4)))
    told = " ".join(facts_of(kubernetes, obj))
    assert "p0" in told and "p1" in told and "p2" not in told


def test_pods_of_another_namespace_are_not_its_own(kubernetes, given):
    obj = given(workload("Deployment"), pod("p", CRASHED, "kube-system", app="app1"))
    assert facts_of(kubernetes, obj) == []


def test_warnings_about_a_pod_come_before_what_it_says_itself(kubernetes, given, cluster):
    obj = given(workload("Deployment"))
    bad = given(pod("bad", CRASHED, app="app1"))
    given(event(bad, "FailedMount", 'MountVolume.SetUp failed for volume "c" : configmap "x" not found'))
    assert facts_of(kubernetes, obj)[0].startswith("Pod default/bad: FailedMount: MountVolume.SetUp failed")


def test_what_keeps_a_deployments_pods_from_being_made_is_told_on_its_replica_set(kubernetes, given):
    """By its labels in its namespace: the one of before an update and the new one."""
    obj = given(workload("Deployment"))
    own = {"labels": {"app": "app1"}}
    others = {"other": {"labels": {"app": "app2"}}, "elsewhere": own | {"namespace": "kube-system"}}
    for name, metadata in {"app1-5f": own, "app1-6a": own, **others}.items():
        given(event(given(made("apps/v1", "ReplicaSet", name, metadata=metadata)), "FailedCreate", QUOTA))
    assert facts_of(kubernetes, obj) == [
        f"ReplicaSet default/app1-5f: FailedCreate: {QUOTA}",
        f"ReplicaSet default/app1-6a: FailedCreate: {QUOTA}",
    ]


def test_only_a_deployment_has_replica_sets(kubernetes, given, cluster):
    obj = given(workload("StatefulSet"))
    cluster.requests.clear()
    facts_of(kubernetes, obj)
    assert not [request for request in cluster.requests if "replicasets" in request]


@pytest.mark.parametrize(
    ("obj", "selector"),
    [
        (workload("Deployment"), "app=app1"),
        (workload("Deployment", selector={"matchLabels": {"b": "2", "a": "1"}}), "a=1,b=2"),
        (workload("Deployment", selector={"matchExpressions": []}), ""),
        (workload("Job", selector=None), ""),
        (service(), "app=app1"),
        (service(selector=None), ""),
        (made("example.org/v1", "Thing", "a", spec={"selector": {"matchLabels": {"a": "1"}}}), ""),
        (config_map(), ""),
    ],
)
def test_pods_are_found_by_the_selector_of_kinds_that_have_pods(obj, selector):
    assert diagnosis._pod_selector(obj) == selector


@pytest.mark.parametrize(
    ("pods", "facts"),
    [
        ([], ["no pod has the labels app=app1"]),
        ([pod("p", READY, app="app1")], []),
        ([pod("p", container({"waiting": {"reason": "ErrImagePull"}}), app="app1")], ["container server of Pod default/p waits: ErrImagePull"]),
    ],
)  # fmt: skip
def test_a_service_tells_of_the_pods_behind_it(kubernetes, given, pods, facts):
    obj = given(service(), endpoint_slice("app1"), *pods)
    assert facts_of(kubernetes, obj) == facts


@pytest.mark.parametrize(
    ("around", "facts"),
    [
        ([], ["there is no IngressClass aws"]),
        (
            [ingress_class(controller="nginx.org/ingress")],
            ["IngressClass aws belongs to the controller nginx.org/ingress, not to ingress.k8s.aws/alb"],
        ),
        (
            [made("networking.k8s.io/v1", "IngressClass", "aws", None)],
            ["IngressClass aws belongs to the controller None, not to ingress.k8s.aws/alb"],
        ),
        ([ingress_class(), pod("alien", READY)], ["no pod of the AWS Load Balancer Controller runs"]),
        ([ingress_class(), pod("c", READY, "kube-system", **CONTROLLER_LABELS)], []),
        (
            [
                ingress_class(),
                pod("c", CRASHED, "kube-system", **CONTROLLER_LABELS),
                pod("d", READY, **CONTROLLER_LABELS),
            ],
            [],
        ),
        (
            [ingress_class(), pod("c", CRASHED, "kube-system", **CONTROLLER_LABELS)],
            [
                "no pod of the AWS Load Balancer Controller is ready",
                "container server of Pod kube-system/c ended with 1 (Error)",
                "container server of Pod kube-system/c waits: CrashLoopBackOff",
            ],
        ),
    ],
)
def test_an_ingress_tells_of_its_class_and_of_the_controller(kubernetes, given, around, facts):
    assert facts_of(kubernetes, given(ingress(), *around)) == facts


@pytest.mark.parametrize(
    "obj",
    [
        ingress(metadata={"annotations": {"kubernetes.io/ingress.class": "alb"}}),
        ingress(metadata={"annotations": {"kubernetes.io/ingress.class": "alb"}}, ingressClassName="gone"),
        ingress(ingressClassName=None),
    ],
)
def test_where_a_class_is_named_by_annotation_or_not_at_all_none_is_looked_for(kubernetes, given, cluster, obj):
    found = given(obj)
    cluster.requests.clear()
    assert facts_of(kubernetes, found) == ["no pod of the AWS Load Balancer Controller runs"]
    assert not [request for request in cluster.requests if "ingressclasses" in request]
