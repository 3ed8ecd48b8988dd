# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role's variables come to: from the site's common ones, from its own, and what they are worth for a module."""

from __future__ import annotations

from functools import cache

import pytest
import yaml

from tests.unit.roles.rehearsed import CHECKOUT, load, role, task

ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir())
CLUSTER = {"name": "mz-k8s", "vpc_id": "vpc-1", "oidc_provider_exists": True}
# What a site may set, what the role's variable then is, and what it is otherwise. X is the role's name.
COMMON = [
    ("eks_ingress_cluster_name", "other", "X_cluster_name", "mz-k8s"),
    ("eks_ingress_region", "eu-west-1", "X_region", "ap-northeast-1"),
    ("eks_ingress_aws_options", {"profile": "p"}, "X_aws_options", {}),
    ("eks_ingress_adopt", True, "X_adopt", False),
    ("eks_ingress_wait_timeout", 60, "X_wait_timeout", 300),
    ("eks_ingress_cluster", {"cluster": CLUSTER, "changed": False}, "X_cluster", {}),
    ("eks_ingress_tags", {"team": "x"}, "X_tags", {}),
    ("eks_ingress_namespace", "web", "X_namespace", "default"),
    ("eks_ingress_resolver", {"address": "192.0.2.53"}, "X_resolver", {}),
    ("eks_ingress_port_map", {"80": 20080}, "X_port_map", {}),
]
# The role whose namespace is not that of the applications.
NOT_TAKEN = {("lb_controller", "X_namespace"), ("external_dns", "X_namespace")}


@cache
def described(name):
    text = (CHECKOUT / "roles" / name / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["argument_specs"]["main"]["options"]


def taking(variable):
    return [
        name for name in ROLES if variable.replace("X", name) in described(name) and (name, variable) not in NOT_TAKEN
    ]


CASES = [pytest.param(name, *case, id=f"{name}-{case[0]}") for case in COMMON for name in taking(case[2])]


@pytest.mark.parametrize(("name", "common", "value", "variable", "otherwise"), CASES)
def test_a_common_variable_is_a_roles_default_and_its_own_beats_it(name, common, value, variable, otherwise):
    own = variable.replace("X", name)
    expected = value["cluster"] if common == "eks_ingress_cluster" else value
    assert role(name, **{common: value}).value(own) == expected
    if common not in ("eks_ingress_cluster_name", "eks_ingress_region"):
        assert role(name).value(own) == otherwise
    assert role(name, **{common: value, own: "own"}).value(own) == "own"


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("read", [{}, {"cluster": None}, {"changed": False}], ids=["not read", "gone", "failed"])
def test_a_cluster_that_was_not_read_is_empty_and_no_error(name, read):
    assert role(name, eks_ingress_cluster=read).value(f"{name}_cluster") == {}


@pytest.mark.parametrize("name", ROLES)
def test_the_mark_names_the_cluster_and_is_the_same_in_every_role(name):
    assert role(name, eks_ingress_cluster_name="other").value(f"{name}_owner") == {
        "edgeworks.eks-ingress/cluster": "other"
    }


@pytest.mark.parametrize("name", ROLES)
def test_every_default_can_be_worked_out_in_a_site_with_no_more_than_it_needs(name):
    rehearsed = role(name)
    for variable in load(CHECKOUT / "roles" / name / "defaults" / "main.yml"):
        rehearsed.value(variable)


@pytest.mark.parametrize("name", ROLES)
def test_every_default_has_the_type_that_is_described(name):
    types = {
        "str": (str, int, float),
        "bool": bool,
        "int": int,
        "dict": dict,
        "list": list,
        "float": (int, float),
        "raw": object,
    }
    rehearsed, options = role(name), described(name)
    for variable, option in options.items():
        value = rehearsed.value(variable)
        if value not in (None, "<omit>"):
            assert isinstance(value, types[option.get("type", "str")]), variable


@pytest.mark.parametrize("name", ROLES)
def test_a_choice_offers_its_default(name):
    for variable, option in described(name).items():
        assert "choices" not in option or role(name).value(variable) in option["choices"]


@pytest.mark.parametrize("name", ROLES)
def test_every_entry_point_is_described_in_words(name):
    text = (CHECKOUT / "roles" / name / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    for entry, spec in yaml.safe_load(text)["argument_specs"].items():
        assert spec["short_description"], entry
        assert all(option.get("description") for option in spec.get("options", {}).values()), entry


@pytest.mark.parametrize(
    ("zone", "hosts", "names"),
    [
        ("frieza.dev", ["eks.frieza.dev"], ["eks.frieza.dev"]),
        (
            "frieza.dev",
            ["frieza.dev", "a.b.frieza.dev", "*.frieza.dev"],
            ["frieza.dev", "a.b.frieza.dev", "*.frieza.dev"],
        ),
        ("frieza.dev", ["notfrieza.dev", "friezaxdev", "frieza.dev.example"], []),
        ("Frieza.Dev.", ["eks.frieza.dev"], ["eks.frieza.dev"]),
        ("sub.frieza.dev", ["eks.frieza.dev", "eks.sub.frieza.dev"], ["eks.sub.frieza.dev"]),
        ("frieza.dev", [], []),
    ],
)
def test_external_dns_proves_the_names_that_lie_in_its_zone(zone, hosts, names):
    assert (
        role("external_dns", eks_ingress_zone_name=zone, eks_ingress_hosts=hosts).value("external_dns_names") == names
    )


def test_two_clusters_do_not_share_an_owner_of_records():
    owners = {
        role("external_dns", eks_ingress_cluster_name=cluster, eks_ingress_region=region).value("external_dns_txt_owner_id")
        for cluster in ("one", "two") for region in ("eu-west-1", "us-east-1")
    }  # fmt: skip
    assert len(owners) == 4


@pytest.mark.parametrize(
    ("known", "trusted"),
    [
        (CLUSTER, True),
        (CLUSTER | {"oidc_provider_exists": False}, False),
        (CLUSTER | {"name": "other"}, False),
        ({}, False),
    ],
)
def test_a_cluster_is_trusted_when_it_is_this_one_and_has_its_provider(known, trusted):
    assert role("external_dns", external_dns_cluster=known).value("__external_dns_trusted") is trusted


@pytest.mark.parametrize(
    ("zone", "ids"), [({"zone": {"id": "Z1"}}, ["Z1"]), ({"zone": {"id": None}}, [""]), ({"zone": {}}, [""])]
)
def test_external_dns_gets_a_role_for_its_zone_only(zone, ids):
    app = role("external_dns", __external_dns_zone=zone).value("__external_dns_irsa_app")
    assert app["policy"] == {"name": "mz-k8s-external-dns", "bundled": "external_dns", "zone_ids": ids}
    assert (app["namespace"], app["service_account"], app["role_name"]) == ("kube-system", "external-dns", "")


def test_what_external_dns_has_in_iam_can_be_named_apart_from_another_regions():
    names = {"external_dns_role_name": "here-external-dns", "external_dns_policy_name": "here-dns"}
    given = role("external_dns", **names, __external_dns_zone={"zone": {}})
    app = given.value("__external_dns_irsa_app")
    assert (app["role_name"], app["policy"]["name"]) == ("here-external-dns", "here-dns")
    read = task("roles/external_dns/tasks/absent_written.yml", "Read whether it has its IAM policy")
    assert given.said(read["edgeworks.eks_ingress.iam_policy_info"]["name"]) == "here-dns"


def ingress(host, hostname, *paths):
    served = {"http": {"paths": [{"path": path} for path in paths]}} if paths else {}
    status = {"loadBalancer": {"ingress": [{"hostname": hostname}]}} if hostname else {}
    return {"spec": {"rules": [({"host": host} if host else {}) | served]}, "status": status}


@pytest.mark.parametrize(
    ("ingresses", "targets"),
    [
        ([], {}),
        ([ingress("a.dev", "alb.example", "/app1", "/app2")], {"a.dev": {"hostname": "alb.example", "path": "/app1"}}),
        ([ingress("a.dev", "alb.example")], {"a.dev": {"hostname": "alb.example", "path": "/"}}),
        ([ingress("a.dev", "alb.example", "/app*")], {"a.dev": {"hostname": "alb.example", "path": "/app"}}),
        ([ingress("a.dev", "alb.example", "")], {"a.dev": {"hostname": "alb.example", "path": "/"}}),
        # Without an address or a host there is nothing for external-dns to write.
        ([ingress("a.dev", None, "/app1")], {}),
        ([ingress(None, "alb.example", "/app1")], {}),
        ([{"spec": {}, "status": {}}, {"spec": {"defaultBackend": {}}}], {}),
        (
            [ingress("a.dev", "one.example", "/a"), ingress("b.dev", "two.example", "/b")],
            {"a.dev": {"hostname": "one.example", "path": "/a"}, "b.dev": {"hostname": "two.example", "path": "/b"}},
        ),
    ],
)
def test_each_host_leads_to_its_ingresses_address_and_first_path(ingresses, targets):
    found = role("external_dns", __external_dns_ingresses={"objects": ingresses}).value("__external_dns_targets")
    assert found == targets


@pytest.mark.parametrize(
    ("account", "arn"),
    [
        ([], ""),
        ([{"metadata": {}}], ""),
        ([{"metadata": {"annotations": {"other": "x"}}}], ""),
        ([{"metadata": {"annotations": {"eks.amazonaws.com/role-arn": "arn:role"}}}], "arn:role"),
        ([{"metadata": {"annotations": {"eks.amazonaws.com/role-arn": ""}}}], ""),
    ],
)
def test_the_controllers_pods_are_made_anew_for_another_role(account, arn):
    known = {"__lb_controller_account": {"objects": account}, "lb_controller_cluster": CLUSTER}
    values = role("lb_controller", **known).value("__lb_controller_values")
    assert values["podAnnotations"] == {"edgeworks.eks-ingress/role-arn": arn}
    assert (values["clusterName"], values["region"], values["vpcId"]) == ("mz-k8s", "ap-northeast-1", "vpc-1")
    assert values["serviceAccount"] == {"create": False, "name": "aws-load-balancer-controller"}


def test_a_cluster_that_was_read_for_another_name_is_not_believed():
    known = {
        "lb_controller_cluster": CLUSTER | {"name": "other"},
        "__lb_controller_read": {"cluster": {"vpc_id": "vpc-2"}},
    }
    assert role("lb_controller", **known).value("__lb_controller_known") == {"vpc_id": "vpc-2"}
    assert role("lb_controller", lb_controller_cluster=CLUSTER).value("__lb_controller_known") == CLUSTER


def test_complaints_3_and_5_no_other_charts_service_waits_for_the_webhook_and_its_certificate_is_kept():
    values = role("lb_controller", lb_controller_cluster=CLUSTER).value("__lb_controller_values")
    assert values["enableServiceMutatorWebhook"] is False
    assert values["keepTLSSecret"] is True
