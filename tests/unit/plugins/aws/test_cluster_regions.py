# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which regions' clusters an IAM resource is for, by what it names."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster_regions import of_issuer, of_trust

TOKYO = "oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
VIRGINIA = "oidc.eks.us-east-1.amazonaws.com/id/CD"
CLUSTER = "arn:aws:eks:us-east-1:123456789012:cluster/mz-k8s"


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("oidc.eks.ap-northeast-1.amazonaws.com", "ap-northeast-1"),
        ("oidc.eks.cn-north-1.amazonaws.com.cn", "cn-north-1"),
        ("oidc.eks.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("oidc.eks.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
        ("oidc.eks.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
        ("oidc-eks.us-east-1.api.aws", "us-east-1"),
        ("OIDC.EKS.US-EAST-1.amazonaws.com", "us-east-1"),
    ],
)
@pytest.mark.parametrize("before", ["", "https://", "arn:aws:iam::123456789012:oidc-provider/"])
def test_an_issuer_of_eks_names_its_region_in_every_partition(before, host, region):
    assert of_issuer(f"{before}{host}/id/AB") == {f"{host}/id/AB": region}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://oidc.eks.example/id/1",
        "https://oidc.eks.us-east-1.amazonaws.com",
        "https://oidc.eks.us-east-1.amazonaws.com/id/",
        "https://oidc.eks.us-east-1.amazonaws.com/id/AB/more",
        "https://my.oidc.eks.us-east-1.amazonaws.com/id/AB",
        "https://my-oidc.eks.us-east-1.amazonaws.com/id/AB",
        "https://oidc.eks.useast1.amazonaws.com/id/AB",
        "https://oidc.eks.us-east.amazonaws.com/id/AB",
        "https://token.actions.githubusercontent.com",
    ],
)
def test_another_issuer_names_none(url):
    assert of_issuer(url) == {}


def statement(condition=None, effect="Allow", **principal):
    return {"Effect": effect, "Principal": principal} | ({} if condition is None else {"Condition": condition})


def federated(*issuers, **more):
    return statement(Federated=[f"arn:aws:iam::123456789012:oidc-provider/{issuer}" for issuer in issuers], **more)


def pods(condition):
    return statement(condition, Service="pods.eks.amazonaws.com")


@pytest.mark.parametrize(
    ("statements", "named"),
    [
        ([federated(VIRGINIA)], {VIRGINIA: "us-east-1"}),
        ([federated(VIRGINIA, TOKYO)], {TOKYO: "ap-northeast-1", VIRGINIA: "us-east-1"}),
        ([federated(TOKYO), federated(VIRGINIA)], {TOKYO: "ap-northeast-1", VIRGINIA: "us-east-1"}),
        ([federated("token.actions.githubusercontent.com")], {}),
        ([federated(VIRGINIA, effect="Deny")], {}),
        ([federated(TOKYO, condition=None)], {TOKYO: "ap-northeast-1"}),
        ([statement(Service="ec2.amazonaws.com")], {}),
        ([{"Effect": "Allow", "Principal": "*"}], {}),
        # EKS Pod Identity is one principal in all regions: the cluster is in the conditions.
        ([pods(None)], {}),
        ([pods({"StringEquals": {"aws:RequestTag/eks-cluster-arn": CLUSTER}})], {CLUSTER: "us-east-1"}),
        ([pods({"ArnEquals": {"aws:SourceArn": [CLUSTER]}})], {CLUSTER: "us-east-1"}),
        (
            [pods({"ArnEquals": {"aws:SourceArn": [CLUSTER, CLUSTER + "-2"]}}), federated(TOKYO)],
            {TOKYO: "ap-northeast-1", CLUSTER: "us-east-1", CLUSTER + "-2": "us-east-1"},
        ),
        ([pods({"ArnLike": {"aws:SourceArn": CLUSTER.replace("123456789012", "*")}})], {CLUSTER.replace("123456789012", "*"): "us-east-1"}),
        ([pods({"StringNotEquals": {"aws:RequestTag/eks-cluster-arn": CLUSTER}})], {}),
        ([pods({"ForAnyValue:ArnNotLike": {"aws:SourceArn": CLUSTER}})], {}),
        ([pods({"ArnLike": {"aws:SourceArn": "arn:aws:eks:*:123456789012:cluster/*"}})], {}),
        ([pods({"StringEquals": {"aws:SourceAccount": "123456789012"}, "Null": {"aws:SourceArn": False}})], {}),
        ([], {}),
    ],
)  # fmt: skip
def test_a_trust_policy_names_the_clusters_whose_pods_it_lets_in(statements, named):
    assert of_trust({"Statement": statements}) == named


def test_a_trust_policy_of_one_statement_or_of_none_is_read_too():
    assert of_trust({"Statement": federated(VIRGINIA)}) == {VIRGINIA: "us-east-1"}
    assert of_trust({}) == {}
