# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for objects: on a clock of the test's own, in a cluster that changes while it sleeps."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Refused, TimedOut
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import wait
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.objects import (
    conditions,
    config_map,
    container,
    endpoint_slice,
    event,
    made,
    pod,
    secret,
    service,
    workload,
)

SEEN = {"observedGeneration": 1, "replicas": 2, "updatedReplicas": 2}
AVAILABLE = SEEN | {"availableReplicas": 2}


@pytest.fixture
def put(cluster):
    """Put objects into the cluster; they come back as they are stored."""
    return lambda *objects: [cluster.put(obj) for obj in objects]


def becomes(cluster, kind, name, status):
    """What a controller will do: the status of an object."""
    return lambda: cluster.touch(kind, name, "default", lambda obj: obj.update(status=status))


def ready(kubernetes, objects, clock=None, timeout=60.0, **options):
    return wait.until_ready(kubernetes, objects, clock=clock or FakeClock(), timeout=timeout, **options)


def test_what_is_ready_already_is_not_slept_for(kubernetes, put):
    clock = FakeClock()
    objects = put(config_map(), workload("Deployment", status=AVAILABLE, replicas=2))
    assert ready(kubernetes, objects, clock) == objects
    assert clock.sleeps == []


def test_objects_come_back_as_last_seen_and_in_the_order_given(cluster, kubernetes, put):
    objects = put(workload("Deployment", replicas=2), config_map(), workload("Job"))
    done = [
        becomes(cluster, "Job", "app1", conditions(Complete="True")),
        becomes(cluster, "Deployment", "app1", AVAILABLE),
    ]
    found = ready(kubernetes, objects, FakeClock(*done))
    assert [obj["kind"] for obj in found] == ["Deployment", "ConfigMap", "Job"]
    assert found[0]["status"] == AVAILABLE
    assert found[2]["status"] == conditions(Complete="True")


def test_what_has_become_ready_is_not_asked_for_again(cluster, kubernetes, put):
    objects = put(workload("Deployment", status=AVAILABLE, replicas=2), workload("Job"))
    cluster.requests.clear()
    ready(kubernetes, objects, FakeClock(lambda: None, becomes(cluster, "Job", "app1", conditions(Complete="True"))))
    assert [request.split("/")[-2] for request in cluster.requests].count("deployments") == 1
    assert [request.split("/")[-2] for request in cluster.requests].count("jobs") == 3


def test_what_has_nothing_to_wait_for_is_not_asked_for(cluster, kubernetes, put):
    objects = put(config_map(), secret())
    cluster.requests.clear()
    assert ready(kubernetes, objects) == objects
    assert cluster.requests == []


def test_pauses_grow_and_the_last_look_is_at_the_deadline(kubernetes, put):
    clock = FakeClock()
    with pytest.raises(TimedOut):
        ready(kubernetes, put(workload("Job")), clock, timeout=2.0)
    assert clock.sleeps == pytest.approx([0.1, 0.2, 0.4, 0.8, 0.5])
    assert clock.time == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("obj", "lacking"),
    [
        (workload("Deployment", status=SEEN, replicas=2), "Deployment default/app1: 0 of 2 replicas are available"),
        (workload("Job"), "Job default/app1: it has no condition Complete"),
        (pod(status=conditions(Ready="False")), "Pod default/app1-x: condition Ready is False"),
        (service(), "Service default/app1: none of its endpoints is ready"),
        (service(type="LoadBalancer", selector=None), "Service default/app1: it has no address"),
    ],
)
def test_a_time_out_tells_the_time_the_objects_and_what_they_lack(kubernetes, put, obj, lacking):
    with pytest.raises(TimedOut) as ended:
        ready(kubernetes, put(obj), timeout=30)
    assert ended.value.target == f"{obj['kind']} default/{obj['metadata']['name']}"
    assert ended.value.answer == f"after 30 s: {lacking}"


def test_a_time_out_tells_all_that_are_unready_and_only_those(kubernetes, put):
    objects = put(workload("Job", "one"), workload("Job", "two"), workload("Deployment", status=AVAILABLE, replicas=2))
    with pytest.raises(TimedOut) as ended:
        ready(kubernetes, objects, timeout=1)
    lacks = [f"Job default/{name}: it has no condition Complete" for name in ("one", "two")]
    assert ended.value.answer == f"after 1 s: {'; '.join(lacks)}"


@pytest.mark.parametrize(
    ("names", "target"),
    [
        ("a", "Job default/a"),
        ("abc", "Job default/a, Job default/b, Job default/c"),
        ("abcde", "Job default/a, Job default/b, Job default/c and 2 more"),
    ],
)
def test_of_many_objects_the_first_are_named_and_the_rest_counted(kubernetes, put, names, target):
    with pytest.raises(TimedOut) as ended:
        ready(kubernetes, put(*(workload("Job", name) for name in names)), timeout=0)
    assert ended.value.target == target


def test_what_objects_are_together_can_be_told_by_the_caller(kubernetes, put):
    with pytest.raises(TimedOut, match="could not wait for Helm release default/demo: after 0 s"):
        ready(kubernetes, put(workload("Job")), timeout=0, target="Helm release default/demo")


def test_a_time_out_carries_the_diagnosis_of_what_is_unready(cluster, kubernetes, put):
    (deployment,) = put(workload("Deployment", status=SEEN, replicas=2))
    put(pod(status=container({"waiting": {"reason": "ImagePullBackOff"}}), app="app1"))
    put(event(deployment, "ReplicaSetCreateError", "quota"))
    with pytest.raises(TimedOut) as ended:
        ready(kubernetes, [deployment], timeout=5)
    told = ended.value.advice
    assert "Deployment default/app1: ReplicaSetCreateError: quota" in told
    assert "container server of Pod default/app1-x waits: ImagePullBackOff" in told
    assert "→ check the image's name and tag" in told


def test_an_event_that_says_what_is_lacking_is_not_told_again(kubernetes, put):
    unavailable = "MinimumReplicasUnavailable: Deployment does not have minimum availability"
    status = conditions(Available=("False", *unavailable.split(": ")))
    (deployment,) = put(workload("Deployment", status=status))
    put(event(deployment, *unavailable.split(": ")), event(deployment, "Other", "x"))
    with pytest.raises(TimedOut) as ended:
        ready(kubernetes, [deployment], timeout=5, condition=Condition("Available"))
    assert str(ended.value).count(unavailable) == 1
    assert ended.value.advice == "Deployment default/app1: Other: x"


def test_an_object_that_goes_away_is_said_to_be_gone(cluster, kubernetes, put):
    objects = put(workload("Job"))
    clock = FakeClock(lambda: cluster.store.pop(("batch/v1", "Job", "default", "app1")))
    with pytest.raises(TimedOut, match="Job default/app1: it is gone"):
        ready(kubernetes, objects, clock, timeout=1)


@pytest.mark.parametrize(
    ("obj", "status", "failed"),
    [
        (
            workload("Job"),
            conditions(Failed=("True", "BackoffLimitExceeded", "Job has reached the limit")),
            "the Job has failed (BackoffLimitExceeded: Job has reached the limit)",
        ),
        (pod(), {"phase": "Failed", "reason": "Evicted"}, "the Pod has failed (Evicted)"),
    ],
)
def test_what_fails_for_good_in_the_middle_ends_the_wait_at_once(cluster, kubernetes, put, obj, status, failed):
    clock = FakeClock(becomes(cluster, obj["kind"], obj["metadata"]["name"], status))
    with pytest.raises(Refused) as ended:
        ready(kubernetes, put(obj), clock, timeout=600)
    assert ended.value.answer == failed
    assert failed not in ended.value.advice
    assert clock.time < 1


def test_what_fails_for_good_tells_the_end_of_its_log(cluster, kubernetes, put):
    put(pod(status=container({"terminated": {"exitCode": 1, "reason": "Error"}}), app="app1"))
    cluster.logs["default", "app1-x"] = "cannot open /data\n"
    with pytest.raises(Refused) as ended:
        ready(kubernetes, put(workload("Job", status=conditions(Failed="True"))))
    assert "container server of Pod default/app1-x ended with 1 (Error)" in ended.value.advice
    assert "its log ends: cannot open /data" in ended.value.advice


def test_a_service_waits_for_the_endpoints_of_its_own_name(cluster, kubernetes, put):
    put(endpoint_slice("other", True), endpoint_slice("app1", False))
    clock = FakeClock(lambda: cluster.put(endpoint_slice("app1", True)))
    ready(kubernetes, put(service()), clock)
    assert len(clock.sleeps) == 1


def test_a_service_without_a_selector_is_not_asked_for_its_endpoints(cluster, kubernetes, put):
    (found,) = put(service(selector=None))
    cluster.requests.clear()
    assert wait.lacking(kubernetes, found, None) == ""
    assert cluster.requests == []


def test_any_condition_is_waited_for_with_any_kind(cluster, kubernetes, put):
    objects = put(config_map("a"), made("apps/v1", "ReplicaSet", "b", status=conditions(Synced="True")))
    clock = FakeClock(becomes(cluster, "ConfigMap", "a", conditions(Synced="True")))
    ready(kubernetes, objects, clock, condition=Condition("Synced"))
    assert len(clock.sleeps) == 1
    with pytest.raises(TimedOut, match="ConfigMap default/a: condition Synced is True"):
        ready(kubernetes, objects, timeout=0, condition=Condition("Synced", "False"))


def test_a_condition_takes_the_place_of_the_kinds_own_readiness(kubernetes, put):
    objects = put(workload("Deployment", status=conditions(Available="True"), replicas=2))
    assert ready(kubernetes, objects, timeout=0, condition=Condition("Available"))
    with pytest.raises(TimedOut):
        ready(kubernetes, objects, timeout=0)
