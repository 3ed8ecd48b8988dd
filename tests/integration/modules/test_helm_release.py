# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""helm_release with the real helm, 3 and 4: from the first installation to the end of a release."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.sandbox


def result(run):
    return run.succeeded().of("helm_release")


def revision(with_helm):
    return json.loads(with_helm.tool("helm", "-n", "demo", "history", "demo", "-o", "json"))[-1]["revision"]


def test_check_mode_predicts_the_installation_and_writes_nothing(with_helm, helm_release):
    before = with_helm.kubernetes_writes()
    predicted = result(helm_release("--check", "--diff"))
    assert with_helm.kubernetes_writes() == before
    made = result(helm_release())
    assert predicted["actions"] == made["actions"]
    assert made["actions"] == [
        "apply Namespace demo", "apply CustomResourceDefinition things.example.org", "install Helm release demo/demo",
    ]  # fmt: skip
    assert predicted["release"] == made["release"]


def test_complaint_5_and_20_a_new_certificate_at_each_rendering_changes_nothing(with_helm, helm_release):
    before = with_helm.kubernetes_writes()
    assert result(helm_release())["actions"] == []
    assert with_helm.kubernetes_writes() == before


@pytest.mark.parametrize("options", [("--check", "--diff"), ("--diff",)], ids=["predicted", "run"])
def test_what_the_chart_keeps_by_looking_it_up_is_in_no_diff(with_helm, helm_release, options):
    before = with_helm.kubernetes_writes()
    diff = result(helm_release(*options, values={"colour": "green"}))["diff"]
    for side in ("before", "after"):
        assert sorted(diff[side]["objects"]) == ["ConfigMap demo/demo", "Secret demo/demo-tls"]
    assert (with_helm.kubernetes_writes() == before) is ("--check" in options)


def test_value_changed_by_hand_is_put_right(with_helm, helm_release, charts):
    with_helm.tool("helm", "-n", "demo", "upgrade", "demo", charts["1.0.0"], "--set", "colour=green")
    assert result(helm_release())["actions"] == ["upgrade Helm release demo/demo"]
    assert with_helm.object("configmap", "demo", "-n", "demo")["data"]["colour"] == "blue"


@pytest.mark.parametrize("chart", ["1.1.0", "1.0.0"], ids=["new kind", "kind gone again"])
def test_upgrade_to_another_set_of_kinds_shows_only_what_differs(with_helm, helm_release, chart):
    predicted = result(helm_release("--check", "--diff", chart=chart))
    more = {
        "1.1.0": ["CustomResourceDefinition gadgets.example.org", "Gadget demo/demo"],
        "1.0.0": ["Gadget demo/demo"],
    }
    shown = {name for side in ("before", "after") for name in predicted["diff"][side]["objects"]}
    assert sorted(shown) == sorted([*more[chart], "Secret demo/demo-tls"])
    assert "as if what its chart looks up" not in " ".join(predicted.get("warnings", []))
    made = result(helm_release(chart=chart))
    assert (made["actions"], made["release"]) == (predicted["actions"], predicted["release"])


def test_values_are_data_and_are_merged_into_the_charts(with_helm, helm_release):
    odd = {"colour": "007,a=b{c}, 'd'", "nested": {"b": None, "c": ["1", 1, True]}}
    assert result(helm_release(values=odd))["changed"] and not result(helm_release(values=odd))["changed"]
    data = with_helm.object("configmap", "demo", "-n", "demo")["data"]
    assert (data["colour"], json.loads(data["nested"])) == (odd["colour"], {"a": 1, "c": ["1", 1, True]})


def test_so_much_of_the_history_is_kept_as_asked_for(with_helm, helm_release):
    for colour in ("red", "green", "blue"):
        assert result(helm_release(values={"colour": colour}, history_max=2))["changed"]
    assert len(json.loads(with_helm.tool("helm", "-n", "demo", "history", "demo", "-o", "json"))) == 2


def test_field_that_someone_else_holds_is_taken_over_or_named(with_helm, helm_release):
    theirs = json.dumps({"data": {"colour": "theirs"}})
    with_helm.kubectl("-n", "demo", "patch", "configmap", "demo", "--field-manager=theirs", "-p", theirs)
    declined = helm_release(values={"colour": "ours"}, detect_drift=False)
    if "v4" in with_helm.tool("helm", "version", "--template", "{{.Version}}"):
        failure = declined.failed().failure
        assert 'conflict with "theirs" using v1: .data.colour' in failure and "set force_conflicts: true" in failure
    assert result(helm_release())["actions"] == ["upgrade Helm release demo/demo"]
    assert with_helm.object("configmap", "demo", "-n", "demo")["data"]["colour"] == "blue"


@pytest.mark.parametrize(
    ("by_hand", "expected"),
    [
        (["patch", "configmap", "demo", "-p", '{"data":{"colour":"green"}}'], "apply ConfigMap demo/demo"),
        (["delete", "configmap", "demo"], "apply ConfigMap demo/demo"),
        (["patch", "thing", "demo", "--type=merge", "-p", '{"spec":{"size":7}}'], "apply Thing demo/demo"),
        (["delete", "crd", "things.example.org"], "apply CustomResourceDefinition things.example.org"),
    ],
)
def test_object_changed_by_hand_is_put_right_without_a_new_revision(with_helm, helm_release, by_hand, expected):
    before = revision(with_helm)
    with_helm.kubectl("-n", "demo", *by_hand)
    assert expected in result(helm_release())["actions"]
    assert result(helm_release())["actions"] == [] and revision(with_helm) == before
    assert with_helm.object("thing", "demo", "-n", "demo")["spec"] == {"size": 1}


def test_failed_upgrade_is_rolled_back_with_the_cause_told(with_helm, helm_release):
    failure = helm_release(values={"colour": "blue", "image": "nowhere/nothing"}, wait_timeout=6).failed().failure
    assert "nowhere/nothing" in failure and "The release was rolled back to what revision" in failure
    assert result(helm_release())["actions"] == []


def test_complaint_6_crds_are_upgraded_with_the_chart_and_never_downgraded(with_helm, helm_release):
    upgraded = result(helm_release(chart="2.0.0"))["actions"]
    assert upgraded == ["apply CustomResourceDefinition things.example.org", "upgrade Helm release demo/demo"]
    before = with_helm.kubernetes_writes()
    failure = helm_release(chart="1.0.0").failed().failure
    assert (
        "CRD things.example.org: objects may be stored in version v2, which this chart's CRD does not have" in failure
    )
    assert with_helm.kubernetes_writes() == before


def test_only_our_release_is_uninstalled_and_twice_is_fine(with_helm, helm_release):
    kept = result(helm_release(state="absent", owner_labels={"example.org/other": "x"}))
    assert kept["actions"] == [] and kept["kept"] == ["Helm release demo/demo"]
    assert result(helm_release(state="absent"))["actions"] == ["uninstall Helm release demo/demo"]
    assert result(helm_release(state="absent"))["actions"] == []
    assert with_helm.objects("configmap", "-n", "demo", "-l", "app.kubernetes.io/managed-by=Helm") == []


def test_release_of_someone_else_is_used_marked_on_request_and_then_ours(with_helm, helm_release, charts):
    words = ["install", "demo", charts["2.0.0"], "--namespace", "demo", "--set", "colour=blue"]
    with_helm.tool("helm", *words)
    before = with_helm.kubernetes_writes()
    used = result(helm_release(chart="2.0.0"))
    assert used["actions"] == [] and with_helm.kubernetes_writes() == before
    assert result(helm_release(state="absent"))["kept"] == ["Helm release demo/demo"]
    predicted = result(helm_release("--check", chart="2.0.0", adopt=True))
    assert predicted["actions"] == ["mark Helm release demo/demo"]
    taken = result(helm_release(chart="2.0.0", adopt=True))
    assert taken["actions"] == predicted["actions"] and taken["release"] == used["release"]
    assert result(helm_release(chart="2.0.0", adopt=True))["actions"] == []
    # Helm hands the mark on.
    assert result(helm_release(chart="2.0.0", values={"colour": "red"}))["actions"] == [
        "upgrade Helm release demo/demo"
    ]
    assert result(helm_release(state="absent"))["actions"] == ["uninstall Helm release demo/demo"]
