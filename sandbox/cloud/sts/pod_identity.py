# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Credentials for pods by EKS Pod Identity: the EKS Auth API, and the agent's container-credentials endpoint.

After "Learn how EKS Pod Identity grants pods access to AWS services" and "Grant Pods access to AWS resources based on
tags" of the EKS User Guide, and "AssumeRoleForPodIdentity" of the EKS API Reference.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from moto.iam.models import Role

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.eks.common import not_found, require_cluster
from sandbox.cloud.errors import AwsError
from sandbox.cloud.iam.evaluator import Request, parse, trusts
from sandbox.cloud.iam.propagation import visible_role, visible_trust
from sandbox.cloud.iam.request_context import Keys
from sandbox.cloud.iam.requests import Need, mapper
from sandbox.cloud.registry import override
from sandbox.cloud.sts.principals import Credentials
from sandbox.cloud.sts.web_identity import parse_token, verify_signature

AUDIENCE = "pods.eks.amazonaws.com"
AGENT_ADDON = "eks-pod-identity-agent"
SESSION_SECONDS = 6 * 3600
_SERVICE = "pods.eks.amazonaws.com"
_LONGEST_SESSION_NAME = 64


@dataclass(frozen=True)
class PodSubject:
    """The pod that a token was made for."""

    namespace: str
    service_account: str
    pod_name: str
    pod_uid: str


@mapper("eks-auth")
def needs(cloud: Cloud, call: Call) -> list[Need]:
    cluster = f"arn:aws:eks:{call.region}:{cloud.world.account_id}:cluster/{call.params['clusterName']}"
    return [Need(call.iam_action, (cluster,))]


@override("eks-auth", "AssumeRoleForPodIdentity")
def assume_role_for_pod_identity(cloud: Cloud, call: Call) -> dict[str, Any]:
    return credentials_of_pod(cloud, call.params["clusterName"], call.params["token"])


def credentials_of_pod(cloud: Cloud, cluster: str, token: str) -> dict[str, Any]:
    """The result of AssumeRoleForPodIdentity. Raises AwsError."""
    require_cluster(cloud, cluster)
    subject = _subject(cloud, token)
    association = association_of(cloud, cluster, subject.namespace, subject.service_account)
    if association is None:
        raise not_found(
            f"No association found for service account {subject.namespace}/{subject.service_account} "
            f"in cluster {cluster}"
        )
    session = _session(cloud, cluster, association, subject)
    return {
        "subject": {"namespace": subject.namespace, "serviceAccount": subject.service_account},
        "audience": AUDIENCE,
        "podIdentityAssociation": {name: association[name] for name in ("associationArn", "associationId")},
        "assumedRoleUser": {"arn": session.principal.arn, "assumeRoleId": session.principal.user_id},
        "credentials": {
            "accessKeyId": session.access_key,
            "secretAccessKey": session.secret_key,
            "sessionToken": session.session_token,
            "expiration": session.expiration,
        },
    }


def association_of(cloud: Cloud, cluster: str, namespace: str, service_account: str) -> dict[str, Any] | None:
    known = cloud.eks.associations_of(cluster).values()
    wanted = (namespace, service_account)
    return next((one for one in known if (one["namespace"], one["serviceAccount"]) == wanted), None)


def agent_answer(cloud: Cloud, token: str) -> dict[str, str]:
    """What the agent on a node gives the SDK in a pod. Raises AwsError."""
    result = credentials_of_pod(cloud, cloud.world.cluster.name, token)
    credentials = result["credentials"]
    return {
        "AccessKeyId": credentials["accessKeyId"],
        "SecretAccessKey": credentials["secretAccessKey"],
        "Token": credentials["sessionToken"],
        "AccountId": cloud.world.account_id,
        "Expiration": credentials["expiration"].strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def agent_runs(cloud: Cloud) -> bool:
    return AGENT_ADDON in cloud.eks.addons_of(cloud.world.cluster.name)


def _subject(cloud: Cloud, token: str) -> PodSubject:
    try:
        parsed = parse_token(token)
        verify_signature(parsed, cloud.settings.pki_dir / "sa.pub")
    except AwsError as error:
        raise AwsError("InvalidTokenException", error.message, 400) from error
    claims = parsed.claims
    audiences = claims.get("aud") or []
    if claims.get("iss") != cloud.world.issuer or AUDIENCE not in audiences:
        raise AwsError("InvalidTokenException", f"The token is not one of this cluster for {AUDIENCE}", 400)
    if int(claims.get("exp", 0)) <= time.time():
        raise AwsError("ExpiredTokenException", "The token has expired", 400)
    names = claims.get("kubernetes.io") or {}
    pod = names.get("pod") or {}
    account = (names.get("serviceaccount") or {}).get("name", "")
    return PodSubject(str(names.get("namespace", "")), str(account), str(pod.get("name", "")), str(pod.get("uid", "")))


def _session(cloud: Cloud, cluster: str, association: dict[str, Any], subject: PodSubject) -> Credentials:
    role = visible_role(cloud, association["roleArn"])
    tags = {} if association.get("disableSessionTags") else _tags(cloud, cluster, subject)
    if role is None or not _trusted(cloud, role, {"Service": [_SERVICE]}, tags):
        raise _denied("Unable to assume role: the role's trust policy must allow pods.eks.amazonaws.com both actions")
    name = f"eks-{cluster}-{subject.pod_name[:20]}-{uuid4()}"[:_LONGEST_SESSION_NAME]
    session = cloud.principals.open_session(role, name, SESSION_SECONDS, tags)
    target_arn = association.get("targetRoleArn")
    if not target_arn:
        return session
    target = visible_role(cloud, target_arn)
    if target is None or not _trusted(cloud, target, {"AWS": [role.arn, session.principal.arn]}, tags):
        raise _denied(f"Unable to assume the target role {target_arn}")
    return cloud.principals.open_session(target, name, SESSION_SECONDS, tags)


def _trusted(cloud: Cloud, role: Role, principals: dict[str, list[str]], tags: dict[str, str]) -> bool:
    keys: Keys = {f"aws:requesttag/{key}".lower(): [value] for key, value in tags.items()}
    actions = ["sts:AssumeRole", "sts:TagSession"] if tags else ["sts:AssumeRole"]
    policy = parse(visible_trust(cloud, role))
    return all(trusts(Request(action, role.arn, keys), principals, policy) for action in actions)


def _tags(cloud: Cloud, cluster: str, subject: PodSubject) -> dict[str, str]:
    """The session tags that EKS Pod Identity sets."""
    world = cloud.world
    return {
        "eks-cluster-arn": f"arn:aws:eks:{world.region}:{world.account_id}:cluster/{cluster}",
        "eks-cluster-name": cluster,
        "kubernetes-namespace": subject.namespace,
        "kubernetes-service-account": subject.service_account,
        "kubernetes-pod-name": subject.pod_name,
        "kubernetes-pod-uid": subject.pod_uid,
    }


def _denied(message: str) -> AwsError:
    return AwsError("AccessDeniedException", message, 403)
