# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How texts are read for their causes: every wording of one, what is taken over from it, and what must not be mistaken."""

from __future__ import annotations

import re

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import CAUSES, advice_on

TOO_FEW = "subnets count less than minimal required count: 1 < 2"
QUOTA = "exceeded quota: small, requested: pods=1"
IMAGE = "ImagePullBackOff"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (
            "subnets count less than minimal required count: 0 < 3",
            "an ALB needs suitable subnets in 3 availability zones and found 0: tag one more subnet, in another zone, with "
            "kubernetes.io/role/elb (internal: kubernetes.io/role/internal-elb)",
        ),
        ("unknown scheme: public", "alb.ingress.kubernetes.io/scheme is internal or internet-facing, not public"),
        ("unknown scheme: public.", "alb.ingress.kubernetes.io/scheme is internal or internet-facing, not public"),
        ("unknown scheme: X.", "alb.ingress.kubernetes.io/scheme is internal or internet-facing, not X"),
        (
            "exact path shouldn't contain wildcards: /a*",
            "write /a* without the wildcard (Prefix covers what is below), or use pathType ImplementationSpecific",
        ),
        (
            "no certificate found for host: a.example, b.example",
            "issue a certificate for a.example in ACM in this region, or name one with "
            "alb.ingress.kubernetes.io/certificate-arn",
        ),
        (
            "expect exactly one securityGroup tagged with kubernetes.io/cluster/c-1: got none",
            "leave the tag kubernetes.io/cluster/c-1 on only one security group of the nodes, and on one: without it no target can be "
            "reached",
        ),
        (
            "No OpenIDConnect provider found in your account for https://oidc.example/id/1; status 400",
            "make https://oidc.example/id/1 an IAM OIDC provider: module iam_oidc_provider",
        ),
        (
            "failed to refresh cached credentials, the SSO session has expired",
            "the pod has no IAM role: the service account's eks.amazonaws.com/role-arn counts for pods made after it, so "
            "restart them",
        ),
        (
            "User: arn:aws:iam::1:user/eve is not authorized to perform: iam:PassRole",
            "allow iam:PassRole to arn:aws:iam::1:user/eve: its policy may be older than what uses it",
        ),
        (
            "User: arn:aws:iam::1:user/MAX is not authorized to perform elasticloadbalancing:AddTags because no",
            "allow elasticloadbalancing:AddTags to arn:aws:iam::1:user/MAX: its policy may be older than what uses it",
        ),
        (
            "operation error EC2: DescribeSubnets, https response error StatusCode: 403,\napi error UnauthorizedOperation: no",
            "allow ec2:DescribeSubnets to the controller's role: its policy may be older than the controller",
        ),
        ('IngressClass "aws" not found', "make the IngressClass aws, or name another in spec.ingressClassName"),
        (
            'IngressClass.networking.k8s.io "aws" not found',
            "make the IngressClass aws, or name another in spec.ingressClassName",
        ),
        ("there is no IngressClass aws.", "make the IngressClass aws, or name another in spec.ingressClassName"),
        (
            'no endpoints available for service "hook"',
            "wait until the pods behind hook are ready, or look at why they are not",
        ),
        ('serviceaccount "app" not found', "make the service account app first (role irsa)"),
        ('MountVolume.SetUp failed for "v": secret "keys" not found', "make the secret keys that the pod mounts"),
        (
            'MountVolume.SetUp failed for volume "v" :\nconfigmap "server" not found',
            "make the configmap server that the pod mounts",
        ),
        ("exceeded quota: small, requested: pods=1", "raise the ResourceQuota small, or ask for less"),
        (
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint. preemption: none",
            "no node takes the pod (0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint): add nodes, or "
            "change its requests, selector or tolerations",
        ),
        ("ErrImagePull", "check the image's name and tag, and that the nodes reach its registry"),
        ("InvalidImageName", "check the image's name and tag, and that the nodes reach its registry"),
    ],
)
def test_the_advice_takes_its_names_from_the_text(text, advice):
    assert advice_on([f"Failed: {text}"]) == [advice]


AGENT = "http://169.254.170.23/v1/credentials"


@pytest.mark.parametrize(
    "text",
    [
        f'failed to refresh cached credentials, failed to load credentials, Get "{AGENT}": context deadline exceeded',
        'Get "http://[fd00:ec2::23]/v1/credentials": dial tcp [fd00:ec2::23]:80: connect: connection refused',
        "HttpConnectTimeout: Connect to 169.254.170.23:80 failed: connect timed out",
        f'Error when retrieving credentials from container-role: Connect timeout on endpoint URL: "{AGENT}"',
        'Could not connect to the endpoint URL: "http://[fd00:ec2::23]/v1/credentials"',
        'Received non 200 response 503: {"error": "the add-on eks-pod-identity-agent is not installed on the cluster"}',
    ],
)
def test_each_wording_of_an_agent_that_does_not_answer_has_one_mend_and_no_other(text):
    (mend,) = advice_on([text])
    assert "install the add-on (aws eks create-addon --addon-name eks-pod-identity-agent" in mend
    assert "or delete the association (module eks_pod_identity_association, state absent)" in mend


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Successfully reconciled",
        "subnets count: 2 < 3",
        "is not authorized to perform: iam:PassRole",
        "operation error EC2: DescribeSubnets, RequestLimitExceeded",
        "MountVolume.SetUp succeeded",
        "configmap \"server\" not found",
        "failed calling webhook: connection reset by peer",
        "connection refused",
        "Evaluated 3 subnets: 0 are tagged for other clusters, and 0 have insufficient available IP addresses",
        "failed to refresh cached credentials, failed to retrieve credentials",
        "failed to refresh cached credentials, failed to load credentials",
        "GET http://169.254.170.23/v1/credentials; 10.0.0.1: connection refused",
        "169.254.169.254: connection refused",
        "executable file not found in $PATH",
        "the Readiness probe succeeded",
        "x509: certificate signed by unknown authority",
        "context deadline exceeded",
        "IngressClass aws found",
        "nodes are available",
    ],
)  # fmt: skip
def test_what_is_something_else_is_not_taken_for_a_cause(text):
    assert advice_on([text]) == []


def test_causes_come_in_the_tables_order_whatever_the_texts():
    advice = advice_on([QUOTA, IMAGE, TOO_FEW])
    assert [one.split(" ")[0] for one in advice] == ["an", "check", "raise"]
    assert advice_on([TOO_FEW, QUOTA, IMAGE]) == advice


def test_one_text_may_name_several_causes():
    assert len(advice_on([f"{TOO_FEW}; {QUOTA}; {IMAGE}"])) == 3


def test_of_several_texts_of_one_cause_the_first_is_taken():
    assert advice_on(["exceeded quota: one", "exceeded quota: two"]) == ["raise the ResourceQuota one, or ask for less"]


def test_texts_may_come_as_they_are_read():
    assert len(advice_on(iter([IMAGE, QUOTA]))) == 2


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_every_name_in_an_advice_is_one_of_its_pattern(cause):
    used = set(re.findall(r"{(\w+)}", cause.advice))
    given = set(re.compile(cause.pattern).groupindex)
    assert used <= given
    assert given - used <= {"have", "need", "named"}


def test_causes_have_names_of_their_own():
    names = [cause.name for cause in CAUSES]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_an_advice_is_a_clause_that_a_sentence_can_be_made_of(cause):
    assert cause.advice == cause.advice.strip()
    assert not cause.advice.endswith(".")
    assert "\n" not in cause.advice
