# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM and EC2 refuse. Texts from the IAM and EC2 API references."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox

TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)


def make_role(sandbox: Sandbox, name: str) -> str:
    role = sandbox.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]
    return str(role["Arn"])


def make_policy(sandbox: Sandbox, name: str, document: str = POLICY, **more: str) -> str:
    return str(sandbox.client("iam").create_policy(PolicyName=name, PolicyDocument=document, **more)["Policy"]["Arn"])


def test_a_policy_is_deleted_only_when_nobody_has_it_and_no_version_is_left(sandbox: Sandbox) -> None:
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "attached")
    make_role(sandbox, "holder")
    iam.attach_role_policy(RoleName="holder", PolicyArn=arn)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY)
    with pytest.raises(iam.exceptions.DeleteConflictException, match="Cannot delete a policy attached to entities"):
        iam.delete_policy(PolicyArn=arn)
    iam.detach_role_policy(RoleName="holder", PolicyArn=arn)
    with pytest.raises(iam.exceptions.DeleteConflictException, match="more than one version"):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    iam.delete_policy(PolicyArn=arn)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_policy(PolicyArn=arn)


def test_a_role_is_deleted_only_without_policies(sandbox: Sandbox) -> None:
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "of-role")
    make_role(sandbox, "full")
    iam.attach_role_policy(RoleName="full", PolicyArn=arn)
    with pytest.raises(iam.exceptions.DeleteConflictException, match="must detach all policies first"):
        iam.delete_role(RoleName="full")
    iam.detach_role_policy(RoleName="full", PolicyArn=arn)
    iam.put_role_policy(RoleName="full", PolicyName="inline", PolicyDocument=POLICY)
    with pytest.raises(iam.exceptions.DeleteConflictException, match="must delete policies first"):
        iam.delete_role(RoleName="full")
    iam.delete_role_policy(RoleName="full", PolicyName="inline")
    iam.delete_role(RoleName="full")


def test_a_policy_has_five_versions_at_most(sandbox: Sandbox) -> None:
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "versions")
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY)
    with pytest.raises(iam.exceptions.LimitExceededException):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY)


def test_only_who_asks_for_one_version_of_a_policy_gets_its_document(sandbox: Sandbox) -> None:
    """ "PolicyVersion" of the IAM API Reference."""
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "documents")
    made = iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY, SetAsDefault=True)["PolicyVersion"]
    listed = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert [made["VersionId"], *sorted(one["VersionId"] for one in listed)] == ["v2", "v1", "v2"]
    assert not any("Document" in one for one in [made, *listed])
    assert iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"] == json.loads(POLICY)


def test_a_policy_has_6144_characters_at_most_without_white_space(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    actions = [f"s3:Get{number:04d}" for number in range(500)]
    large = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
    with pytest.raises(iam.exceptions.LimitExceededException, match="PolicySize: 6144"):
        make_policy(sandbox, "large", json.dumps(large))
    make_policy(sandbox, "spacious", POLICY + " " * 7000)


def test_a_policy_name_is_unique_in_any_path(sandbox: Sandbox) -> None:
    make_policy(sandbox, "unique")
    with pytest.raises(sandbox.client("iam").exceptions.EntityAlreadyExistsException, match="A policy called unique"):
        make_policy(sandbox, "unique", Path="/other/")


def test_a_role_has_ten_policies_at_most(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    make_role(sandbox, "many")
    arns = [make_policy(sandbox, f"many-{number}") for number in range(11)]
    for arn in arns[:10]:
        iam.attach_role_policy(RoleName="many", PolicyArn=arn)
    iam.attach_role_policy(RoleName="many", PolicyArn=arns[0])
    with pytest.raises(iam.exceptions.LimitExceededException, match="PoliciesPerRole: 10"):
        iam.attach_role_policy(RoleName="many", PolicyArn=arns[10])


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("not json", "invalid Json"),
        ("{}", "Syntax errors in policy"),
        ({"Effect": "Maybe"}, "Syntax errors in policy"),
        ({"Resource": "*"}, "Has prohibited field Resource"),
        ({"Principal": None}, "Missing required field Principal"),
        ({"Action": None}, "Missing required field Action"),
        ({"Action": "s3:GetObject"}, "may only specify STS AssumeRole actions"),
        ({"Principal": {"AWS": "arn:aws:iam::123456789012:role/nobody"}}, "Invalid principal in policy"),
        ({"Principal": {"Federated": "arn:aws:iam::123456789012:user/x"}}, "Invalid principal in policy"),
    ],
)
def test_a_trust_policy_that_makes_no_sense_is_refused(sandbox: Sandbox, document: Any, message: str) -> None:
    iam = sandbox.client("iam")
    if isinstance(document, dict):
        statement = {key: value for key, value in (TRUST["Statement"][0] | document).items() if value is not None}
        document = json.dumps(TRUST | {"Statement": [statement]})
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match=message):
        iam.create_role(RoleName="senseless", AssumeRolePolicyDocument=document)
    with pytest.raises(iam.exceptions.MalformedPolicyDocumentException, match=message):
        iam.update_assume_role_policy(RoleName="mz-k8s-node", PolicyDocument=document)


def test_a_boundary_must_exist(sandbox: Sandbox) -> None:
    iam, boundary = sandbox.client("iam"), "arn:aws:iam::123456789012:policy/none"
    with pytest.raises(iam.exceptions.NoSuchEntityException, match="does not exist or is not attachable"):
        iam.create_role(RoleName="b", AssumeRolePolicyDocument=json.dumps(TRUST), PermissionsBoundary=boundary)


def test_client_ids_come_and_go(sandbox: Sandbox) -> None:
    iam, issuer = sandbox.client("iam"), sandbox.settings.world.issuer
    arn = iam.create_open_id_connect_provider(Url=issuer)["OpenIDConnectProviderArn"]
    name = {"OpenIDConnectProviderArn": arn}
    for _ in range(2):
        iam.add_client_id_to_open_id_connect_provider(**name, ClientID="sts.amazonaws.com")
    assert iam.get_open_id_connect_provider(**name)["ClientIDList"] == ["sts.amazonaws.com"]
    iam.remove_client_id_from_open_id_connect_provider(**name, ClientID="sts.amazonaws.com")
    assert iam.get_open_id_connect_provider(**name)["ClientIDList"] == []
    with pytest.raises(iam.exceptions.EntityAlreadyExistsException, match="already exists"):
        iam.create_open_id_connect_provider(Url=issuer)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.add_client_id_to_open_id_connect_provider(OpenIDConnectProviderArn=arn + "x", ClientID="x")
    with pytest.raises(ClientError, match="Invalid Open ID Connect Provider URL"):
        iam.create_open_id_connect_provider(Url="http://oidc.example/id/1")


@pytest.fixture(scope="module")
def vpc(sandbox: Sandbox) -> dict[str, Any]:
    described = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]
    network: dict[str, Any] = described["resourcesVpcConfig"]
    return network


def make_group(sandbox: Sandbox, vpc: dict[str, Any], name: str) -> str:
    request = {"GroupName": name, "Description": "test", "VpcId": vpc["vpcId"]}
    return str(sandbox.client("ec2").create_security_group(**request)["GroupId"])


def assert_in_use(sandbox: Sandbox, group: str) -> None:
    with pytest.raises(ClientError, match=f"DependencyViolation.*resource {group} has a dependent object"):
        sandbox.client("ec2").delete_security_group(GroupId=group)


def test_a_security_group_on_an_interface_is_not_deleted(sandbox: Sandbox, vpc: dict[str, Any]) -> None:
    assert_in_use(sandbox, vpc["clusterSecurityGroupId"])


def test_a_security_group_named_by_another_s_rule_is_not_deleted(sandbox: Sandbox, vpc: dict[str, Any]) -> None:
    ec2, named, naming = sandbox.client("ec2"), make_group(sandbox, vpc, "named"), make_group(sandbox, vpc, "naming")
    rule = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "UserIdGroupPairs": [{"GroupId": named}]}]
    itself = [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": naming}]}]
    ec2.authorize_security_group_ingress(GroupId=naming, IpPermissions=rule + itself)
    assert_in_use(sandbox, named)
    ec2.revoke_security_group_ingress(GroupId=naming, IpPermissions=rule)
    ec2.delete_security_group(GroupId=named)
    ec2.delete_security_group(GroupId=naming)


def test_a_security_group_of_a_load_balancer_is_not_deleted(sandbox: Sandbox, vpc: dict[str, Any]) -> None:
    elbv2, group = sandbox.client("elbv2"), make_group(sandbox, vpc, "of-balancer")
    subnets = sandbox.client("ec2").describe_subnets(
        Filters=[{"Name": "tag:Name", "Values": ["*public-1a", "*public-1c"]}]
    )
    made = elbv2.create_load_balancer(
        Name="guarding", Subnets=[subnet["SubnetId"] for subnet in subnets["Subnets"]], SecurityGroups=[group]
    )["LoadBalancers"][0]
    assert_in_use(sandbox, group)
    elbv2.delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
    sandbox.client("ec2").delete_security_group(GroupId=group)


def test_the_groups_of_a_vpc(sandbox: Sandbox, vpc: dict[str, Any]) -> None:
    found = sandbox.client("ec2").get_security_groups_for_vpc(VpcId=vpc["vpcId"])["SecurityGroupForVpcs"]
    cluster = next(group for group in found if group["GroupId"] == vpc["clusterSecurityGroupId"])
    assert cluster["PrimaryVpcId"] == vpc["vpcId"]
    assert {"Key": "kubernetes.io/cluster/mz-k8s", "Value": "owned"} in cluster["Tags"]


def test_a_node_is_found_by_any_address_of_its_interface(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2")
    interfaces = ec2.describe_network_interfaces(
        Filters=[{"Name": "addresses.private-ip-address", "Values": ["192.168.10.11"]}]
    )["NetworkInterfaces"]
    assert [interface["PrivateIpAddress"] for interface in interfaces] == ["192.168.10.11"]
    found = ec2.describe_instances(
        Filters=[{"Name": "network-interface.addresses.private-ip-address", "Values": ["192.168.40.12"]}]
    )["Reservations"]
    assert [i["PrivateIpAddress"] for reservation in found for i in reservation["Instances"]] == ["192.168.40.12"]


def test_waf_classic_protects_nothing(sandbox: Sandbox) -> None:
    arn = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/one/0123456789abcdef"
    assert "WebACLSummary" not in sandbox.client("waf-regional").get_web_acl_for_resource(ResourceArn=arn)


def test_features_that_nobody_uses_are_empty_lists(sandbox: Sandbox) -> None:
    assert sandbox.client("elbv2").describe_trust_stores()["TrustStores"] == []
    assert sandbox.client("ec2").describe_ipam_pools()["IpamPools"] == []


def test_shield_has_no_subscription(sandbox: Sandbox) -> None:
    assert sandbox.client("shield").get_subscription_state()["SubscriptionState"] == "INACTIVE"
