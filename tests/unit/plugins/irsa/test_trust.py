# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount

CLUSTER = "arn:aws-cn:eks:cn-north-1:123456789012:cluster/mz-k8s"
PROVIDER = "arn:aws-cn:iam::123456789012:oidc-provider/oidc.eks.cn-north-1.amazonaws.com.cn/id/AB"


@pytest.mark.parametrize("given", ["kube-system/external-dns", {"namespace": "kube-system", "name": "external-dns"}])
def test_a_service_account_is_named_as_text_or_as_a_dictionary(given):
    account = trust.service_account(given)
    assert account.subject == "system:serviceaccount:kube-system:external-dns"


@pytest.mark.parametrize(
    "given",
    ["external-dns", "*/external-dns", "kube-system/*", "a/b/c", "/b", "a/", "A/b", {"name": "b"}, 7, "a/?", "-a/b"],
)
def test_wildcards_and_half_names_are_not_taken(given):
    with pytest.raises(InvalidArgument, match="namespace/name"):
        trust.service_account(given)


def test_tokens_are_trusted_by_audience_and_subject_of_the_clusters_own_issuer():
    document = trust.by_web_identity(
        PROVIDER, audience="sts.amazonaws.com", service_accounts=[ServiceAccount("a", "b")]
    )
    assert document["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Federated": PROVIDER},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {
                    "oidc.eks.cn-north-1.amazonaws.com.cn/id/AB:aud": "sts.amazonaws.com",
                    "oidc.eks.cn-north-1.amazonaws.com.cn/id/AB:sub": "system:serviceaccount:a:b",
                }
            },
        }
    ]


def test_pod_identity_is_trusted_for_each_namespaces_own_service_accounts():
    accounts = [ServiceAccount("b", "x"), ServiceAccount("a", "y"), ServiceAccount("a", "x")]
    document = trust.by_pod_identity(CLUSTER, service_accounts=accounts)
    conditions = [statement["Condition"]["StringEquals"] for statement in document["Statement"]]
    assert conditions == [
        {
            "aws:RequestTag/eks-cluster-arn": CLUSTER,
            "aws:RequestTag/kubernetes-namespace": "a",
            "aws:RequestTag/kubernetes-service-account": ["x", "y"],
        },
        {
            "aws:RequestTag/eks-cluster-arn": CLUSTER,
            "aws:RequestTag/kubernetes-namespace": "b",
            "aws:RequestTag/kubernetes-service-account": "x",
        },
    ]
