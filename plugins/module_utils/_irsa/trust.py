# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may assume a role: exactly the named service accounts of exactly one cluster. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.policy import as_list
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters of a trust policy, by default.
LARGEST = 2048
# https://kubernetes.io/docs/concepts/overview/working-with-objects/names/: a namespace is a DNS label, a service
# account's name a DNS subdomain. So no wildcard passes.
NAMESPACE = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
# https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html: the session tags that EKS Pod Identity adds.
POD_IDENTITY_TAG = "aws:RequestTag/"


@dataclass(frozen=True, order=True)
class ServiceAccount:
    namespace: str
    name: str

    @property
    def subject(self) -> str:
        """The ``sub`` of its tokens."""
        return f"system:serviceaccount:{self.namespace}:{self.name}"


def service_account(given: Any) -> ServiceAccount:
    """A service account as the user names it: ``namespace/name``, or a dictionary with ``namespace`` and ``name``.

    :raises InvalidArgument: for anything else, and for wildcards.
    """
    if isinstance(given, Mapping):
        namespace, name = str(given.get("namespace", "")), str(given.get("name", ""))
    else:
        namespace, _unused, name = str(given).partition("/")
    if not NAMESPACE.fullmatch(namespace) or not NAME.fullmatch(name):
        raise InvalidArgument(
            "trust the service account",
            target=str(given),
            answer="it is not a namespace and a name",
            advice="write it as namespace/name; wildcards are not taken",
        )
    return ServiceAccount(namespace, name)


def by_web_identity(provider_arn: str, *, audience: str, service_accounts: Sequence[ServiceAccount]) -> dict[str, Any]:
    """The trust policy of IRSA: tokens of the cluster's issuer, with this audience, of these service accounts.

    :param provider_arn: ARN of the issuer's IAM OIDC provider.
    """
    issuer = provider_arn.partition(":oidc-provider/")[2]
    subjects = sorted(account.subject for account in service_accounts)
    return _document(
        [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider_arn},
                "Action": WEB_IDENTITY,
                "Condition": {"StringEquals": {f"{issuer}:aud": audience, f"{issuer}:sub": _one_or_many(subjects)}},
            }
        ]
    )


def by_pod_identity(cluster_arn: str, *, service_accounts: Sequence[ServiceAccount]) -> dict[str, Any]:
    """The trust policy of EKS Pod Identity, narrowed by the session tags it sends: a statement per namespace."""
    names: dict[str, list[str]] = {}
    for account in sorted(service_accounts):
        names.setdefault(account.namespace, []).append(account.name)
    return _document(
        [
            {
                "Effect": "Allow",
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
                "Condition": {
                    "StringEquals": {
                        f"{POD_IDENTITY_TAG}eks-cluster-arn": cluster_arn,
                        f"{POD_IDENTITY_TAG}kubernetes-namespace": namespace,
                        f"{POD_IDENTITY_TAG}kubernetes-service-account": _one_or_many(accounts),
                    }
                },
            }
            for namespace, accounts in names.items()
        ]
    )


def differences(document: Mapping[str, Any], *, provider_arn: str, audience: str, subject: str) -> list[str]:
    """What a trust policy says otherwise than a token; empty when it lets the token in.

    :param provider_arn: of the cluster's issuer.
    :param audience: the token's ``aud``; ``subject``: its ``sub``.
    """
    statements = [
        statement
        for statement in as_list(document.get("Statement"))
        if statement.get("Effect") == "Allow"
        and any(fnmatchcase(WEB_IDENTITY.lower(), str(action).lower()) for action in as_list(statement.get("Action")))
    ]
    if not statements:
        return [f"it allows no {WEB_IDENTITY}"]
    claims = {"aud": audience, "sub": subject}
    # The statement that was meant is the one that comes closest.
    return min((_differing(statement, provider_arn, claims) for statement in statements), key=len)


def _differing(statement: Mapping[str, Any], provider_arn: str, claims: Mapping[str, str]) -> list[str]:
    principal = statement.get("Principal")
    trusted = as_list(principal.get("Federated")) if isinstance(principal, Mapping) else []
    if provider_arn not in trusted:
        others = ", ".join(trusted) or "none"
        return [f"its provider is {others}, the cluster's is {provider_arn}"]
    issuer = provider_arn.partition(":oidc-provider/")[2]
    found = []
    for operator, conditions in (statement.get("Condition") or {}).items():
        for key, wanted in conditions.items():
            of, _colon, claim = key.rpartition(":")
            values = [str(value) for value in as_list(wanted)]
            if claim.lower() not in claims:
                continue
            if of.lower() != issuer.lower():
                found.append(f"its condition {key} is of another issuer than the cluster's {issuer}")
            elif not _allows(operator, values, claims[claim.lower()]):
                found.append(f"its {claim} is {', '.join(values)}, the pod's is {claims[claim.lower()]}")
    return found


def _allows(operator: str, values: Sequence[str], claim: str) -> bool:
    """By the operators that trust policies use; another one is not judged."""
    if operator.endswith("StringEquals"):
        return claim in values
    return any(fnmatchcase(claim, value) for value in values) if operator.endswith("StringLike") else True


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
