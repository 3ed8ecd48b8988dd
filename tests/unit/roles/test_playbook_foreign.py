# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What site.yml looks for before its first run, so that nothing is written where something of someone else's is in the way."""

from __future__ import annotations

import pytest

from tests.unit.roles.rehearsed import CHECKOUT, SITE, Rehearsed, role, task

# As the role gives it to external-dns, too.
UNKNOWN = "ZONE-ID-IS-KNOWN-AFTER-CREATION"


def site(**variables):
    return Rehearsed(CHECKOUT / "playbooks", {"omit": "<omit>"} | SITE | variables)


def iclass(**labels):
    return {"objects": [{"metadata": {"labels": labels} if labels else {}}]}


@pytest.mark.parametrize(
    ("known", "looks"),
    [
        ({"__lb_controller_class": {"objects": []}}, True),
        ({"__lb_controller_class": iclass()}, True),
        ({"__lb_controller_class": iclass(**{"edgeworks.eks-ingress/cluster": "another"})}, True),
        # Ours has been here: so have our objects.
        ({"__lb_controller_class": iclass(**{"edgeworks.eks-ingress/cluster": "mz-k8s"})}, False),
        # Without the role lb_controller nobody has looked for the class.
        ({}, False),
        ({"__lb_controller_class": {"objects": []}, "ansible_check_mode": True}, False),
    ],
)
def test_what_is_someone_elses_is_looked_for_before_the_first_run_only(known, looks):
    check = task("playbooks/site.yml", "Check that what will be made is nobody else's")
    given = {"ansible_check_mode": False} | known
    rehearsed = site(**given)
    held = all(rehearsed.all_hold([one], **check["vars"]) for one in check["when"][:2])
    assert (held and rehearsed.all_hold(check["when"], **check["vars"])) is looks


@pytest.mark.parametrize(
    ("found", "named"),
    [
        ({}, None),
        ({"__sample_apps_predicted": {"kept": []}, "__ingress_predicted": {"kept": []}}, None),
        ({"__sample_apps_predicted": {"kept": ["Service default/app1"]}}, "Service default/app1"),
        (
            {
                "__lb_controller_predicted": {"kept": ["release kube-system/b"], "failed": False},
                "__ingress_predicted": {"kept": ["Ingress default/a"]},
                "__external_dns_predicted": {"kept": ["ClusterRole b"]},
            },
            "release kube-system/b, Ingress default/a, ClusterRole b",
        ),
    ],
)
def test_all_that_is_someone_elses_is_named_at_once(found, named):
    check = task("playbooks/tasks/foreign.yml", "Stop where something is")
    assert site(**found).holds(check) is (named is None)
    if named:
        assert site(**found).refusal(check).startswith(f"Cluster mz-k8s has {named} already, not made by this set-up")


@pytest.mark.parametrize(
    ("found", "adopt", "looks"),
    [
        # What it is made of is not there yet either, of which a look at it would warn.
        (None, False, False),
        ({"owned": True}, False, False),
        ({"owned": False}, False, True),
        ({"owned": False}, True, False),
    ],
)
def test_only_a_role_of_someone_elses_is_looked_at_for_what_it_lacks(found, adopt, looks):
    look = task("roles/irsa/tasks/foreign_app.yml", "Look whether someone else's IAM role")
    assert role("irsa", irsa_adopt=adopt, __irsa_role_found={"role": found}).all_hold(look["when"]) is looks


@pytest.mark.parametrize(
    ("zone", "known_as"),
    [({"id": "Z1"}, "Z1"), ({"id": None}, UNKNOWN), (None, UNKNOWN)],
)
def test_the_policy_of_external_dns_is_looked_at_for_the_zone_there_is_or_one_to_be_made(zone, known_as):
    look = task("roles/external_dns/tasks/foreign.yml", "Look so in IAM")
    app = role("external_dns", **{"__external_dns_named": {"zone": zone}} | look["vars"]).value("irsa_app")
    assert app["policy"]["zone_ids"] == [known_as]
