# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Service lacks, what any object lacks to have a condition, and what is not waited for at all."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import readiness
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition, lacking

from tests.unit.plugins.objects import balanced, conditions, endpoint_slice, made, pod, service, workload


@pytest.mark.parametrize(
    ("spec", "status", "slices", "expected"),
    [
        ({}, {}, [(True,)], ""),
        # Not told is to be taken for ready: k8s.io/api/discovery/v1.
        ({}, {}, [(None,)], ""),
        ({}, {}, [(False, True)], ""),
        ({}, {}, [(False,), (True,)], ""),
        ({}, {}, [(False,), ()], "none of its endpoints is ready"),
        ({}, {}, [], "none of its endpoints is ready"),
        # Someone else keeps the endpoints, or there are none to keep.
        ({"selector": None}, {}, [], ""),
        ({"selector": {}}, {}, [], ""),
        ({"type": "ExternalName"}, {}, [], ""),
        ({"type": "NodePort"}, {}, [(False,)], "none of its endpoints is ready"),
        ({"type": "LoadBalancer"}, {}, [(True,)], "it has no address"),
        ({"type": "LoadBalancer"}, balanced(), [(True,)], ""),
        ({"type": "LoadBalancer"}, balanced(), [(False,)], "none of its endpoints is ready"),
        ({"type": "LoadBalancer", "selector": None}, balanced(), [], ""),
        ({"type": "LoadBalancer", "selector": None}, {}, [], "it has no address"),
        ({"type": "ClusterIP"}, balanced(), [], "none of its endpoints is ready"),
    ],
)
def test_a_service_is_ready_with_one_ready_endpoint_and_its_address(spec, status, slices, expected):
    found = service(**spec) | {"status": status}
    assert lacking(found, [endpoint_slice("app1", *ready) for ready in slices]) == expected


def test_an_endpoint_slice_without_endpoints_is_none():
    assert not readiness.has_ready_endpoint([{"endpoints": None}, {}])


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Condition("Ready"), ""),
        (Condition("Ready", "True", "Fine"), ""),
        (Condition("Ready", "True", "Other"), "condition Ready is True (Fine)"),
        (Condition("Ready", "False"), "condition Ready is True (Fine)"),
        (Condition("Ready", "False", "Fine"), "condition Ready is True (Fine)"),
        (Condition("Synced"), "it has no condition Synced"),
        (Condition("Stalled", "False"), ""),
        (Condition("Stalled"), "condition Stalled is False"),
    ],
)
def test_any_condition_can_be_asked_for_by_status_and_reason(wanted, expected):
    thing = made("example.org/v1", "Thing", "a", status=conditions(Ready=("True", "Fine"), Stalled="False"))
    assert readiness.lacking_condition(thing, wanted) == expected


def test_an_object_whose_controller_has_written_no_status_has_no_condition():
    assert (
        readiness.lacking_condition({"kind": "Thing", "metadata": {}}, Condition("Ready"))
        == "it has no condition Ready"
    )
    assert readiness.condition({"status": {"conditions": None}}, "Ready") is None


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            workload("Job", status=conditions(Failed=("True", "BackoffLimitExceeded", "Job has reached the limit"))),
            "the Job has failed (BackoffLimitExceeded: Job has reached the limit)",
        ),
        (workload("Job", status=conditions(Failed="True")), "the Job has failed"),
        (workload("Job", status=conditions(Failed="False")), ""),
        (workload("Job", status=conditions(Complete="True")), ""),
        (workload("Job"), ""),
        (
            pod(status={"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory"}),
            "the Pod has failed (Evicted: The node was low on resource: memory)",
        ),
        (pod(status={"phase": "Failed"}), "the Pod has failed"),
        (pod(status={"phase": "Running"}), ""),
        (pod(), ""),
        # Its controller goes on trying: what it needs may still come.
        (workload("Deployment", status=conditions(Progressing=("False", "ProgressDeadlineExceeded"))), ""),
        (made("example.org/v1", "Thing", "a", status=conditions(Failed="True")), ""),
    ],
)
def test_what_has_failed_for_good_is_not_waited_for(found, expected):
    assert readiness.failed_for_good(found) == expected


@pytest.mark.parametrize(
    ("kind", "watched"),
    [
        *((kind, True) for kind in ("Deployment", "StatefulSet", "DaemonSet", "Job", "Pod", "Service", "Ingress")),
        *((kind, True) for kind in ("CustomResourceDefinition", "Namespace")),
        *((kind, False) for kind in ("ConfigMap", "Secret", "ServiceAccount", "IngressClass", "ClusterRole")),
    ],
)
def test_only_kinds_that_can_be_unready_are_looked_at_again(kind, watched):
    assert readiness.is_watched({"kind": kind}) is watched


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Deployment", "0 of 1 replicas are up to date"),
        ("StatefulSet", "0 of 1 replicas are up to date"),
        ("DaemonSet", ""),
        ("Service", ""),
        ("Job", "it has no condition Complete"),
        ("Pod", "it has no condition Ready"),
        ("Ingress", "it has no address"),
        ("Namespace", ""),
    ],
)
def test_an_object_that_holds_nothing_yet_lacks_what_it_has_to_get(kind, expected):
    assert lacking({"kind": kind, "metadata": {}}) == expected
    assert lacking({"kind": kind, "metadata": {}, "status": None}) == expected
