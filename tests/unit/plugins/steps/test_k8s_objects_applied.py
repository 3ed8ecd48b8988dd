# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""k8s_objects from its arguments to its result, in a cluster without HTTP: what is written, waited for, returned."""

from __future__ import annotations

from functools import partial

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Missing,
    TimedOut,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects as step
from ansible_collections.edgeworks.eks_ingress.plugins.modules.k8s_objects import DOOR

from tests.unit.plugins.objects import (
    conditions,
    config_map,
    crd,
    made,
    namespace,
    secret,
    service,
    workload,
)

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
HELD = {"finalizers": ["example.org/slow"]}
DEFAULTS = {name: option.get("default") for name, option in DOOR.argument_spec.items()}


@pytest.fixture
def k8s_objects(context, monkeypatch):
    monkeypatch.setattr(_run.Context, "of", lambda _params: context)

    def run(*objects, _check=False, **options):
        return _run.execute(step, DEFAULTS | {"objects": list(objects)} | options, check_mode=_check)

    return run


def test_a_run_writes_waits_and_returns_the_objects_as_they_then_are(cluster, context, k8s_objects):
    done = partial(cluster.touch, "Job", "app1", "default", lambda job: job.update(status=conditions(Complete="True")))
    context.clock.happens.append(done)
    result = k8s_objects(workload("Job"), secret(data={"key": "aHVzaA=="}))
    job, hidden = result["objects"]
    assert job["object"]["status"] == conditions(Complete="True")
    assert hidden["object"]["data"] == {"key": "<redacted>"} and hidden["object"]["metadata"]["uid"]
    assert cluster.get("Secret", "s", "default")["data"] == {"key": "aHVzaA=="}
    assert len(context.clock.sleeps) == 1


def test_what_is_written_is_under_the_given_name_and_by_the_given_force(cluster, k8s_objects, kubernetes):
    cluster.put(config_map(a="theirs"), manager="argo")
    k8s_objects(config_map(a="ours"), field_manager="me", force_conflicts=True)
    (written,) = [
        asked for asked in kubernetes.transport.asked if asked.method == "PATCH" and "dryRun" not in asked.query
    ]
    assert (written.query["fieldManager"], written.query["force"]) == ("me", "true")


def test_what_is_defined_in_the_same_run_is_waited_for_before_it_is_used(cluster, context, k8s_objects, monkeypatch):
    serve = cluster._serve
    monkeypatch.setattr(cluster, "_serve", lambda obj: obj.update(status=conditions(Established="True")))
    context.clock.happens.append(lambda: serve(crd("v1")))
    k8s_objects(made("example.org/v1", "Thing", "a"), crd("v1"))
    assert cluster.names("Thing") == ["a"] and len(context.clock.sleeps) == 1


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
    synced = partial(cluster.touch, "Job", "app1", "default", lambda job: job.update(status=conditions(Synced="True")))
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


def test_what_goes_is_not_waited_for_unasked(cluster, context, k8s_objects):
    cluster.put(config_map(metadata=HELD))
    (entry,) = k8s_objects(config_map(), state="absent", wait=False)["objects"]
    assert entry["action"] == "deleted" and context.clock.sleeps == []
    assert cluster.get("ConfigMap", "server", "default")["metadata"]["deletionTimestamp"]


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
    with pytest.raises(
        Missing,
        match=r'could not apply ConfigMap apps/server: namespaces "apps" not found\. Create the namespace first',
    ):
        k8s_objects(config_map(), config_map(namespace="apps"))
    assert cluster.writes == []
    assert k8s_objects(config_map(), config_map(namespace="apps"), namespace(), wait=False)["changed"]
    assert "could not apply Thing" in k8s_objects(made("example.org/v1", "Thing", "a"), _check=True)["warnings"][0]
