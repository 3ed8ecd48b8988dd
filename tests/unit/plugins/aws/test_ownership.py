# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking, kept, left_in_place
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict

KEY = "edgeworks.eks-ingress/cluster"
OWNER = {KEY: "mz-k8s"}
TWO = OWNER | {"team": "edge"}


@pytest.mark.parametrize(
    ("owner", "tags", "owns", "lacking"),
    [
        ({}, {}, True, ""),
        ({}, {"a": "b"}, True, ""),
        (OWNER, {}, False, f"{KEY}=mz-k8s"),
        (OWNER, {KEY: "other"}, False, f"{KEY}=mz-k8s"),
        (OWNER, {KEY: "mz-k8s"}, True, ""),
        (OWNER, OWNER | {"a": "b"}, True, ""),
        (OWNER, {KEY.upper(): "mz-k8s"}, False, f"{KEY}=mz-k8s"),
        (TWO, OWNER, False, "team=edge"),
        (TWO, {"team": "edge"}, False, f"{KEY}=mz-k8s"),
        (TWO, {}, False, f"{KEY}=mz-k8s, team=edge"),
        (TWO, TWO, True, ""),
    ],
)
def test_a_resource_is_ours_when_it_carries_every_owner_tag(owner, tags, owns, lacking):
    marking = Marking(owner=owner)
    assert marking.owns(tags) is owns
    assert marking.lacking(tags) == f"it does not carry our tag {lacking}"


TOKYO, VIRGINIA = {"issuer/AB": "ap-northeast-1"}, {"issuer/CD": "us-east-1"}


@pytest.mark.parametrize(
    ("owner", "named", "here", "reason"),
    [
        (OWNER, VIRGINIA, "ap-northeast-1", "it is of the cluster mz-k8s in us-east-1 (issuer/CD)"),
        (OWNER, TOKYO | VIRGINIA, "ap-northeast-1", "it is of the cluster mz-k8s in us-east-1 (issuer/CD)"),
        (
            OWNER,
            TOKYO | VIRGINIA | {"issuer/EF": "us-east-1"},
            "eu-west-1",
            "it is of the cluster mz-k8s in ap-northeast-1, us-east-1 (issuer/AB, issuer/CD, issuer/EF)",
        ),
        # A cluster that was built anew has another issuer, in the same region.
        (OWNER, TOKYO | {"issuer/GH": "ap-northeast-1"}, "ap-northeast-1", ""),
        (OWNER, {}, "ap-northeast-1", ""),
        (OWNER, VIRGINIA, "", ""),
        # Another mark than a cluster's name is the user's to make unique.
        ({"team": "edge"}, VIRGINIA, "ap-northeast-1", ""),
        ({}, VIRGINIA, "ap-northeast-1", ""),
    ],
)
def test_what_names_clusters_of_another_region_is_of_the_cluster_of_our_name_there(owner, named, here, reason):
    assert Marking(owner=owner).elsewhere(named, here=here) == reason


@pytest.mark.parametrize(
    ("marking", "tags", "doubtful"),
    [
        (Marking(owner=OWNER), OWNER, True),
        (Marking(owner=OWNER), OWNER | {"a": "b"}, True),
        (Marking(owner=OWNER), {}, False),
        (Marking(owner=OWNER, adopt=True), OWNER, False),
        (Marking(owner={"team": "edge"}), {"team": "edge"}, False),
        (Marking(), OWNER, False),
    ],
)
def test_only_what_carries_a_clusters_mark_and_is_not_taken_over_may_be_another_regions(marking, tags, doubtful):
    assert marking.in_doubt(tags) is doubtful


@pytest.mark.parametrize(
    ("tags", "variables"),
    [
        ({}, ""),
        (OWNER, " (role_name and policy.name in irsa_apps, external_dns_role_name, external_dns_policy_name)"),
    ],
)
def test_where_the_name_is_taken_the_way_out_names_the_variables_when_it_is_by_our_own_kind(tags, variables):
    out = Marking(owner=OWNER).way_out(tags)
    assert out == f"give another name{variables}, or adopt: true to take it over and change it"


@pytest.mark.parametrize(
    ("marking", "current", "to_set", "remove"),
    [
        (Marking(None, owner=OWNER), OWNER | {"a": "b"}, {}, ()),
        (Marking(None, owner=OWNER), {"a": "b"}, OWNER, ()),
        (Marking(None, purge=False, owner=OWNER), {KEY: "other"}, OWNER, ()),
        (Marking({}, owner=OWNER), OWNER | {"a": "b"}, {}, ("a",)),
        (Marking({}, purge=False, owner=OWNER), OWNER | {"a": "b"}, {}, ()),
        (Marking({}, owner=OWNER), OWNER | {"aws:x": "b"}, {}, ()),
        (Marking({"a": "c"}, owner=OWNER), {"a": "b"}, OWNER | {"a": "c"}, ()),
        (Marking({"a": "c"}, owner=OWNER), OWNER | {"a": "c"}, {}, ()),
        (Marking({KEY: "x"}, owner=OWNER), OWNER, {}, ()),
        (Marking(None), {"a": "b"}, {}, ()),
        (Marking({}), {"a": "b"}, {}, ("a",)),
    ],
)
def test_owner_tags_are_set_and_never_purged(marking, current, to_set, remove):
    changes = marking.changes(current)
    assert (changes.set, changes.remove) == (to_set, remove)


@pytest.mark.parametrize(
    ("marking", "tags"),
    [
        (Marking(), {}),
        (Marking(owner=OWNER), OWNER),
        (Marking({"n": "1"}), {"n": "1"}),
        (Marking({"n": "1"}, owner=OWNER), {"n": "1"} | OWNER),
        # An owner tag wins over a tag of the same key.
        (Marking({KEY: "x", "n": "1"}, owner=OWNER), {"n": "1"} | OWNER),
    ],
)
def test_a_new_resource_gets_the_users_tags_and_ours(marking, tags):
    assert marking.at_creation() == tags


@pytest.mark.parametrize(
    ("params", "marking"),
    [
        ({"tags": None, "owner_tags": None}, Marking(None, True, {}, False)),
        ({"tags": {}, "owner_tags": {}}, Marking({}, True, {}, False)),
        ({"tags": {"n": 1}, "owner_tags": {"ours": True}}, Marking({"n": "1"}, True, {"ours": "true"}, False)),
        ({"tags": None, "owner_tags": None, "purge_tags": False}, Marking(None, False, {}, False)),
        ({"tags": None, "owner_tags": OWNER, "adopt": True}, Marking(None, True, OWNER, True)),
    ],
)
def test_a_modules_arguments_say_whose_and_how(params, marking):
    assert Marking.of({"purge_tags": True, "adopt": False} | params) == marking


def test_what_is_not_to_be_deleted_is_named():
    entry = kept("arn:x", "it is in use", owner=OWNER, attempted="delete it", advice="stop using it")
    assert entry == {"resource": "arn:x", "reason": "it is in use"}
    assert left_in_place(entry) == "arn:x was left in place: it is in use."


def test_without_owner_tags_the_user_asked_for_this_very_deletion_and_is_told_why_not():
    with pytest.raises(Conflict) as raised:
        kept("arn:x", "it is in use", owner={}, attempted="delete it", advice="stop using it")
    assert str(raised.value) == "could not delete it arn:x: it is in use. Stop using it."
