# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags that only AWS sets are refused, in each service's words, and nothing is made.

"Tagging rules" of the IAM User Guide.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import make_balancer

from .conftest import Sandbox

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def tags(key: str) -> list[dict[str, str]]:
    return [{"Key": "team", "Value": "web"}, {"Key": key, "Value": "x"}]


def test_iam_makes_no_role_with_one_and_sets_none(sandbox: Sandbox) -> None:
    iam, trust = sandbox.client("iam"), json.dumps(TRUST)
    with pytest.raises(iam.exceptions.InvalidInputException, match="AWS:x begins with aws:"):
        iam.create_role(RoleName="reserved", AssumeRolePolicyDocument=trust, Tags=tags("AWS:x"))
    iam.create_role(RoleName="reserved", AssumeRolePolicyDocument=trust, Tags=tags("my-aws:x"))
    with pytest.raises(iam.exceptions.InvalidInputException):
        iam.tag_role(RoleName="reserved", Tags=tags("aws:x"))
    kept = iam.list_role_tags(RoleName="reserved")["Tags"]
    assert sorted(tag["Key"] for tag in kept) == ["my-aws:x", "team"]


def test_ec2_neither_sets_nor_removes_one(sandbox: Sandbox, network: dict[str, Any]) -> None:
    ec2 = sandbox.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    said = r"InvalidParameterValue.*Value \( aws:x \) for parameter key is invalid\. Tag keys starting with 'aws:' are reserved"
    for refused in (ec2.create_tags, ec2.delete_tags):
        with pytest.raises(ClientError, match=said):
            refused(Resources=[vpc], Tags=tags("aws:x"))
    specification = [{"ResourceType": "security-group", "Tags": tags("aws:x")}]
    with pytest.raises(ClientError, match=said):
        ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc, TagSpecifications=specification)


def test_elbv2_makes_nothing_with_one(sandbox: Sandbox, network: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match=r"ValidationError.*Tag key 'aws:x' cannot start with 'aws:'"):
        make_balancer(sandbox, network, "reserved", Tags=tags("aws:x"))
    arn = make_balancer(sandbox, network, "reserved", Tags=tags("aws-x"))["LoadBalancerArn"]
    with pytest.raises(ClientError, match="cannot start with"):
        sandbox.client("elbv2").add_tags(ResourceArns=[arn], Tags=tags("aws:x"))
