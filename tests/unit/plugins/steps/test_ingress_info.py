# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Ingress with its address, its events and what is wrong with it; waited for on a clock of the test's own."""

from __future__ import annotations

from functools import partial

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing, TimedOut, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import ingress_info as step

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.objects import CONTROLLER_LABELS, balanced, conditions, event, ingress, ingress_class, pod

PARAMS = {"name": "app", "namespace": "default", "allow_missing": False, "wait": False, "wait_timeout": 300}
CONFLICT = "Failed build model due to conflicting scheme: map[]"
SAME_SCHEME = "all Ingresses of one group need the same alb.ingress.kubernetes.io/scheme"


@pytest.fixture(autouse=True)
def _controller(cluster):
    cluster.put(ingress_class())
    cluster.put(pod("c", conditions(Ready="True"), "kube-system", **CONTROLLER_LABELS))


@pytest.fixture
def observe(context):
    def run(*happens, **options):
        run.clock = context.clock = FakeClock(*happens)
        return step.observe(context, step.desired(PARAMS | options))

    return run


def says(cluster, reason, message="Successfully reconciled", type_="Normal", **fields):
    """The controller tells of the Ingress."""
    return lambda: cluster.put(event(cluster.get("Ingress", "app", "default"), reason, message, type_, **fields))


def addressed(cluster):
    return lambda: cluster.touch("Ingress", "app", "default", lambda found: found.update(status=balanced()))


def test_an_ingress_is_looked_at_once_where_nobody_waits(cluster, observe):
    cluster.put(ingress())
    seen = observe()
    assert seen.hostname is None and seen.lacking == "it has no address"
    assert observe.clock.sleeps == []


def test_an_ingress_that_is_done_with_has_nothing_to_be_explained(cluster, observe):
    cluster.put(ingress(status=balanced()))
    says(cluster, "SuccessfullyReconciled")()
    cluster.requests.clear()
    seen = observe(wait=True)
    assert seen.is_reconciled and seen.facts == ()
    assert not [request for request in cluster.requests if "pods" in request or "ingressclasses" in request]


def test_an_ingress_is_looked_for_in_its_namespace(cluster, observe):
    for place in ("default", "kube-system"):
        cluster.put(ingress(metadata={"namespace": place, "labels": {"in": place}}))
    assert observe(namespace="kube-system").ingress["metadata"]["labels"] == {"in": "kube-system"}


def test_waiting_ends_with_the_address_and_the_controllers_word(cluster, observe):
    cluster.put(ingress(metadata={"creationTimestamp": "2099-01-01T00:00:00Z"}))
    reconciled = says(cluster, "SuccessfullyReconciled", lastTimestamp="2099-01-01T00:00:00Z")
    seen = observe(lambda: None, addressed(cluster), reconciled, wait=True)
    assert seen.hostname == "k8s-default-app.elb.amazonaws.com" and seen.is_reconciled
    assert len(observe.clock.sleeps) == 3


def test_a_warning_is_waited_out_since_the_controller_tries_again(cluster, observe):
    cluster.put(ingress(status=balanced()))
    says(cluster, "FailedDeployModel", "throttled", "Warning")()
    later = says(cluster, "SuccessfullyReconciled", lastTimestamp="2026-11-22T02:00:00Z")
    assert observe(later, wait=True).is_reconciled


def test_a_time_out_tells_the_controllers_last_word_and_returns_what_there_is(cluster, observe):
    cluster.put(ingress())
    says(cluster, "FailedBuildModel", CONFLICT, "Warning")()
    with pytest.raises(TimedOut) as ended:
        observe(wait=True, wait_timeout=20)
    assert ended.value.target == "default/app"
    assert ended.value.answer == f"after 20 s: the controller says FailedBuildModel: {CONFLICT}"
    assert ended.value.advice == SAME_SCHEME
    returned = ended.value.details["ingress"]
    assert returned["diagnosis"] == [f"Ingress default/app: FailedBuildModel: {CONFLICT}", SAME_SCHEME]
    assert returned["hostname"] is None


@pytest.mark.parametrize("wait", [True, False])
def test_a_missing_ingress_names_those_that_are_there(cluster, observe, wait):
    for name in ("b", "a"):
        cluster.put(ingress(name))
    with pytest.raises(Missing) as missing:
        observe(wait=wait)
    assert (missing.value.target, missing.value.answer) == ("default/app", "namespace default has a, b")
    with pytest.raises(Missing, match="namespace kube-system has none"):
        observe(namespace="kube-system")


@pytest.mark.parametrize("wait", [True, False])
def test_a_missing_ingress_may_be_allowed_and_is_then_not_waited_for(observe, wait):
    assert observe(allow_missing=True, wait=wait) is None
    assert observe.clock.sleeps == []


def test_an_ingress_that_goes_away_while_it_is_waited_for_is_missing(cluster, observe):
    cluster.put(ingress())
    gone = partial(cluster.store.pop, ("networking.k8s.io/v1", "Ingress", "default", "app"))
    with pytest.raises(Missing, match="could not find Ingress default/app"):
        observe(gone, wait=True, allow_missing=True)


def test_what_may_not_be_read_around_it_is_told_and_not_raised(cluster, observe):
    cluster.put(ingress())
    cluster.fail("GET", "/pods", 403, 'pods is forbidden: User "u" cannot list resource "pods" in API group ""')
    (fact,) = observe().facts
    assert fact.startswith("could not list Pod: pods is forbidden") and "Allow list on pods to u" in fact


def test_a_cluster_that_does_not_answer_is_an_error_all_the_same(cluster, observe):
    cluster.put(ingress())
    cluster.fail("GET", "/ingresses", 500, "etcdserver: leader changed")
    with pytest.raises(Unavailable, match="leader changed"):
        observe()


def test_plan_is_what_is_seen(cluster, observe):
    assert step.plan(step.desired(PARAMS), None).after is None
    cluster.put(ingress(metadata={"finalizers": ["ingress.k8s.aws/resources"]}))
    plan = step.plan(step.desired(PARAMS), observe())
    assert plan.before == plan.after and not plan.changed and not plan.unsettled
    assert plan.after["finalizers"] == ["ingress.k8s.aws/resources"]
