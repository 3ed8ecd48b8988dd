# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names are refused as IAM refuses them, for every kind of call that has them.

The lengths and characters are those of "CreateRole" and its like in the IAM API Reference.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
SERVICE = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": [SERVICE]})


def refused(sandbox: Sandbox, method: str, params: dict[str, Any]) -> str:
    """The message of a ValidationError."""
    with pytest.raises(ClientError) as error:
        getattr(sandbox.client("iam"), method)(**params)
    answer = error.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("ValidationError", 400)
    return str(answer["Error"]["Message"])


def too_long(member: str, name: str, longest: int) -> str:
    return (
        f"Value '{name}' at '{member}' failed to satisfy constraint: "
        f"Member must have length less than or equal to {longest}"
    )


@pytest.mark.parametrize(
    ("method", "params", "member", "longest"),
    [
        ("create_role", {"RoleName": "r" * 65, "AssumeRolePolicyDocument": TRUST}, "roleName", 64),
        ("get_role", {"RoleName": "r" * 65}, "roleName", 64),
        ("delete_role", {"RoleName": "r" * 65}, "roleName", 64),
        ("create_policy", {"PolicyName": "p" * 129, "PolicyDocument": POLICY}, "policyName", 128),
        (
            "put_role_policy",
            {"RoleName": "mz-k8s-node", "PolicyName": "p" * 129, "PolicyDocument": POLICY},
            "policyName",
            128,
        ),
        ("create_user", {"UserName": "u" * 65}, "userName", 64),
    ],
)
def test_a_name_that_is_too_long_is_refused(
    sandbox: Sandbox, method: str, params: dict[str, Any], member: str, longest: int
) -> None:
    name = next(value for value in params.values() if len(value) == longest + 1)
    assert refused(sandbox, method, params) == f"1 validation error detected: {too_long(member, name, longest)}"


def test_two_names_that_are_too_long_are_told_together(sandbox: Sandbox) -> None:
    both = {"RoleName": "r" * 65, "PolicyName": "p" * 129}
    told = f"{too_long('roleName', 'r' * 65, 64)}; {too_long('policyName', 'p' * 129, 128)}"
    assert refused(sandbox, "get_role_policy", both) == f"2 validation errors detected: {told}"


@pytest.mark.parametrize("name", ["a b", "a/b", "naïve", "a:b"])
@pytest.mark.parametrize(
    ("method", "member", "more"),
    [
        ("create_role", "roleName", {"AssumeRolePolicyDocument": TRUST}),
        ("create_policy", "policyName", {"PolicyDocument": POLICY}),
    ],
)
def test_a_name_with_other_characters_is_refused(
    sandbox: Sandbox, method: str, member: str, more: dict[str, Any], name: str
) -> None:
    assert refused(sandbox, method, more | {member[0].upper() + member[1:]: name}) == (
        f"The specified value for {member} is invalid. It must contain only alphanumeric characters and/or "
        "the following: +=,.@_-"
    )


def test_the_longest_names_with_all_characters_are_taken(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    role, policy = "r+=,.@_-9".ljust(64, "x"), "p+=,.@_-9".ljust(128, "x")
    assert iam.create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)["Role"]["RoleName"] == role
    assert iam.create_policy(PolicyName=policy, PolicyDocument=POLICY)["Policy"]["PolicyName"] == policy
