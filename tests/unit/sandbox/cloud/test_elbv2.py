# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers, by the ELBv2 API reference."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.unit.sandbox.cloud.balancers import code_of, make_balancer

from .conftest import Sandbox


@pytest.mark.parametrize(("scheme", "prefix"), [("internet-facing", ""), ("internal", "internal-")])
def test_the_dns_name_has_digits_and_its_scheme(
    sandbox: Sandbox, network: dict[str, Any], scheme: str, prefix: str
) -> None:
    made = make_balancer(sandbox, network, f"dns-{scheme}"[:20], Scheme=scheme)
    start, _, rest = made["DNSName"].partition(".")
    assert rest == "ap-northeast-1.elb.amazonaws.com"
    assert start.rpartition("-")[0] == prefix + made["LoadBalancerName"]
    assert start.rpartition("-")[2].isdigit()
    assert made["CanonicalHostedZoneId"] == "Z14GRHDCWA56QT"
    described = sandbox.client("elbv2").describe_load_balancers(Names=[made["LoadBalancerName"]])["LoadBalancers"][0]
    assert described["DNSName"] == made["DNSName"]


def test_the_same_name_with_the_same_settings_is_the_same_load_balancer(
    sandbox: Sandbox, network: dict[str, Any]
) -> None:
    first = make_balancer(sandbox, network, "same")
    assert make_balancer(sandbox, network, "same")["LoadBalancerArn"] == first["LoadBalancerArn"]
    with pytest.raises(ClientError) as refused:
        make_balancer(sandbox, network, "same", Scheme="internal")
    assert code_of(refused) == "DuplicateLoadBalancerName"


@pytest.mark.parametrize(
    ("subnets", "code"),
    [
        (["public-1a"], "ValidationError"),
        (["public-1a", "private-1a"], "InvalidConfigurationRequest"),
    ],
)
def test_a_load_balancer_is_in_two_zones(
    sandbox: Sandbox, network: dict[str, Any], subnets: list[str], code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        make_balancer(sandbox, network, "zones", Subnets=[network["subnets"][name] for name in subnets])
    assert code_of(refused) == code


@pytest.mark.parametrize("name", ["a" * 33, "under_score", "-dash", "internal-x"])
def test_a_bad_name_is_refused(sandbox: Sandbox, network: dict[str, Any], name: str) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        make_balancer(sandbox, network, name)


def test_a_security_group_that_is_not_there_is_refused(sandbox: Sandbox, network: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="InvalidSecurityGroup"):
        make_balancer(sandbox, network, "groups", SecurityGroups=["sg-00000000000000000"])


def test_a_protected_load_balancer_is_not_deleted(sandbox: Sandbox, network: dict[str, Any]) -> None:
    elbv2, arn = sandbox.client("elbv2"), make_balancer(sandbox, network, "protected")["LoadBalancerArn"]

    def protect(value: str) -> None:
        attribute = {"Key": "deletion_protection.enabled", "Value": value}
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[attribute])

    protect("true")
    with pytest.raises(ClientError, match=r"OperationNotPermitted.*deletion protection is enabled"):
        elbv2.delete_load_balancer(LoadBalancerArn=arn)
    protect("false")
    elbv2.delete_load_balancer(LoadBalancerArn=arn)
    with pytest.raises(ClientError, match="LoadBalancerNotFound"):
        elbv2.describe_load_balancers(LoadBalancerArns=[arn])
