# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Conditions of policies over the calls of a role, by boto3.

"IAM JSON policy elements: Condition operators", "Multivalued context keys" and "Policy evaluation logic" of the IAM User
Guide.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox

UnderPolicy = Callable[[str, dict[str, Any]], Callable[[str], Any]]
NUMBERS = itertools.count(1)
CLUSTER = "aws:RequestTag/elbv2.k8s.aws/cluster"
OURS, OTHERS = {"elbv2.k8s.aws/cluster": "mz-k8s"}, {"elbv2.k8s.aws/cluster": "other"}


@pytest.fixture(scope="module")
def group(sandbox: Sandbox) -> str:
    """A security group with a tag `team`."""
    ec2 = sandbox.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    tags = [{"ResourceType": "security-group", "Tags": [{"Key": "team", "Value": "edge"}]}]
    made = ec2.create_security_group(GroupName="tagged", Description="x", VpcId=vpc, TagSpecifications=tags)
    return str(made["GroupId"])


@pytest.mark.parametrize(
    ("operator", "key", "value", "allowed", "refused"),
    [
        ("StringEquals", CLUSTER, "mz-k8s", OURS, OTHERS),
        ("StringLike", CLUSTER, "mz-*", OURS, OTHERS),
        ("StringNotEquals", CLUSTER, "other", OURS, OTHERS),
        ("Null", CLUSTER, "false", OURS, {"team": "edge"}),
        ("Null", CLUSTER, "true", {"team": "edge"}, OURS),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost"], {"team": "edge"}, {"team": "edge", **OURS}),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["cost"], {"cost": "1", **OURS}, OURS),
    ],
)
def test_a_condition_on_the_tags_of_a_request_lets_some_through(
    sandbox: Sandbox,
    under_policy: UnderPolicy,
    group: str,
    operator: str,
    key: str,
    value: str | list[str],
    allowed: dict[str, str],
    refused: dict[str, str],
) -> None:
    statement = {"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {operator: {key: value}}}
    name = f"{operator.replace(':', '-')}-{value if isinstance(value, str) else len(value)}".replace("*", "any")
    ec2 = under_policy(name, {"Version": "2012-10-17", "Statement": [statement]})("ec2")

    ec2.create_tags(Resources=[group], Tags=listed(allowed))
    with pytest.raises(ClientError, match=rf"UnauthorizedOperation.*ec2:CreateTags on resource: .*/{group} because no"):
        ec2.create_tags(Resources=[group], Tags=listed(refused))


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": "false"}}, False),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/of-the-call-*"}}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "edge"}}, True),
        ({"StringEquals": {"aws:ResourceTag/team": "core"}}, False),
        # All operators of a condition have to hold.
        ({"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:ResourceTag/team": "core"}}, False),
    ],
)
def test_a_condition_on_the_call_and_its_resource_decides(
    under_policy: UnderPolicy, group: str, condition: dict[str, Any], allowed: bool
) -> None:
    statement = {"Effect": "Allow", "Action": "ec2:DeleteTags", "Resource": "*", "Condition": condition}
    name = f"of-the-call-{next(NUMBERS)}"
    ec2 = under_policy(name, {"Version": "2012-10-17", "Statement": [statement]})("ec2")
    if allowed:
        ec2.delete_tags(Resources=[group], Tags=[{"Key": "absent"}])
        return
    with pytest.raises(ClientError, match="is not authorized to perform: ec2:DeleteTags"):
        ec2.delete_tags(Resources=[group], Tags=[{"Key": "absent"}])


def listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def test_a_deny_in_the_boundary_is_named(role_with: Callable[..., Callable[[str], Any]]) -> None:
    every = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    denied = {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}
    client = role_with("fenced", every, boundary={"Version": "2012-10-17", "Statement": [every, denied]})
    client("ec2").describe_vpcs()
    with pytest.raises(ClientError, match=r"iam:ListRoles .* with an explicit deny in a permissions boundary"):
        client("iam").list_roles()
