# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""helm itself is a script here that notes how it was called; what the real one does is tested on the sandbox."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.unit.plugins.helm.release import MANIFEST, installed


def test_complaint_5_a_certificate_that_the_chart_makes_anew_is_no_change(helm_release, helm, cluster, tmp_path):
    installed(cluster)
    # What the chart would give now: another certificate at each rendering.
    secret_of_webhook = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "tls"}, "data": {"tls.crt": "bmV3"}}
    (tmp_path / "manifest").write_text(f"{MANIFEST}\n---\n{json.dumps(secret_of_webhook)}\n")
    assert not helm_release()["changed"]
    assert not helm_release(_check=True, _diff=True)["changed"]
    assert helm.calls == []


def test_release_as_wanted_starts_no_helm(helm_release, cluster, helm):
    installed(cluster)
    cluster.writes.clear()
    result = helm_release(upgrade_crds=False)
    assert not result["changed"] and "failed" not in result
    assert result["release"]["chart_version"] == "1.0.0" and result["release"]["objects"] == ["ConfigMap default/demo"]
    assert helm.calls == [] and cluster.writes == []


def test_missing_release_is_installed_with_values_labels_and_our_connection(helm_release, helm):
    helm.write(write='cat > "${0%/*}/values"')
    result = helm_release(wait=False)
    assert result["actions"] == ["install Helm release default/demo"]
    upgrade = next(call for call in helm.calls if call[0] == "upgrade")
    assert upgrade[1] == "demo" and upgrade[2].endswith("/demo.tgz")
    for words in (
        ["--install"],
        ["--namespace", "default"],
        ["--reset-values"],
        ["--history-max", "10"],
        ["--labels", "edgeworks.eks-ingress/cluster=mz-k8s"],
    ):
        assert " ".join(words) in " ".join(upgrade)
    assert json.loads(helm.noted("values")) == {"replicas": 2}
    kubeconfig = json.loads(helm.noted("kubeconfig"))
    assert kubeconfig["users"][0]["user"] == {} and helm.noted("mode").strip() == "600"
    assert "HELM_KUBETOKEN=unit-test-token" in helm.noted("environment").splitlines()


def test_helm_neither_sees_nor_leaves_anything_of_the_users(helm_release, helm, monkeypatch):
    monkeypatch.setenv("HELM_NAMESPACE", "elsewhere")
    monkeypatch.setenv("HELM_KUBETOKEN", "theirs")
    helm_release(wait=False)
    environment = helm.noted("environment")
    assert "elsewhere" not in environment and "theirs" not in environment
    lines = [line.split("=", 1) for line in environment.splitlines()]
    folders = {value for name, value in lines if name.endswith(("_HOME", "KUBECONFIG"))}
    assert folders and not [folder for folder in folders if folder != os.devnull and Path(folder).exists()]


def test_check_mode_downloads_and_renders_but_installs_nothing(helm_release, cluster, helm):
    result = helm_release(_check=True, _diff=True)
    assert result["changed"] and result["release"]["revision"] == 1
    assert [call[0] for call in helm.calls] == ["version", "pull", "template"]
    # With what the chart looks up in the cluster, as the installation would see it.
    assert "--dry-run=server" in helm.calls[-1] and helm.noted("mode").strip() == "600"
    assert cluster.writes == []
    assert result["diff"]["after"]["chart"] == "demo-1.0.0"
    assert list(result["diff"]["after"]["objects"]) == ["ConfigMap default/demo"]


def test_value_changed_by_hand_is_put_right(helm_release, cluster, helm):
    installed(cluster, config={"replicas": 7})
    result = helm_release(wait=False, _diff=True)
    assert result["actions"] == ["upgrade Helm release default/demo"]
    assert result["diff"]["before"]["values"] == {"replicas": 7} and result["diff"]["after"]["values"] == {
        "replicas": 2
    }


@pytest.mark.parametrize("by_hand", ["changed", "deleted"])
def test_object_changed_or_deleted_by_hand_is_put_right_without_helm(helm_release, cluster, helm, by_hand):
    installed(cluster)
    if by_hand == "deleted":
        del cluster.store[("v1", "ConfigMap", "default", "demo")]
    else:
        changed = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "demo"}, "data": {"replicas": "9"}}
        cluster.put(changed, manager="kubectl-edit")
    result = helm_release(upgrade_crds=False)
    assert result["actions"] == ["apply ConfigMap default/demo"] and helm.calls == []
    found = cluster.get("ConfigMap", "demo", "default")
    assert found["data"] == {"replicas": "2"}
    assert found["metadata"]["annotations"]["meta.helm.sh/release-name"] == "demo"
    assert not helm_release(upgrade_crds=False)["changed"]


def test_failed_upgrade_is_rolled_back_and_says_so(helm_release, cluster, helm):
    installed(cluster, config={"replicas": 7})
    helm.write(write='[ "$1" = rollback ] || { echo "Error: UPGRADE FAILED: boom" >&2; exit 1; }')
    result = helm_release()
    assert "could not install the Helm release default/demo: UPGRADE FAILED: boom" in result["msg"]
    assert "The release was rolled back to what revision 1 was." in result["msg"] and result["rolled_back_to"] == 1
    assert [call[:3] for call in helm.calls if call[0] == "rollback"] == [["rollback", "demo", "1"]]


def test_credentials_of_the_repository_are_on_no_command_line(helm_release, helm):
    helm_release(wait=False, repository_username="u", repository_password="hush")
    words = " ".join(word for call in helm.calls for word in call)
    assert "repo add repository https://charts.example --username u --password-stdin" in words
    assert "hush" not in words and "pull repository/demo" in words


def test_absent_uninstalls_ours_and_keeps_anothers(helm_release, cluster, helm):
    installed(cluster, labels={})
    kept = helm_release(state="absent")
    assert not kept["changed"] and kept["kept"] == ["Helm release default/demo"] and helm.calls == []
    installed(cluster)
    assert helm_release(state="absent", wait=False)["actions"] == ["uninstall Helm release default/demo"]
    assert helm.calls[-1][:4] == ["uninstall", "demo", "--namespace", "default"]


def test_absent_without_a_release_starts_no_helm(helm_release, helm):
    assert not helm_release(state="absent")["changed"] and helm.calls == []


@pytest.mark.parametrize(
    ("options", "version", "message"),
    [
        ({"version": "^1.0"}, "v3.22.0", "could not install chart version ^1.0: it is not one version"),
        (
            {"binary_path": "/nowhere/helm"},
            "v3.22.0",
            "could not find the program helm /nowhere/helm: no program that can be run is there",
        ),
        ({}, "v3.9.4", "it is v3.9. Install Helm 3.14 or later"),
        ({"namespace": "apps"}, "v3.22.0", "there is no namespace apps"),
        ({"chart": "/nowhere/chart", "repository": None}, "v3.22.0", "could not read the chart /nowhere/chart"),
    ],
)
def test_wrong_input_is_one_clear_error_before_anything_is_written(
    helm_release, cluster, helm, options, version, message
):
    helm.write(version=version)
    result = helm_release(**options)
    assert message in result["msg"]
    assert cluster.writes == [] and not [call for call in helm.calls if call[0] == "upgrade"]


def test_helm_4_is_driven_the_same_way(helm_release, helm):
    helm.write(version="v4.0.1")
    assert helm_release(wait=False)["actions"] == ["install Helm release default/demo"]
