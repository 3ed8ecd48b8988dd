# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an object lacks to be ready, kind by kind and state by state; and when waiting for it makes no sense."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import lacking

from tests.unit.plugins.objects import (
    balanced,
    conditions,
    config_map,
    crd,
    endpoint_slice,
    ingress,
    made,
    namespace,
    pod,
    service,
    workload,
)

UNSEEN = "the controller has not seen it yet"


def deployment(wanted=2, **status):
    spec = {} if wanted is None else {"replicas": wanted}
    return workload("Deployment", status={"observedGeneration": 2} | status, metadata={"generation": 2}, **spec)


def stateful_set(strategy=None, wanted=3, **status):
    spec = {"replicas": wanted} | ({"updateStrategy": strategy} if strategy else {})
    return workload("StatefulSet", status={"observedGeneration": 2} | status, metadata={"generation": 2}, **spec)


def daemon_set(strategy=None, **status):
    spec = {"updateStrategy": strategy} if strategy else {}
    return workload("DaemonSet", status={"observedGeneration": 2} | status, metadata={"generation": 2}, **spec)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (deployment(updatedReplicas=2, availableReplicas=2, replicas=2), ""),
        (deployment(updatedReplicas=2, availableReplicas=2, replicas=2, observedGeneration=1), UNSEEN),
        (deployment(updatedReplicas=2, availableReplicas=2, replicas=2, observedGeneration=3), ""),
        (deployment(updatedReplicas=1, availableReplicas=2, replicas=3), "1 of 2 replicas are up to date"),
        (deployment(updatedReplicas=2, availableReplicas=2, replicas=3), "1 old replicas are still there"),
        (deployment(updatedReplicas=2, availableReplicas=1, replicas=2), "1 of 2 replicas are available"),
        (deployment(updatedReplicas=2, replicas=2), "0 of 2 replicas are available"),
        (deployment(), "0 of 2 replicas are up to date"),
        # The API server's default is one.
        (deployment(None), "0 of 1 replicas are up to date"),
        (deployment(None, updatedReplicas=1, availableReplicas=1, replicas=1), ""),
        # Scaled to nothing: ready once the old ones are gone.
        (deployment(0), ""),
        (deployment(0, replicas=2), "2 old replicas are still there"),
        # More than asked for, in the middle of being scaled down.
        (deployment(1, updatedReplicas=2, availableReplicas=2, replicas=2), ""),
        (workload("Deployment", metadata={"generation": 1}, replicas=1), UNSEEN),
    ],
)
def test_a_deployment_is_ready_once_all_its_replicas_are_new_and_available(found, expected):
    assert lacking(found) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (stateful_set(updatedReplicas=3, readyReplicas=3), ""),
        (stateful_set(updatedReplicas=3, readyReplicas=3, observedGeneration=1), UNSEEN),
        (stateful_set(updatedReplicas=1, readyReplicas=3), "1 of 3 replicas are up to date"),
        (stateful_set(updatedReplicas=3, readyReplicas=2), "2 of 3 replicas are ready"),
        (stateful_set(), "0 of 3 replicas are up to date"),
        (stateful_set(updatedReplicas=3), "0 of 3 replicas are ready"),
        (stateful_set(wanted=0), ""),
        # Those below the partition stay as they are, on purpose.
        (stateful_set({"rollingUpdate": {"partition": 2}}, updatedReplicas=1, readyReplicas=3), ""),
        (
            stateful_set({"rollingUpdate": {"partition": 1}}, updatedReplicas=1, readyReplicas=3),
            "1 of 2 replicas are up to date",
        ),
        (stateful_set({"rollingUpdate": {"partition": 2}}, updatedReplicas=1), "0 of 3 replicas are ready"),
        (stateful_set({"rollingUpdate": None}, updatedReplicas=3, readyReplicas=3), ""),
        (stateful_set({"type": "RollingUpdate"}, updatedReplicas=2, readyReplicas=3), "2 of 3 replicas are up to date"),
        # Replaced only when somebody deletes them.
        (stateful_set({"type": "OnDelete"}, readyReplicas=3), ""),
        (stateful_set({"type": "OnDelete"}, readyReplicas=2), "2 of 3 replicas are ready"),
        (
            workload("StatefulSet", metadata={"generation": 1}, status={"observedGeneration": 1}),
            "0 of 1 replicas are up to date",
        ),
    ],
)
def test_a_stateful_set_is_ready_once_its_replicas_above_the_partition_are_new_and_all_are_ready(found, expected):
    assert lacking(found) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (daemon_set(desiredNumberScheduled=2, updatedNumberScheduled=2, numberAvailable=2), ""),
        (daemon_set(desiredNumberScheduled=2, numberAvailable=2), "0 of 2 pods are up to date"),
        (
            daemon_set(desiredNumberScheduled=2, updatedNumberScheduled=1, numberAvailable=2),
            "1 of 2 pods are up to date",
        ),
        (
            daemon_set(desiredNumberScheduled=2, updatedNumberScheduled=2, numberAvailable=1),
            "1 of 2 pods are available",
        ),
        (daemon_set(desiredNumberScheduled=2, updatedNumberScheduled=2), "0 of 2 pods are available"),
        (daemon_set({"type": "OnDelete"}, desiredNumberScheduled=2, numberAvailable=2), ""),
        (daemon_set({"type": "OnDelete"}, desiredNumberScheduled=2), "0 of 2 pods are available"),
        (
            daemon_set({"type": "RollingUpdate"}, desiredNumberScheduled=1, numberAvailable=1),
            "0 of 1 pods are up to date",
        ),
        # No node is to have one: nothing to wait for.
        (daemon_set(desiredNumberScheduled=0), ""),
        (daemon_set(), ""),
        (daemon_set(observedGeneration=1, desiredNumberScheduled=0), UNSEEN),
    ],
)
def test_a_daemon_set_is_ready_once_every_node_has_its_new_pod(found, expected):
    assert lacking(found) == expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (workload("Job", status=conditions(Complete="True")), ""),
        (workload("Job", status=conditions(Complete="False")), "condition Complete is False"),
        (workload("Job", status=conditions(Suspended="True")), "it has no condition Complete"),
        (workload("Job"), "it has no condition Complete"),
        (pod(status=conditions(Ready="True")), ""),
        (
            pod(status=conditions(Ready=("False", "ContainersNotReady", "containers with unready status: [server]"))),
            "condition Ready is False (ContainersNotReady: containers with unready status: [server])",
        ),
        (pod(status=conditions(Ready=("Unknown", "NodeLost"))), "condition Ready is Unknown (NodeLost)"),
        (pod(status={"phase": "Pending"}), "it has no condition Ready"),
        # It has done what it was for; it will not be ready again.
        (pod(status={"phase": "Succeeded"} | conditions(Ready=("False", "PodCompleted"))), ""),
        (crd("v1") | {"status": conditions(Established="True", NamesAccepted="True")}, ""),
        (
            crd("v1") | {"status": conditions(Established=("False", "NotAccepted", "not all names are accepted"))},
            "condition Established is False (NotAccepted: not all names are accepted)",
        ),
        (crd("v1"), "it has no condition Established"),
        (namespace() | {"status": {"phase": "Active"}}, ""),
        (namespace() | {"status": {"phase": "Terminating"}}, "its phase is Terminating"),
        (namespace(), ""),
        (ingress(status=balanced()), ""),
        (ingress(status={"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}), ""),
        (ingress(status={"loadBalancer": {"ingress": [{"ports": []}, {"hostname": "x"}]}}), ""),
        (ingress(status={"loadBalancer": {"ingress": [{"ports": []}]}}), "it has no address"),
        (ingress(status={"loadBalancer": {"ingress": None}}), "it has no address"),
        (ingress(status={"loadBalancer": None}), "it has no address"),
        (ingress(), "it has no address"),
        # Nothing is known of these; being there is all.
        (config_map(), ""),
        (made("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "x"), ""),
    ],
)
def test_other_kinds_tell_by_a_condition_a_phase_or_an_address(found, expected):
    assert lacking(found) == expected


@pytest.mark.parametrize(
    "found",
    [
        deployment(0),
        pod(status=conditions(Ready="True")),
        config_map(),
        namespace(),
        ingress(status=balanced()),
        service(),
    ],
    ids=lambda found: found["kind"],
)
def test_nothing_that_is_being_deleted_is_ready(found):
    found["metadata"]["deletionTimestamp"] = "2026-11-22T00:00:00Z"
    assert lacking(found, [endpoint_slice("app1", True)]) == "it is being deleted"
