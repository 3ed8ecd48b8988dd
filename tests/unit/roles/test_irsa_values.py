# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the irsa role makes of its apps, what the others take from it, and what a teardown finds unnamed."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import role, task

APP = {"name": "reader", "namespace": "team", "service_account": "reader"}
ACCOUNT = "mz-k8s/kube-system/aws-load-balancer-controller"


@pytest.mark.parametrize(
    ("cluster", "app", "name"),
    [
        ("mz-k8s", {}, "mz-k8s-reader"),
        ("mz-k8s", {"role_name": "mine"}, "mine"),
        ("mz-k8s", {"role_name": ""}, "mz-k8s-reader"),
        ("c" * 57, {}, "c" * 57 + "-reader"),
        ("c" * 58, {}, "c" * 55 + "-534fcc1c"),
        ("c" * 59, {}, "c" * 55 + "-38033941"),
    ],
)
def test_a_roles_name_is_of_the_cluster_and_the_app_and_fits_into_iam(cluster, app, name):
    found = role("irsa", irsa_cluster_name=cluster, irsa_app=APP | app).value("__irsa_role_name").strip()
    assert found == name
    assert len(found) <= 64


@pytest.mark.parametrize("file", ["main", "absent"])
def test_apps_of_ones_own_come_besides_the_controller(file):
    step = task(f"roles/irsa/tasks/{file}.yml", "Give each app" if file == "main" else "Take back each app")
    apps = role("irsa", irsa_extra_apps=[APP]).said(step["loop"])
    assert [app["name"] for app in apps] == ["aws-load-balancer-controller", "reader"]


def test_the_role_of_an_account_is_remembered_beside_those_of_others():
    step = task("roles/irsa/tasks/app.yml", "Remember the role of the service account")
    made = {"irsa_app": APP, "__irsa_role": {"role": {"arn": "arn:new"}}, "irsa_role_arns": {ACCOUNT: "arn:old"}}
    text = step["ansible.builtin.set_fact"]["irsa_role_arns"]
    remembered = role("irsa", **made).said(text, **step["vars"])
    assert remembered == {ACCOUNT: "arn:old", "mz-k8s/team/reader": "arn:new"}


@pytest.mark.parametrize(
    ("variables", "arn"),
    [
        ({}, ""),
        ({"__lb_controller_account": {"objects": []}}, ""),
        ({"__lb_controller_account": {"skipped": True}}, ""),
        ({"annotated": "arn:found"}, "arn:found"),
        ({"annotated": "arn:by-hand", "irsa_role_arns": {ACCOUNT: "arn:made"}}, "arn:made"),
        ({"annotated": "arn:found", "irsa_role_arns": {"mz-k8s/team/reader": "arn:other"}}, "arn:found"),
        ({"irsa_role_arns": {ACCOUNT: "arn:made"}}, "arn:made"),
    ],
    ids=str,
)
def test_the_controllers_role_is_the_one_just_made_or_the_one_found(variables, arn):
    """In check mode too, where an annotation that was changed by hand still stands."""
    annotated = variables.pop("annotated", None)
    if annotated:
        annotations = {"eks.amazonaws.com/role-arn": annotated}
        variables["__lb_controller_account"] = {"objects": [{"metadata": {"annotations": annotations}}]}
    assert str(role("lb_controller", **variables).value("__lb_controller_role_arn")).strip() == arn


@pytest.mark.parametrize(("known", "read"), [({}, True), ({ACCOUNT: "arn:made"}, False)])
def test_the_account_is_read_only_where_its_role_is_not_known(known, read):
    step = task("roles/lb_controller/tasks/requires.yml", "Read the service account")
    assert role("lb_controller", irsa_role_arns=known).all_hold([step["when"]]) is read


@pytest.mark.parametrize(
    ("marks", "good"),
    [
        (None, True),
        ({}, True),
        ({"meta.helm.sh/release-name": "my-alb", "meta.helm.sh/release-namespace": "lbc"}, False),
        (
            {
                "meta.helm.sh/release-name": "aws-load-balancer-controller",
                "meta.helm.sh/release-namespace": "kube-system",
            },
            True,
        ),
        (
            {"meta.helm.sh/release-name": "aws-load-balancer-controller", "meta.helm.sh/release-namespace": "lbc"},
            False,
        ),
    ],
    ids=["no webhooks", "no release", "another release", "this release", "its name elsewhere"],
)
def test_another_release_of_the_controller_stops_the_site_before_anything_is_made(marks, good):
    check = task("roles/lb_controller/tasks/preflight.yml", "Stop where another release")
    found = {"objects": [] if marks is None else [{"metadata": {"annotations": marks}}]}
    rehearsed = role("lb_controller", __lb_controller_webhooks=found)
    assert rehearsed.holds(check) is good
    assert "eks_ingress_adopt, or uninstall it first." in rehearsed.refusal(check)


@pytest.mark.parametrize(
    ("apps", "paths"),
    [
        (None, [("/app1", "app1", 2), ("/app2", "app2", None)]),
        (["cart"], [("/cart", "cart", 2)]),
        (["cart", "pay", "x"], [("/cart", "cart", 2), ("/pay", "pay", None), ("/x", "x", None)]),
    ],
)
def test_paths_lead_to_the_applications_that_are_deployed(apps, paths):
    given = {"eks_ingress_apps": apps} if apps else {}
    found = role("ingress", **given).value("ingress_paths")
    assert [(one["path"], one["service"], one.get("spread")) for one in found] == paths
    assert [one["service"] for one in found] == role("sample_apps", **given).value("sample_apps_names")
    assert {one["port"] for one in found} == {80}
    assert found[0]["expect_body"] == "^" + paths[0][1] + r"-\S+: "


def test_an_ingress_is_taken_back_without_its_host_names():
    given = {"eks_ingress_namespace": "shop", "ingress_hosts": "{{ undefined_here }}"}
    assert role("ingress", **given).value("__ingress_address") == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "app-aws-ingress", "namespace": "shop"},
    }
