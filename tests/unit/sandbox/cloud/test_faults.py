# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS calls that go wrong on demand, seen by boto3."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from sandbox.cloud import registry
from sandbox.faults import Fault, Faults
from tests.unit.sandbox.cloud.conftest import Sandbox

Add = Callable[..., Fault]
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


@pytest.fixture
def add(sandbox: Sandbox) -> Iterator[Add]:
    faults = Faults(sandbox.settings.state_dir)
    yield lambda service, kind, **members: faults.add(Fault(id="", service=service, kind=kind, **members))
    faults.clear()


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    response: Any = caught.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    ("service", "operation", "code", "status"),
    [
        # "Common Errors" of the services' API references; "Error codes for the Amazon EC2 API".
        ("ec2", "describe_vpcs", "RequestLimitExceeded", 503),
        ("iam", "list_roles", "Throttling", 400),
        ("eks", "list_clusters", "ThrottlingException", 400),
        ("acm", "list_certificates", "ThrottlingException", 400),
        ("route53", "list_hosted_zones", "Throttling", 400),
    ],
)
def test_throttling_is_worded_as_each_service_words_it(
    sandbox: Sandbox, add: Add, service: str, operation: str, code: str, status: int
) -> None:
    add(service, "throttling", count=1)

    assert refusal(getattr(sandbox.client(service), operation)) == (code, status)
    getattr(sandbox.client(service), operation)()


def test_an_sdk_with_its_usual_retries_rides_out_two_throttlings(sandbox: Sandbox, add: Add) -> None:
    settings = sandbox.settings
    client = boto3.client(
        "elbv2",
        region_name=settings.world.region,
        endpoint_url=settings.aws_url,
        aws_access_key_id=settings.admin_access_key,
        aws_secret_access_key=settings.admin_secret_key,
    )
    add("elasticloadbalancing", "throttling", action="DescribeLoadBalancers", count=2)

    assert client.describe_load_balancers()["LoadBalancers"] == []
    errors = [call["error"] for call in sandbox.calls() if call["action"] == "DescribeLoadBalancers"]
    assert errors[-3:] == ["Throttling", "Throttling", None]


def test_a_server_error_is_one_that_an_sdk_can_read(sandbox: Sandbox, add: Add) -> None:
    add("eks", "server-error", action="ListClusters", count=1)
    add("route53", "server-error", count=1)

    assert refusal(sandbox.client("eks").list_clusters) == ("ServerException", 500)
    assert refusal(sandbox.client("route53").list_hosted_zones) == ("InternalFailure", 500)


def test_access_denied_names_the_action_and_the_caller(sandbox: Sandbox, add: Add) -> None:
    add("iam", "access-denied", action="GetUser", caller="*:user/operator", count=1)

    with pytest.raises(ClientError, match=r"user/operator is not authorized to perform: iam:GetUser .* explicit deny"):
        sandbox.client("iam").get_user()


def test_a_connection_is_reset_without_an_answer(sandbox: Sandbox, add: Add) -> None:
    add("sts", "connection-reset", count=1)

    with pytest.raises((ConnectionClosedError, EndpointConnectionError)):
        sandbox.client("sts").get_caller_identity()
    assert sandbox.calls()[-1]["error"] == "ConnectionReset"


@pytest.mark.parametrize(("kind", "delay"), [("timeout", 0.0), ("delay", 1.0)])
def test_a_client_gives_up_on_an_answer_that_does_not_come(sandbox: Sandbox, add: Add, kind: str, delay: float) -> None:
    add("sts", kind, delay=delay, count=1)
    settings = sandbox.settings
    impatient = boto3.client(
        "sts",
        region_name=settings.world.region,
        endpoint_url=settings.aws_url,
        aws_access_key_id=settings.admin_access_key,
        aws_secret_access_key=settings.admin_secret_key,
        config=Config(retries={"max_attempts": 0}, read_timeout=0.5),
    )

    with pytest.raises(ReadTimeoutError):
        impatient.get_caller_identity()
    assert impatient.get_caller_identity()["Account"] == settings.world.account_id


def test_a_stale_read_is_the_answer_of_before_the_last_change(sandbox: Sandbox, add: Add) -> None:
    iam = sandbox.client("iam")
    assert refusal(iam.get_role, RoleName="late") == ("NoSuchEntity", 404)
    iam.create_role(RoleName="late", AssumeRolePolicyDocument=TRUST)
    assert iam.get_role(RoleName="late")["Role"]["RoleName"] == "late"

    add("iam", "stale-read", action="GetRole", count=1)

    assert refusal(iam.get_role, RoleName="late") == ("NoSuchEntity", 404)
    assert iam.get_role(RoleName="late")["Role"]["RoleName"] == "late"


def test_a_read_that_was_never_asked_before_cannot_be_stale(sandbox: Sandbox, add: Add) -> None:
    iam = sandbox.client("iam")
    iam.create_role(RoleName="unasked", AssumeRolePolicyDocument=TRUST)
    add("iam", "stale-read", action="GetRole", count=1)

    assert iam.get_role(RoleName="unasked")["Role"]["RoleName"] == "unasked"
    assert len(Faults(sandbox.settings.state_dir).all()) == 1


@pytest.mark.parametrize("service", ["eks", "iam", "ec2", "acm", "route53"])
def test_a_bug_in_a_handler_is_answered_in_the_services_own_form(
    sandbox: Sandbox, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = {
        "eks": ("ListClusters", "list_clusters"),
        "iam": ("ListUsers", "list_users"),
        "ec2": ("DescribeVpcs", "describe_vpcs"),
        "acm": ("ListCertificates", "list_certificates"),
        "route53": ("ListHostedZones", "list_hosted_zones"),
    }
    action, method = operations[service]

    def broken(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setitem(registry._overrides, (service, action), broken)

    with pytest.raises(ClientError, match=f"the sandbox failed in {service}:{action}: KeyError: 'surprise'") as caught:
        getattr(sandbox.client(service), method)()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
