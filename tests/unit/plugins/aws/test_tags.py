# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.tags import TagChanges
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

AWS_OWN = {"aws:cloudformation:stack-name": "network"}


@pytest.mark.parametrize(
    ("current", "wanted", "purge", "to_set", "remove"),
    [
        ({}, None, True, {}, ()),
        ({"a": "1"}, None, True, {}, ()),
        ({"a": "1"}, None, False, {}, ()),
        ({"a": "1"}, {}, True, {}, ("a",)),
        ({"a": "1"}, {}, False, {}, ()),
        ({}, {"a": "1"}, True, {"a": "1"}, ()),
        ({"a": "1"}, {"a": "1"}, True, {}, ()),
        ({"a": "1"}, {"a": "2"}, True, {"a": "2"}, ()),
        ({"a": "1"}, {"A": "1"}, True, {"A": "1"}, ("a",)),
        ({"a": "1"}, {"A": "1"}, False, {"A": "1"}, ()),
        ({"a": ""}, {"a": ""}, True, {}, ()),
        ({}, {"a": ""}, True, {"a": ""}, ()),
        ({"c": "1", "b": "1", "a": "1"}, {"b": "1"}, True, {}, ("a", "c")),
        (AWS_OWN, {}, True, {}, ()),
        (AWS_OWN | {"a": "1"}, {"b": "2"}, True, {"b": "2"}, ("a",)),
        ({"awsome": "1", "my:aws:": "1"}, {}, True, {}, ("awsome", "my:aws:")),
    ],
)
def test_only_what_differs_is_set_and_only_what_is_unwanted_and_not_awss_is_removed(
    current, wanted, purge, to_set, remove
):
    changes = tags.changes(current, wanted, purge=purge)
    assert (changes.set, changes.remove) == (to_set, remove)
    assert bool(changes) is bool(to_set or remove)
    after = changes.applied_to(current)
    assert after == {key: value for key, value in current.items() if key not in remove} | to_set
    assert not tags.changes(after, wanted, purge=purge)


@pytest.mark.parametrize(
    ("changes", "there", "after"),
    [
        (TagChanges({}, ()), {"a": "1"}, {"a": "1"}),
        (TagChanges({"a": "2"}, ()), {"a": "1", "b": "1"}, {"a": "2", "b": "1"}),
        (TagChanges({}, ("a",)), {"a": "1", "b": "1"}, {"b": "1"}),
        (TagChanges({"c": "1"}, ("a", "b")), {"a": "1", "b": "1"}, {"c": "1"}),
        (TagChanges({}, ("a",)), {}, {}),
    ],
)
def test_the_tags_after_a_change_are_those_that_aws_will_have(changes, there, after):
    assert changes.applied_to(there) == after


@pytest.mark.parametrize(
    ("listed", "plain"),
    [
        ([], {}),
        ([{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}], {"a": "1", "b": "2"}),
        ([{"Key": "a", "Value": ""}], {"a": ""}),
    ],
)
def test_awss_lists_are_read_in_the_order_of_their_keys(listed, plain):
    read = tags.from_list(listed)
    assert list(read.items()) == list(plain.items())
    assert tags.from_list(tags.to_list(plain)) == plain


def test_tags_are_written_in_the_order_that_they_were_given():
    assert tags.to_list({"b": "2", "a": "1"}) == [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("x", "x"),
        (1, "1"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (None, "None"),
        ("True", "True"),
    ],
)
def test_what_yaml_makes_of_a_value_becomes_the_text_that_was_meant(given, text):
    assert tags.of_params({"a": given, 7: given}) == {"a": text, "7": text}


def test_tags_that_were_not_given_are_no_empty_tags():
    assert tags.of_params(None) is None
    assert tags.of_params({}) == {}


@pytest.mark.parametrize("given", [None, {}, {"a": "1", "my-aws:x": "y"}])
def test_tags_that_a_user_can_set_stay_as_they_are(given):
    assert tags.settable(given) == given


@pytest.mark.parametrize("key", ["aws:x", "AWS:x", "aws:"])
def test_a_tag_of_awss_own_is_refused_before_anything_is_asked(key):
    with pytest.raises(InvalidArgument) as raised:
        tags.settable({"a": "1", key: "y"})
    assert str(raised.value) == (
        f"could not set the tag {key}: AWS keeps keys that begin with aws: to itself. Give it another key."
    )
