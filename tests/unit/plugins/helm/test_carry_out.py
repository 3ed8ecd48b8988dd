# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a release carried out: in which order, under whose name, what is waited for, and what is undone."""

from __future__ import annotations

from functools import partial

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release import carry_out

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.helm.release import OWNER, document, secret
from tests.unit.plugins.helm.runs import BOOM, failed
from tests.unit.plugins.helm.wanted import RELEASE, back_to, install
from tests.unit.plugins.objects import config_map, container, crd, namespace, pod, workload

DEPLOYMENT = workload("Deployment", metadata={"namespace": "default"}, replicas=1)
AVAILABLE = {"observedGeneration": 1, "replicas": 1, "updatedReplicas": 1, "availableReplicas": 1}
MANIFEST = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: app1}
spec: {replicas: 1, selector: {matchLabels: {app: app1}}}
"""


def apply_of(obj, *, before_helm):
    return Action("apply", "x", {"obj": obj, "before_helm": before_helm})


@pytest.fixture
def recorded(cluster):
    """A revision as Helm would record it."""

    def put(number=1, status="deployed", manifest=MANIFEST):
        info = document()["info"] | {"status": status}
        cluster.put(secret(document(version=number, info=info, manifest=manifest), OWNER), manager="helm")

    return put


def test_an_installation_has_the_chart_the_values_the_labels_and_the_history(carried, runs, recorded):
    runs.then["upgrade"] = recorded
    result = carried(install(), wait=False, history_max=5)
    (run,) = runs.of("upgrade")
    line = " ".join(run.words)
    assert run.words[:2] == ["upgrade", "demo"] and run.words[2].endswith("/demo.tgz")
    assert "--history-max 5 --labels edgeworks.eks-ingress/cluster=mz-k8s" in line
    assert run.values == {"replicas": 2} and "--timeout 300s" in line
    assert (result["revision"], result["status"], result["objects"]) == (1, "deployed", ["Deployment default/app1"])


@pytest.mark.parametrize(
    ("labels", "option"),
    [({}, None), ({"b": "2", "a": "1"}, "a=1,b=2")],
)
def test_labels_are_given_where_there_are_any(carried, runs, labels, option):
    carried(install(labels=labels), wait=False)
    words = runs.of("upgrade")[0].words
    assert (words[words.index("--labels") + 1] if "--labels" in words else None) == option


def test_a_chart_on_this_machine_is_installed_from_where_it_is(carried, runs):
    carried(install(content=None), wait=False, chart=Chart("/charts/demo"))
    assert runs.of("upgrade")[0].words[2] == "/charts/demo"


def test_helm_reaches_the_cluster_as_we_do_and_nothing_stays_behind(carried, runs, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen = []
    runs.then["upgrade"] = lambda: seen.append([path.name for path in tmp_path.glob("*/*")])
    carried(install(), wait=False)
    assert set(seen[0]) == {"kubeconfig", "demo.tgz"}
    assert runs.of("upgrade")[0].environment["KUBECONFIG"].endswith("/kubeconfig")
    assert list(tmp_path.iterdir()) == []


def test_crds_come_before_helm_and_drift_after_it_each_under_its_own_manager(carried, runs, cluster, kubernetes):
    order = []
    runs.then["rollback"] = lambda: order.extend(cluster.writes)
    cluster.put(config_map("demo", a="hand"), manager="kubectl-edit")
    cluster.writes.clear()
    rollback = Action("rollback", RELEASE, back_to(1))
    carried(
        apply_of(config_map("demo", a="1"), before_helm=False),
        rollback,
        apply_of(crd("v1"), before_helm=True),
        wait=False,
    )
    assert [write.rpartition("/")[2] for write in order] == ["things.example.org"]
    assert [write.rpartition("/")[2] for write in cluster.writes] == ["things.example.org", "demo"]
    managers = {
        asked.path.rpartition("/")[2]: asked.query for asked in kubernetes.transport.asked if asked.method == "PATCH"
    }
    assert managers["things.example.org"]["fieldManager"] == "edgeworks.eks_ingress"
    assert managers["demo"]["fieldManager"] == "helm"
    assert all(query["force"] == "true" and query["fieldValidation"] == "Ignore" for query in managers.values())


def test_a_namespace_is_made_before_helm_is_asked_to_put_anything_into_it(carried, runs, cluster):
    order = []
    runs.then["upgrade"] = lambda: order.extend(cluster.names("Namespace"))
    carried(apply_of(namespace("edge"), before_helm=True), install(), wait=False)
    assert "edge" in order


def test_drift_alone_starts_no_helm(carried, runs, cluster):
    carried(apply_of(config_map("demo", a="1"), before_helm=False), wait=False)
    assert runs.made == []
    assert cluster.get("ConfigMap", "demo", "default")["data"] == {"a": "1"}


@pytest.mark.parametrize(("wait", "words"), [(True, ["--wait"]), (False, [])])
def test_an_uninstallation_waits_for_what_goes_if_asked_to(carried, runs, wait, words):
    assert carried(Action("uninstall", RELEASE), present=False, wait=wait) is None
    assert runs.of("uninstall")[0].words == ["uninstall", "demo", "--namespace", "default", "--timeout", "300s", *words]


def test_a_release_that_died_half_way_is_uninstalled_and_installed_by_one_helm(carried, runs):
    carried(Action("uninstall", RELEASE), install(), wait=False)
    assert runs.calls == ["version", "uninstall", "upgrade"]


def test_an_installation_is_waited_for_until_all_of_it_is_ready(carried, runs, cluster, recorded):
    runs.then["upgrade"] = lambda: (recorded(), cluster.put(DEPLOYMENT))
    ready = partial(cluster.touch, "Deployment", "app1", "default", lambda obj: obj.update(status=AVAILABLE))
    clock = FakeClock(lambda: None, ready)
    assert carried(install(), clock=clock)["status"] == "deployed"
    assert len(clock.sleeps) == 2


@pytest.mark.parametrize(
    "actions",
    [(), (Action("rollback", RELEASE, back_to(1)),), (apply_of(config_map("x"), before_helm=False),)],
    ids=["nothing to write", "recovery", "drift"],
)
@pytest.mark.parametrize("wait", [True, False])
def test_a_release_is_waited_for_whatever_was_done_to_it(carried, cluster, recorded, actions, wait):
    recorded()
    cluster.put(DEPLOYMENT)
    if not wait:
        assert carried(*actions, wait=False)["revision"] == 1
        return
    with pytest.raises(errors.TimedOut) as ended:
        carried(*actions, wait_timeout=10)
    assert ended.value.target == RELEASE
    assert ended.value.answer == "after 10 s: Deployment default/app1: the controller has not seen it yet"


def test_an_installation_that_is_not_ready_in_time_tells_why_and_is_rolled_back(carried, runs, cluster, recorded):
    recorded()
    broken = pod(status=container({"waiting": {"reason": "ImagePullBackOff"}}), app="app1")
    runs.then["upgrade"] = lambda: (recorded(2), cluster.put(DEPLOYMENT), cluster.put(broken))
    with pytest.raises(errors.TimedOut) as ended:
        carried(install("upgrade", return_to=1), wait_timeout=5)
    assert "container server of Pod default/app1-x waits: ImagePullBackOff" in ended.value.advice
    assert ended.value.advice.endswith("its registry. The release was rolled back to what revision 1 was")
    actions = ["upgrade Helm release default/demo"]
    assert ended.value.details == {"rolled_back_to": 1, "changed": True, "actions": actions}
    assert runs.of("rollback")[0].words == ["rollback", "demo", "1", "--namespace", "default", "--timeout", "5s"]


@pytest.mark.parametrize(
    ("changes", "return_to", "undone"),
    [({}, 1, True), ({"rollback_on_failure": False}, 1, False), ({}, None, False)],
    ids=["as asked for", "not asked for", "nothing to go back to"],
)
def test_an_upgrade_that_fails_is_rolled_back_where_that_is_asked_for_and_there_is_something(
    carried, runs, changes, return_to, undone
):
    runs.answers["upgrade"] = BOOM
    with pytest.raises(errors.Refused) as refused:
        carried(install("upgrade", return_to), **changes)
    assert refused.value.answer == "UPGRADE FAILED: boom"
    assert bool(runs.of("rollback")) is undone
    assert refused.value.details == ({"rolled_back_to": 1} if undone else {})
    assert refused.value.advice == ("The release was rolled back to what revision 1 was" if undone else "")


@pytest.mark.parametrize("call", ["upgrade", "rollback", "uninstall"])
@pytest.mark.parametrize("left", ["nothing", "a revision", "nobody knows"])
def test_what_helm_left_before_it_failed_is_owned_up_to(carried, runs, cluster, recorded, call, left):
    def then():
        if left == "a revision":
            recorded(2, status="failed")
        if left == "nobody knows":
            cluster.fail("GET", "/secrets", 403, "you may no more")

    recorded()
    runs.answers[call] = BOOM
    runs.then[call] = then
    action = {"upgrade": install("upgrade"), "rollback": Action("rollback", RELEASE, back_to(1))}
    with pytest.raises(errors.Refused, match="boom") as refused:
        carried(action.get(call) or Action(call, RELEASE), rollback_on_failure=False)
    done = {"changed": True, "actions": [f"{call} {RELEASE}"]}
    assert refused.value.details == ({} if left == "nothing" else done)


def test_a_rollback_that_fails_does_not_hide_what_it_was_to_undo(carried, runs):
    runs.answers |= {"upgrade": BOOM, "rollback": failed("Error: release has no 1 version")}
    with pytest.raises(errors.Refused) as refused:
        carried(install("upgrade", return_to=1))
    assert refused.value.answer == "UPGRADE FAILED: boom"
    assert refused.value.details == {}
    assert "Rolling back to revision 1 failed too: could not roll back the Helm release default/demo" in str(
        refused.value
    )
    assert "\n" not in str(refused.value)


def test_what_helm_advises_stays_before_what_was_undone(carried, runs):
    runs.answers["upgrade"] = failed("Error: execution error at (a.yaml:1): clusterName is required")
    with pytest.raises(errors.InvalidArgument) as refused:
        carried(install("upgrade", return_to=2))
    assert str(refused.value).endswith("Check the values. The release was rolled back to what revision 2 was.")


def test_a_crd_that_is_refused_starts_no_helm(carried, runs, cluster):
    cluster.fail("PATCH", "/customresourcedefinitions/", 422, "spec.group: Invalid value")
    with pytest.raises(errors.Refused, match="could not apply CustomResourceDefinition things"):
        carried(apply_of(crd("v1"), before_helm=True), install())
    assert runs.made == []


def test_where_helm_is_missing_it_is_said_before_anything_is_installed(carried, monkeypatch):
    monkeypatch.setattr(carry_out._helm.shutil, "which", lambda _name: None)
    with pytest.raises(errors.Missing, match="could not find the program helm"):
        carried(install())
