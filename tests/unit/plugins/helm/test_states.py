# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release in each state that Helm leaves one in, and each version of Helm: what becomes of it, from what is asked for to what helm is started with."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm

from tests.unit.plugins.helm.release import OWNER, document, installed
from tests.unit.plugins.objects import crd

PENDING = ["pending-install", "pending-upgrade", "pending-rollback"]


def with_status(status, **info):
    return {"info": document()["info"] | {"status": status} | info}


def helms(runs):
    """What helm was asked to change."""
    return [call for call in runs.calls if call in ("upgrade", "rollback", "uninstall")]


@pytest.mark.parametrize(
    ("history", "calls"),
    [
        ([with_status("deployed")], []),
        ([with_status("superseded")], []),
        ([with_status("failed")], ["upgrade"]),
        ([with_status("unknown")], ["upgrade"]),
        ([with_status("uninstalled")], ["upgrade"]),
        ([with_status("uninstalling")], ["uninstall", "upgrade"]),
        *(([with_status(status)], ["uninstall", "upgrade"]) for status in PENDING),
        *(([with_status("deployed"), with_status(status)], ["rollback"]) for status in PENDING),
        ([with_status("deployed") | {"config": {}}, with_status("pending-upgrade")], ["rollback", "upgrade"]),
        ([with_status("deployed"), with_status("failed")], ["upgrade"]),
    ],
    ids=lambda value: (
        "+".join(revision["info"]["status"] for revision in value) if value and isinstance(value[0], dict) else ""
    ),
)
def test_release_in_whatever_state_is_brought_to_what_is_wanted(helm_release, cluster, runs, history, calls):
    for number, release in enumerate(history, start=1):
        installed(cluster, version=number, **release)
    predicted = helm_release(_check=True)
    assert helms(runs) == []
    result = helm_release(wait=False)
    assert helms(runs) == calls
    assert predicted["actions"] == result["actions"] and result["changed"] is bool(calls)


@pytest.mark.parametrize("status", [*PENDING, "uninstalling"])
def test_operation_that_may_be_running_is_not_disturbed(helm_release, cluster, runs, status):
    installed(cluster, **with_status(status, last_deployed="2099-01-01T00:00:00Z"))
    result = helm_release()
    assert result["error"] == "Conflict"
    assert f"could not change Helm release default/demo: its revision 1 is {status} since" in result["msg"]
    assert "after 300 s it is taken for dead" in result["msg"]
    assert helms(runs) == []


@pytest.mark.parametrize("status", ["deployed", "failed", "superseded", "uninstalling", *PENDING])
def test_release_in_whatever_state_can_be_uninstalled(helm_release, cluster, runs, status):
    installed(cluster, **with_status(status))
    assert helm_release(state="absent", wait=False)["changed"]
    assert helms(runs) == ["uninstall"]


@pytest.mark.parametrize(
    ("history", "revision"),
    [
        (["uninstalled"], 2),
        (["superseded", "uninstalled"], 3),
        (["deployed", "pending-upgrade"], 3),
        (["deployed", "failed"], 3),
        (["pending-install"], 1),
        (["deployed"], 1),
        ([], 1),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_revision_is_predicted_as_helm_will_count_it(helm_release, cluster, history, revision):
    for number, status in enumerate(history, start=1):
        installed(cluster, version=number, **with_status(status))
    assert helm_release(_check=True)["release"]["revision"] == revision


def test_history_that_was_kept_of_an_uninstalled_release_is_no_release(helm_release, cluster, runs):
    installed(cluster, **with_status("uninstalled"))
    result = helm_release(state="absent")
    assert not result["changed"] and result["release"] is None and runs.made == []


@pytest.mark.parametrize(("kept", "option"), [(10, "10"), (3, "3"), (0, "0")])
def test_so_many_revisions_are_kept_as_asked_for(helm_release, runs, kept, option):
    helm_release(wait=False, history_max=kept)
    (upgrade,) = [run.words for run in runs.of("upgrade")]
    assert upgrade[upgrade.index("--history-max") + 1] == option


@pytest.mark.parametrize("version", ["v3.14.0", "v3.22.0", "v4.0.0", "v4.1.3+g1"])
@pytest.mark.parametrize("what", ["install", "rollback", "uninstall"])
def test_every_version_is_driven_by_the_same_words(helm_release, cluster, runs, version, what):
    runs.answers["version"] = version
    if what == "install":
        helm_release(wait=False)
    else:
        installed(cluster)
        if what == "rollback":
            installed(cluster, version=2, **with_status("pending-upgrade"))
        helm_release(wait=False, **({"state": "absent"} if what == "uninstall" else {}))
    (changing,) = [run.words for run in runs.made if run.words[0] in helms(runs)]
    # Options that one of the two does not have, or means otherwise.
    assert not {"--atomic", "--rollback-on-failure", "--force", "--cleanup-on-fail", "--wait", "--dry-run"} & set(
        changing
    )


def chart_with(definition):
    data = base64.b64encode(json.dumps(definition).encode()).decode()
    return {"chart": document()["chart"] | {"files": [{"name": "crds/a.yaml", "data": data}]}}


def test_crd_that_was_changed_by_hand_is_put_right_and_one_that_is_gone_is_made_again(helm_release, cluster, runs):
    installed(cluster, **chart_with(crd("v1", "v2")))
    for by_hand in (None, crd("v1")):
        if by_hand:
            del cluster.store[("apiextensions.k8s.io/v1", "CustomResourceDefinition", "", "things.example.org")]
            cluster.put(by_hand)
        result = helm_release()
        assert result["actions"] == ["apply CustomResourceDefinition things.example.org"]
        found = cluster.get("CustomResourceDefinition", "things.example.org")
        assert [version["name"] for version in found["spec"]["versions"]] == ["v1", "v2"]
    assert runs.made == [] and not helm_release()["changed"]


@pytest.mark.parametrize("upgrade_crds", [True, False])
def test_crd_is_not_downgraded_unasked(helm_release, cluster, runs, upgrade_crds):
    cluster.put(crd("v2"))
    installed(cluster, **chart_with(crd("v1")))
    result = helm_release(upgrade_crds=upgrade_crds)
    assert result.get("failed", False) is upgrade_crds
    if upgrade_crds:
        assert "objects may be stored in version v2, which this chart's CRD does not have" in result["msg"]
    found = cluster.get("CustomResourceDefinition", "things.example.org")
    assert [version["name"] for version in found["spec"]["versions"]] == ["v2"]


def test_record_that_helm_did_not_write_is_named(helm_release, cluster):
    installed(cluster)
    cluster.touch("Secret", "sh.helm.release.v1.demo.v1", "default", lambda found: found.update(data={"release": "!"}))
    result = helm_release()
    assert result["error"] == "Conflict"
    assert "the Helm release in Secret default/sh.helm.release.v1.demo.v1: it is not what Helm writes" in result["msg"]


@pytest.mark.parametrize("kind", ["Opaque", "helm.sh/release.v1"])
def test_secret_that_anyone_labelled_is_no_revision_and_one_of_helms_type_is_named(helm_release, cluster, kind):
    installed(cluster)
    labels = {"owner": "helm", "name": "demo", "version": "abc"}
    metadata = {"name": "labelled", "namespace": "default", "labels": labels}
    cluster.put({"apiVersion": "v1", "kind": "Secret", "type": kind, "metadata": metadata})
    result = helm_release()
    if kind == "Opaque":
        assert not result["changed"] and result["release"]["revision"] == 1
    else:
        assert (result["failed"], result["error"]) == (True, "Conflict")
        assert "could not read the Helm release in Secret default/labelled: it is not what Helm wr" in result["msg"]


def test_helm_that_is_not_there_is_said_with_what_to_install(helm_release, monkeypatch):
    monkeypatch.setattr(_helm.shutil, "which", lambda _name: None)
    result = helm_release()
    assert result["msg"] == (
        "could not find the program helm: it is not on PATH. "
        "Install Helm 3.14 or later (https://helm.sh), or give its path in binary_path."
    )


def test_release_of_someone_else_is_used_as_it_is_and_taken_over_on_request(helm_release, cluster, runs):
    installed(cluster, labels={})
    assert not helm_release()["changed"]
    refused = helm_release(values={"replicas": 3})
    assert refused["failed"] and "it was not made by this set-up" in refused["msg"] and helms(runs) == []
    assert helm_release(values={"replicas": 3}, adopt=True, wait=False)["changed"]
    (upgrade,) = [run.words for run in runs.of("upgrade")]
    assert upgrade[upgrade.index("--labels") + 1] == ",".join(f"{name}={value}" for name, value in OWNER.items())


@pytest.mark.parametrize(("its_name", "changed"), [("demo", False), ("other", True)])
def test_chart_that_its_repository_has_under_another_name_is_compared_by_its_own(
    helm_release, cluster, runs, archived, its_name, changed
):
    installed(cluster)
    archived(**{"Chart.yaml": f"name: {its_name}\nversion: 1.0.0\n"})
    result = helm_release(chart="alias", _check=True)
    assert (result["changed"], result["release"]["chart"]) == (changed, its_name)
    assert runs.calls == ["version", "pull", "template"]
