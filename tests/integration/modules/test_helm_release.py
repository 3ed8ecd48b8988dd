# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""helm_release with the real helm: a chart with a CRD, an object of it, and a certificate that is new at each rendering."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.sandbox

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
TEMPLATES = {
    "config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: demo}\ndata: {colour: {{ .Values.colour }}}\n",
    "certificate.yaml": (
        '{{ $made := genSelfSignedCert "demo" nil nil 365 }}\napiVersion: v1\nkind: Secret\nmetadata: {name: demo-tls}\n'
        "data: {tls.crt: {{ $made.Cert | b64enc }}}\n"
    ),
    "kept.yaml": (
        '{{ $old := lookup "v1" "Secret" .Release.Namespace "demo-kept" }}\n'
        "apiVersion: v1\nkind: Secret\nmetadata: {name: demo-kept}\n"
        "data: {key: {{ if $old }}{{ $old.data.key }}{{ else }}{{ randAlphaNum 9 | b64enc }}{{ end }}}\n"
    ),
    "thing.yaml": "apiVersion: example.org/v1\nkind: Thing\nmetadata: {name: demo}\nspec: {size: 1}\n",
    "deployment.yaml": (
        "{{ if .Values.image }}\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: demo}\nspec:\n"
        "  selector: {matchLabels: {app: demo}}\n  template:\n    metadata: {labels: {app: demo}}\n"
        "    spec: {containers: [{name: c, image: {{ .Values.image }}}]}\n{{ end }}\n"
    ),
}


@pytest.fixture(scope="module")
def charts(tmp_path_factory):
    """The chart by version: 2.0.0 stores its things as v2."""
    folder = tmp_path_factory.mktemp("charts")
    return {version: write_chart(folder / version, version) for version in ("1.0.0", "2.0.0")}


def write_chart(folder: Path, version: str) -> str:
    (folder / "templates").mkdir(parents=True)
    (folder / "crds").mkdir()
    (folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: demo\nversion: {version}\nappVersion: v1\n")
    (folder / "values.yaml").write_text('colour: red\nimage: ""\n')
    for name, text in TEMPLATES.items():
        (folder / "templates" / name).write_text(text)
    (folder / "crds" / "things.yaml").write_text(yaml.safe_dump(things(["v1"] if version == "1.0.0" else ["v1", "v2"])))
    return str(folder)


def things(versions):
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer"}}}}}
    served = [
        {"name": name, "served": True, "storage": name == versions[-1], "schema": {"openAPIV3Schema": schema}}
        for name in versions
    ]
    names = {"kind": "Thing", "plural": "things", "singular": "thing", "listKind": "ThingList"}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "things.example.org"},
        "spec": {"group": "example.org", "scope": "Namespaced", "names": names, "versions": served},
    }


@pytest.fixture
def helm_release(run_task, charts):
    def run(*options, chart="1.0.0", **arguments):
        given = {"name": "demo", "namespace": "demo", "create_namespace": True, "owner_labels": OWNER}
        given |= {"chart": charts[chart], "values": {"colour": "blue"}, "wait_timeout": 60}
        return run_task("helm_release", *options, **given | arguments)

    return run


def result(run):
    return run.succeeded().of("helm_release")


def revision(rehearsal):
    return json.loads(rehearsal.tool("helm", "-n", "demo", "history", "demo", "-o", "json"))[-1]["revision"]


def test_check_mode_predicts_the_installation_and_writes_nothing(rehearsal, helm_release):
    before = rehearsal.kubernetes_writes()
    predicted = result(helm_release("--check", "--diff"))
    assert rehearsal.kubernetes_writes() == before
    made = result(helm_release())
    assert predicted["actions"] == made["actions"]
    assert made["actions"] == ["apply CustomResourceDefinition things.example.org", "install Helm release demo/demo"]
    assert predicted["release"] == made["release"]


def test_complaint_5_and_20_a_new_certificate_at_each_rendering_changes_nothing(rehearsal, helm_release):
    before = rehearsal.kubernetes_writes()
    assert result(helm_release())["actions"] == []
    assert rehearsal.kubernetes_writes() == before


@pytest.mark.parametrize("options", [("--check", "--diff"), ("--diff",)], ids=["predicted", "run"])
def test_what_the_chart_keeps_by_looking_it_up_is_in_no_diff(rehearsal, helm_release, options):
    before = rehearsal.kubernetes_writes()
    diff = result(helm_release(*options, values={"colour": "green"}))["diff"]
    for side in ("before", "after"):
        assert sorted(diff[side]["objects"]) == ["ConfigMap demo/demo", "Secret demo/demo-tls"]
    assert (rehearsal.kubernetes_writes() == before) is ("--check" in options)


def test_value_changed_by_hand_is_put_right(rehearsal, helm_release, charts):
    rehearsal.tool("helm", "-n", "demo", "upgrade", "demo", charts["1.0.0"], "--set", "colour=green")
    assert result(helm_release())["actions"] == ["upgrade Helm release demo/demo"]
    assert rehearsal.object("configmap", "demo", "-n", "demo")["data"] == {"colour": "blue"}


@pytest.mark.parametrize(
    ("by_hand", "expected"),
    [
        (["patch", "configmap", "demo", "-p", '{"data":{"colour":"green"}}'], "apply ConfigMap demo/demo"),
        (["delete", "configmap", "demo"], "apply ConfigMap demo/demo"),
        (["patch", "thing", "demo", "--type=merge", "-p", '{"spec":{"size":7}}'], "apply Thing demo/demo"),
        (["delete", "crd", "things.example.org"], "apply CustomResourceDefinition things.example.org"),
    ],
)
def test_object_changed_by_hand_is_put_right_without_a_new_revision(rehearsal, helm_release, by_hand, expected):
    before = revision(rehearsal)
    rehearsal.kubectl("-n", "demo", *by_hand)
    assert expected in result(helm_release())["actions"]
    assert result(helm_release())["actions"] == [] and revision(rehearsal) == before
    assert rehearsal.object("thing", "demo", "-n", "demo")["spec"] == {"size": 1}


def test_failed_upgrade_is_rolled_back_with_the_cause_told(rehearsal, helm_release):
    failure = helm_release(values={"colour": "blue", "image": "nowhere/nothing"}, wait_timeout=6).failed().failure
    assert "nowhere/nothing" in failure and "The release was rolled back to what revision" in failure
    assert result(helm_release())["actions"] == []


def test_complaint_6_crds_are_upgraded_with_the_chart_and_never_downgraded(rehearsal, helm_release):
    upgraded = result(helm_release(chart="2.0.0"))["actions"]
    assert upgraded == ["apply CustomResourceDefinition things.example.org", "upgrade Helm release demo/demo"]
    before = rehearsal.kubernetes_writes()
    failure = helm_release(chart="1.0.0").failed().failure
    assert (
        "CRD things.example.org: objects may be stored in version v2, which this chart's CRD does not have" in failure
    )
    assert rehearsal.kubernetes_writes() == before


def test_only_our_release_is_uninstalled_and_twice_is_fine(rehearsal, helm_release):
    kept = result(helm_release(state="absent", owner_labels={"example.org/other": "x"}))
    assert kept["actions"] == [] and kept["kept"] == ["Helm release demo/demo"]
    assert result(helm_release(state="absent"))["actions"] == ["uninstall Helm release demo/demo"]
    assert result(helm_release(state="absent"))["actions"] == []
    assert rehearsal.objects("configmap", "-n", "demo", "-l", "app.kubernetes.io/managed-by=Helm") == []
