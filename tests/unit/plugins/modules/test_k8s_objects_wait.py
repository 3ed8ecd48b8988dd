# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the module waits for, and what it says when that takes too long."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.unit.plugins.modules.applied import (
    CONFIG_MAP,
    DEPLOYMENT,
    SERVICE,
    actions,
)
from tests.unit.plugins.objects import conditions, endpoint_slice, workload


def test_object_that_is_being_deleted_is_made_anew_once_it_is_gone(k8s_objects, cluster):
    held = deepcopy(CONFIG_MAP)
    held["metadata"]["finalizers"] = ["example.org/slow"]
    cluster.put(held)
    k8s_objects(CONFIG_MAP, state="absent", wait=False)
    result = k8s_objects(CONFIG_MAP, wait_timeout=0)
    assert result["error"] == "TimedOut" and "wait for the deletion of ConfigMap default/server" in result["msg"]
    cluster.touch("ConfigMap", "server", "default", lambda obj: obj["metadata"].pop("finalizers"))
    assert actions(k8s_objects(CONFIG_MAP)) == [("ConfigMap", "created")]


def test_unready_object_is_waited_for_though_nothing_changes(k8s_objects, cluster):
    cluster.react("Deployment", lambda deployment: None)
    k8s_objects(DEPLOYMENT, wait=False)
    result = k8s_objects(DEPLOYMENT, wait_timeout=0)
    assert result["error"] == "TimedOut"
    assert "Deployment default/app1: the controller has not seen it yet" in result["msg"]
    assert not k8s_objects(DEPLOYMENT, wait=False)["changed"]
    assert not k8s_objects(DEPLOYMENT, _check=True, wait_timeout=0)["changed"]


def test_time_out_tells_what_keeps_the_pods_from_running(k8s_objects, cluster):
    cluster.react("Deployment", lambda deployment: None)
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "app1-x", "namespace": "default", "labels": {"app": "app1"}},
    }
    crashed = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s"}}
    pod["status"] = {
        "containerStatuses": [
            {"name": "server", "state": crashed, "lastState": {"terminated": {"exitCode": 1, "reason": "Error"}}}
        ]
    }
    cluster.put(pod)
    cluster.logs[("default", "app1-x")] = "Traceback\nValueError: no port\n"
    message = k8s_objects(DEPLOYMENT, wait_timeout=0)["msg"]
    ended = "Container server of Pod default/app1-x ended with 1 (Error); its log ends: Traceback | ValueError: no port"
    assert f"{ended}; container server of Pod default/app1-x waits: CrashLoopBackOff;" in message


def finishes(job, **condition):
    job["status"] = {"conditions": [{"type": "Failed" if condition else "Complete", "status": "True"} | condition]}


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ({}, None),
        (
            {"reason": "BackoffLimitExceeded"},
            "could not wait for Job default/app1: the Job has failed (BackoffLimitExceeded)",
        ),
    ],
)
def test_job_is_waited_for_until_it_has_succeeded_or_failed_for_good(k8s_objects, cluster, condition, answer):
    cluster.react("Job", lambda job: finishes(job, **condition))
    result = k8s_objects(workload("Job"))
    assert result.get("failed", False) is bool(answer)
    assert (answer or "") in result.get("msg", "")


@pytest.mark.parametrize(
    ("wanted", "lacking"),
    [
        ({"type": "Synced"}, None),
        ({"type": "Synced", "reason": "Done"}, None),
        ({"type": "Synced", "status": "False"}, "ConfigMap default/server: condition Synced is True (Done)"),
        ({"type": "Ready"}, "ConfigMap default/server: it has no condition Ready"),
    ],
)
def test_any_condition_of_any_kind_can_be_waited_for(k8s_objects, cluster, wanted, lacking):
    cluster.react("ConfigMap", lambda obj: obj.update(status=conditions(Synced=("True", "Done"))))
    result = k8s_objects(CONFIG_MAP, wait_condition=wanted, wait_timeout=0)
    assert result.get("failed", False) is bool(lacking)
    assert (lacking or "") in result.get("msg", "")


def test_service_is_waited_for_until_one_of_its_endpoints_is_ready(k8s_objects, cluster):
    selecting = SERVICE | {"spec": SERVICE["spec"] | {"selector": {"app": "app1"}}}
    lacking = k8s_objects(selecting, wait_timeout=0)
    assert "Service default/app1: none of its endpoints is ready; " not in lacking["msg"]
    assert "none of its endpoints is ready. No pod has the labels app=app1" in lacking["msg"]
    cluster.put(endpoint_slice("app1", True))
    assert not k8s_objects(selecting, wait_timeout=0).get("failed")


def test_prediction_waits_for_nothing(k8s_objects, cluster):
    cluster.react("Deployment", lambda deployment: None)
    predicted = k8s_objects(DEPLOYMENT, _check=True, wait_timeout=0)
    assert predicted["changed"] and not predicted.get("failed")


@pytest.mark.parametrize("wait", [True, False])
def test_deleted_object_is_waited_for_only_on_request(k8s_objects, cluster, wait):
    cluster.put(CONFIG_MAP | {"metadata": {"name": "server", "finalizers": ["example.org/slow"]}})
    result = k8s_objects(CONFIG_MAP, state="absent", wait=wait, wait_timeout=0)
    assert result.get("failed", False) is wait
    assert cluster.get("ConfigMap", "server", "default")["metadata"]["deletionTimestamp"]
