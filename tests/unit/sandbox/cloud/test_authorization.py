# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of roles with narrow policies, decided as IAM decides them. Keys after the Service Authorization Reference."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox

RoleWith = Callable[..., Callable[[str], Any]]


def allow(*actions: str, resource: str = "*", **conditions: Any) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return statement | ({"Condition": conditions} if conditions else {})


def vpc_id(sandbox: Sandbox) -> str:
    return str(sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]["vpcId"])


def tagged(name: str, **tags: str) -> list[dict[str, Any]]:
    return [{"ResourceType": name, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]


def test_a_denial_names_the_caller_the_action_and_the_resource(sandbox: Sandbox, role_with: RoleWith) -> None:
    client = role_with("reader", allow("iam:ListRoles"))
    client("iam").list_roles()
    with pytest.raises(ClientError) as refused:
        client("iam").get_role(RoleName="reader")
    assert refused.value.response["Error"] == {
        "Type": "Sender",
        "Code": "AccessDenied",
        "Message": (
            "User: arn:aws:sts::123456789012:assumed-role/reader/test is not authorized to perform: iam:GetRole on resource: "
            "arn:aws:iam::123456789012:role/reader because no identity-based policy allows the iam:GetRole action"
        ),
    }
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        client("ec2").describe_vpcs()
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client("eks").list_clusters()


def test_a_policy_taken_away_counts_at_once(sandbox: Sandbox, role_with: RoleWith) -> None:
    client = role_with("fleeting", allow("route53:ListHostedZones"))
    client("route53").list_hosted_zones()
    sandbox.client("iam").delete_role_policy(RoleName="fleeting", PolicyName="inline")
    with pytest.raises(ClientError, match="route53:ListHostedZones"):
        client("route53").list_hosted_zones()


def test_the_default_version_of_a_managed_policy_decides(sandbox: Sandbox, role_with: RoleWith) -> None:
    iam, client = sandbox.client("iam"), role_with("versioned", allow("sts:*"))
    first = json.dumps({"Version": "2012-10-17", "Statement": [allow("acm:ListCertificates")]})
    second = json.dumps({"Version": "2012-10-17", "Statement": [allow("acm:DescribeCertificate")]})
    arn = iam.create_policy(PolicyName="certificates", PolicyDocument=first)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="versioned", PolicyArn=arn)
    client("acm").list_certificates()
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=second, SetAsDefault=True)
    with pytest.raises(ClientError, match="acm:ListCertificates"):
        client("acm").list_certificates()


def test_a_boundary_limits_the_role(sandbox: Sandbox, role_with: RoleWith) -> None:
    boundary = {"Version": "2012-10-17", "Statement": [allow("ec2:*")]}
    client = role_with("bounded", allow("*"), boundary=boundary)
    client("ec2").describe_vpcs()
    with pytest.raises(ClientError, match="because no permissions boundary allows the iam:ListRoles action"):
        client("iam").list_roles()


def test_an_explicit_deny_is_named(sandbox: Sandbox, role_with: RoleWith) -> None:
    client = role_with("denied", allow("*"), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"})
    with pytest.raises(ClientError, match="with an explicit deny in an identity-based policy"):
        client("iam").list_roles()


def test_a_zone_of_its_own_is_all_that_a_role_may_change(sandbox: Sandbox, role_with: RoleWith) -> None:
    route53 = sandbox.client("route53")
    own = route53.create_hosted_zone(Name="own.example", CallerReference="own")["HostedZone"]["Id"].rpartition("/")[2]
    other = route53.create_hosted_zone(Name="other.example", CallerReference="other")["HostedZone"]["Id"].rpartition(
        "/"
    )[2]
    statement = allow("route53:ChangeResourceRecordSets", resource=f"arn:aws:route53:::hostedzone/{own}")
    statement["Condition"] = {
        "ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["TXT"]},
    }
    client = role_with("dns", statement)("route53")

    def change(zone: str, name: str, kind: str, value: str) -> None:
        record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
        client.change_resource_record_sets(
            HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        )

    change(own, "a.own.example", "TXT", '"x"')
    with pytest.raises(ClientError, match=f"arn:aws:route53:::hostedzone/{other}"):
        change(other, "a.other.example", "TXT", '"x"')
    with pytest.raises(ClientError, match="route53:ChangeResourceRecordSets"):
        change(own, "a.own.example", "A", "192.0.2.1")


CLUSTER_TAG = "elbv2.k8s.aws/cluster"


def test_tags_at_creation_need_create_tags(sandbox: Sandbox, role_with: RoleWith) -> None:
    vpc, name = vpc_id(sandbox), {"GroupName": "untagged", "Description": "test"}
    client = role_with("creator", allow("ec2:CreateSecurityGroup"))("ec2")
    client.create_security_group(**name, VpcId=vpc)
    with pytest.raises(
        ClientError, match=r"ec2:CreateTags on resource: arn:aws:ec2:ap-northeast-1:123456789012:security-group/\*"
    ):
        client.create_security_group(
            GroupName="tagged", Description="test", VpcId=vpc, TagSpecifications=tagged("security-group", a="b")
        )


def test_the_controller_s_conditions_on_tags_hold(sandbox: Sandbox, role_with: RoleWith) -> None:
    """The shape of the AWS Load Balancer Controller's policy: only what carries the cluster's tag may be deleted."""
    vpc = vpc_id(sandbox)
    client = role_with(
        "tagging",
        allow("ec2:CreateSecurityGroup"),
        allow(
            "ec2:CreateTags",
            resource="arn:aws:ec2:*:*:security-group/*",
            StringEquals={"ec2:CreateAction": "CreateSecurityGroup"},
            Null={f"aws:RequestTag/{CLUSTER_TAG}": "false"},
        ),
        allow("ec2:DeleteSecurityGroup", Null={f"aws:ResourceTag/{CLUSTER_TAG}": "false"}),
    )("ec2")
    group = {"Description": "test", "VpcId": vpc}
    made = client.create_security_group(
        GroupName="with", **group, TagSpecifications=tagged("security-group", **{CLUSTER_TAG: "mz-k8s"})
    )["GroupId"]
    with pytest.raises(ClientError, match="ec2:CreateTags"):
        client.create_security_group(GroupName="bad", **group, TagSpecifications=tagged("security-group", other="x"))
    plain = client.create_security_group(GroupName="without", **group)["GroupId"]
    with pytest.raises(ClientError, match=f"ec2:DeleteSecurityGroup on resource: .*{plain}"):
        client.delete_security_group(GroupId=plain)
    with pytest.raises(ClientError, match="ec2:CreateTags"):
        client.create_tags(Resources=[plain], Tags=[{"Key": CLUSTER_TAG, "Value": "mz-k8s"}])
    client.delete_security_group(GroupId=made)


def test_tags_on_load_balancing_resources_need_add_tags(sandbox: Sandbox, role_with: RoleWith) -> None:
    request = {
        "Protocol": "HTTP",
        "Port": 80,
        "VpcId": vpc_id(sandbox),
        "Tags": [{"Key": CLUSTER_TAG, "Value": "mz-k8s"}],
    }
    narrow = role_with("no-tags", allow("elasticloadbalancing:CreateTargetGroup"))("elbv2")
    with pytest.raises(ClientError, match=r"elasticloadbalancing:AddTags on resource: .*:targetgroup/one/\*"):
        narrow.create_target_group(Name="one", **request)
    wide = role_with(
        "with-tags",
        allow("elasticloadbalancing:CreateTargetGroup", Null={f"aws:RequestTag/{CLUSTER_TAG}": "false"}),
        allow(
            "elasticloadbalancing:AddTags",
            resource="arn:aws:elasticloadbalancing:*:*:targetgroup/*/*",
            StringEquals={"elasticloadbalancing:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"]},
        ),
        allow("elasticloadbalancing:DeleteTargetGroup", Null={f"aws:ResourceTag/{CLUSTER_TAG}": "false"}),
    )("elbv2")
    arn = wide.create_target_group(Name="two", **request)["TargetGroups"][0]["TargetGroupArn"]
    with pytest.raises(ClientError, match="elasticloadbalancing:AddTags"):
        wide.add_tags(ResourceArns=[arn], Tags=[{"Key": "more", "Value": "x"}])
    wide.delete_target_group(TargetGroupArn=arn)


def test_pod_identity_needs_the_right_to_pass_the_role(sandbox: Sandbox, role_with: RoleWith) -> None:
    client = role_with("associator", allow("eks:CreatePodIdentityAssociation"))("eks")
    role = "arn:aws:iam::123456789012:role/mz-k8s-node"
    with pytest.raises(ClientError, match=f"iam:PassRole on resource: {role}"):
        client.create_pod_identity_association(
            clusterName="mz-k8s", namespace="default", serviceAccount="app", roleArn=role
        )


def test_dry_run_says_whether_the_caller_may(sandbox: Sandbox, role_with: RoleWith) -> None:
    client = role_with("dry", allow("ec2:CreateSecurityGroup"))("ec2")
    request = {"GroupName": "dry", "Description": "test", "VpcId": vpc_id(sandbox), "DryRun": True}
    with pytest.raises(ClientError, match="DryRunOperation"):
        client.create_security_group(**request)
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        client.describe_vpcs(DryRun=True)


def test_a_role_is_assumed_only_by_whom_it_trusts(sandbox: Sandbox, role_with: RoleWith) -> None:
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole"):
        sandbox.client("sts").assume_role(RoleArn="arn:aws:iam::123456789012:role/mz-k8s-node", RoleSessionName="test")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole"}
        ],
    }
    role = sandbox.client("iam").create_role(RoleName="by-account", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    sandbox.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")
    poor = role_with("poor", allow("ec2:DescribeVpcs"))
    with pytest.raises(ClientError, match="no identity-based policy allows the sts:AssumeRole action"):
        poor("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")
