# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers and their parts, made in the world's VPC by boto3."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox


def make_balancer(sandbox: Sandbox, network: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    subnets = [network["subnets"][key] for key in ("public-1a", "public-1c")]
    answer = sandbox.client("elbv2").create_load_balancer(**({"Name": name, "Subnets": subnets} | more))
    balancer: dict[str, Any] = answer["LoadBalancers"][0]
    return balancer


def make_group(sandbox: Sandbox, network: dict[str, Any], name: str, kind: str = "instance") -> str:
    request = {"Name": name, "Protocol": "HTTP", "Port": 80, "VpcId": network["vpc"], "TargetType": kind}
    return str(sandbox.client("elbv2").create_target_group(**request)["TargetGroups"][0]["TargetGroupArn"])


def make_listener(sandbox: Sandbox, balancer: dict[str, Any], port: int = 80, **more: Any) -> str:
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    request = {
        "LoadBalancerArn": balancer["LoadBalancerArn"],
        "Protocol": "HTTP",
        "Port": port,
        "DefaultActions": [fixed],
    }
    return str(sandbox.client("elbv2").create_listener(**(request | more))["Listeners"][0]["ListenerArn"])


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])
