# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pod Identity by boto3: in a pod, and as its agent calls EKS Auth.

"Learn how EKS Pod Identity grants pods access to AWS services" and "Grant Pods access to AWS resources based on tags"
of the EKS User Guide.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, CredentialRetrievalError

from tests.unit.sandbox.cloud.conftest import Sandbox

CLUSTER = "mz-k8s"
TRUST: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"Service": "pods.eks.amazonaws.com"},
    "Action": ["sts:AssumeRole", "sts:TagSession"],
}
POD = {
    "namespace": "web",
    "serviceaccount": {"name": "app", "uid": "1"},
    "pod": {"name": "app-6d4cf56db6-x2x9k", "uid": "2"},
}


def make_role(sandbox: Sandbox, name: str, trust: dict[str, Any], *allowed: dict[str, Any]) -> str:
    iam = sandbox.client("iam")
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]
    if allowed:
        policy = json.dumps({"Version": "2012-10-17", "Statement": list(allowed)})
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy)
    return str(role["Arn"])


@pytest.fixture(scope="module")
def role(sandbox: Sandbox) -> str:
    """May describe VPCs for pods of the namespace `web` only, as their session tags say."""
    condition = {"StringEquals": {"aws:PrincipalTag/kubernetes-namespace": "web"}}
    allowed = {"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*", "Condition": condition}
    return make_role(sandbox, "pod", TRUST, allowed)


@pytest.fixture(scope="module")
def association(sandbox: Sandbox, role: str) -> str:
    eks = sandbox.client("eks")
    names = {"clusterName": CLUSTER, "namespace": "web", "serviceAccount": "app"}
    made = eks.create_pod_identity_association(**names, roleArn=role)["association"]
    return str(made["associationId"])


@pytest.fixture
def agent(sandbox: Sandbox) -> Iterator[None]:
    eks = sandbox.client("eks")
    eks.create_addon(clusterName=CLUSTER, addonName="eks-pod-identity-agent")
    yield
    eks.delete_addon(clusterName=CLUSTER, addonName="eks-pod-identity-agent")


def token(sandbox: Sandbox, **claims: Any) -> str:
    return sandbox.token(aud=["pods.eks.amazonaws.com"], **({"kubernetes.io": POD} | claims))


def assume(sandbox: Sandbox, text: str) -> dict[str, Any]:
    answer: dict[str, Any] = sandbox.client("eks-auth").assume_role_for_pod_identity(clusterName=CLUSTER, token=text)
    return answer


def refusal(sandbox: Sandbox, text: str) -> str:
    with pytest.raises(ClientError) as caught:
        assume(sandbox, text)
    return str(caught.value.response["Error"]["Code"])


def in_a_pod(sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A session that finds its credentials as in a pod that the webhook changed."""
    (tmp_path / "token").write_text(token(sandbox))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_ROLE_ARN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    url = f"{sandbox.settings.aws_url}/_sandbox/pod-identity/v1/credentials"
    monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
    monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", str(tmp_path / "token"))
    return boto3.Session(region_name=sandbox.settings.world.region)


@pytest.mark.usefixtures("association", "agent")
def test_an_sdk_in_a_pod_gets_the_roles_credentials(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = in_a_pod(sandbox, tmp_path, monkeypatch)

    identity = session.client("sts", endpoint_url=sandbox.settings.aws_url).get_caller_identity()

    assert identity["Arn"].startswith(f"arn:aws:sts::{identity['Account']}:assumed-role/pod/eks-mz-k8s-app-")
    assert session.client("ec2", endpoint_url=sandbox.settings.aws_url).describe_vpcs()["Vpcs"]


@pytest.mark.usefixtures("association")
def test_without_the_add_on_there_is_no_agent_to_ask(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = in_a_pod(sandbox, tmp_path, monkeypatch)

    with pytest.raises(CredentialRetrievalError, match="eks-pod-identity-agent is not installed"):
        session.client("sts", endpoint_url=sandbox.settings.aws_url).get_caller_identity()


@pytest.mark.usefixtures("association")
def test_the_answer_names_the_pod_the_association_and_the_role(sandbox: Sandbox, association: str) -> None:
    answer = assume(sandbox, token(sandbox))

    assert answer["subject"] == {"namespace": "web", "serviceAccount": "app"}
    assert answer["audience"] == "pods.eks.amazonaws.com"
    assert answer["podIdentityAssociation"]["associationId"] == association
    assert 0 < answer["credentials"]["expiration"].timestamp() - time.time() <= 6 * 3600


@pytest.mark.usefixtures("association")
def test_session_tags_decide_and_can_be_disabled(sandbox: Sandbox, association: str) -> None:
    def describe() -> None:
        given = assume(sandbox, token(sandbox))["credentials"]
        keys = {"AccessKeyId": given["accessKeyId"], "SecretAccessKey": given["secretAccessKey"]}
        sandbox.client("ec2", keys | {"SessionToken": given["sessionToken"]}).describe_vpcs()

    describe()
    eks = sandbox.client("eks")
    eks.update_pod_identity_association(clusterName=CLUSTER, associationId=association, disableSessionTags=True)
    try:
        with pytest.raises(ClientError, match="UnauthorizedOperation"):
            describe()
    finally:
        eks.update_pod_identity_association(clusterName=CLUSTER, associationId=association, disableSessionTags=False)


@pytest.mark.usefixtures("association")
def test_a_token_of_another_kind_is_refused(sandbox: Sandbox) -> None:
    assert refusal(sandbox, sandbox.token()) == "InvalidTokenException"
    assert refusal(sandbox, "not.a.token") == "InvalidTokenException"
    assert refusal(sandbox, token(sandbox, iss="https://elsewhere.example.com")) == "InvalidTokenException"
    assert refusal(sandbox, token(sandbox, exp=int(time.time()) - 1)) == "ExpiredTokenException"
    unassociated = POD | {"serviceaccount": {"name": "other"}}
    assert refusal(sandbox, token(sandbox, **{"kubernetes.io": unassociated})) == "ResourceNotFoundException"


@pytest.mark.parametrize("missing", ["sts:AssumeRole", "sts:TagSession"])
def test_the_trust_policy_must_allow_both_actions(sandbox: Sandbox, missing: str) -> None:
    actions = [action for action in TRUST["Action"] if action != missing]
    name = missing.partition(":")[2].lower()
    arn = make_role(sandbox, name, TRUST | {"Action": actions})
    names = {"clusterName": CLUSTER, "namespace": "web", "serviceAccount": name}
    sandbox.client("eks").create_pod_identity_association(**names, roleArn=arn)

    pod = POD | {"serviceaccount": {"name": name}}

    assert refusal(sandbox, token(sandbox, **{"kubernetes.io": pod})) == "AccessDeniedException"


def test_a_target_role_is_assumed_by_the_first_one(sandbox: Sandbox, role: str) -> None:
    trust = {"Effect": "Allow", "Principal": {"AWS": role}, "Action": ["sts:AssumeRole", "sts:TagSession"]}
    target = make_role(sandbox, "target", trust)
    names = {"clusterName": CLUSTER, "namespace": "web", "serviceAccount": "chained"}
    sandbox.client("eks").create_pod_identity_association(**names, roleArn=role, targetRoleArn=target)
    pod = POD | {"serviceaccount": {"name": "chained"}}

    answer = assume(sandbox, token(sandbox, **{"kubernetes.io": pod}))

    assert ":assumed-role/target/" in answer["assumedRoleUser"]["arn"]
