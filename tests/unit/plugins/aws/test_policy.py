# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM documents by meaning: what may be written in another way, and what is another permission."""

from __future__ import annotations

import hashlib

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import policy
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

LATEST = "2012-10-17"
READ = {"Effect": "Allow", "Action": "s3:Get", "Resource": "*"}


def said(*statements, version=LATEST):
    return {"Version": version, "Statement": list(statements)}


def allowing(**parts):
    return said(READ | parts)


def but(left_out, **parts):
    """A reading statement with one part left out and others instead."""
    return said({key: value for key, value in READ.items() if key != left_out} | parts)


def when(operator, value, key="aws:x"):
    return allowing(Condition={operator: {key: value}})


def trusting(principal, **parts):
    return said({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} | parts)


def distrusting(principal):
    return said({"Effect": "Deny", "NotPrincipal": principal, "Action": "sts:AssumeRole"})


SPLIT = said(READ | {"Action": "s3:Put"}, READ)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (allowing(), allowing(Action=["S3:GET"], Resource=["*"])),
        (allowing(), allowing(Sid="Named")),
        (allowing(), {"Version": LATEST, "Statement": READ}),
        (allowing(Action=["s3:Get", "s3:Put"]), SPLIT),
        (allowing(Action=["s3:Put", "s3:Get", "s3:Put"]), SPLIT),
        (allowing(Resource=["a", "b"]), allowing(Resource=["b", "a", "a"])),
        (when("StringEquals", ["a", "b"], "aws:SourceVpc"), when("StringEquals", ["b", "a"], "AWS:sourcevpc")),
        (when("StringEquals", "a"), when("StringEquals", ["a", "a"])),
        (when("Null", "true"), when("Null", True)),
        (when("Bool", "True"), when("Bool", ["true"])),
        (when("BoolIfExists", "True"), when("BoolIfExists", True)),
        (when("ForAnyValue:Bool", "TRUE"), when("ForAnyValue:Bool", "true")),
        (when("ForAllValues:BoolIfExists", "FALSE"), when("ForAllValues:BoolIfExists", False)),
        (when("StringEquals", True), when("StringEquals", "true")),
        (when("NumericLessThan", 3600), when("NumericLessThan", "3600")),
        (when("NumericLessThan", 0.5), when("NumericLessThan", "0.5")),
        (trusting("*"), trusting({"AWS": "*"})),
        (trusting({"AWS": "123456789012"}), trusting({"AWS": ["arn:aws:iam::123456789012:root"]})),
        (trusting({"AWS": "123456789012"}), trusting({"AWS": "arn:aws-cn:iam::123456789012:root"})),
        (trusting({"AWS": "123456789012"}), trusting({"AWS": "arn:aws-us-gov:iam::123456789012:root"})),
        (trusting({"Service": ["a", "b"]}), trusting({"Service": ["b", "a"]})),
        (trusting({"AWS": "*", "Service": "a"}), trusting({"Service": "a", "AWS": "*"})),
        (but("Action", NotAction=["s3:Get", "s3:Put"]), but("Action", NotAction=["S3:PUT", "s3:get", "s3:Put"])),
        (but("Resource", NotResource=["b", "a"]), but("Resource", NotResource=["a", "b", "b"])),
        (distrusting({"AWS": ["b", "a"]}), distrusting({"AWS": ["a", "b"]})),
    ],
)
def test_other_words_for_the_same(one, other):
    assert policy.same_meaning(one, other)
    assert policy.digest(one) == policy.digest(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (allowing(), allowing(Effect="Deny")),
        (allowing(), allowing(Resource="arn:aws:s3:::a")),
        (allowing(Resource="arn:aws:s3:::a"), allowing(Resource="arn:aws:s3:::A")),
        (allowing(), when("Bool", "true")),
        (when("StringEquals", "True"), when("StringEquals", "true")),
        (when("StringEquals", "a"), when("StringLike", "a")),
        (when("StringEquals", "a"), when("StringEqualsIfExists", "a")),
        (when("StringEquals", "a"), when("StringEquals", ["a", "b"])),
        (when("StringEquals", "a"), when("StringEquals", "a", "aws:y")),
        (when("ForAnyValue:StringEquals", "TRUE"), when("ForAnyValue:StringEquals", "true")),
        (when("Bool", "true"), when("Null", "true")),
        (allowing(), said(READ, version="2008-10-17")),
        (but("Action", NotAction="s3:Get"), allowing()),
        (but("Action", NotAction="s3:Get"), but("Action", NotAction="s3:Put")),
        (but("Action", NotAction=["s3:Get", "s3:Put"]), but("Action", NotAction="s3:Get")),
        (but("Resource", NotResource="*"), allowing()),
        (but("Resource", NotResource="a"), but("Resource", NotResource="b")),
        (but("Resource", NotResource="a"), but("Resource", NotResource="A")),
        (distrusting("*"), trusting("*", Effect="Deny")),
        (distrusting({"AWS": "a"}), distrusting({"AWS": "b"})),
        (distrusting({"AWS": "a"}), distrusting({"AWS": ["a", "b"]})),
        (trusting({"AWS": "123456789012"}), trusting({"AWS": "arn:aws:iam::123456789012:role/a"})),
        (trusting({"AWS": "123456789012"}), trusting({"AWS": "arn:aws:iam::123456789013:root"})),
        (trusting({"AWS": "a"}), trusting({"Service": "a"})),
        (trusting({"AWS": "a"}), trusting({"AWS": "A"})),
        (allowing(), said()),
        (allowing(Action=[]), allowing()),
    ],
)
def test_what_differs_in_meaning(one, other):
    assert not policy.same_meaning(one, other)
    assert policy.digest(one) != policy.digest(other)


def test_a_document_without_a_version_is_read_as_the_oldest_one():
    undated = {"Statement": [READ]}
    assert policy.same_meaning(undated, said(READ, version="2008-10-17"))
    assert not policy.same_meaning(undated, allowing())


def test_the_meaning_is_one_permission_for_each_combination():
    document = allowing(Action=["s3:Put", "s3:Get"], Resource=["a", "b"], Condition={"Bool": {"aws:X": True}})
    secure = (("Bool", "aws:x", ("true",)),)
    assert policy.meaning(document) == {
        (LATEST, "Allow", None, action, resource, secure) for action in ("s3:put", "s3:get") for resource in ("a", "b")
    }


@pytest.mark.parametrize(
    ("document", "place", "part"),
    [
        (but("Action", NotAction=["s3:Put", "S3:Get"]), 3, ("NotAction", "s3:get", "s3:put")),
        (but("Resource", NotResource=["b", "a"]), 4, ("NotResource", "a", "b")),
        (but("Resource"), 4, None),
        (trusting("*"), 2, "AWS:*"),
        (trusting({"AWS": "arn:aws:iam::123456789012:root"}), 2, "AWS:123456789012"),
        (trusting({"Federated": "arn:x"}), 2, "Federated:arn:x"),
        (distrusting({"AWS": "b", "Service": "a"}), 2, ("NotPrincipal", "AWS:b", "Service:a")),
        (allowing(), 2, None),
        (allowing(), 5, ()),
    ],
)
def test_what_is_left_out_or_denied_has_a_form_of_its_own(document, place, part):
    assert {atom[place] for atom in policy.meaning(document)} == {part}


def test_the_digest_is_of_the_permissions_whatever_their_order():
    lines = [
        '["2012-10-17", "Allow", null, ["NotAction", "s3:get"], "*", []]',
        '["2012-10-17", "Allow", null, "s3:put", "*", [["Bool", "aws:x", ["true"]]]]',
    ]
    one, other = but("Action", NotAction="s3:Get")["Statement"][0], when("Bool", True)["Statement"][0]
    expected = hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
    assert policy.digest(said(one, other | {"Action": "s3:Put"})) == expected


@pytest.mark.parametrize(
    ("document", "actions"),
    [
        (said(), []),
        (allowing(Action=["s3:Put", "s3:Get"], Resource=["a", "b"]), ["s3:get", "s3:put"]),
        (said(READ, but("Action", NotAction="s3:Put")["Statement"][0]), ["NotAction", "s3:get"]),
    ],
)
def test_the_actions_of_permissions_are_named_once_and_sorted(document, actions):
    assert policy.actions_of(policy.meaning(document)) == actions


@pytest.mark.parametrize(
    ("value", "listed"),
    [(None, []), ("a", ["a"]), (["a"], ["a"]), (("a", "b"), ["a", "b"]), ("", [""]), ({"a": 1}, [{"a": 1}]), ([], [])],
)
def test_one_or_many_are_a_list(value, listed):
    assert policy.as_list(value) == listed


@pytest.mark.parametrize(
    ("document", "characters"),
    [
        ({}, 2),
        ({"Statement": [], "Id": "a b"}, len('{"Statement":[],"Id":"ab"}')),
        # A letter counts once, however it is escaped in JSON.
        ({"Id": "é"}, len('{"Id":"é"}')),
    ],
)
def test_white_space_does_not_count_against_the_limit(document, characters):
    assert policy.size(document) == characters


EMPTY = {"Statement": []}


@pytest.mark.parametrize(
    ("documents", "largest", "told"),
    [
        ([EMPTY], 16, ""),
        ([EMPTY], 15, "its document has 16 characters, and IAM takes 15. Split it into several."),
        ([EMPTY, EMPTY], 32, ""),
        ([EMPTY, EMPTY], 31, "its 2 documents have 32 characters, and IAM takes 31. Split it into several."),
        ([], 0, ""),
    ],
)
def test_documents_above_the_limit_are_refused_with_both_numbers(documents, largest, told):
    if not told:
        policy.check_size(*documents, largest=largest, attempted="write the IAM policy", target="x")
        return
    with pytest.raises(InvalidArgument) as raised:
        policy.check_size(*documents, largest=largest, attempted="write the IAM policy", target="x")
    assert str(raised.value) == f"could not write the IAM policy x: {told}"


@pytest.mark.parametrize(
    ("given", "readable"),
    [
        ({"Statement": [{"Action": "c"}, {"Action": ["a", "b"]}]}, {"Statement": [{"Action": "c"}, {"Action": ["a", "b"]}]}),
        ({"Statement": [{"Action": ["b", "a"]}, {"Action": "c"}]}, {"Statement": [{"Action": "c"}, {"Action": ["a", "b"]}]}),
        # The order of the keys says nothing.
        ({"Statement": [{"Sid": "b", "Action": "a"}, {"Action": "b"}]}, {"Statement": [{"Action": "a", "Sid": "b"}, {"Action": "b"}]}),
        ({"Condition": {"Bool": {"aws:x": ("b", "a")}}}, {"Condition": {"Bool": {"aws:x": ["a", "b"]}}}),
    ],
)  # fmt: skip
def test_a_readable_document_is_the_same_for_every_order(given, readable):
    assert policy.readable(given) == readable


@pytest.mark.parametrize(
    ("document", "providers"),
    [
        (trusting({"Federated": ["arn:a", "arn:b"]}), {"arn:a", "arn:b"}),
        (trusting({"Federated": "arn:a"}), {"arn:a"}),
        (trusting({"Service": "ec2.amazonaws.com"}), set()),
        (trusting("*"), set()),
        (allowing(), set()),
        ({}, set()),
        ({"Statement": trusting({"Federated": "arn:a"})["Statement"][0]}, {"arn:a"}),
        (said(*(trusting({"Federated": arn})["Statement"][0] for arn in ("arn:a", "arn:b"))), {"arn:a", "arn:b"}),
    ],
)
def test_the_identity_providers_of_a_trust_policy(document, providers):
    assert policy.federated_principals(document) == providers
