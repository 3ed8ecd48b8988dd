# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes, names and values that IAM, EC2, ACM and Route53 refuse.

By "IAM and AWS STS quotas" of the IAM User Guide, "CreateRole" and "CreatePolicy" of the IAM API Reference,
"CreateSecurityGroup" and "IpPermission" of the EC2 API Reference, "RequestCertificate" and "DeleteCertificate" of the
ACM API Reference, and "CreateHostedZone" of the Route 53 API Reference.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from sandbox.alb.conformance.aws_world import self_signed
from tests.unit.sandbox.cloud.balancers import make_balancer, make_listener

from .conftest import Sandbox
from .test_guards import POLICY, TRUST, make_policy, make_role


def resources(*names: str) -> str:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": [f"arn:aws:s3:::{name}" for name in names]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_trust_policy_has_2048_characters_at_most_without_white_space(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    make_role(sandbox, "trusted")
    large = TRUST | {"Statement": [TRUST["Statement"][0] | {"Sid": "x" * 1900}]}
    iam.update_assume_role_policy(RoleName="trusted", PolicyDocument=json.dumps(large, indent=40))
    larger = TRUST | {"Statement": [TRUST["Statement"][0] | {"Sid": "x" * 2048}]}
    with pytest.raises(ClientError, match=r"LimitExceeded.*ACLSizePerRole: 2048"):
        iam.update_assume_role_policy(RoleName="trusted", PolicyDocument=json.dumps(larger))
    with pytest.raises(ClientError, match=r"LimitExceeded.*ACLSizePerRole: 2048"):
        iam.create_role(RoleName="larger", AssumeRolePolicyDocument=json.dumps(larger))


def test_a_roles_inline_policies_have_10240_characters_together(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    make_role(sandbox, "inline")
    iam.put_role_policy(RoleName="inline", PolicyName="one", PolicyDocument=resources("x" * 6000))
    with pytest.raises(ClientError, match=r"LimitExceeded.*10240 bytes exceeded for role inline"):
        iam.put_role_policy(RoleName="inline", PolicyName="two", PolicyDocument=resources("x" * 6000))
    iam.put_role_policy(RoleName="inline", PolicyName="one", PolicyDocument=resources("x" * 7000))


def test_names_that_differ_in_case_only_are_the_same(sandbox: Sandbox) -> None:
    make_role(sandbox, "cased")
    with pytest.raises(ClientError, match=r"EntityAlreadyExists.*Role with name Cased already exists"):
        make_role(sandbox, "Cased")
    make_policy(sandbox, "cased")
    with pytest.raises(ClientError, match=r"EntityAlreadyExists.*A policy called CASED already exists"):
        make_policy(sandbox, "CASED", POLICY)


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        ({"GroupName": "sg-mine"}, "cannot begin with sg-"),
        ({"Description": "入口"}, "for parameter groupDescription is invalid"),
        ({"GroupName": "x" * 256}, "for parameter groupName is invalid"),
    ],
)
def test_a_security_group_is_named_and_described_in_ascii(
    sandbox: Sandbox, network: dict[str, Any], settings: dict[str, str], refusal: str
) -> None:
    request = {"GroupName": "mine", "Description": "mine", "VpcId": network["vpc"]} | settings
    with pytest.raises(ClientError, match=f"InvalidParameterValue.*{refusal}"):
        sandbox.client("ec2").create_security_group(**request)


@pytest.mark.parametrize(
    ("rule", "refusal"),
    [
        ({"FromPort": 90, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, r"InvalidParameterValue.*range \(90:80\)"),
        ({"ToPort": 65536, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}, "InvalidParameterValue.*ports 0-65535"),
        ({"IpRanges": [{"CidrIp": "10.0.0.0/33"}]}, "InvalidParameterValue.*CIDR block 10.0.0.0/33 is malformed"),
        ({"Ipv6Ranges": [{"CidrIpv6": "2001::g/64"}]}, "InvalidParameterValue.*CIDR block 2001::g/64 is malformed"),
        ({"PrefixListIds": [{"PrefixListId": "pl-1"}]}, r"InvalidPrefixListID.NotFound.*'pl-1' does not exist"),
    ],
)
def test_a_rule_of_a_security_group_makes_sense(
    sandbox: Sandbox, network: dict[str, Any], rule: dict[str, Any], refusal: str
) -> None:
    ec2 = sandbox.client("ec2")
    own = {"Name": "vpc-id", "Values": [network["vpc"]]}
    group = ec2.describe_security_groups(Filters=[own])["SecurityGroups"][0]["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80} | rule
    with pytest.raises(ClientError, match=refusal):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])


def test_a_certificate_is_asked_for_a_domain(sandbox: Sandbox) -> None:
    acm = sandbox.client("acm")
    with pytest.raises(ClientError, match=r"ValidationException.*'a b' at 'domainName'"):
        acm.request_certificate(DomainName="a b", ValidationMethod="DNS")
    acm.request_certificate(DomainName="*.frieza.dev", ValidationMethod="DNS")


def test_a_certificate_in_use_is_not_deleted(sandbox: Sandbox, network: dict[str, Any]) -> None:
    acm, elbv2 = sandbox.client("acm"), sandbox.client("elbv2")
    certificate, key = self_signed("a.frieza.dev", [x509.DNSName("a.frieza.dev")])
    arn = acm.import_certificate(Certificate=certificate, PrivateKey=key)["CertificateArn"]
    listener = make_listener(
        sandbox, make_balancer(sandbox, network, "in-use"), Protocol="HTTPS", Certificates=[{"CertificateArn": arn}]
    )
    with pytest.raises(ClientError, match="ResourceInUseException"):
        acm.delete_certificate(CertificateArn=arn)
    elbv2.delete_listener(ListenerArn=listener)
    acm.delete_certificate(CertificateArn=arn)


def test_a_private_zone_is_made_for_a_vpc(sandbox: Sandbox, network: dict[str, Any]) -> None:
    route53 = sandbox.client("route53")
    request = {"Name": "private.dev", "CallerReference": "p", "HostedZoneConfig": {"PrivateZone": True}}
    with pytest.raises(ClientError, match=r"InvalidInput.*must also specify values for VPCId and VPCRegion"):
        route53.create_hosted_zone(**request)
    route53.create_hosted_zone(**request, VPC={"VPCRegion": "ap-northeast-1", "VPCId": network["vpc"]})
