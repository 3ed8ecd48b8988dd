# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that the tests of its plan start from."""

from __future__ import annotations

from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Desired, Observed, Role
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan

ARN = "arn:aws:iam::123456789012:role/app"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
TARGET = "IAM role app"
NAME = {"name": "app"}


def trusting(*names: str) -> dict[str, Any]:
    """The trust policy of service accounts of the namespace a."""
    accounts = [ServiceAccount("a", name) for name in names]
    return trust.by_web_identity(PROVIDER, audience="sts.amazonaws.com", service_accounts=accounts)


def trusting_elsewhere(*regions: str) -> dict[str, Any]:
    """The trust policy of clusters of that name in other regions."""
    documents = [
        trust.by_web_identity(provider_in(region), audience="x", service_accounts=[ServiceAccount("a", "b")])
        for region in regions
    ]
    return {"Version": "2012-10-17", "Statement": [document["Statement"][0] for document in documents]}


def provider_in(region: str) -> str:
    return PROVIDER.replace("ap-northeast-1", region)


def allowing(action: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"Version": "2012-10-17", "Statement": [statement]}


TRUST, OTHER_TRUST = trusting("b"), trusting("c")
READ, LIST = allowing("s3:GetObject"), allowing("s3:ListBucket")
WANTED = Desired("app", Marking(owner=OWNER))
THERE = Role(ARN, "/", TRUST, OWNER)


def observed(role: Role | None = THERE, wanted: Any = None, managed: Any = None, unmet: Any = ()) -> Observed:
    return Observed(role, "arn:aws:iam::123456789012", wanted or TRUST, managed, unmet)


def calls(plan: Plan) -> list[str]:
    return [action.call for action in plan.actions]


def told(plan: Plan) -> list[tuple[str, str, dict[str, Any]]]:
    """Each action: its call, its target for people, and its arguments beside the role's name."""
    assert all(action.arguments["name"] == "app" for action in plan.actions)
    rest = [{key: value for key, value in action.arguments.items() if key != "name"} for action in plan.actions]
    return [(action.call, action.target, more) for action, more in zip(plan.actions, rest, strict=True)]
