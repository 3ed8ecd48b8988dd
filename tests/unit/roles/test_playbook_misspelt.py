# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A variable whose name is nearly right would be left out without a word: it is named, with the one that is meant."""

from __future__ import annotations

import re

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.filter.misspelt_variables import known, misspelt_variables

from tests.unit.roles.rehearsed import CHECKOUT, SITE, Rehearsed, task

CHECKED = "playbooks/tasks/check_options.yml"
REFUSED = task(CHECKED, "Check what is given")
SHOWN = task(CHECKED, "Show what may be misspelt")


def site(**variables):
    return Rehearsed(CHECKOUT / "playbooks", {"omit": "<omit>"} | SITE | variables)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("eks_ingress_app", "eks_ingress_apps"),
        ("eks_ingress_tag", "eks_ingress_tags"),
        ("eks_ingres_hosts", "eks_ingress_hosts"),
        ("ingress_path", "ingress_paths"),
        ("irsa_extra_app", "irsa_extra_apps"),
    ],
)
def test_a_name_that_is_nearly_one_is_told_with_the_one_that_is_meant(name, meant):
    assert misspelt_variables([name]) == [f"Rename {name}: it is no variable of this collection, {meant} is."]


@pytest.mark.parametrize("name", ["eks_ingress_target", "eks_ingress_team", "ingress_nginx_class", "irsa", "app"])
def test_names_of_ones_own_are_left_alone(name):
    assert misspelt_variables([name]) == []


def test_no_name_that_the_playbooks_and_roles_set_themselves_is_taken_for_a_mistake():
    """They are there in a second play on the same host."""
    folders = [CHECKOUT / "roles", CHECKOUT / "playbooks"]
    texts = [path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.yml")]
    kept = {name for text in texts for name in re.findall(r"(?:register: |set_fact:\n +)([a-z]\w+)", text)}
    assert "eks_ingress_cluster" in kept
    assert misspelt_variables(sorted(kept)) == []


def test_every_variable_of_the_readme_is_known():
    rows = re.findall(r"^\| `(eks_ingress_\w+)", (CHECKOUT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert rows and not set(rows) - known()


def test_a_play_refuses_what_is_misspelt_under_its_own_prefix():
    assert site().holds(REFUSED)
    assert not site(eks_ingress_app=["shop"]).holds(REFUSED)
    assert site(eks_ingress_app=["shop"]).refusal(REFUSED) == (
        "Rename eks_ingress_app: it is no variable of this collection, eks_ingress_apps is."
    )


def test_a_play_shows_what_may_be_misspelt_of_a_roles_variables_and_goes_on():
    mistaken = site(ingress_path="/", irsa_extra_apps=[])
    assert mistaken.holds(REFUSED)
    assert not site().all_hold([SHOWN["when"]], **SHOWN["vars"])
    assert mistaken.said(SHOWN["ansible.builtin.debug"]["msg"], **SHOWN["vars"]) == [
        "Rename ingress_path: it is no variable of this collection, ingress_paths is."
    ]
