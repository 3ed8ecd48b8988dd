# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A name that is nearly that of a variable: which one is meant."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._inputs import misspelt

KNOWN = ("ingress_paths", "ingress_path_types", "eks_ingress_hosts", "eks_ingress_zone_id", "eks_ingress_zone_ids")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("eks_ingres_hosts", "eks_ingress_hosts"),
        ("eks_ingress_host", "eks_ingress_hosts"),
        ("eks_ingress_hosst", "eks_ingress_hosts"),
        # Of two that are near, the nearer one.
        ("eks_ingress_zone_idss", "eks_ingress_zone_ids"),
        ("eks_ingres_zone_id", "eks_ingress_zone_id"),
    ],
)
def test_a_slip_is_told_with_the_name_that_is_meant(given, meant):
    assert misspelt([given], KNOWN) == [f"Rename {given}: it is no variable of this collection, {meant} is."]


@pytest.mark.parametrize("name", [*KNOWN, "eks_ingress_team", "hosts"])
def test_what_is_known_and_what_is_a_users_own_are_left_alone(name):
    assert misspelt([name], KNOWN) == []


def test_each_slip_has_a_line_in_the_order_of_the_names():
    told = misspelt(["ingress_pathes", "ingress_paths", "team", "eks_ingress_hots"], KNOWN)
    assert [line.partition(":")[0] for line in told] == ["Rename ingress_pathes", "Rename eks_ingress_hots"]
