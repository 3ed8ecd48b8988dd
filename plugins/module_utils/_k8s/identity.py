# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a pod has no IAM role, or not the one that was meant. Only asked when something has gone wrong.

What EKS does at a pod's making: https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import (
    account_of,
    issuer_of,
    provider_arn,
    require_cluster,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.iam_oidc import get_provider
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.iam_roles import find_role
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount, differences
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import EksCluster, Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import named

ROLE_ANNOTATION = "eks.amazonaws.com/role-arn"
ROLE_VARIABLE = "AWS_ROLE_ARN"
# What EKS Pod Identity gives a pod instead.
POD_IDENTITY_VARIABLE = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN_VOLUME = "aws-iam-token"  # noqa: S105 - a name
AUDIENCE = "sts.amazonaws.com"
# What a program says whose credentials are missing, refused, or the node's; AWS's SDKs for Go, Python and Java.
DOUBTFUL = re.compile(
    r"AssumeRoleWithWebIdentity|IMDS|/i-[0-9a-f]{8,17} is not authorized to perform"
    r"|[Uu]nable to (?:locate|load) credentials|NoCredentialProviders|InvalidIdentityToken|refresh cached credentials"
)


def identity_facts(kubernetes: Kubernetes, pods: Iterable[Mapping[str, Any]], said: Iterable[str]) -> list[str]:
    """What is wrong with the first pod's role, where anything that was said makes that doubtful.

    :raises EksIngressError: where the service account, the role or the cluster may not be read.
    """
    pod = next(iter(pods), None)
    if pod is None or not any(DOUBTFUL.search(text) for text in said):
        return []
    account = ServiceAccount(pod["metadata"]["namespace"], pod["spec"].get("serviceAccountName") or "default")
    variables = _variables(pod)
    if POD_IDENTITY_VARIABLE in variables:
        return []
    found = kubernetes.get("v1", "ServiceAccount", account.name, account.namespace)
    annotated = ((found or {}).get("metadata", {}).get("annotations") or {}).get(ROLE_ANNOTATION)
    given = variables.get(ROLE_VARIABLE)
    whose = f"service account {account.namespace}/{account.name}"
    if annotated is None and given is None:
        return [f"{whose} names no IAM role"]
    if annotated and annotated != given:
        runs = f"with {given}" if given else "with none"
        return [
            f"{whose} names the role {annotated}, and {named(pod)}, older than that, runs without that role ({runs})"
        ]
    return _of_trust(kubernetes.eks, str(given), account, _audience(pod)) if kubernetes.eks else []


def _variables(pod: Mapping[str, Any]) -> dict[str, str | None]:
    """What the pod says of its environment; None where it only says where a value comes from."""
    return {
        variable["name"]: variable.get("value")
        for container in pod["spec"].get("containers") or []
        for variable in container.get("env") or []
    }


def _audience(pod: Mapping[str, Any]) -> str:
    """Of the pod's token for STS."""
    sources = [
        source["serviceAccountToken"]
        for volume in pod["spec"].get("volumes") or []
        if volume["name"] == TOKEN_VOLUME
        for source in (volume.get("projected") or {}).get("sources") or []
        if "serviceAccountToken" in source
    ]
    return str(sources[0].get("audience") or AUDIENCE) if sources else AUDIENCE


def _of_trust(eks: EksCluster, role_arn: str, account: ServiceAccount, audience: str) -> list[str]:
    """What the role's trust policy says otherwise than the pod's token."""
    role = find_role(eks.aws.client("iam"), role_arn.rpartition("/")[2])
    if role is None or role["Arn"] != role_arn:
        return [f"there is no IAM role {role_arn}"]
    cluster = require_cluster(eks.aws, eks.name)
    provider = provider_arn(partition=role_arn.split(":")[1], account=account_of(cluster), issuer=issuer_of(cluster))
    differing = differences(
        role["AssumeRolePolicyDocument"], provider_arn=provider, audience=audience, subject=account.subject
    )
    if differing:
        return [f"the trust of role {role['RoleName']} differs: {' and '.join(differing)}"]
    return _of_provider(eks, provider, issuer_of(cluster), audience)


def _of_provider(eks: EksCluster, arn: str, issuer: str, audience: str) -> list[str]:
    """What the provider that the trust is in lacks, in the words of STS."""
    provider = get_provider(eks.aws.client("iam"), arn)
    if provider is None:
        return [f"No OpenIDConnect provider found in your account for {issuer}"]
    clients = provider.get("ClientIDList") or []
    if audience not in clients:
        told = ", ".join(clients) or "none"
        return [f"InvalidIdentityToken: Incorrect token audience {audience}: the client ids of {arn} are {told}"]
    return []
