# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_objects from its arguments to its result, in a cluster without HTTP: what is read, marked, written, waited for, returned."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Conflict,
    InvalidArgument,
    Missing,
    TimedOut,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects as step
from ansible_collections.edgeworks.eks_ingress.plugins.modules.k8s_objects import DOOR

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.objects import conditions, config_map, made, namespace, secret, service, workload

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
HELD = {"finalizers": ["example.org/slow"]}
DEFAULTS = {name: option.get("default") for name, option in DOOR.argument_spec.items()}


@pytest.fixture
def context(kubernetes):
    made_ = Context({}, None, FakeClock())
    made_.__dict__["kubernetes"] = kubernetes
    return made_


@pytest.fixture
def k8s_objects(context, monkeypatch):
    monkeypatch.setattr(_run.Context, "of", lambda _params: context)

    def run(*objects, _check=False, **options):
        return _run.execute(step, DEFAULTS | {"objects": list(objects)} | options, check_mode=_check)

    return run


@pytest.fixture
def observed(context):
    def run(*objects, **options):
        return step.observe(context, step.desired(DEFAULTS | {"objects": list(objects)} | options))

    return run


def test_what_is_observed_is_each_object_wanted_live_predicted_and_lacking(cluster, observed):
    live = cluster.put(workload("Job"))
    first, second = observed(workload("Job"), config_map(namespace=None, a="1")).items
    assert (first.live, first.lacking, first.unmet) == (live, "it has no condition Complete", None)
    assert (second.wanted, second.live, second.lacking) == (config_map(a="1"), None, "")
    assert second.predicted["data"] == {"a": "1"} and second.predicted["metadata"]["uid"]


@pytest.mark.parametrize(
    ("options", "lacking"),
    [
        ({}, "it has no condition Complete"),
        ({"wait": False}, ""),
        ({"wait_condition": {"type": "Synced", "status": "True", "reason": None}}, "it has no condition Synced"),
    ],
)
def test_readiness_is_looked_at_only_where_it_is_waited_for(cluster, observed, options, lacking):
    cluster.put(workload("Job"))
    assert observed(workload("Job"), **options).items[0].lacking == lacking


@pytest.mark.parametrize(
    ("live", "options", "labels"),
    [
        (None, {}, OWNER),
        (None, {"labels": {"app": "x"}}, OWNER | {"app": "x"}),
        ({"labels": OWNER}, {}, OWNER),
        # Someone else's is not marked, lest a teardown take it; but it gets the labels that were asked for.
        ({}, {}, None),
        ({"labels": {"edgeworks.eks-ingress/cluster": "other"}}, {"labels": {"app": "x"}}, {"app": "x"}),
        ({}, {"adopt": True}, OWNER),
        # What is on its way out will be made anew, by us.
        ({"deletionTimestamp": "2026-11-22T00:00:00Z", **HELD}, {}, OWNER),
    ],
)
def test_what_we_make_or_take_over_is_marked_as_ours(cluster, observed, live, options, labels):
    if live is not None:
        cluster.put(config_map(metadata=live))
    (item,) = observed(config_map(), owner_labels=OWNER, **options).items
    assert item.wanted["metadata"].get("labels") == labels


def test_a_prediction_is_under_the_given_name_and_by_the_given_force(cluster, observed, kubernetes):
    cluster.put(config_map(a="theirs"), manager="argo")
    with pytest.raises(Conflict):
        observed(config_map(a="ours"))
    observed(config_map(a="ours"), force_conflicts=True, field_manager="me")
    assert kubernetes.transport.asked[-1].query["fieldManager"] == "me"
    assert kubernetes.transport.asked[-1].query["force"] == "true"


@pytest.mark.parametrize(("selector", "names"), [("app=demo", ["old"]), ("app=none", []), ("", [])])
def test_strays_are_looked_for_on_request(cluster, observed, selector, names):
    cluster.put(config_map("old", metadata={"labels": {"app": "demo"}}))
    seen = observed(config_map("new"), prune_selector=selector)
    assert [stray["metadata"]["name"] for stray in seen.strays] == names


def test_for_absence_nothing_is_predicted_marked_nor_pruned(cluster, observed, kubernetes):
    live = cluster.put(config_map())
    kubernetes.transport.asked.clear()
    seen = observed(config_map(), state="absent", owner_labels=OWNER, labels={"a": "b"}, prune_selector="a=b")
    assert [(item.wanted, item.live, item.predicted) for item in seen.items] == [(config_map(), live, None)]
    assert [asked.method for asked in kubernetes.transport.asked] == ["GET"] and seen.strays == ()


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_object_given_twice_is_refused_though_one_says_where_and_the_other_does_not(observed, state):
    with pytest.raises(InvalidArgument, match="ConfigMap apps/server: it is given twice"):
        observed(config_map(namespace=None), config_map(namespace="apps"), namespace="apps", state=state)


def test_objects_of_files_come_after_those_given(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\n", encoding="ascii")
    params = DEFAULTS | {"objects": [config_map("given")], "src": [str(tmp_path / "two"), str(tmp_path / "one")]}
    assert [obj["metadata"]["name"] for obj in step.desired(params).objects] == ["given", "two", "one"]


def test_a_run_writes_waits_and_returns_the_objects_as_they_then_are(cluster, context, k8s_objects):
    done = lambda: cluster.touch("Job", "app1", "default", lambda job: job.update(status=conditions(Complete="True")))  # noqa: E731
    context.clock.happens.append(done)
    result = k8s_objects(workload("Job"), secret(data={"key": "aHVzaA=="}))
    job, hidden = result["objects"]
    assert job["object"]["status"] == conditions(Complete="True")
    assert hidden["object"]["data"] == {"key": "<redacted>"} and hidden["object"]["metadata"]["uid"]
    assert cluster.get("Secret", "s", "default")["data"] == {"key": "aHVzaA=="}
    assert len(context.clock.sleeps) == 1


def test_without_waiting_what_was_stored_is_returned(k8s_objects, context):
    (entry,) = k8s_objects(workload("Job"), wait=False)["objects"]
    assert entry["object"]["metadata"]["uid"] and "managedFields" not in entry["object"]["metadata"]
    assert context.clock.sleeps == []


def test_what_is_unready_is_waited_for_though_nothing_is_written(cluster, context, k8s_objects):
    cluster.put(workload("Job"), manager=DEFAULTS["field_manager"])
    cluster.writes.clear()
    with pytest.raises(TimedOut, match="after 7 s: Job default/app1: it has no condition Complete"):
        k8s_objects(workload("Job"), wait_timeout=7)
    assert cluster.writes == [] and context.clock.time == 7


def test_a_condition_that_is_asked_for_is_what_is_waited_for(cluster, context, k8s_objects):
    synced = lambda: cluster.touch("Job", "app1", "default", lambda job: job.update(status=conditions(Synced="True")))  # noqa: E731
    context.clock.happens.append(synced)
    wanted = {"type": "Synced", "status": "True", "reason": None}
    assert k8s_objects(workload("Job"), wait_condition=wanted)["changed"]
    assert step.desired(DEFAULTS | {"objects": [], "wait_condition": wanted}).condition == Condition("Synced")


def test_what_is_pruned_is_gone_and_not_waited_for_to_be_ready(cluster, k8s_objects):
    cluster.put(workload("Job", "old", metadata={"labels": {"app": "demo"}}))
    cluster.react("Job", lambda job: job.update(status=conditions(Complete="True")))
    result = k8s_objects(workload("Job", "new"), prune_selector="app=demo")
    assert [(entry["name"], entry["action"]) for entry in result["objects"]] == [("new", "created"), ("old", "deleted")]
    assert cluster.names("Job") == ["new"]
    assert result["objects"][1]["object"]["metadata"]["name"] == "old"


@pytest.mark.parametrize(("wait", "left"), [(True, []), (False, ["held"])])
def test_a_stray_that_is_held_is_waited_for_on_request(cluster, context, k8s_objects, wait, left):
    cluster.put(config_map("held", metadata=HELD | {"labels": {"app": "demo"}}))
    context.clock.happens.append(
        lambda: cluster.touch("ConfigMap", "held", "default", lambda obj: obj["metadata"].pop("finalizers"))
    )
    k8s_objects(config_map("new"), prune_selector="app=demo", wait=wait)
    assert [name for name in cluster.names("ConfigMap") if name == "held"] == left


def test_what_was_being_deleted_already_is_waited_for_and_not_deleted_again(cluster, context, k8s_objects):
    cluster.put(config_map(metadata=HELD | {"deletionTimestamp": "2026-11-22T00:00:00Z"}))
    cluster.writes.clear()
    context.clock.happens.append(
        lambda: cluster.touch("ConfigMap", "server", "default", lambda obj: obj["metadata"].pop("finalizers"))
    )
    result = k8s_objects(config_map(), config_map("gone"), state="absent")
    assert not result["changed"] and cluster.writes == [] and cluster.names("ConfigMap") == []
    assert [(entry["name"], entry["action"]) for entry in result["objects"]] == [
        ("server", "unchanged"),
        ("gone", "unchanged"),
    ]
    assert len(context.clock.sleeps) == 1


def test_what_is_deleted_is_returned_as_it_was(cluster, k8s_objects):
    cluster.put(service())
    result = k8s_objects(service(), state="absent")
    (entry,) = result["objects"]
    assert entry["action"] == "deleted" and entry["object"]["spec"] == {"selector": {"app": "app1"}}
    assert cluster.names("Service") == [] and result["changed"]


def test_what_goes_and_is_held_is_told_after_the_time_that_is_given(cluster, context, k8s_objects):
    cluster.put(config_map(metadata=HELD))
    with pytest.raises(TimedOut, match="after 9 s: ConfigMap default/server still there"):
        k8s_objects(config_map(), state="absent", wait_timeout=9)
    cluster.put(config_map("dying", metadata=HELD | {"deletionTimestamp": "2026-11-22T00:00:00Z"}))
    with pytest.raises(TimedOut, match="after 4 s: ConfigMap default/dying still there"):
        k8s_objects(config_map("dying"), state="absent", wait_timeout=4)
    assert context.clock.time == 13


def test_a_namespace_that_nobody_makes_is_missing_before_anything_is_written(cluster, k8s_objects):
    cluster.writes.clear()
    with pytest.raises(Missing, match='namespaces "apps" not found'):
        k8s_objects(config_map(), config_map(namespace="apps"))
    assert cluster.writes == []
    assert k8s_objects(config_map(), config_map(namespace="apps"), namespace(), wait=False)["changed"]
    assert "could not predict" in k8s_objects(made("example.org/v1", "Thing", "a"), _check=True)["warnings"][0]
