# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import policy
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument


def allowing(**parts):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get", "Resource": "*"} | parts]}


def trusting(principal, **parts):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} | parts
    return {"Version": "2012-10-17", "Statement": [statement]}


SPLIT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:Put", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:Get", "Resource": "*"},
    ],
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (allowing(), allowing(Action=["S3:GET"], Resource=["*"])),
        (allowing(), allowing(Sid="Named")),
        (allowing(Action=["s3:Get", "s3:Put"]), SPLIT),
        (allowing(Action=["s3:Put", "s3:Get", "s3:Put"]), SPLIT),
        (
            allowing(Condition={"StringEquals": {"aws:SourceVpc": ["a", "b"]}}),
            allowing(Condition={"StringEquals": {"AWS:sourcevpc": ["b", "a"]}}),
        ),
        (allowing(Condition={"Null": {"aws:x": "true"}}), allowing(Condition={"Null": {"aws:x": True}})),
        (allowing(Condition={"Bool": {"aws:x": "True"}}), allowing(Condition={"Bool": {"aws:x": ["true"]}})),
        (trusting("*"), trusting({"AWS": "*"})),
        (trusting({"AWS": "123456789012"}), trusting({"AWS": ["arn:aws:iam::123456789012:root"]})),
        (trusting({"Service": ["a", "b"]}), trusting({"Service": ["b", "a"]})),
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
        (allowing(), allowing(Condition={"Bool": {"aws:x": "true"}})),
        (
            allowing(Condition={"StringEquals": {"aws:x": "True"}}),
            allowing(Condition={"StringEquals": {"aws:x": "true"}}),
        ),
        (
            allowing(Condition={"StringEquals": {"aws:x": "a"}}),
            allowing(Condition={"StringLike": {"aws:x": "a"}}),
        ),
        (allowing(), {"Statement": allowing()["Statement"]}),
        (
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "NotAction": "s3:Get", "Resource": "*"}]},
            allowing(),
        ),
        (
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get", "NotResource": "*"}]},
            allowing(),
        ),
        (
            {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:Get"}]},
            trusting("*", Effect="Deny", Action="s3:Get"),
        ),
        (trusting({"AWS": "123456789012"}), trusting({"AWS": "arn:aws:iam::123456789012:role/a"})),
    ],
)
def test_what_differs_in_meaning(one, other):
    assert not policy.same_meaning(one, other)
    assert policy.digest(one) != policy.digest(other)


def test_white_space_does_not_count_against_the_limit():
    assert policy.size({"Statement": [], "Id": "a b"}) == len('{"Statement":[],"Id":"ab"}')


def test_a_document_above_the_limit_is_refused_with_both_numbers():
    with pytest.raises(InvalidArgument, match="has 16 characters, and IAM takes 15"):
        policy.check_size({"Statement": []}, 15, attempted="write the IAM policy", target="x")
    policy.check_size({"Statement": []}, 16, attempted="write the IAM policy", target="x")


def test_a_readable_document_is_the_same_for_every_order():
    one = {"Statement": [{"Action": ["b", "a"]}, {"Action": "c"}]}
    other = {"Statement": [{"Action": "c"}, {"Action": ["a", "b"]}]}
    assert policy.readable(one) == policy.readable(other) == {"Statement": [{"Action": "c"}, {"Action": ["a", "b"]}]}


def test_the_identity_providers_of_a_trust_policy():
    document = trusting({"Federated": ["arn:a", "arn:b"]})
    document["Statement"].append(trusting("*")["Statement"][0])
    assert policy.federated_principals(document) == {"arn:a", "arn:b"}
