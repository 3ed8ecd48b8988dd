# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for objects to be gone, and what keeps them."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import TimedOut
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import wait

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.objects import config_map, event, ingress, namespace, pod, workload

HELD = {"finalizers": ["ingress.k8s.aws/resources"], "deletionTimestamp": "2026-11-22T00:00:00Z"}


def gone(kubernetes, objects, clock=None, timeout=60.0):
    wait.until_gone(kubernetes, objects, clock=clock or FakeClock(), timeout=timeout)


def released(cluster, kind, name, place="default"):
    """What a controller does once it has cleaned up."""
    return lambda: cluster.touch(kind, name, place, lambda obj: obj["metadata"].pop("finalizers"))


def test_nothing_to_wait_for_asks_for_nothing(cluster, kubernetes):
    gone(kubernetes, [])
    assert cluster.requests == []


def test_what_is_gone_already_is_not_slept_for(kubernetes):
    clock = FakeClock()
    gone(kubernetes, [config_map()], clock)
    assert clock.sleeps == []


def test_it_waits_until_the_finalizers_are_off(cluster, kubernetes):
    obj = cluster.put(ingress(metadata=HELD))
    clock = FakeClock(lambda: None, released(cluster, "Ingress", "app"))
    gone(kubernetes, [obj], clock)
    assert len(clock.sleeps) == 2


def test_what_is_gone_is_not_asked_for_again(cluster, kubernetes):
    objects = [cluster.put(ingress(metadata=HELD)), config_map("gone")]
    cluster.requests.clear()
    gone(kubernetes, objects, FakeClock(released(cluster, "Ingress", "app")))
    assert [request.split("/")[-2] for request in cluster.requests] == ["ingresses", "configmaps", "ingresses"]


def test_an_object_of_the_same_name_made_since_counts_as_gone(cluster, kubernetes):
    old = cluster.put(config_map())
    del cluster.store[("v1", "ConfigMap", "default", "server")]
    cluster.put(config_map())
    gone(kubernetes, [old], timeout=0)


def test_a_time_out_names_those_that_remain_and_their_finalizers(cluster, kubernetes):
    objects = [cluster.put(ingress(name, metadata=HELD)) for name in ("a", "b")]
    clock = FakeClock(released(cluster, "Ingress", "a"))
    with pytest.raises(TimedOut) as ended:
        gone(kubernetes, objects, clock, timeout=10)
    assert ended.value.attempted == "wait for the deletion of"
    assert ended.value.target == "Ingress default/a, Ingress default/b"
    assert ended.value.answer == "after 10 s: Ingress default/b still there"
    assert "Ingress default/b is held by the finalizers ingress.k8s.aws/resources" in ended.value.advice
    assert "Ingress default/a" not in ended.value.advice


def test_a_time_out_of_an_ingress_tells_why_its_controller_does_not_let_go(cluster, kubernetes):
    obj = cluster.put(ingress(metadata=HELD))
    cluster.put(event(obj, "FailedDeployModel", "Failed deploy model due to AccessDenied"))
    with pytest.raises(TimedOut) as ended:
        gone(kubernetes, [obj], timeout=0)
    assert "Ingress default/app: FailedDeployModel: Failed deploy model due to AccessDenied" in ended.value.advice
    assert "there is no IngressClass aws" in ended.value.advice


def test_a_workload_that_is_held_is_not_explained_by_its_pods(cluster, kubernetes):
    obj = cluster.put(workload("Deployment", metadata={**HELD, "finalizers": ["foregroundDeletion"]}))
    cluster.put(pod(app="app1"))
    with pytest.raises(TimedOut) as ended:
        gone(kubernetes, [obj], timeout=0)
    assert ended.value.advice == "Deployment default/app1 is held by the finalizers foregroundDeletion"


def test_a_namespace_on_its_way_out_is_waited_for_with_all_that_is_in_it(cluster, kubernetes):
    obj = cluster.put(namespace() | {"metadata": {"name": "apps", **HELD}})
    cluster.put(config_map(namespace="apps"))
    gone(kubernetes, [obj], FakeClock(released(cluster, "Namespace", "apps", "")))
    assert cluster.names("ConfigMap") == []
