# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import diagnosis
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import (
    Endpoint,
    Identity,
    Transport,
)

from tests.unit.plugins.fake_kubernetes_http import TOKEN


@pytest.fixture
def kubernetes(cluster):
    return Kubernetes(Transport(Endpoint(cluster.url), Identity(lambda: TOKEN, lambda: False, lambda: "me")))


def pod(name="app1-x", status=None, **labels):
    metadata = {"name": name, "namespace": "default", "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {}, "status": status or {}}


def container(state, *, ready=False, last=None):
    status = {"name": "server", "state": state, "ready": ready} | ({"lastState": last} if last else {})
    return {"phase": "Running", "containerStatuses": [status]}


def test_what_could_not_be_read_does_not_hide_what_is_explained(cluster, kubernetes):
    cluster.fail("GET", "/events", 403, {"message": "events is forbidden", "reason": "Forbidden"})
    explained = diagnosis.explain(
        kubernetes, [pod("one"), pod("two", container({"waiting": {"reason": "ErrImagePull"}}))]
    )
    assert "forbidden" in explained
    assert "waits: ErrImagePull" in explained


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        (container({"waiting": {"reason": "ContainerCreating"}}), []),
        (
            container({"waiting": {"reason": "ErrImagePull", "message": "no such image"}}),
            ["waits: ErrImagePull: no such image"],
        ),
        (container({"terminated": {"exitCode": 0, "reason": "Completed"}}), []),
        (container({"terminated": {"exitCode": 3, "reason": "Error"}}), ["ended with 3 (Error)", "its log ends: why"]),
        (
            container(
                {"waiting": {"reason": "CrashLoopBackOff"}}, last={"terminated": {"exitCode": 1, "reason": "Error"}}
            ),
            ["waits: CrashLoopBackOff", "ended with 1 (Error)", "its log ends: why"],
        ),
        (container({"running": {}}), ["its log ends: why"]),
        (container({"running": {}}, ready=True), []),
    ],
)
def test_a_containers_trouble_comes_with_the_end_of_its_log(cluster, kubernetes, status, facts):
    cluster.put(pod())
    cluster.logs["default", "app1-x"] = "why\n\n"
    told = diagnosis.pod_facts(kubernetes, pod(status=status))
    assert len(told) == len(facts)
    assert all(fact in text for fact, text in zip(facts, told, strict=True))


def test_a_pod_that_no_node_takes_says_why(kubernetes):
    conditions = [{"type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"}]
    (fact,) = diagnosis.pod_facts(kubernetes, pod(status={"conditions": conditions}))
    assert fact == "Pod default/app1-x is not scheduled: 0/3 nodes are available"


def test_a_service_whose_selector_no_pod_has_says_so(kubernetes):
    metadata = {"name": "app1", "namespace": "default"}
    service = {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"selector": {"app": "app1"}}}
    assert diagnosis.facts_of(kubernetes, service) == ["no pod has the labels app=app1"]


@pytest.mark.parametrize(
    ("controller", "fact"),
    [(None, "there is no IngressClass aws"), ("nginx.org/ingress", "belongs to the controller nginx.org/ingress")],
)
def test_an_ingress_of_no_class_or_another_controllers_says_so(cluster, kubernetes, controller, fact):
    if controller:
        ingress_class = {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "aws"}}
        cluster.put({**ingress_class, "spec": {"controller": controller}})
    ingress = {
        "kind": "Ingress",
        "metadata": {"name": "app", "namespace": "default"},
        "spec": {"ingressClassName": "aws"},
    }
    assert [text for text in diagnosis.ingress_facts(kubernetes, ingress) if fact in text]


@pytest.mark.parametrize(
    ("status", "facts"),
    [
        (None, ["no pod of the AWS Load Balancer Controller runs"]),
        ({"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}, []),
        ({"phase": "Pending"}, ["no pod of the AWS Load Balancer Controller is ready"]),
    ],
)
def test_the_controller_is_looked_at_where_an_ingress_by_annotation_waits(cluster, kubernetes, status, facts):
    if status:
        name, _equals, value = diagnosis.CONTROLLER_LABEL.partition("=")
        cluster.put(pod("controller", status, **{name: value}))
    metadata = {"name": "app", "namespace": "default", "annotations": {"kubernetes.io/ingress.class": "alb"}}
    assert diagnosis.ingress_facts(kubernetes, {"kind": "Ingress", "metadata": metadata}) == facts


def test_only_the_first_facts_are_told_and_the_rest_counted():
    facts = [f"fact {number}" for number in range(diagnosis.MOST_FACTS + 2)]
    assert diagnosis.one_line(facts).endswith("and 2 more")
