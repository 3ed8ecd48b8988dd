# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each command line of helm: what is on it, what is not, and what becomes of its end."""

from __future__ import annotations

import os

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm, _process
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Helm

from tests.unit.plugins.helm.runs import failed, words


@pytest.fixture
def helm(runs, tmp_path):
    return Helm("/usr/bin/helm", tmp_path)


@pytest.mark.parametrize(
    ("kubeconfig", "upgrade", "more"),
    [(False, False, ""), (False, True, " --is-upgrade"), (True, True, " --is-upgrade --dry-run=server")],
)
def test_a_chart_is_rendered_for_the_clusters_version_and_looks_things_up_where_it_can(
    runs, tmp_path, kubeconfig, upgrade, more
):
    helm = Helm("/usr/bin/helm", tmp_path, tmp_path / "kubeconfig" if kubeconfig else None)
    runs.answers["template"] = "kind: ConfigMap"
    values = {"replicas": 2, "nested": {"a": [1, None, True]}, "text": "ü: \U0001f600"}
    found = helm.template(
        "demo", "/chart.tgz", namespace="apps", values=values, kube_version="v1.35.4-eks-1", upgrade=upgrade
    )
    assert found == "kind: ConfigMap"
    (run,) = runs.made
    assert words(run, tmp_path) == (
        "template demo /chart.tgz --namespace apps --values - --no-hooks --kube-version v1.35.4-eks-1" + more
    )
    # As data: nothing of it is parsed by a shell or by Helm's --set.
    assert run.values == values


@pytest.mark.parametrize(
    ("options", "more"),
    [({}, ""), ({"--history-max": "10", "--labels": "a=b"}, " --history-max 10 --labels a=b")],
)
def test_an_upgrade_installs_what_is_missing_and_forgets_values_given_before(helm, runs, tmp_path, options, more):
    helm.upgrade("demo", "/c.tgz", namespace="apps", values={"a": 1}, options=options, timeout=90)
    (run,) = runs.made
    assert words(run, tmp_path) == (
        "upgrade demo /c.tgz --install --namespace apps --values - --reset-values --timeout 90s" + more
    )
    assert run.values == {"a": 1} and run.timeout == 150


def test_a_rollback_is_to_a_revision(helm, runs):
    helm.rollback("demo", 3, namespace="apps", timeout=1.5)
    assert runs.made[0].words == ["rollback", "demo", "3", "--namespace", "apps", "--timeout", "1.5s"]


@pytest.mark.parametrize("force", [True, False])
def test_fields_that_others_hold_are_taken_on_request(helm, runs, force):
    helm.upgrade("demo", "/c", namespace="a", values={}, options={}, timeout=1, force_conflicts=force)
    helm.rollback("demo", 3, namespace="a", timeout=1, force_conflicts=force)
    assert [("--force-conflicts" in run.words) for run in runs.made] == [force, force]


@pytest.mark.parametrize(("wait", "more"), [(True, ["--wait"]), (False, [])])
def test_an_uninstallation_waits_on_request(helm, runs, wait, more):
    helm.uninstall("demo", namespace="apps", timeout=300, wait=wait)
    assert runs.made[0].words == ["uninstall", "demo", "--namespace", "apps", "--timeout", "300s", *more]


@pytest.mark.parametrize(
    ("call", "attempted"),
    [
        (lambda helm: helm.upgrade("demo", "/c", namespace="apps", values={}, options={}, timeout=30), "install the Helm release"),
        (lambda helm: helm.rollback("demo", 1, namespace="apps", timeout=30), "roll back the Helm release"),
        (lambda helm: helm.uninstall("demo", namespace="apps", timeout=30, wait=True), "uninstall the Helm release"),
    ],
    ids=["upgrade", "rollback", "uninstall"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("answer", "error", "told"),
    [
        (failed("Error: something new"), errors.Refused, "something new"),
        (failed("", 137), errors.Refused, "it failed without a word"),
        (_process.Overdue("helm", 90), errors.TimedOut, "helm did not end within 90 s"),
    ],
    ids=["refused", "killed", "hangs"],
)
def test_a_command_that_fails_names_the_release(helm, runs, call, attempted, answer, error, told):
    runs.answers |= dict.fromkeys(("upgrade", "rollback", "uninstall"), answer)
    with pytest.raises(error) as refused:
        call(helm)
    assert (refused.value.attempted, refused.value.target, refused.value.answer) == (attempted, "apps/demo", told)


def test_a_program_that_cannot_be_started_is_named(helm, runs):
    runs.answers["version"] = OSError("Exec format error")
    with pytest.raises(errors.Unavailable, match="could not start /usr/bin/helm: Exec format error"):
        helm.version()


@pytest.mark.parametrize(
    ("printed", "version"),
    [("v3.22.0", (3, 22)), ("v4.0.1+g12345", (4, 0)), ("3.14.0-rc.1", (3, 14)), ("v10.2", (10, 2))],
)
def test_a_version_is_major_and_minor(helm, runs, printed, version):
    runs.answers["version"] = printed
    assert helm.version() == version


@pytest.mark.parametrize("printed", ["", "<no value>", "unknown"])
def test_a_program_that_tells_no_version_is_not_helm(helm, runs, printed):
    runs.answers["version"] = printed
    with pytest.raises(errors.Unavailable, match="could not ask the version of /usr/bin/helm"):
        helm.version()


@pytest.mark.parametrize("kubeconfig", [False, True])
def test_nothing_of_the_users_helm_or_kubectl_is_seen(helm, runs, tmp_path, monkeypatch, kubeconfig):
    for name in ("HELM_NAMESPACE", "HELM_KUBETOKEN", "KUBECONFIG", "KUBECTL_X"):
        monkeypatch.setenv(name, "theirs")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    (helm.connected(tmp_path / "kubeconfig", "ours") if kubeconfig else helm).version()
    environment = runs.made[0].environment
    assert "theirs" not in environment.values()
    assert environment["HTTPS_PROXY"] == "http://proxy" and environment["PATH"] == os.environ["PATH"]
    assert environment["KUBECONFIG"] == (str(tmp_path / "kubeconfig") if kubeconfig else os.devnull)
    assert environment.get("HELM_KUBETOKEN") == ("ours" if kubeconfig else None)
    folders = [environment[f"HELM_{kind}_HOME"] for kind in ("CACHE", "CONFIG", "DATA")]
    assert len(set(folders)) == 3 and all(folder.startswith(str(tmp_path)) for folder in folders)


def test_a_token_is_in_no_text_of_what_is_connected_and_nothing_is_known_by_none(helm, runs, tmp_path):
    assert "hush" not in repr(helm.connected(tmp_path / "kubeconfig", "hush"))
    helm.connected(tmp_path / "kubeconfig", None).version()
    assert "HELM_KUBETOKEN" not in runs.made[0].environment


@pytest.mark.parametrize(
    ("version", "good"), [("v3.14.0", True), ("v4.0.0", True), ("v3.13.9", False), ("v2.17.0", False)]
)
def test_helm_is_used_in_a_private_folder_if_it_is_new_enough(runs, version, good):
    runs.answers["version"] = version
    if not good:
        with pytest.raises(
            errors.Refused, match=r"could not use /usr/bin/helm: it is v\d\.\d+\. Install Helm 3\.14 or later"
        ):
            _helm.private("/usr/bin/helm").__enter__()
        return
    with _helm.private("/usr/bin/helm") as helm:
        assert helm.folder.is_dir() and helm.folder.stat().st_mode & 0o077 == 0
        assert (helm.program, helm.kubeconfig, helm.major) == ("/usr/bin/helm", None, int(version[1]))
    assert not helm.folder.exists()


def test_the_program_is_the_given_one_or_that_on_path(tmp_path, monkeypatch):
    program = tmp_path / "helm"
    program.write_text("#!/bin/sh\n", encoding="ascii")
    program.chmod(0o755)
    assert _helm.find_program(str(program)) == str(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _helm.find_program(None) == str(program)


@pytest.mark.parametrize(
    ("binary_path", "told"),
    [
        (None, "could not find the program helm: it is not on PATH. "),
        ("FOLDER/helm", "could not find the program helm FOLDER/helm: no program that can be run is there. "),
        ("FOLDER/text", "could not find the program helm FOLDER/text: no program that can be run is there. "),
    ],
)
def test_where_there_is_no_helm_it_says_what_to_install_and_which_option_names_it(
    tmp_path, monkeypatch, binary_path, told
):
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "text").write_text("not to be run", encoding="ascii")
    with pytest.raises(errors.Missing) as missing:
        _helm.find_program(binary_path and binary_path.replace("FOLDER", str(tmp_path)))
    message = str(missing.value).replace(str(tmp_path), "FOLDER")
    assert message == f"{told}Install Helm 3.14 or later (https://helm.sh), or give its path in binary_path."
