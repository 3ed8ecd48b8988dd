# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The order in which objects are written and deleted, what is waited for in between, and what a refusal leaves done."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, EksIngressError, TimedOut
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import apply_objects
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.apply_objects import Waiting
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import key, named
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.objects import config_map, crd, ingress, made, namespace, service, workload

THING = made("example.org/v1", "Thing", "a", "apps")
HELD = {"finalizers": ["example.org/slow"], "deletionTimestamp": "2026-11-22T00:00:00Z"}


def applying(*objects, after=None):
    return [Action("apply", named(obj), {"obj": obj, "after": after}) for obj in objects]


def deleting(*objects):
    return [Action("delete", named(obj), {"obj": obj}) for obj in objects]


@pytest.fixture
def apply(kubernetes):
    def run(actions, clock=None, timeout=60, *, force=False):
        waiting = Waiting(clock or FakeClock(), timeout)
        return carried_out(
            apply_objects.apply_in_order(kubernetes, actions, field_manager="tests", force=force, waiting=waiting)
        )

    return run


@pytest.fixture
def delete(kubernetes):
    def run(actions, clock=None, timeout=60, *, wait=True):
        waiting = Waiting(clock or FakeClock(), timeout) if wait else None
        carried_out(apply_objects.delete_in_order(kubernetes, actions, waiting))

    return run


def written(cluster):
    """The kinds written, in order."""
    return [write.split("?")[0].split("/")[-2] for write in cluster.writes]


def test_no_actions_write_nothing(apply, delete, cluster):
    cluster.writes.clear()
    assert apply([]) == {}
    delete([])
    assert cluster.requests == []


def test_objects_are_written_wave_by_wave_whatever_the_order_given(apply, cluster):
    given = [ingress(), service(), workload("Deployment"), config_map(), namespace()]
    made_ = apply(applying(*given))
    assert set(made_) == {key(obj) for obj in given}
    kinds = written(cluster)
    assert kinds[:2] == ["namespaces", "configmaps"]
    assert set(kinds[2:4]) == {"services", "deployments"}
    assert kinds[4] == "ingresses"


def test_what_comes_back_is_as_it_is_stored(apply, cluster):
    (stored,) = apply(applying(config_map(a="1"))).values()
    assert stored == cluster.get("ConfigMap", "server", "default")
    assert stored["metadata"]["uid"]


def test_only_applies_are_applied_and_only_deletions_deleted(apply, delete, cluster):
    cluster.put(config_map("old"))
    actions = [*applying(config_map("new")), *deleting(config_map("old"))]
    apply(actions)
    assert cluster.names("ConfigMap") == ["new", "old"]
    delete(actions)
    assert cluster.names("ConfigMap") == ["new"]


def test_objects_of_a_kind_that_the_same_call_defines_are_written_once_it_is_served(apply, cluster):
    apply(applying(THING, crd("v1"), namespace()))
    assert cluster.names("Thing") == ["a"]


def test_a_version_that_a_crd_does_not_serve_is_not_waited_for(apply, cluster):
    clock = FakeClock()
    apply(applying(crd("v1", "(v1alpha1)")), clock)
    assert clock.sleeps == []


def test_a_crd_that_is_not_established_is_named(apply, cluster, monkeypatch):
    monkeypatch.setattr(cluster, "_serve", lambda obj: obj.update(status={"conditions": []}))
    with pytest.raises(TimedOut) as ended:
        apply(applying(crd("v1"), THING), timeout=5)
    assert ended.value.target == "CustomResourceDefinition things.example.org"
    assert "it has no condition Established" in ended.value.answer
    assert cluster.names("Thing") == []


def test_a_kind_that_is_established_and_not_yet_served_is_waited_for(apply, cluster, monkeypatch):
    serve = cluster._serve
    established = {"conditions": [{"type": "Established", "status": "True"}]}
    monkeypatch.setattr(cluster, "_serve", lambda obj: obj.update(status=established))
    clock = FakeClock(lambda: None, lambda: serve(crd("v1")))
    apply(applying(crd("v1")), clock)
    assert len(clock.sleeps) == 2


def test_a_kind_that_is_never_served_is_named_with_its_version(apply, cluster, monkeypatch):
    established = {"conditions": [{"type": "Established", "status": "True"}]}
    monkeypatch.setattr(cluster, "_serve", lambda obj: obj.update(status=established))
    with pytest.raises(TimedOut) as ended:
        apply(applying(crd("v1", "v2")), timeout=3)
    assert ended.value.target == "CustomResourceDefinition things.example.org"
    assert (
        ended.value.answer
        == "after 3 s: the server does not serve Thing of example.org/v1, Thing of example.org/v2 yet"
    )


def test_an_object_that_is_being_deleted_is_made_anew_once_it_is_gone(apply, cluster):
    dying = cluster.put(config_map(metadata=HELD))
    clock = FakeClock(
        lambda: cluster.touch("ConfigMap", "server", "default", lambda obj: obj["metadata"].pop("finalizers"))
    )
    (stored,) = apply(applying(config_map(), after=dying), clock).values()
    assert stored["metadata"]["uid"] != dying["metadata"]["uid"]
    assert len(clock.sleeps) == 1


def test_an_object_that_does_not_go_is_not_written_to(apply, cluster):
    dying = cluster.put(config_map(metadata=HELD))
    cluster.writes.clear()
    with pytest.raises(TimedOut, match="wait for the deletion of ConfigMap default/server"):
        apply(applying(config_map(), after=dying), timeout=1)
    assert cluster.writes == []


def test_after_a_refusal_the_wave_is_finished_and_the_next_not_begun(apply, cluster):
    cluster.fail("PATCH", "/configmaps/b", 403, "denied by policy")
    with pytest.raises(EksIngressError, match="could not apply ConfigMap default/b: denied by policy") as refused:
        apply(applying(config_map("a"), config_map("b"), config_map("c"), service()))
    assert cluster.names("ConfigMap") == ["a", "c"]
    assert refused.value.details["actions"] == ["apply ConfigMap default/a", "apply ConfigMap default/c"]
    assert cluster.names("Service") == []


@pytest.mark.parametrize("force", [False, True])
def test_fields_that_someone_else_holds_are_taken_over_only_by_force(apply, cluster, force):
    cluster.put(config_map(a="theirs"), manager="argo")
    if force:
        apply(applying(config_map(a="ours")), force=True)
    else:
        with pytest.raises(Conflict, match=r"\.data\.a is held by argo"):
            apply(applying(config_map(a="ours")))
    assert cluster.get("ConfigMap", "server", "default")["data"] == {"a": "ours" if force else "theirs"}


def test_objects_are_deleted_last_wave_first(delete, cluster):
    objects = [cluster.put(obj) for obj in (namespace(), config_map(), service(), workload("Deployment"), ingress())]
    cluster.writes.clear()
    delete(deleting(*objects))
    kinds = written(cluster)
    assert kinds[0] == "ingresses" and set(kinds[1:3]) == {"services", "deployments"}
    assert kinds[3:] == ["configmaps", "namespaces"]


def test_a_wave_is_gone_before_the_next_is_begun(delete, cluster):
    first = cluster.put(ingress(metadata={"finalizers": ["ingress.k8s.aws/resources"]}))
    second = cluster.put(service())
    seen = []

    def released():
        seen.extend(cluster.names("Service"))
        cluster.touch("Ingress", "app", "default", lambda obj: obj["metadata"].pop("finalizers"))

    delete(deleting(first, second), FakeClock(released))
    assert seen == ["app1"]
    assert cluster.names("Service") == []


def test_a_wave_that_does_not_go_keeps_what_it_stands_on(delete, cluster):
    first = cluster.put(ingress(metadata={"finalizers": ["ingress.k8s.aws/resources"]}))
    second = cluster.put(service())
    with pytest.raises(TimedOut, match=r"held by the finalizers ingress\.k8s\.aws/resources"):
        delete(deleting(first, second), timeout=1)
    assert cluster.names("Service") == ["app1"]


def test_without_waiting_all_deletions_are_asked_for_at_once(delete, cluster):
    objects = [cluster.put(ingress(metadata={"finalizers": ["x"]})), cluster.put(service())]
    delete(deleting(*objects), wait=False)
    assert cluster.names("Service") == [] and cluster.names("Ingress") == ["app"]


def test_an_object_made_since_is_not_deleted_in_place_of_the_one_seen(delete, cluster):
    seen = cluster.put(config_map())
    del cluster.store[("v1", "ConfigMap", "default", "server")]
    cluster.put(config_map())
    with pytest.raises(Conflict, match="UID in the precondition"):
        delete(deleting(seen))
    assert cluster.names("ConfigMap") == ["server"]


def test_what_is_gone_meanwhile_needs_no_deletion(delete, cluster):
    seen = cluster.put(config_map())
    del cluster.store[("v1", "ConfigMap", "default", "server")]
    delete(deleting(seen))
