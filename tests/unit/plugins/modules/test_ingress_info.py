# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

CLASS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "IngressClass",
    "metadata": {"name": "aws"},
    "spec": {"controller": "ingress.k8s.aws/alb"},
}
INGRESS = {
    "apiVersion": "networking.k8s.io/v1",
    "kind": "Ingress",
    "metadata": {"name": "app", "namespace": "default"},
    "spec": {"ingressClassName": "aws"},
}
STATUS = {"loadBalancer": {"ingress": [{"hostname": "k8s-default-app.elb.amazonaws.com"}]}}
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {
        "name": "c",
        "namespace": "kube-system",
        "labels": {"app.kubernetes.io/name": "aws-load-balancer-controller"},
    },
    "status": {"conditions": [{"type": "Ready", "status": "True"}]},
}
NO_SUBNETS = "Failed build model due to couldn't auto-discover subnets: unable to resolve at least one subnet. Evaluated 0 subnets"


@pytest.fixture
def ingress_info(run_module, cluster):
    cluster.put(CLASS)
    cluster.put(POD)
    return lambda **options: run_module("ingress_info", **(cluster.arguments | {"name": "app"} | options))


def tell(cluster, reason, message, type_="Normal"):
    ingress = cluster.get("Ingress", "app", "default")
    cluster.put(
        {
            "apiVersion": "v1", "kind": "Event", "metadata": {"name": reason.lower(), "namespace": "default"},
            "involvedObject": {"kind": "Ingress", "name": "app", "uid": ingress["metadata"]["uid"]},
            "reason": reason, "message": message, "type": type_, "lastTimestamp": "2026-11-22T01:00:00Z", "count": 3,
        }
    )  # fmt: skip


def test_reconciled_ingress_is_returned_with_its_address(ingress_info, cluster):
    cluster.put(INGRESS | {"status": STATUS})
    tell(cluster, "SuccessfullyReconciled", "Successfully reconciled")
    result = ingress_info(wait=True, wait_timeout=0)
    assert not result["changed"]
    assert result["ingress"]["hostname"] == "k8s-default-app.elb.amazonaws.com"
    assert result["ingress"]["reconciled"] and result["ingress"]["diagnosis"] == []
    assert result["ingress"]["events"][0]["count"] == 3


def test_complaint_7_time_out_carries_the_controllers_word_and_the_mend(ingress_info, cluster):
    cluster.put(INGRESS)
    tell(cluster, "FailedBuildModel", NO_SUBNETS, "Warning")
    result = ingress_info(wait=True, wait_timeout=0)
    assert result["error"] == "TimedOut"
    assert "could not wait for Ingress default/app: after 0 s: the controller says FailedBuildModel" in result["msg"]
    assert "Tag the public subnets with kubernetes.io/role/elb=1" in result["msg"]
    assert result["msg"].count(NO_SUBNETS) == 1
    assert not result["ingress"]["reconciled"] and result["ingress"]["events"][0]["reason"] == "FailedBuildModel"


def test_without_waiting_the_diagnosis_is_in_the_result(ingress_info, cluster):
    cluster.put(INGRESS)
    tell(cluster, "FailedBuildModel", NO_SUBNETS, "Warning")
    diagnosis = ingress_info()["ingress"]["diagnosis"]
    assert diagnosis[0].startswith("Ingress default/app: FailedBuildModel: Failed build model")
    assert diagnosis[1].startswith("tag the public subnets")


def test_diagnosis_says_that_the_class_is_missing_or_anothers(ingress_info, cluster):
    cluster.put(INGRESS | {"spec": {"ingressClassName": "nginx"}})
    assert ingress_info()["ingress"]["diagnosis"][0] == "there is no IngressClass nginx"
    cluster.put(CLASS | {"metadata": {"name": "nginx"}, "spec": {"controller": "k8s.io/ingress-nginx"}})
    assert "belongs to the controller k8s.io/ingress-nginx" in ingress_info()["ingress"]["diagnosis"][0]


def test_diagnosis_says_that_no_controller_runs(ingress_info, cluster):
    cluster.put(INGRESS)
    cluster.put(POD | {"status": {"conditions": [{"type": "Ready", "status": "False"}]}})
    assert ingress_info()["ingress"]["diagnosis"] == ["no pod of the AWS Load Balancer Controller is ready"]
    del cluster.store[("v1", "Pod", "kube-system", "c")]
    assert "install it (role lb_controller)" in ingress_info()["ingress"]["diagnosis"][1]


def test_missing_ingress_names_those_that_are_there(ingress_info, cluster):
    cluster.put(INGRESS)
    result = ingress_info(name="other", wait=True)
    assert result["error"] == "Missing" and "namespace default has app" in result["msg"]
    assert ingress_info(name="other", allow_missing=True)["ingress"] is None
