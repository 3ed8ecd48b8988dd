# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What EC2 is asked to filter by, as the parameter Filters of each action in the EC2 API Reference lists it."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import code_of

from .conftest import Sandbox


def by(name: str, *values: str) -> dict[str, Any]:
    return {"Filters": [{"Name": name, "Values": list(values) or ["x"]}]}


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("describe_subnets", "vpc"),
        ("describe_instances", "subnet"),
        ("describe_security_groups", "group_id"),
        ("describe_route_tables", "subnet-id"),
        # Refused although there is nothing to be filtered.
        ("describe_nat_gateways", "tags:Name"),
        ("describe_volumes", "xyz"),
    ],
)
def test_a_filter_that_ec2_does_not_know_is_refused(sandbox: Sandbox, operation: str, name: str) -> None:
    with pytest.raises(ClientError, match=f"The filter '{name}' is invalid") as refused:
        getattr(sandbox.client("ec2"), operation)(**by(name))
    assert code_of(refused) == "InvalidParameterValue"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


@pytest.mark.parametrize("name", ["vpc-id", "tag:Name", "tag-key", "availabilityZone"])
def test_a_filter_that_ec2_knows_is_taken(sandbox: Sandbox, name: str) -> None:
    assert sandbox.client("ec2").describe_subnets(**by(name, "nothing has this"))["Subnets"] == []


def test_a_filter_that_only_ec2_knows_is_said_to_be_missing_in_the_sandbox(sandbox: Sandbox) -> None:
    with pytest.raises(ClientError) as refused:
        sandbox.client("ec2").describe_subnets(**by("enable-dns64"))
    assert code_of(refused) == "NotImplemented"
