# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM's eventual consistency, when it is switched on.

"Changes that I make are not always immediately visible" in "Troubleshoot IAM" of the IAM User Guide.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.conftest import Sandbox

SECONDS = 1.5
DESCRIBE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}],
}


@pytest.fixture
def slow_iam(sandbox: Sandbox) -> Iterator[Sandbox]:
    cloud = sandbox.server.cloud
    before = cloud.world
    cloud.world = replace(before, iam_propagation_seconds=SECONDS)
    yield sandbox
    cloud.world = before


def until(question: Callable[[], Any]) -> Any:
    """The answer as soon as it is not refused."""
    deadline = time.monotonic() + 20 * SECONDS
    while True:
        try:
            return question()
        except ClientError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def make_role(sandbox: Sandbox, name: str) -> str:
    operator = sandbox.client("sts").get_caller_identity()["Arn"]
    trust = {"Effect": "Allow", "Principal": {"AWS": operator}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = sandbox.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]
    return str(role["Arn"])


def assume(sandbox: Sandbox, arn: str) -> dict[str, Any]:
    answer: dict[str, Any] = sandbox.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    return answer


def test_sts_does_not_know_a_new_role_at_once(slow_iam: Sandbox) -> None:
    arn = make_role(slow_iam, "new")

    assert slow_iam.client("iam").get_role(RoleName="new")["Role"]["Arn"] == arn
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(slow_iam, arn)

    assert until(lambda: assume(slow_iam, arn))["AccessKeyId"]


def test_a_new_permission_counts_after_a_moment_and_one_taken_away_counts_on(slow_iam: Sandbox) -> None:
    iam = slow_iam.client("iam")
    arn = make_role(slow_iam, "permitted")
    session = until(lambda: assume(slow_iam, arn))
    ec2 = slow_iam.client("ec2", session)

    iam.put_role_policy(RoleName="permitted", PolicyName="describe", PolicyDocument=json.dumps(DESCRIBE))
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        ec2.describe_vpcs()
    assert until(ec2.describe_vpcs)["Vpcs"]

    iam.delete_role_policy(RoleName="permitted", PolicyName="describe")
    assert ec2.describe_vpcs()["Vpcs"]


def test_with_the_worlds_default_everything_is_visible_at_once(sandbox: Sandbox) -> None:
    assert sandbox.settings.world.iam_propagation_seconds == 0
    assert assume(sandbox, make_role(sandbox, "at-once"))["AccessKeyId"]
