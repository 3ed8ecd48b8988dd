# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking, kept, left_in_place
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}


@pytest.mark.parametrize(
    ("owner", "tags", "owns"),
    [
        ({}, {}, True),
        ({}, {"a": "b"}, True),
        (OWNER, {}, False),
        (OWNER, {"edgeworks.eks-ingress/cluster": "other"}, False),
        (OWNER, OWNER | {"a": "b"}, True),
        (OWNER | {"team": "edge"}, OWNER, False),
    ],
)
def test_a_resource_is_ours_when_it_carries_every_owner_tag(owner, tags, owns):
    assert Marking(owner=owner).owns(tags) is owns


@pytest.mark.parametrize(
    ("marking", "current", "to_set", "remove"),
    [
        (Marking(None, owner=OWNER), OWNER | {"a": "b"}, {}, ()),
        (Marking({}, owner=OWNER), OWNER | {"a": "b"}, {}, ("a",)),
        (Marking({}, purge=False, owner=OWNER), OWNER | {"a": "b"}, {}, ()),
        (Marking({}, owner=OWNER), OWNER | {"aws:x": "b"}, {}, ()),
        (Marking({"a": "c"}, owner=OWNER), {"a": "b"}, OWNER | {"a": "c"}, ()),
        (Marking(None), {"a": "b"}, {}, ()),
    ],
)
def test_owner_tags_are_set_and_never_purged(marking, current, to_set, remove):
    changes = marking.changes(current)
    assert (changes.set, changes.remove) == (to_set, remove)


def test_an_owner_tag_wins_over_a_tag_of_the_same_key():
    assert Marking({"edgeworks.eks-ingress/cluster": "x", "n": "1"}, owner=OWNER).at_creation() == OWNER | {"n": "1"}


def test_numbers_and_truth_of_yaml_become_the_strings_that_aws_has():
    params = {"tags": {"n": 1}, "purge_tags": True, "owner_tags": {"ours": True}, "adopt": False}
    assert Marking.of(params).at_creation() == {"n": "1", "ours": "true"}


def test_what_is_not_to_be_deleted_is_named_or_with_no_owner_an_error():
    entry = kept("arn:x", "it is in use", owner=OWNER, attempted="delete it", advice="stop using it")
    assert left_in_place(entry) == "arn:x was left in place: it is in use."
    with pytest.raises(Conflict, match="could not delete it arn:x: it is in use"):
        kept("arn:x", "it is in use", owner={}, attempted="delete it", advice="stop using it")
