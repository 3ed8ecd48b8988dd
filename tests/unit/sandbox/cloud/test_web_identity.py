# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""AssumeRoleWithWebIdentity, as a pod's SDK calls it: unsigned, with the service account's token."""

from __future__ import annotations

import json
import time
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa

from .conftest import Sandbox

SUBJECT = "system:serviceaccount:kube-system:aws-load-balancer-controller"


def trust_policy(sandbox: Sandbox, **conditions: str) -> dict[str, Any]:
    world = sandbox.settings.world
    issuer = world.issuer.removeprefix("https://")
    wanted = {"sub": SUBJECT, "aud": "sts.amazonaws.com"} | conditions
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": f"arn:aws:iam::{world.account_id}:oidc-provider/{issuer}"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": {f"{issuer}:{key}": value for key, value in wanted.items()}},
            }
        ],
    }


@pytest.fixture(scope="module")
def role_arn(sandbox: Sandbox) -> str:
    iam = sandbox.client("iam")
    iam.create_open_id_connect_provider(Url=sandbox.settings.world.issuer, ClientIDList=["sts.amazonaws.com"])
    document = json.dumps(trust_policy(sandbox))
    return str(iam.create_role(RoleName="lbc", AssumeRolePolicyDocument=document)["Role"]["Arn"])


def assume(sandbox: Sandbox, role: str, token: str, **more: Any) -> dict[str, Any]:
    sts = boto3.client(
        "sts",
        region_name=sandbox.settings.world.region,
        endpoint_url=sandbox.settings.aws_url,
        config=Config(signature_version=UNSIGNED, retries={"max_attempts": 0}),
    )
    answer: dict[str, Any] = sts.assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="pod", WebIdentityToken=token, **more
    )
    return answer


def test_a_trusted_service_account_gets_a_session_of_the_role(sandbox: Sandbox, role_arn: str) -> None:
    answer = assume(sandbox, role_arn, sandbox.token())
    assert answer["SubjectFromWebIdentityToken"] == SUBJECT
    assert answer["Audience"] == "sts.amazonaws.com"
    identity = sandbox.client("sts", answer["Credentials"]).get_caller_identity()
    assert identity["Arn"] == "arn:aws:sts::123456789012:assumed-role/lbc/pod"
    assert identity["UserId"] == answer["AssumedRoleUser"]["AssumedRoleId"]


@pytest.mark.parametrize(
    ("claims", "code", "message"),
    [
        (
            {"iss": "https://oidc.example/id/1"},
            "InvalidIdentityToken",
            "No OpenIDConnect provider found in your account",
        ),
        ({"aud": ["other"]}, "InvalidIdentityToken", "Incorrect token audience"),
        ({"exp": int(time.time()) - 1}, "ExpiredTokenException", "Token expired: current date/time"),
        ({"sub": "system:serviceaccount:default:default"}, "AccessDenied", "Not authorized to perform"),
    ],
)
def test_a_token_that_does_not_fit_is_refused(
    sandbox: Sandbox, role_arn: str, claims: dict[str, Any], code: str, message: str
) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        assume(sandbox, role_arn, sandbox.token(**claims))
    assert refused.value.response["Error"]["Code"] == code


def test_a_token_signed_with_another_key_is_refused(sandbox: Sandbox, role_arn: str) -> None:
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(ClientError, match="signature does not verify"):
        assume(sandbox, role_arn, sandbox.token(key=stranger))


def test_text_that_is_no_token_is_refused(sandbox: Sandbox, role_arn: str) -> None:
    with pytest.raises(ClientError, match="not a valid JWT"):
        assume(sandbox, role_arn, "nonsense")


def test_a_role_that_does_not_exist_is_refused_like_one_that_does_not_trust(sandbox: Sandbox, role_arn: str) -> None:
    with pytest.raises(ClientError, match="Not authorized to perform sts:AssumeRoleWithWebIdentity"):
        assume(sandbox, role_arn + "-missing", sandbox.token())


def test_a_session_longer_than_the_role_allows_is_refused(sandbox: Sandbox, role_arn: str) -> None:
    with pytest.raises(ClientError, match="exceeds the MaxSessionDuration"):
        assume(sandbox, role_arn, sandbox.token(), DurationSeconds=7200)


def test_a_session_ends_with_its_role(sandbox: Sandbox, role_arn: str) -> None:
    iam = sandbox.client("iam")
    role = iam.create_role(RoleName="short", AssumeRolePolicyDocument=json.dumps(trust_policy(sandbox)))["Role"]
    session = assume(sandbox, role["Arn"], sandbox.token())["Credentials"]
    iam.delete_role(RoleName="short")
    iam.create_role(RoleName="short", AssumeRolePolicyDocument=json.dumps(trust_policy(sandbox)))
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        sandbox.client("sts", session).get_caller_identity()


def test_the_call_is_logged_without_a_caller(sandbox: Sandbox, role_arn: str) -> None:
    assume(sandbox, role_arn, sandbox.token())
    logged = sandbox.calls()[-1]
    assert (logged["service"], logged["action"]) == ("sts", "AssumeRoleWithWebIdentity")
    assert (logged["caller"], logged["write"], logged["resource"]) == (None, False, role_arn)


ISSUER = "{issuer}"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"


@pytest.mark.parametrize(
    ("changed", "trusted"),
    [
        ({"Action": "sts:*"}, True),
        ({"Action": "sts:AssumeRole"}, False),
        ({"Principal": {"Federated": f"{PROVIDER}0"}}, False),
        ({"Principal": {"Service": "pods.eks.amazonaws.com"}}, False),
        ({"Condition": {"StringLike": {f"{ISSUER}:sub": "system:serviceaccount:kube-system:*"}}}, True),
        ({"Condition": {"StringLike": {f"{ISSUER}:sub": "system:serviceaccount:default:*"}}}, False),
        ({"Condition": {"StringEquals": {f"{ISSUER}:sub": "system:serviceaccount:kube-system:*"}}}, False),
        ({"Condition": {"StringEquals": {f"{ISSUER}:aud": "other"}}}, False),
        ({"Condition": {"StringEquals": {"elsewhere.example/id:sub": SUBJECT}}}, False),
        (
            {
                "Condition": {
                    "StringEquals": {f"{ISSUER}:sub": SUBJECT},
                    "StringLike": {f"{ISSUER}:aud": "*.example"},
                }
            },
            False,
        ),
        ({"Effect": "Deny"}, False),
    ],
)
def test_each_element_of_a_trust_policy_decides(
    sandbox: Sandbox, role_arn: str, changed: dict[str, Any], trusted: bool
) -> None:
    issuer = sandbox.settings.world.issuer.removeprefix("https://")
    statement = trust_policy(sandbox)["Statement"][0] | json.loads(json.dumps(changed).replace(ISSUER, issuer))
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    arn = role_arn.replace("role/lbc", "role/trusting")
    iam = sandbox.client("iam")
    iam.create_role(RoleName="trusting", AssumeRolePolicyDocument=document)
    try:
        if trusted:
            assert assume(sandbox, arn, sandbox.token())["SubjectFromWebIdentityToken"] == SUBJECT
        else:
            with pytest.raises(ClientError, match=r"AccessDenied.*Not authorized to perform sts:AssumeRoleWithWeb"):
                assume(sandbox, arn, sandbox.token())
    finally:
        iam.delete_role(RoleName="trusting")


def test_a_role_outlives_its_provider_and_nobody_assumes_it_then(sandbox: Sandbox, role_arn: str) -> None:
    """ "DeleteOpenIDConnectProvider": it does not update the roles that name it, and is no error without it."""
    iam, issuer = sandbox.client("iam"), sandbox.settings.world.issuer
    provider = f"arn:aws:iam::123456789012:oidc-provider/{issuer.removeprefix('https://')}"
    iam.remove_client_id_from_open_id_connect_provider(OpenIDConnectProviderArn=provider, ClientID="sts.amazonaws.com")
    with pytest.raises(ClientError, match=r"InvalidIdentityToken.*Incorrect token audience"):
        assume(sandbox, role_arn, sandbox.token())
    for _ in range(2):
        iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=provider)
    with pytest.raises(ClientError, match=r"InvalidIdentityToken.*No OpenIDConnect provider found"):
        assume(sandbox, role_arn, sandbox.token())
    assert iam.get_role(RoleName="lbc")["Role"]["Arn"] == role_arn
    iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"])
    assert assume(sandbox, role_arn, sandbox.token())["SubjectFromWebIdentityToken"] == SUBJECT
