# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import (
    Condition,
    failed_for_good,
    lacking,
    lacking_condition,
)


def obj(kind, status=None, spec=None, **metadata):
    return {"kind": kind, "metadata": {"generation": 2} | metadata, "spec": spec or {}, "status": status or {}}


def deployment(wanted=2, **status):
    return obj("Deployment", {"observedGeneration": 2} | status, {"replicas": wanted})


def condition(type_, status="True", **more):
    return {"conditions": [{"type": type_, "status": status} | more]}


def slices(*ready):
    return [{"endpoints": [{"conditions": {} if value is None else {"ready": value}} for value in ready]}]


SELECTING = {"selector": {"app": "a"}}
ADDRESS = {"loadBalancer": {"ingress": [{"hostname": "x"}]}}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (deployment(updatedReplicas=2, availableReplicas=2, replicas=2), ""),
        (deployment(updatedReplicas=2, availableReplicas=2, replicas=2, observedGeneration=1), "the controller has not seen it yet"),
        (deployment(updatedReplicas=1, availableReplicas=2, replicas=3), "1 of 2 replicas are up to date"),
        (deployment(updatedReplicas=2, availableReplicas=2, replicas=3), "1 old replicas are still there"),
        (deployment(updatedReplicas=2, availableReplicas=1, replicas=2), "1 of 2 replicas are available"),
        (deployment(wanted=0), ""),
        (obj("StatefulSet", {"observedGeneration": 2, "updatedReplicas": 1, "readyReplicas": 1}), ""),
        (obj("StatefulSet", {"observedGeneration": 2, "readyReplicas": 1}), "0 of 1 replicas are up to date"),
        (obj("StatefulSet", {"observedGeneration": 2, "readyReplicas": 1}, {"updateStrategy": {"type": "OnDelete"}}), ""),
        (obj("StatefulSet", {"observedGeneration": 2, "updatedReplicas": 1}), "0 of 1 replicas are ready"),
        (obj("DaemonSet", {"observedGeneration": 2, "desiredNumberScheduled": 0}), ""),
        (
            obj(
                "DaemonSet",
                {
                    "observedGeneration": 2,
                    "desiredNumberScheduled": 2,
                    "updatedNumberScheduled": 2,
                    "numberAvailable": 1,
                },
            ),
            "1 of 2 pods are available",
        ),
        (obj("Job", condition("Complete")), ""),
        (obj("Job"), "it has no condition Complete"),
        (obj("Pod", condition("Ready")), ""),
        (obj("Pod", {"phase": "Succeeded"}), ""),
        (obj("Pod", condition("Ready", "False", reason="ContainersNotReady")), "condition Ready is False (ContainersNotReady)"),
        (obj("CustomResourceDefinition", condition("Established")), ""),
        (obj("CustomResourceDefinition"), "it has no condition Established"),
        (obj("Ingress", ADDRESS), ""),
        (obj("Ingress", {"loadBalancer": {}}), "it has no address"),
        (obj("Namespace", {"phase": "Terminating"}), "its phase is Terminating"),
        (obj("ConfigMap"), ""),
        (obj("ConfigMap", deletionTimestamp="now"), "it is being deleted"),
    ],
)  # fmt: skip
def test_what_an_object_lacks_to_be_ready(found, expected):
    assert lacking(found) == expected


@pytest.mark.parametrize(
    ("service", "endpoints", "expected"),
    [
        (obj("Service", spec=SELECTING), slices(True), ""),
        (obj("Service", spec=SELECTING), slices(None), ""),
        (obj("Service", spec=SELECTING), slices(False, True), ""),
        (obj("Service", spec=SELECTING), slices(False), "none of its endpoints is ready"),
        (obj("Service", spec=SELECTING), [], "none of its endpoints is ready"),
        (obj("Service", spec={}), [], ""),
        (obj("Service", spec=SELECTING | {"type": "ExternalName"}), [], ""),
        (obj("Service", spec=SELECTING | {"type": "LoadBalancer"}), slices(True), "it has no address"),
        (obj("Service", ADDRESS, SELECTING | {"type": "LoadBalancer"}), slices(True), ""),
    ],
)
def test_what_a_service_lacks_to_be_ready(service, endpoints, expected):
    assert lacking(service, endpoints) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Condition("Ready"), ""),
        (Condition("Ready", "True", "Fine"), ""),
        (Condition("Ready", "True", "Other"), "condition Ready is True (Fine)"),
        (Condition("Ready", "False"), "condition Ready is True (Fine)"),
        (Condition("Synced"), "it has no condition Synced"),
    ],
)
def test_what_an_object_lacks_to_have_a_condition(wanted, expected):
    assert lacking_condition(obj("Thing", condition("Ready", reason="Fine")), wanted) == expected


def test_failed_job_is_not_waited_for():
    failed = condition("Failed", reason="BackoffLimitExceeded", message="Job has reached the limit")
    assert failed_for_good(obj("Job", failed)) == "the Job has failed (BackoffLimitExceeded: Job has reached the limit)"
    assert failed_for_good(obj("Job")) == failed_for_good(deployment()) == ""
