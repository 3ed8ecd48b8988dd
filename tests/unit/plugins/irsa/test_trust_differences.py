# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Complaint 10: a role may not be assumed, and it is told which part of the trust does not match."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount

ISSUER = "oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
OTHER = PROVIDER.replace("/AB", "/CD")
AUDIENCE = "sts.amazonaws.com"
ACCOUNT = ServiceAccount("kube-system", "external-dns")
WRITTEN = trust.by_web_identity(PROVIDER, audience=AUDIENCE, service_accounts=[ACCOUNT])


def statement(provider=PROVIDER, action="sts:AssumeRoleWithWebIdentity", effect="Allow", **operators):
    return {"Effect": effect, "Principal": {"Federated": provider}, "Action": action, "Condition": operators}


def told(*statements):
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return trust.differences(document, provider_arn=PROVIDER, audience=AUDIENCE, subject=ACCOUNT.subject)


def test_what_irsa_role_writes_lets_the_token_in():
    assert trust.differences(WRITTEN, provider_arn=PROVIDER, audience=AUDIENCE, subject=ACCOUNT.subject) == []


@pytest.mark.parametrize(
    "statements",
    [
        [statement()],
        [statement(StringLike={f"{ISSUER}:sub": "system:serviceaccount:kube-system:*"})],
        [statement(StringEquals={f"{ISSUER}:sub": ["system:serviceaccount:a:b", ACCOUNT.subject]})],
        [statement(StringEquals={f"{ISSUER.upper()}:SUB": ACCOUNT.subject})],
        [statement(action=["sts:AssumeRole*"])],
        [statement(action="*", provider=[OTHER, PROVIDER])],
        # What is not understood is not held against it.
        [statement(StringEquals={"aws:RequestedRegion": "eu-west-1"}, DateLessThan={f"{ISSUER}:sub": "2020"})],
        [statement(provider=OTHER), statement()],
    ],
)
def test_what_lets_the_token_in_does_not_differ(statements):
    assert told(*statements) == []


@pytest.mark.parametrize(
    ("statements", "differences"),
    [
        ([], ["it allows no sts:AssumeRoleWithWebIdentity"]),
        ([statement(action="sts:AssumeRole")], ["it allows no sts:AssumeRoleWithWebIdentity"]),
        ([statement(effect="Deny")], ["it allows no sts:AssumeRoleWithWebIdentity"]),
        ([statement(provider=OTHER)], [f"its provider is {OTHER}, the cluster's is {PROVIDER}"]),
        ([statement(provider=[OTHER, "x"])], [f"its provider is {OTHER}, x, the cluster's is {PROVIDER}"]),
        ([statement() | {"Principal": "*"}], [f"its provider is none, the cluster's is {PROVIDER}"]),
        (
            [statement(StringEquals={f"{ISSUER}:aud": "sts.example"})],
            ["its aud is sts.example, the pod's is sts.amazonaws.com"],
        ),
        (
            [statement(StringEquals={f"{ISSUER}:sub": ["system:serviceaccount:a:b", "c"]})],
            [f"its sub is system:serviceaccount:a:b, c, the pod's is {ACCOUNT.subject}"],
        ),
        (
            [statement(StringLike={f"{ISSUER}:sub": "system:serviceaccount:default:*"})],
            [f"its sub is system:serviceaccount:default:*, the pod's is {ACCOUNT.subject}"],
        ),
        # A star means something to StringLike alone.
        (
            [statement(StringEquals={f"{ISSUER}:sub": "system:serviceaccount:kube-system:*"})],
            [f"its sub is system:serviceaccount:kube-system:*, the pod's is {ACCOUNT.subject}"],
        ),
        (
            [statement(StringEquals={f"{ISSUER}:aud": "x", f"{ISSUER}:sub": "y"})],
            ["its aud is x, the pod's is sts.amazonaws.com", f"its sub is y, the pod's is {ACCOUNT.subject}"],
        ),
        (
            [statement(StringEquals={f"{ISSUER[:-2]}CD:sub": ACCOUNT.subject})],
            [f"its condition {ISSUER[:-2]}CD:sub is of another issuer than the cluster's {ISSUER}"],
        ),
        # What is not understood hides nothing that is.
        (
            [statement(StringEquals={"aws:RequestedRegion": "eu-west-1", f"{ISSUER}:sub": "y"})],
            [f"its sub is y, the pod's is {ACCOUNT.subject}"],
        ),
        # Of several statements, the one that comes closest.
        (
            [statement(StringEquals={f"{ISSUER}:aud": "x", f"{ISSUER}:sub": "y"}), statement(StringEquals={f"{ISSUER}:sub": "z"})],
            [f"its sub is z, the pod's is {ACCOUNT.subject}"],
        ),
    ],
)  # fmt: skip
def test_complaint_10_the_part_of_the_trust_that_does_not_match_is_named(statements, differences):
    assert told(*statements) == differences


def test_an_issuer_may_have_a_port():
    provider = "arn:aws:iam::123456789012:oidc-provider/idp.example:8443/id"
    document = {"Statement": [statement(provider, StringEquals={"idp.example:8443/id:sub": "y"})]}
    found = trust.differences(document, provider_arn=provider, audience=AUDIENCE, subject="z")
    assert found == ["its sub is y, the pod's is z"]
