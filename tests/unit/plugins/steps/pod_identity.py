# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The association that the tests of the step start from."""

from __future__ import annotations

from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import eks_pod_identity_association as step

ARN = "arn:aws:eks:ap-northeast-1:123456789012:podidentityassociation/mz-k8s/a-1"
ROLE, OTHER = "arn:aws:iam::123456789012:role/app", "arn:aws:iam::123456789012:role/other"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
ACCOUNT = ServiceAccount("kube-system", "external-dns")
WANTED = step.Desired("mz-k8s", ACCOUNT, "app", Marking(owner=OWNER), True)
THERE = step.Association(ROLE, OWNER, "a-1", ARN)
UPDATE = ("update_association", {"cluster": "mz-k8s", "association_id": "a-1", "role_arn": OTHER})


def untag(*keys: str) -> tuple[str, dict[str, Any]]:
    return ("untag_association", {"arn": ARN, "keys": keys})


def tag(**tags: str) -> tuple[str, dict[str, Any]]:
    return ("tag_association", {"arn": ARN, "tags": tags})
