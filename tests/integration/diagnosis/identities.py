# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods that AWS does not let in: what STS and EKS Pod Identity say of their roles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from tests.integration.diagnosis.objects import NAMESPACE, made, pod
from tests.integration.diagnosis.world import CLUSTER, Case, Object, World

ACCOUNT = "123456789012"
ANNOTATION = "eks.amazonaws.com/role-arn"
AUDIENCE = "sts.amazonaws.com"
AGENT = "eks-pod-identity-agent"
# What an SDK does with what EKS gives a pod, and what it says when that fails.
LOGS_IN = """
import os, urllib.error, urllib.parse, urllib.request
environ = os.environ
if "AWS_CONTAINER_CREDENTIALS_FULL_URI" in environ:
    token = open(environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read()
    request = urllib.request.Request(environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"], headers={"Authorization": token})
else:
    query = {"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleSessionName": "app",
             "RoleArn": environ["AWS_ROLE_ARN"], "WebIdentityToken": open(environ["AWS_WEB_IDENTITY_TOKEN_FILE"]).read()}
    request = urllib.request.Request(environ["AWS_ENDPOINT_URL"], urllib.parse.urlencode(query).encode())
    request.add_header("Host", "sts.ap-northeast-1.amazonaws.com")
try:
    urllib.request.urlopen(request)
except urllib.error.HTTPError as error:
    raise SystemExit(" ".join(error.read().decode().split()))
raise SystemExit("let in")
"""


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def provider(world: World) -> str:
    """The ARN of the cluster's OIDC provider."""
    return str(world.aws("iam").list_open_id_connect_providers()["OpenIDConnectProviderList"][0]["Arn"])


def trust(provider_arn: str, audience: str, subject: str) -> dict[str, Any]:
    issuer = provider_arn.partition(":oidc-provider/")[2]
    condition = {"StringEquals": {f"{issuer}:aud": audience, f"{issuer}:sub": subject}}
    statement = {"Effect": "Allow", "Principal": {"Federated": provider_arn}, "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [statement | {"Action": "sts:AssumeRoleWithWebIdentity"}]}


def service_account(name: str, role: str | None) -> Object:
    annotations = {"annotations": {ANNOTATION: role_arn(role)}} if role else {}
    return made("v1", "ServiceAccount", name, metadata=annotations)


def asking(name: str) -> Object:
    return pod(name, LOGS_IN, {"serviceAccountName": name})


@contextmanager
def role_of(world: World, name: str, document: dict[str, Any] | None) -> Iterator[None]:
    """The role of this name, where there is to be one; a service account that names it; a pod of that."""
    with ExitStack() as stack:
        if document:
            world.aws("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))
            stack.callback(world.aws("iam").delete_role, RoleName=name)
        stack.enter_context(world.having(service_account(name, name)))
        stack.enter_context(world.having(asking(name)))
        yield


def kept_out(
    cause: str, way: str, *said: str, mend: str, audience: str = AUDIENCE, subject: str = "", issuer: str = ""
) -> Case:
    """A pod whose role trusts something else."""
    name = f"kept-out-{way}"

    def broken(world: World) -> AbstractContextManager[None]:
        of = provider(world) if not issuer else provider(world).rpartition("/")[0] + f"/{issuer}"
        document = trust(of, audience, subject or f"system:serviceaccount:{NAMESPACE}:{name}")
        return role_of(world, name, document if cause != "role-missing" else None)

    arguments = {"objects": [asking(name)], "wait_timeout": 0}
    return Case(cause, "k8s_objects", arguments, said, mend, broken, way=way)


def associated(cause: str, name: str, said: str, mend: str, *, agent: bool) -> Case:
    """Pod Identity with a role that trusts another service; where the agent is there, that matters."""

    @contextmanager
    def broken(world: World) -> Iterator[None]:
        iam, eks = world.aws("iam"), world.aws("eks")
        statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        place = {"clusterName": CLUSTER, "namespace": NAMESPACE, "serviceAccount": name}
        with ExitStack() as stack:
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
            stack.callback(iam.delete_role, RoleName=name)
            if agent:
                eks.create_addon(clusterName=CLUSTER, addonName=AGENT)
                stack.callback(eks.delete_addon, clusterName=CLUSTER, addonName=AGENT)
            made_ = eks.create_pod_identity_association(**place, roleArn=role_arn(name))["association"]
            association = {"clusterName": CLUSTER, "associationId": made_["associationId"]}
            stack.callback(eks.delete_pod_identity_association, **association)
            stack.enter_context(world.having(service_account(name, None)))
            stack.enter_context(world.having(asking(name)))
            yield

    return Case(cause, "k8s_objects", {"objects": [asking(name)], "wait_timeout": 0}, (said,), mend, broken)


OTHER_ISSUER = "0" * 32
MENDS_TRUST = "the role's trust policy does not match"

IDENTITIES = (
    kept_out("irsa-refused", "subject", "its sub is system:serviceaccount:default:app", mend=MENDS_TRUST, subject="system:serviceaccount:default:app"),
    kept_out("irsa-refused", "audience", "its aud is sts.example", mend=MENDS_TRUST, audience="sts.example"),
    kept_out("irsa-refused", "provider", f"/{OTHER_ISSUER}, the cluster's is", mend=MENDS_TRUST, issuer=OTHER_ISSUER),
    kept_out("role-missing", "role", "Not authorized to perform sts:AssumeRoleWithWebIdentity", mend=f"make the role {role_arn('kept-out-role')}"),
    associated("pod-identity-refused", "associated", "Unable to assume role", "has to trust pods.eks.amazonaws.com", agent=True),
    associated("pod-identity-agent-missing", "agentless", f"{AGENT} is not installed", f"--addon-name {AGENT}", agent=False),
)  # fmt: skip
