# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The EKS token webhook, asked as kube-apiserver asks it: tokens as aws-iam-authenticator's "How does it work?" has them."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import botocore.auth
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.eks_token import mint
from botocore.signers import RequestSigner

from .conftest import Sandbox


def eks_token(
    sandbox: Sandbox, cluster: str = "mz-k8s", secret: str | None = None, action: str = "GetCallerIdentity"
) -> str:
    """A bearer token made as `aws eks get-token` makes it."""
    settings = sandbox.settings
    session = boto3.Session(settings.admin_access_key, secret or settings.admin_secret_key)
    client = session.client("sts", region_name=settings.world.region)
    region = settings.world.region
    signer = RequestSigner(
        client.meta.service_model.service_id, region, "sts", "v4", session.get_credentials(), session.events
    )
    request = {
        "method": "GET",
        "url": f"https://sts.{region}.amazonaws.com/?Action={action}&Version=2011-06-15",
        "body": {},
        "headers": {"x-k8s-aws-id": cluster} if cluster else {},
        "context": {},
    }
    url = signer.generate_presigned_url(request, region_name=region, expires_in=60, operation_name="")
    return "k8s-aws-v1." + base64.urlsafe_b64encode(url.encode()).decode().rstrip("=")


def review(sandbox: Sandbox, token: str) -> dict[str, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.settings.ports["aws"], timeout=10)
    document = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": {"token": token}}
    connection.request("POST", "/_sandbox/authenticate", json.dumps(document), {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    assert answer["kind"] == "TokenReview"
    status: dict[str, Any] = answer["status"]
    return status


def test_the_administrator_is_let_in_as_cluster_administrator(sandbox: Sandbox) -> None:
    status = review(sandbox, eks_token(sandbox))
    assert status["authenticated"] is True
    assert status["user"]["username"] == "arn:aws:iam::123456789012:user/operator"
    assert status["user"]["groups"] == ["system:masters"]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda s: "abc", "does not start with k8s-aws-v1."),
        (lambda s: "k8s-aws-v1.%%%", "is not"),
        (lambda s: eks_token(s, cluster="other"), "was it made for another cluster"),
        (lambda s: eks_token(s, cluster=""), "without the header x-k8s-aws-id"),
        (lambda s: eks_token(s, secret="wrong"), "the signature is not"),
        (lambda s: eks_token(s, action="GetSessionToken"), "not a GetCallerIdentity"),
    ],
)
def test_a_token_that_is_not_right_is_refused(sandbox: Sandbox, make: Callable[[Sandbox], str], error: str) -> None:
    status = review(sandbox, make(sandbox))
    assert status["authenticated"] is False
    assert error in status["error"]


def test_a_token_older_than_fifteen_minutes_is_refused(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    long_ago = (datetime.now(UTC) - timedelta(minutes=16)).replace(tzinfo=None)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: long_ago)
    status = review(sandbox, eks_token(sandbox))
    assert status["authenticated"] is False
    assert "make a new one" in status["error"]


def test_a_role_without_an_access_entry_is_refused_until_it_has_one(sandbox: Sandbox) -> None:
    token, role = session_token(sandbox, make_session(sandbox, "viewer")), "arn:aws:iam::123456789012:role/viewer"
    assert f"{role} has no access entry on cluster mz-k8s" in review(sandbox, token)["error"]

    entry = {"clusterName": "mz-k8s", "principalArn": role, "kubernetesGroups": ["viewers"]}
    sandbox.client("eks").create_access_entry(**entry)
    user = review(sandbox, token)["user"]
    assert user["username"] == "arn:aws:sts::123456789012:assumed-role/viewer/anna"
    assert user["groups"] == ["viewers"]


def make_session(sandbox: Sandbox, name: str) -> dict[str, Any]:
    """The keys of a session "anna" of a new role."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
    role = sandbox.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    keys: dict[str, Any] = sandbox.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="anna")["Credentials"]
    return keys


def session_token(sandbox: Sandbox, keys: dict[str, Any]) -> str:
    """A token of temporary credentials, against the sandbox's own endpoint as AWS_ENDPOINT_URL has it."""
    return mint(sandbox.client("sts", keys), "mz-k8s")
