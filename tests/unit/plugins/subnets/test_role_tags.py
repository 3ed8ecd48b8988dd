# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets import role_tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.discovery import Subnet

ELB = "kubernetes.io/role/elb"
INTERNAL = "kubernetes.io/role/internal-elb"
MARK = "edgeworks.eks-ingress/elb/mz-k8s"
OTHER_MARK = "edgeworks.eks-ingress/elb/other"


def subnet(name="s-1", **tags):
    return Subnet(name, "a", "10.0.0.0/24", 100, tags)


@pytest.mark.parametrize(
    ("tags", "role", "to_set", "remove"),
    [
        ({}, "elb", {ELB: "1", MARK: "elb"}, {}),
        ({ELB: "1", MARK: "elb"}, "elb", {}, {}),
        ({ELB: "0", MARK: "elb"}, "elb", {ELB: "1"}, {}),
        ({MARK: "elb"}, "elb", {ELB: "1"}, {}),
        ({ELB: "1"}, "elb", {}, {}),
        ({ELB: "0"}, "elb", {}, {}),
        ({ELB: "1", OTHER_MARK: "elb"}, "elb", {MARK: "elb"}, {}),
        ({ELB: "1", MARK: "elb"}, None, {}, {ELB: "1", MARK: "elb"}),
        ({ELB: "0", MARK: "elb"}, None, {}, {MARK: "elb"}),
        ({MARK: "elb"}, None, {}, {MARK: "elb"}),
        ({ELB: "1"}, None, {}, {}),
        ({ELB: "1", MARK: "elb", OTHER_MARK: "elb"}, None, {}, {MARK: "elb"}),
        ({ELB: "1", MARK: "elb", OTHER_MARK: "internal-elb"}, None, {}, {ELB: "1", MARK: "elb"}),
        ({ELB: "1", MARK: "elb"}, "internal-elb", {INTERNAL: "1", MARK: "internal-elb"}, {ELB: "1"}),
        ({ELB: "1", MARK: "elb", INTERNAL: "1"}, "internal-elb", {}, {ELB: "1", MARK: "elb"}),
    ],
)
def test_only_role_tags_that_we_set_are_changed_or_taken_off(tags, role, to_set, remove):
    change = role_tags.change(subnet(**tags, team="edge"), cluster="mz-k8s", role=role)
    assert (dict(change.set), dict(change.remove)) == (to_set, remove)
    assert change.after()["team"] == "edge"
    again = role_tags.change(subnet(**change.after()), cluster="mz-k8s", role=role)
    assert (again.set, again.remove) == ({}, {})


def test_subnets_that_get_or_lose_the_same_tags_share_a_call():
    changes = [
        role_tags.change(subnet("s-1"), cluster="mz-k8s", role="elb"),
        role_tags.change(subnet("s-2"), cluster="mz-k8s", role="elb"),
        role_tags.change(subnet("s-3", **{MARK: "elb"}), cluster="mz-k8s", role=None),
        role_tags.change(subnet("s-4", **{MARK: "elb", ELB: "1"}), cluster="mz-k8s", role=None),
        role_tags.change(subnet("s-5"), cluster="mz-k8s", role=None),
        role_tags.change(subnet("s-6", **{MARK: "elb"}), cluster="mz-k8s", role=None),
    ]
    both = {MARK: "elb", ELB: "1"}
    assert [(action.call, action.target, action.arguments) for action in role_tags.actions(iter(changes))] == [
        ("delete_tags", f"{MARK}=elb on s-3, s-6", {"ids": ("s-3", "s-6"), "tags": {MARK: "elb"}}),
        ("delete_tags", f"{MARK}=elb, {ELB}=1 on s-4", {"ids": ("s-4",), "tags": both}),
        ("create_tags", f"{MARK}=elb, {ELB}=1 on s-1, s-2", {"ids": ("s-1", "s-2"), "tags": both}),
    ]


def test_where_nothing_changes_there_is_no_call():
    assert role_tags.actions([role_tags.change(subnet(), cluster="mz-k8s", role=None)]) == []


def test_the_mark_of_the_longest_cluster_name_is_a_valid_tag_key():
    assert len(role_tags.mark_of("x" * 100)) <= 128
