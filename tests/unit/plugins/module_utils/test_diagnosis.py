# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import CAUSES, advice_on

ROLE = "arn:aws:sts::123456789012:assumed-role/mz-k8s-alb/1"
# One text per row of the table, as the programs write it, and words that its advice must have.
SAID = {
    "too-few-zones": (
        "Failed build model due to couldn't auto-discover subnets: subnets count less than minimal required count: 1 < 2",
        "in 2 availability zones and found 1",
    ),
    "no-subnets": (
        "Failed build model due to couldn't auto-discover subnets: unable to resolve at least one subnet. "
        "Evaluated 0 subnets: 0 are tagged for other clusters, and 0 have insufficient available IP addresses",
        "kubernetes.io/role/elb=1",
    ),
    "conflicting-scheme": (
        "Failed build model due to conflicting scheme: map[internal:{} internet-facing:{}]",
        "the same alb.ingress.kubernetes.io/scheme",
    ),
    "unknown-scheme": ("Failed build model due to unknown scheme: public", "internal or internet-facing, not public"),
    "service-not-node-port": (
        "Failed build model due to ingress: default/app-aws-ingress: TargetGroup port is empty. "
        "When using Instance targets, your service be must of type 'NodePort' or 'LoadBalancer'",
        "type NodePort",
    ),
    "wildcard-in-prefix": (
        "Failed build model due to ingress: default/app-aws-ingress: prefix path shouldn't contain wildcards: /app1/*",
        "write /app1/* without the wildcard",
    ),
    "no-certificate": (
        "Failed build model due to ingress: default/app: no certificate found for host: app.example",
        "issue a certificate for app.example in ACM",
    ),
    "cluster-security-groups": (
        "expect exactly one securityGroup tagged with kubernetes.io/cluster/mz-k8s for eni eni-1, got: [sg-1 sg-2]",
        "the tag kubernetes.io/cluster/mz-k8s on only one security group",
    ),
    "irsa-refused": (
        "WebIdentityErr: failed to retrieve credentials: AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "trust policy does not match",
    ),
    "no-oidc-provider": (
        "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB",
        "make https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB an IAM OIDC provider",
    ),
    "irsa-not-injected": ("get credentials: no EC2 IMDS role found, operation error ec2imds", "restart them"),
    "action-denied": (
        f"AccessDenied: User: {ROLE} is not authorized to perform: elasticloadbalancing:AddTags on resource: arn:aws:x",
        f"allow elasticloadbalancing:AddTags to {ROLE}",
    ),
    "action-denied-ec2": (
        "operation error EC2: DescribeRouteTables, https response error StatusCode: 403, api error UnauthorizedOperation: You are not authorized",
        "allow ec2:DescribeRouteTables",
    ),
    "class-missing": ('invalid ingress class: IngressClass.networking.k8s.io "aws" not found', "make the IngressClass aws"),
    "webhook-without-endpoints": (
        'failed calling webhook "vingress.elbv2.k8s.aws": no endpoints available for service "aws-load-balancer-webhook-service"',
        "the pods behind aws-load-balancer-webhook-service",
    ),
    "webhook-certificate": (
        'failed calling webhook "vingress.elbv2.k8s.aws": tls: failed to verify certificate: x509: certificate signed by unknown authority',
        "do not belong together",
    ),
    "webhook-unreachable": (
        'failed calling webhook "vingress.elbv2.k8s.aws": Post "https://x:443": context deadline exceeded',
        "TCP 9443",
    ),
    "controller-missing": ("no pod of the AWS Load Balancer Controller runs", "role lb_controller"),
    "image": ("container server of Pod default/a waits: ImagePullBackOff: Back-off pulling image", "image's name"),
    "service-account-missing": (
        'pods "app-" is forbidden: error looking up service account default/app: serviceaccount "app" not found',
        "make the service account app",
    ),
    "mount": (
        'FailedMount: MountVolume.SetUp failed for volume "srv" : configmap "server" not found',
        "make the configmap server",
    ),
    "quota": ("pods \"a\" is forbidden: exceeded quota: small, requested: pods=1", "raise the ResourceQuota small"),
    "unschedulable": ("0/2 nodes are available: 2 Insufficient cpu. preemption: none", "0/2 nodes are available: 2 Insufficient cpu"),
    "out-of-memory": ("container server of Pod default/a ended with 137 (OOMKilled)", "memory limit"),
}  # fmt: skip


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_each_known_cause_is_recognised_by_what_is_said_and_told_how_to_mend(cause):
    said, told = SAID[cause.name]
    assert told in " ".join(advice_on([said]))


def test_every_row_of_the_table_has_its_text_here():
    assert set(SAID) == {cause.name for cause in CAUSES}


def test_advice_is_given_once_however_often_the_cause_is_told():
    assert len(advice_on([SAID["no-subnets"][0]] * 3)) == 1


def test_nothing_known_gives_no_advice():
    assert advice_on(["all is well", ""]) == []
