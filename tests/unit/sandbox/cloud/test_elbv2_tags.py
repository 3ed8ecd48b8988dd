# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of load balancers: "AddTags" and "DescribeTags" of the ELBv2 API Reference, the quotas of the ALB guide."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import make_balancer

from .conftest import Sandbox


def tags(count: int, prefix: str = "key") -> list[dict[str, str]]:
    return [{"Key": f"{prefix}-{number}", "Value": ""} for number in range(count)]


def test_a_load_balancer_has_fifty_tags_at_most(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2 = sandbox.client("elbv2")
    with pytest.raises(ClientError, match="TooManyTags"):
        make_balancer(sandbox, network, "tagged", Tags=tags(51))
    arn = make_balancer(sandbox, network, "tagged", Tags=tags(50))["LoadBalancerArn"]
    elbv2.add_tags(ResourceArns=[arn], Tags=tags(50))
    with pytest.raises(ClientError, match="TooManyTags"):
        elbv2.add_tags(ResourceArns=[arn], Tags=tags(1, "more"))


def test_a_key_is_given_once(sandbox: Sandbox, network: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match=r"DuplicateTagKeys.*'key-0'"):
        make_balancer(sandbox, network, "twice", Tags=tags(1) * 2)


def test_twenty_resources_are_described_at_once(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, arn = sandbox.client("elbv2"), make_balancer(sandbox, network, "many")["LoadBalancerArn"]
    assert elbv2.describe_tags(ResourceArns=[arn] * 20)["TagDescriptions"]
    with pytest.raises(ClientError, match="Cannot have more than 20 resources described"):
        elbv2.describe_tags(ResourceArns=[arn] * 21)
