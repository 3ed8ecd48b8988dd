# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a play has to be told: what it takes, what it refuses, and in which words."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._inputs import RULES

from tests.unit.roles.rehearsed import CHECKOUT, SITE, Rehearsed, load, role, task


def site(**variables):
    """A play's variables: without those that are None."""
    given = {name: value for name, value in (SITE | variables).items() if value is not None}
    return Rehearsed(CHECKOUT / "playbooks", {"omit": "<omit>"} | given)


PLAYBOOKS = ["playbooks/site.yml", "playbooks/verify.yml", "playbooks/teardown.yml"]
CHECKED = "playbooks/tasks/check_options.yml"
ZONED = ("Check that the zone is named", ["playbooks/site.yml", "playbooks/teardown.yml"])
HOSTS = task("playbooks/site.yml", "Check that the host names are given")
GIVEN = task(CHECKED, "Check what is given")
ACCEPTING_A_DICTIONARY = ("eks_ingress_aws_options",)


@pytest.mark.parametrize("playbook", PLAYBOOKS)
def test_a_play_checks_its_options_before_anything_else_and_whatever_the_tags(playbook):
    first = load(CHECKOUT / playbook)[0]["pre_tasks"][0]
    assert (first["ansible.builtin.import_tasks"], first["tags"]) == ("tasks/check_options.yml", ["always"])


@pytest.mark.parametrize("variable", ["eks_ingress_cluster_name", "eks_ingress_region"])
@pytest.mark.parametrize(("value", "good"), [("eu-west-1", True), ("", False), (None, False)])
def test_a_play_needs_the_cluster_and_its_region(variable, value, good):
    rehearsed = site(**{variable: value})
    assert rehearsed.holds(GIVEN) is good
    nameless = "Set eks_ingress_cluster_name and eks_ingress_region, for example in the inventory."
    assert rehearsed.refusal(GIVEN) == ("" if good else nameless)


@pytest.mark.parametrize("playbook", ZONED[1])
@pytest.mark.parametrize(("value", "good"), [("frieza.dev", True), ("", False), (None, False)])
def test_a_play_needs_the_zone(playbook, value, good):
    check = task(playbook, ZONED[0])
    assert site(eks_ingress_zone_name=value).holds(check) is good
    assert site().refusal(check).startswith("Set eks_ingress_zone_name: the Route 53 zone")


@pytest.mark.parametrize(("hosts", "good"), [(["eks.frieza.dev"], True), (None, False), ([], False), ("", False)])
def test_a_play_needs_host_names(hosts, good):
    assert site(eks_ingress_hosts=hosts).holds(HOSTS) is good
    assert site().refusal(HOSTS).startswith("Set eks_ingress_hosts to the list of host names that the Ingress serves")


NAMELESS = task("playbooks/site.yml", "Say so where no host name lies in the zone")


@pytest.mark.parametrize(
    ("hosts", "zone", "said"),
    [
        (["eks.frieza.dev"], "frieza.dev", False),
        (["frieza.dev"], "frieza.dev", False),
        (["eks.example.com", "eks.frieza.dev"], "Frieza.dev.", False),
        (["eks.example.com"], "frieza.dev", True),
        (["notfrieza.dev"], "frieza.dev", True),
        (["eks.friezaxdev"], "frieza.dev", True),
    ],
)
def test_a_play_says_so_when_there_is_no_name_to_prove(hosts, zone, said):
    rehearsed = site(eks_ingress_hosts=hosts, eks_ingress_zone_name=zone)
    when = NAMELESS["when"] if isinstance(NAMELESS["when"], list) else [NAMELESS["when"]]
    assert rehearsed.all_hold(when) is said
    names = role("external_dns", eks_ingress_hosts=hosts, eks_ingress_zone_name=zone).value("external_dns_names")
    assert bool(names) is not said


def test_a_site_that_sets_no_more_than_it_has_to_is_taken():
    assert site().holds(GIVEN)
    assert site(eks_ingress_hosts=None, eks_ingress_zone_name=None).holds(GIVEN)


def test_every_variable_that_has_a_rule_is_checked_as_the_user_gave_it():
    other = {"eks_ingress_cluster": {}, "my_eks_ingress_region": "x", "sample_apps_names_of_mine": "x"}
    everything = dict.fromkeys(RULES, "given") | other
    assert Rehearsed(CHECKOUT, everything).value("__given", **GIVEN["vars"]) == dict.fromkeys(RULES, "given")
    for name in RULES:
        refusal = site(**{name: {"secret_key": ["hunter2"]}}).refusal(GIVEN)
        assert f"Set {name} to " in refusal or name in ACCEPTING_A_DICTIONARY
        assert "hunter2" not in refusal


def test_no_secret_is_shown_beside_another_mistake():
    keys = {"access_key": "AKIA", "secret_key": "hunter2"}
    rehearsed = site(eks_ingress_aws_options=keys, eks_ingress_wait_timeout="5m")
    assert not rehearsed.holds(GIVEN)
    assert (
        rehearsed.refusal(GIVEN) == 'Set eks_ingress_wait_timeout to a number of seconds, from 1 to 86400. It is "5m".'
    )


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("mz-k8s", True), ("A_b-1", True), ("x", True), ("c" * 63, True),
        ("c" * 64, False), ("prod_eu_", False), ("prod-", False), ("-prod", False), ("prod.eu", False), ("prod\n", False),
    ],
)  # fmt: skip
def test_a_cluster_whose_name_is_no_labels_value_is_refused_before_anything_is_made(name, good):
    check = task("playbooks/site.yml", "Check that the cluster's name can be a label's value")
    assert site(eks_ingress_cluster_name=name).holds(check) is good
    assert f"The cluster {name} cannot be served" in site(eks_ingress_cluster_name=name).refusal(check)


APP = {"name": "a", "namespace": "team", "service_account": "a", "policy": {"name": "a"}}


@pytest.mark.parametrize(
    ("there", "variables", "missing"),
    [
        (["default", "kube-system"], {}, ""),
        (["kube-system"], {}, "default"),
        (["default"], {"eks_ingress_namespace": "shop"}, "shop"),
        (["default", "shop"], {"eks_ingress_namespace": "shop"}, ""),
        (["default"], {"irsa_extra_apps": [APP]}, "team"),
        (["default"], {"irsa_apps": [APP], "eks_ingress_namespace": "shop"}, "shop, team"),
        (["default", "team"], {"irsa_extra_apps": [APP]}, ""),
    ],
)
def test_a_namespace_that_does_not_exist_is_named_before_anything_is_made(there, variables, missing):
    check = task("playbooks/site.yml", "Check that the namespaces exist")
    listed = {"objects": [{"metadata": {"name": name}} for name in there]}
    rehearsed = site(eks_ingress_namespaces=listed, **variables)
    assert rehearsed.holds(check) is (not missing)
    assert f"Cluster mz-k8s has no namespace {missing}: create it first" in rehearsed.refusal(check)


@pytest.mark.parametrize("variable", ["eks_ingress_hosts", "eks_ingress_zone_name"])
def test_the_proof_needs_what_the_site_was_told(variable):
    check = task("playbooks/verify.yml", "Check that the host names and the zone are given")
    assert site().holds(check)
    assert not site(**{variable: None}).holds(check)
    assert site().refusal(check) == "Set eks_ingress_hosts and eks_ingress_zone_name, as for site.yml."


@pytest.mark.parametrize(
    ("tags", "skipped", "check_mode", "runs"),
    [
        (("all",), (), False, True),
        (["all"], [], False, True),
        (["leftovers"], [], False, False),
        (["all"], ["irsa"], False, False),
        (["all"], [], True, False),
    ],
)
def test_what_no_variable_names_any_more_goes_only_with_everything_else(tags, skipped, check_mode, runs):
    step = task("playbooks/teardown.yml", "Remove what carries our mark and no variable names any more")
    magic = {"ansible_run_tags": tags, "ansible_skip_tags": skipped, "ansible_check_mode": check_mode}
    assert site().all_hold([step["when"]], **magic) is runs


@pytest.mark.parametrize(
    ("skipped", "good"),
    [
        ([], True),
        (("lb_controller", "irsa", "leftovers"), True),
        (["irsa"], True),
        (["lb_controller"], False),
        (["lb_controller", "leftovers"], False),
    ],
)
def test_a_controller_that_stays_keeps_its_role(skipped, good):
    check = task("playbooks/teardown.yml", "Check that the controller does not stay without its role")
    assert site(ansible_skip_tags=skipped).holds(check) is good
    assert "--skip-tags lb_controller,irsa,leftovers" in site().refusal(check)


def test_what_is_left_unnamed_is_taken_back_by_kind():
    left = [
        {"kind": "Deployment", "id": "default/cart"},
        {"kind": "ServiceAccount", "id": "team/reader"},
        {"kind": "IAM role", "id": "arn:aws:iam::1:role/mz-k8s-reader"},
        {"kind": "Namespace", "id": "team"},
    ]
    (block,) = load(CHECKOUT / "playbooks/tasks/remove_unnamed.yml")
    objects = site(**block["vars"], __unnamed={"leftovers": left}).value("__unnamed_objects")
    assert objects == [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": "default", "name": "cart"}},
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"namespace": "team", "name": "reader"}},
    ]


OF_OTHERS = task("playbooks/site.yml", "Check that the Services which are not made here exist")
MISSING = task("playbooks/tasks/services.yml", "Stop where one is missing")


def paths(*services):
    return [{"path": f"/{service}", "service": service, "port": 80} for service in services]


@pytest.mark.parametrize(
    ("given", "others"),
    [
        ({}, []),
        ({"ingress_paths": paths("app1", "app2")}, []),
        ({"ingress_paths": paths("shop", "app1", "shop")}, ["shop"]),
        ({"ingress_paths": paths("shop"), "eks_ingress_apps": ["shop"]}, []),
        ({"ingress_paths": paths("shop"), "eks_ingress_apps": ["shop"], "sample_apps_names": ["cart"]}, ["shop"]),
    ],
)
def test_services_that_no_role_makes_are_looked_for_before_anything_is_written(given, others):
    rehearsed = site(**given)
    assert list(rehearsed.said(OF_OTHERS["vars"]["__of_others"], **OF_OTHERS["vars"])) == others
    assert rehearsed.all_hold([OF_OTHERS["when"]], **OF_OTHERS["vars"]) is bool(others)


@pytest.mark.parametrize(("there", "good"), [(["shop", "kubernetes"], True), (["kubernetes"], False)])
def test_a_path_to_a_service_that_is_not_there_is_refused_with_those_that_are(there, good):
    seen = {"objects": [{"metadata": {"name": name}} for name in there]}
    known = site(__services=seen, __of_others=["shop"], __namespace="default")
    assert known.holds(MISSING) is good
    if not good:
        assert known.refusal(MISSING).startswith(
            "Namespace default of cluster mz-k8s has no Service shop, which ingress_paths"
        )
        assert known.refusal(MISSING).endswith("There are: kubernetes.")
