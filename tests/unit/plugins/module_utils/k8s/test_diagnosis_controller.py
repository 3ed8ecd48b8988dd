# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the load balancer controller tells elsewhere than in an Ingress's events: its log, its TargetGroupBindings."""

from __future__ import annotations

import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import binding_facts, facts_of

from tests.unit.plugins.objects import (
    CONTROLLER_LABELS,
    conditions,
    container,
    event,
    ingress,
    ingress_class,
    made,
    pod,
    service,
)

READY = conditions(Ready="True")
DENIED = "User: arn:aws:sts::1:assumed-role/lbc/1 is not authorized to perform: elasticloadbalancing:DeleteLoadBalancer"
HELD = "Ingress default/app is held by the finalizers ingress.k8s.aws/resources"
ARN = "arn:aws:elasticloadbalancing:ap-northeast-1:1:targetgroup/k8s-default-app1-1/2"


def line(error, name="app", level="error", **more):
    """As controller-runtime writes it."""
    whose = {"controller": "ingress", "namespace": "default", "name": name}
    return json.dumps({"level": level, "msg": "Reconciler error", "error": error} | whose | more)


def leaving(**annotations):
    metadata = {"deletionTimestamp": "now", "finalizers": ["ingress.k8s.aws/resources"], "annotations": annotations}
    return ingress(metadata=metadata)


@pytest.fixture
def facts(cluster, kubernetes):
    def told(obj, *logs):
        cluster.put(ingress_class())
        for number, log in enumerate(logs):
            cluster.put(pod(f"lbc-{number}", READY, "kube-system", **CONTROLLER_LABELS))
            cluster.logs[("kube-system", f"lbc-{number}")] = log
        return facts_of(kubernetes, cluster.put(obj))

    return told


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (line(DENIED), [f"the controller's log says: {DENIED}"]),
        ("\n".join([line("earlier"), line(DENIED), line("", level="info")]), [f"the controller's log says: {DENIED}"]),
        (line(DENIED, name="other"), []),
        (line("", level="info"), []),
        ("plain text\n[1, 2]\n7\n", []),
        ("", []),
    ],
)
def test_what_keeps_an_ingress_from_going_is_read_in_the_controllers_log(facts, log, said):
    assert facts(leaving(), log) == [HELD, *said]


def test_the_error_is_found_in_whichever_replica_leads(facts):
    assert facts(leaving(), line("x", name="other"), line(DENIED))[-1] == f"the controller's log says: {DENIED}"


def test_an_ingress_of_a_group_is_known_by_the_groups_name(facts):
    told = facts(leaving(**{"alb.ingress.kubernetes.io/group.name": "shop"}), line(DENIED, name="shop", namespace=""))
    assert told[-1] == f"the controller's log says: {DENIED}"


def test_the_end_of_a_replicas_log_is_read_and_not_all_of_it(facts, kubernetes):
    facts(leaving(), line(DENIED))
    (asked,) = [request for request in kubernetes.transport.asked if request.path.endswith("/log")]
    assert asked.path == "/api/v1/namespaces/kube-system/pods/lbc-0/log"
    assert asked.query["tailLines"] == "50"


def test_the_log_is_not_read_for_an_ingress_that_stays(facts, cluster):
    cluster.requests.clear()
    assert facts(ingress(), line(DENIED)) == []
    assert not [request for request in cluster.requests if request.endswith("/log")]


@pytest.fixture
def bindings(cluster):
    cluster.kinds.append(("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "targetgroupbindings", True))


def binding(name, arn, **spec):
    return made("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", name, spec={"targetGroupARN": arn} | spec)


def test_warnings_of_bindings_are_those_of_the_target_groups_asked_for(cluster, kubernetes, bindings):
    for name, arn in (("ours", ARN), ("other", f"{ARN}9")):
        cluster.put(event(cluster.put(binding(name, arn)), "FailedNetworkReconcile", "expected exactly one"))
    # Half written, by hand.
    cluster.put(made("elbv2.k8s.aws/v1beta1", "TargetGroupBinding", "odd"))
    told = ["TargetGroupBinding default/ours: FailedNetworkReconcile: expected exactly one"]
    assert binding_facts(kubernetes, [{"arn": ARN}]) == told


UNREADY = container({"waiting": {"reason": "ErrImagePull"}})
REFUSED = (
    'services "app1" is forbidden: User "u" cannot get resource "services" in API group "" in the namespace "default"'
)


@pytest.mark.parametrize(
    ("around", "told"),
    [
        ([service(), pod("p", READY, app="app1")], []),
        ([service(), pod("p", UNREADY, app="app1")], ["container server of Pod default/p waits: ErrImagePull"]),
        ([service()], ["no pod has the labels app=app1"]),
        ([service("app2")], []),
    ],
)
def test_why_a_target_group_has_no_healthy_target_its_service_tells(cluster, kubernetes, bindings, around, told):
    for obj in (binding("ours", ARN, serviceRef={"name": "app1", "port": 80}), *around):
        cluster.put(obj)
    assert binding_facts(kubernetes, [{"arn": ARN}]) == told


def test_a_service_that_may_not_be_read_does_not_hide_what_the_controller_warns_of(cluster, kubernetes, bindings):
    ours = cluster.put(binding("ours", ARN, serviceRef={"name": "app1", "port": 80}))
    cluster.put(event(ours, "FailedNetworkReconcile", "expected exactly one"))
    cluster.fail("GET", "/services/", 403, REFUSED)
    warned, refused = binding_facts(kubernetes, [{"arn": ARN}])
    assert warned == "TargetGroupBinding default/ours: FailedNetworkReconcile: expected exactly one"
    assert refused.startswith("could not read Service default/app1: ") and not refused.endswith(".")


def test_two_bindings_that_fail_alike_are_told_together(cluster, kubernetes, bindings):
    for name in ("a", "b"):
        cluster.put(event(cluster.put(binding(name, ARN)), "FailedNetworkReconcile", "expected exactly one"))
    told = ["TargetGroupBinding default/a and default/b: FailedNetworkReconcile: expected exactly one"]
    assert binding_facts(kubernetes, [{"arn": ARN}]) == told


def test_where_all_targets_are_healthy_no_binding_is_asked_for(cluster, kubernetes):
    cluster.requests.clear()
    assert binding_facts(kubernetes, []) == []
    assert cluster.requests == []
