# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM's decisions by tables: each row is a rule of the IAM User Guide's pages on policy elements and evaluation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.cloud.iam.conditions import UnknownOperator, conditions_hold
from sandbox.cloud.iam.evaluator import Decision, Request, evaluate, parse, trusts

GROUP = "arn:aws:ec2:ap-northeast-1:123456789012:security-group/sg-1"


def allow(**elements: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"} | elements]}


def deny(**elements: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"} | elements]}


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ([], Decision.NOT_ALLOWED),
        ([allow()], Decision.ALLOWED),
        ([allow(Action="ec2:DeleteSecurityGroup")], Decision.ALLOWED),
        ([allow(Action="EC2:deletesecuritygroup")], Decision.ALLOWED),
        ([allow(Action=["s3:*", "ec2:Delete*"])], Decision.ALLOWED),
        ([allow(Action="ec2:Delete?ecurityGroup")], Decision.ALLOWED),
        ([allow(Action="ec2:Delete")], Decision.NOT_ALLOWED),
        ([allow(Action="ec2:DeleteSecurityGroupX*")], Decision.NOT_ALLOWED),
        ([allow(Resource="arn:aws:ec2:*:*:security-group/*")], Decision.ALLOWED),
        ([allow(Resource="arn:aws:ec2:*:*:SECURITY-GROUP/*")], Decision.NOT_ALLOWED),
        ([allow(Resource=["arn:aws:ec2:*:*:subnet/*", GROUP])], Decision.ALLOWED),
        ([allow(Resource="arn:aws:ec2:*:*:subnet/*")], Decision.NOT_ALLOWED),
        ([allow(), deny()], Decision.DENIED),
        ([deny(), allow()], Decision.DENIED),
        ([allow(), deny(Resource="arn:aws:ec2:*:*:subnet/*")], Decision.ALLOWED),
        ([allow(), deny(Action="iam:*")], Decision.ALLOWED),
    ],
)
def test_action_resource_and_explicit_deny(policies: list[dict[str, Any]], expected: Decision) -> None:
    assert evaluate(Request("ec2:DeleteSecurityGroup", GROUP), policies) is expected


@pytest.mark.parametrize(
    ("elements", "allowed"),
    [
        ({"NotAction": "iam:*"}, True),
        ({"NotAction": ["ec2:*", "iam:*"]}, False),
    ],
)
def test_not_action_covers_everything_else(elements: dict[str, Any], allowed: bool) -> None:
    statement = {"Effect": "Allow", "Resource": "*"} | elements
    decision = evaluate(Request("ec2:DeleteSecurityGroup", GROUP), [{"Statement": statement}])
    assert (decision is Decision.ALLOWED) is allowed


@pytest.mark.parametrize(
    ("pattern", "allowed"), [("arn:aws:ec2:*:*:subnet/*", True), ("arn:aws:ec2:*:*:security-group/*", False)]
)
def test_not_resource_covers_everything_else(pattern: str, allowed: bool) -> None:
    statement = {"Effect": "Allow", "Action": "*", "NotResource": pattern}
    decision = evaluate(Request("ec2:DeleteSecurityGroup", GROUP), [{"Statement": [statement]}])
    assert (decision is Decision.ALLOWED) is allowed


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        (None, Decision.ALLOWED),
        (allow(Action="ec2:*"), Decision.ALLOWED),
        (allow(Action="s3:*"), Decision.BOUNDARY_NOT_ALLOWED),
        (deny(), Decision.BOUNDARY_DENIED),
        ({"Statement": []}, Decision.BOUNDARY_NOT_ALLOWED),
    ],
)
def test_a_boundary_limits_what_the_policies_allow(boundary: dict[str, Any] | None, expected: Decision) -> None:
    assert evaluate(Request("ec2:DeleteSecurityGroup", GROUP), [allow()], boundary) is expected


def test_a_boundary_gives_nothing_by_itself() -> None:
    assert evaluate(Request("ec2:DeleteSecurityGroup", GROUP), [], allow()) is Decision.NOT_ALLOWED


CONTEXT = {
    "aws:requesttag/elbv2.k8s.aws/cluster": ["mz-k8s"],
    "aws:requestedregion": ["ap-northeast-1"],
    "aws:tagkeys": ["team", "elbv2.k8s.aws/cluster"],
    "aws:principalarn": ["arn:aws:iam::123456789012:role/lbc"],
    "aws:securetransport": ["true"],
    "aws:sourceip": ["10.0.3.7"],
    "aws:currenttime": ["2026-01-31T00:00:00Z"],
    "s3:max-keys": ["10"],
}
CLUSTER_TAG = "aws:RequestTag/elbv2.k8s.aws/cluster"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"StringEquals": {CLUSTER_TAG: "mz-k8s"}}, True),
        ({"StringEquals": {CLUSTER_TAG.upper(): "mz-k8s"}}, True),
        ({"StringEquals": {CLUSTER_TAG: ["other", "mz-k8s"]}}, True),
        ({"StringEquals": {CLUSTER_TAG: "MZ-K8S"}}, False),
        ({"StringEqualsIgnoreCase": {CLUSTER_TAG: "MZ-K8S"}}, True),
        ({"StringEquals": {CLUSTER_TAG: "mz-*"}}, False),
        ({"StringLike": {CLUSTER_TAG: "mz-*"}}, True),
        ({"StringNotLike": {CLUSTER_TAG: "mz-*"}}, False),
        ({"StringNotEquals": {CLUSTER_TAG: ["a", "b"]}}, True),
        ({"StringNotEquals": {CLUSTER_TAG: ["a", "mz-k8s"]}}, False),
        ({"StringEquals": {"aws:RequestTag/absent": "x"}}, False),
        ({"StringNotEquals": {"aws:RequestTag/absent": "x"}}, True),
        ({"StringEqualsIfExists": {"aws:RequestTag/absent": "x"}}, True),
        ({"StringEqualsIfExists": {CLUSTER_TAG: "x"}}, False),
        ({"Null": {CLUSTER_TAG: "false"}}, True),
        ({"Null": {CLUSTER_TAG: "true"}}, False),
        ({"Null": {"aws:RequestTag/absent": True}}, True),
        ({"Null": {"aws:RequestTag/absent": "false"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, True),
        ({"Bool": {"aws:SecureTransport": False}}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}}, True),
        ({"ArnLike": {"aws:PrincipalArn": "arn:*role/lbc"}}, False),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/*"}}, True),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
        ({"NumericLessThanEquals": {"s3:max-keys": "10"}}, True),
        ({"NumericGreaterThan": {"s3:max-keys": "10"}}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2026-01-30T00:00:00Z"}}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2026-01-30T00:00:00Z"}}, False),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team", "elbv2.k8s.aws/cluster", "more"]}}, True),
        ({"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}}, False),
        ({"ForAllValues:StringLike": {"aws:TagKeys": ["team", "elbv2*"]}}, True),
        ({"ForAllValues:StringEquals": {"absent:key": ["x"]}}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["team"]}}, True),
        ({"ForAnyValue:StringEquals": {"aws:TagKeys": ["cost"]}}, False),
        ({"ForAnyValue:StringEquals": {"absent:key": ["x"]}}, False),
        ({"StringEquals": {CLUSTER_TAG: "mz-k8s", "aws:RequestedRegion": "us-east-1"}}, False),
        ({"StringEquals": {CLUSTER_TAG: "mz-k8s"}, "Null": {"aws:RequestTag/absent": "true"}}, True),
        ({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/${aws:RequestTag/role}"}}, False),
        ({"StringEquals": {CLUSTER_TAG: "${aws:RequestTag/elbv2.k8s.aws/cluster}"}}, True),
        ({"StringLike": {CLUSTER_TAG: "mz${*}k8s"}}, False),
    ],
)
def test_condition_operators(condition: dict[str, Any], holds: bool) -> None:
    assert conditions_hold(condition, CONTEXT) is holds


def test_an_unknown_operator_is_an_error_and_not_a_pass() -> None:
    with pytest.raises(UnknownOperator, match="StringMatches"):
        conditions_hold({"StringMatches": {"aws:TagKeys": "x"}}, CONTEXT)


PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.example/id/1"
SUBJECT = "system:serviceaccount:kube-system:aws-load-balancer-controller"


def trust(**elements: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Federated": PROVIDER},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {"StringEquals": {"oidc.example/id/1:sub": SUBJECT, "oidc.example/id/1:aud": "sts.amazonaws.com"}},
    }
    return {"Statement": [statement | elements]}


@pytest.mark.parametrize(
    ("document", "trusted"),
    [
        (trust(), True),
        (trust(Principal="*"), True),
        (trust(Principal={"Federated": ["a", PROVIDER]}), True),
        (trust(Principal={"Federated": PROVIDER + "2"}), False),
        (trust(Principal={"AWS": PROVIDER}), False),
        (trust(Action="sts:AssumeRole"), False),
        (trust(Action="sts:*"), True),
        (trust(Effect="Deny"), False),
        ({"Statement": trust()["Statement"] + trust(Effect="Deny")["Statement"]}, False),
        (trust(Condition={"StringEquals": {"oidc.example/id/1:sub": "system:serviceaccount:default:x"}}), False),
        (trust(Condition={"StringLike": {"oidc.example/id/1:sub": "system:serviceaccount:kube-system:*"}}), True),
        (trust(Condition={"StringEquals": {"oidc.example/id/2:sub": SUBJECT}}), False),
        (trust(Condition={}), True),
    ],
)
def test_trust_policies(document: dict[str, Any], trusted: bool) -> None:
    context = {"oidc.example/id/1:sub": [SUBJECT], "oidc.example/id/1:aud": ["sts.amazonaws.com"]}
    request = Request("sts:AssumeRoleWithWebIdentity", "arn:aws:iam::123456789012:role/lbc", context)
    assert trusts(request, {"Federated": [PROVIDER]}, document) is trusted


def test_a_document_that_is_not_an_object_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON object"):
        parse(json.dumps(["not", "a", "policy"]))
