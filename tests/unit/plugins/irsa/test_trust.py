# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount

PARTITIONS = [
    ("aws", "ap-northeast-1", "oidc.eks.ap-northeast-1.amazonaws.com/id/AB"),
    ("aws-cn", "cn-north-1", "oidc.eks.cn-north-1.amazonaws.com.cn/id/AB"),
    ("aws-us-gov", "us-gov-west-1", "oidc.eks.us-gov-west-1.amazonaws.com/id/AB"),
]
ONE = [ServiceAccount("a", "b")]


@pytest.mark.parametrize(
    ("given", "account"),
    [
        ("kube-system/external-dns", ServiceAccount("kube-system", "external-dns")),
        ({"namespace": "kube-system", "name": "external-dns"}, ServiceAccount("kube-system", "external-dns")),
        ("a/b", ServiceAccount("a", "b")),
        ("7/8", ServiceAccount("7", "8")),
        ("a/b.c-d.e", ServiceAccount("a", "b.c-d.e")),
        (f"{'n' * 63}/{'a' * 253}", ServiceAccount("n" * 63, "a" * 253)),
    ],
)
def test_a_service_account_is_named_as_text_or_as_a_dictionary(given, account):
    named = trust.service_account(given)
    assert named == account
    assert named.subject == f"system:serviceaccount:{account.namespace}:{account.name}"


@pytest.mark.parametrize(
    "given",
    [
        "external-dns", "*/external-dns", "kube-system/*", "a/b/c", "/b", "a/", "A/b", "a/B", "a/?", "-a/b", "a-/b",
        "a/-b", "a/b.", "a.b/c", "a /b", "a/b ", "a/b\n", "", 7, None, [], {}, {"name": "b"}, {"namespace": "a"},
        {"namespace": "a", "name": ""}, {"namespace": "*", "name": "b"}, f"{'n' * 64}/a", f"n/{'a' * 254}",
        {"namespace": "x" * 0, "name": "b"}, "ä/b",
    ],
)  # fmt: skip
def test_wildcards_and_half_names_are_not_taken(given):
    with pytest.raises(InvalidArgument) as raised:
        trust.service_account(given)
    error = raised.value
    assert (error.attempted, error.target) == ("trust the service account", str(given))
    assert str(error).endswith("it is not a namespace and a name. Write it as namespace/name; wildcards are not taken.")


@pytest.mark.parametrize(("partition", "region", "host"), PARTITIONS)
def test_tokens_are_trusted_by_audience_and_subject_of_the_clusters_own_issuer(partition, region, host):
    provider = f"arn:{partition}:iam::123456789012:oidc-provider/{host}"
    document = trust.by_web_identity(provider, audience="sts.amazonaws.com", service_accounts=ONE)
    exactly = {f"{host}:aud": "sts.amazonaws.com", f"{host}:sub": "system:serviceaccount:a:b"}
    assert document == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {"StringEquals": exactly},
            }
        ],
    }


@pytest.mark.parametrize(
    ("accounts", "subjects"),
    [
        (ONE, "system:serviceaccount:a:b"),
        (
            [ServiceAccount("b", "x"), ServiceAccount("a", "y"), ServiceAccount("a", "x")],
            ["system:serviceaccount:a:x", "system:serviceaccount:a:y", "system:serviceaccount:b:x"],
        ),
    ],
)
def test_several_service_accounts_are_trusted_by_one_statement_in_a_fixed_order(accounts, subjects):
    document = trust.by_web_identity("arn:aws:iam::1:oidc-provider/h", audience="x", service_accounts=accounts)
    (statement,) = document["Statement"]
    assert statement["Condition"]["StringEquals"] == {"h:aud": "x", "h:sub": subjects}


@pytest.mark.parametrize(("partition", "region", "host"), PARTITIONS)
def test_pod_identity_is_trusted_for_each_namespaces_own_service_accounts(partition, region, host):
    cluster = f"arn:{partition}:eks:{region}:123456789012:cluster/mz-k8s"
    accounts = [ServiceAccount("b", "x"), ServiceAccount("a", "y"), ServiceAccount("a", "x")]
    document = trust.by_pod_identity(cluster, service_accounts=accounts)

    def statement(namespace, names):
        return {
            "Effect": "Allow",
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {
                    "aws:RequestTag/eks-cluster-arn": cluster,
                    "aws:RequestTag/kubernetes-namespace": namespace,
                    "aws:RequestTag/kubernetes-service-account": names,
                }
            },
        }

    assert document == {"Version": "2012-10-17", "Statement": [statement("a", ["x", "y"]), statement("b", "x")]}
