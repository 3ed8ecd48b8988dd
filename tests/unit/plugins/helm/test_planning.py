# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_chart_files import ChartFiles
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import Record
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import Part
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import (
    Desired,
    Fetched,
    Observed,
    needs_upgrade,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.planning import plan

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OWNER = {"example.org/cluster": "mz-k8s"}
CHART = Chart("demo", "https://charts.example", "1.0.0")
WANTED = Desired(
    name="demo", namespace="default", chart=CHART, local=None, values={"replicas": 2}, owner_labels=OWNER, adopt=False,
    create_namespace=False, upgrade_crds=True, detect_drift=True, rollback_on_failure=True, history_max=10, wait=True,
    wait_timeout=300, binary_path=None, present=True,
)  # fmt: skip
RECORD = Record(
    name="demo", namespace="default", revision=3, status="deployed", chart_name="demo", chart_version="1.0.0",
    app_version="v1", values={"replicas": 2}, manifest="", crds=(), templates={}, labels=OWNER,
    changed_at=NOW - timedelta(hours=1),
)  # fmt: skip
CONFIG = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "demo", "namespace": "default"},
    "data": {"a": "1"},
}
FETCHED = Fetched("1.0.0", "v1", b"archive", (CONFIG,))


def crd(*versions, stored=()):
    obj = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example"},
    }
    return obj | {
        "spec": {"versions": [{"name": name} for name in versions]},
        "status": {"storedVersions": list(stored)},
    }


def calls(plan_):
    return [action.call for action in plan_.actions]


@pytest.mark.parametrize(
    ("desired", "latest", "deployed", "needed"),
    [
        (WANTED, None, None, True),
        (WANTED, RECORD, RECORD, False),
        (WANTED, replace(RECORD, chart_version="v1.0.0"), RECORD, False),
        (WANTED, replace(RECORD, chart_version="0.9.0"), RECORD, True),
        (WANTED, replace(RECORD, chart_name="other"), RECORD, True),
        (WANTED, replace(RECORD, values={"replicas": 1}), RECORD, True),
        (WANTED, replace(RECORD, status="failed"), None, True),
        (WANTED, replace(RECORD, status="pending-upgrade", revision=4), RECORD, False),
        (WANTED, replace(RECORD, status="pending-install"), None, True),
        (replace(WANTED, chart=Chart("demo", "https://charts.example")), replace(RECORD, chart_version="0.9.0"), RECORD, False),
        (replace(WANTED, chart=Chart("oci://registry.example/charts/demo:1.0.0", None, "1.0.0")), RECORD, RECORD, False),
        (replace(WANTED, local=ChartFiles("demo", "1.0.0", "", {"templates/a.yaml": b"new"})), RECORD, RECORD, True),
        (replace(WANTED, local=ChartFiles("demo", "1.0.0", "", {})), RECORD, RECORD, False),
    ],
)  # fmt: skip
def test_chart_is_installed_only_where_its_inputs_differ(desired, latest, deployed, needed):
    assert needs_upgrade(desired, latest, deployed) is needed


def test_plan_has_nothing_to_do_for_a_release_as_wanted():
    found = plan(WANTED, Observed(RECORD, RECORD, (CONFIG,), parts=(Part(CONFIG, CONFIG),)))
    assert not found.changed and not found.unsettled
    assert found.predicted["objects"] == ["ConfigMap default/demo"]


def test_plan_installs_with_the_owners_labels_and_crds_first():
    found = plan(WANTED, Observed(fetched=FETCHED, crds=(Part(crd("v1"), None, predicted=crd("v1")),), now=NOW))
    assert calls(found) == ["apply", "install"]
    assert found.actions[1].arguments["labels"] == OWNER
    assert found.before is None and list(found.after["objects"]) == [
        "ConfigMap default/demo",
        "CustomResourceDefinition things.example",
    ]
    assert (found.predicted["revision"], found.predicted["status"]) == (1, "deployed")


def test_plan_of_an_upgrade_shows_only_the_objects_that_differ():
    other = CONFIG | {"metadata": {"name": "same", "namespace": "default"}}
    before = (CONFIG | {"data": {"a": "0"}}, other)
    found = plan(WANTED, Observed(RECORD, RECORD, before, fetched=replace(FETCHED, rendered=(CONFIG, other)), now=NOW))
    assert calls(found) == ["upgrade"]
    assert list(found.before["objects"]) == list(found.after["objects"]) == ["ConfigMap default/demo"]
    assert found.actions[0].arguments["return_to"] == 3


def test_plan_refuses_to_change_a_release_made_by_someone_else():
    foreign = replace(RECORD, labels={})
    found = plan(WANTED, Observed(foreign, foreign, fetched=FETCHED, now=NOW))
    assert "Helm release default/demo: it was not made by this set-up" in str(found.unmet[0])


def test_plan_marks_a_release_that_is_taken_over():
    foreign = replace(RECORD, labels={})
    found = plan(replace(WANTED, adopt=True), Observed(foreign, foreign, fetched=FETCHED, now=NOW))
    assert found.actions[0].arguments["labels"] == WANTED.owner_labels
    assert not found.unmet


def test_plan_keeps_and_names_a_release_made_by_someone_else():
    found = plan(replace(WANTED, present=False), Observed(replace(RECORD, labels={})))
    assert not found.changed and found.returns == {"kept": ["Helm release default/demo"]}


def test_plan_uninstalls_ours_and_has_nothing_to_do_where_it_is_gone():
    absent = replace(WANTED, present=False)
    assert calls(plan(absent, Observed(RECORD, RECORD, (CONFIG,)))) == ["uninstall"]
    assert not plan(absent, Observed()).changed


def test_plan_puts_right_what_was_changed_by_hand_without_a_new_revision():
    by_hand = CONFIG | {"data": {"a": "hand"}}
    found = plan(WANTED, Observed(RECORD, RECORD, (CONFIG,), parts=(Part(CONFIG, by_hand, predicted=CONFIG),)))
    assert [action.described() for action in found.actions] == ["apply ConfigMap default/demo"]
    assert found.diff()["before"]["ConfigMap default/demo"]["data"] == {"a": "hand"}


def test_plan_warns_of_drift_that_the_server_will_not_let_be_put_right():
    refused = Refused("predict", target="Job default/demo", answer="field is immutable")
    found = plan(WANTED, Observed(RECORD, RECORD, (CONFIG,), parts=(Part(CONFIG, CONFIG, refused=refused),)))
    assert not found.changed and "field is immutable" in found.warnings[0]


def test_plan_waits_for_a_release_that_is_not_ready_without_changing_it():
    parts = (Part(CONFIG, CONFIG, lacking="0 of 2 replicas are available"),)
    assert plan(WANTED, Observed(RECORD, RECORD, parts=parts)).unsettled
    assert not plan(replace(WANTED, wait=False), Observed(RECORD, RECORD, parts=parts)).unsettled


def test_complaint_6_a_crd_is_never_replaced_by_one_that_lacks_a_stored_version():
    parts = (Part(crd("v1"), crd("v1alpha1", "v1", stored=["v1alpha1", "v1"]), predicted=crd("v1")),)
    with pytest.raises(Conflict, match=r"CRD things\.example: objects may be stored in version v1alpha1, which"):
        plan(WANTED, Observed(RECORD, RECORD, crds=parts, fetched=FETCHED, now=NOW))


@pytest.mark.parametrize(
    ("status", "deployed", "fetched", "expected"),
    [
        ("pending-upgrade", RECORD, None, ["rollback"]),
        ("pending-upgrade", RECORD, FETCHED, ["rollback", "upgrade"]),
        ("pending-install", None, FETCHED, ["uninstall", "install"]),
        ("uninstalling", None, FETCHED, ["uninstall", "install"]),
        ("failed", None, FETCHED, ["upgrade"]),
    ],
)
def test_plan_recovers_a_release_whose_operation_died(status, deployed, fetched, expected):
    latest = replace(RECORD, status=status, revision=4)
    assert calls(plan(WANTED, Observed(latest, deployed, fetched=fetched, now=NOW))) == expected


def test_plan_does_not_disturb_an_operation_that_may_be_running():
    latest = replace(RECORD, status="pending-upgrade", revision=4, changed_at=NOW - timedelta(seconds=20))
    with pytest.raises(Conflict, match="its revision 4 is pending-upgrade since 20 s"):
        plan(WANTED, Observed(latest, RECORD, fetched=FETCHED, now=NOW))


def test_plan_needs_the_namespace_unless_it_may_make_it():
    nowhere = Observed(fetched=FETCHED, namespace_exists=False, now=NOW)
    assert "there is no namespace default" in str(plan(WANTED, nowhere).unmet[0])
    assert not plan(replace(WANTED, create_namespace=True), nowhere).unmet
