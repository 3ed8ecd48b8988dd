# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS as the collection reads it: "Cluster", "AccessEntry" and "PodIdentityAssociation" of the EKS API Reference."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox


def test_the_cluster_is_described_as_eks_describes_it(sandbox: Sandbox) -> None:
    cluster = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]
    assert cluster["status"] == "ACTIVE"
    assert cluster["endpoint"] == sandbox.settings.endpoint_url
    assert cluster["identity"]["oidc"]["issuer"] == sandbox.settings.world.issuer
    assert cluster["accessConfig"]["authenticationMode"] == "API_AND_CONFIG_MAP"
    authority = base64.b64decode(cluster["certificateAuthority"]["data"])
    assert authority == (sandbox.settings.pki_dir / "ca.crt").read_bytes()


def test_the_cluster_s_network_is_that_of_the_world(sandbox: Sandbox) -> None:
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    ec2 = sandbox.client("ec2")
    subnets = ec2.describe_subnets(SubnetIds=vpc["subnetIds"])["Subnets"]
    assert {subnet["VpcId"] for subnet in subnets} == {vpc["vpcId"]}
    assert {subnet["CidrBlock"] for subnet in subnets} == {subnet.cidr for subnet in sandbox.settings.world.subnets}
    group = ec2.describe_security_groups(GroupIds=[vpc["clusterSecurityGroupId"]])["SecurityGroups"][0]
    assert group["GroupName"].startswith("eks-cluster-sg-mz-k8s-")
    assert {"Key": "kubernetes.io/cluster/mz-k8s", "Value": "owned"} in group["Tags"]


def test_the_nodes_run_at_their_addresses_in_the_cluster_s_group(sandbox: Sandbox) -> None:
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    instances = [
        instance
        for reservation in sandbox.client("ec2").describe_instances()["Reservations"]
        for instance in reservation["Instances"]
    ]
    assert {i["PrivateIpAddress"] for i in instances} == {"192.168.10.11", "192.168.40.12"}
    assert {i["State"]["Name"] for i in instances} == {"running"}
    groups = [interface["Groups"] for i in instances for interface in i["NetworkInterfaces"]]
    assert {group["GroupId"] for entry in groups for group in entry} == {vpc["clusterSecurityGroupId"]}


def test_public_subnets_route_to_the_internet_gateway_and_private_ones_do_not(sandbox: Sandbox) -> None:
    ec2 = sandbox.client("ec2")
    names = {
        subnet["SubnetId"]: tag["Value"]
        for subnet in ec2.describe_subnets()["Subnets"]
        for tag in subnet.get("Tags", [])
    }
    public = set()
    for table in ec2.describe_route_tables()["RouteTables"]:
        to_gateway = any(str(route.get("GatewayId", "")).startswith("igw-") for route in table["Routes"])
        public |= {names[a["SubnetId"]] for a in table["Associations"] if to_gateway and a.get("SubnetId")}
    assert public == {f"mz-k8s-vpc-{subnet.name}" for subnet in sandbox.settings.world.subnets if subnet.public}


def test_a_missing_cluster_is_named(sandbox: Sandbox) -> None:
    eks = sandbox.client("eks")
    with pytest.raises(eks.exceptions.ResourceNotFoundException, match=r"No cluster found for name: other\."):
        eks.describe_cluster(name="other")
    with pytest.raises(eks.exceptions.ResourceNotFoundException, match=r"No cluster found for name: other\."):
        eks.list_pod_identity_associations(clusterName="other")


def make_role(sandbox: Sandbox, name: str) -> str:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
            }
        ],
    }
    role = sandbox.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    return str(role["Arn"])


def test_an_access_entry_lives_through_its_life(sandbox: Sandbox) -> None:
    eks, role = sandbox.client("eks"), make_role(sandbox, "entry")
    name: dict[str, Any] = {"clusterName": "mz-k8s", "principalArn": role}
    made = eks.create_access_entry(**name, kubernetesGroups=["viewers"], tags={"team": "edge"})["accessEntry"]
    assert made["username"] == "arn:aws:sts::123456789012:assumed-role/entry/{{SessionName}}"
    with pytest.raises(eks.exceptions.ResourceInUseException):
        eks.create_access_entry(**name)
    eks.update_access_entry(**name, kubernetesGroups=["editors"])
    assert eks.describe_access_entry(**name)["accessEntry"]["kubernetesGroups"] == ["editors"]
    policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    eks.associate_access_policy(**name, policyArn=policy, accessScope={"type": "namespace", "namespaces": ["default"]})
    listed = eks.list_associated_access_policies(**name)["associatedAccessPolicies"]
    assert [entry["policyArn"] for entry in listed] == [policy]
    assert eks.list_access_entries(clusterName="mz-k8s", associatedPolicyArn=policy)["accessEntries"] == [role]
    eks.tag_resource(resourceArn=made["accessEntryArn"], tags={"cost": "1"})
    eks.untag_resource(resourceArn=made["accessEntryArn"], tagKeys=["team"])
    assert eks.list_tags_for_resource(resourceArn=made["accessEntryArn"])["tags"] == {"cost": "1"}
    eks.disassociate_access_policy(**name, policyArn=policy)
    eks.delete_access_entry(**name)
    with pytest.raises(eks.exceptions.ResourceNotFoundException, match="principalArn could not be found"):
        eks.describe_access_entry(**name)


@pytest.mark.parametrize(
    ("principal", "groups", "message"),
    [
        ("arn:aws:iam::123456789012:role/nobody", [], "invalid principal"),
        ("arn:aws:iam::123456789012:role/mz-k8s-cluster", ["system:masters"], "cannot start with system:"),
    ],
)
def test_an_access_entry_that_makes_no_sense_is_refused(
    sandbox: Sandbox, principal: str, groups: list[str], message: str
) -> None:
    eks = sandbox.client("eks")
    with pytest.raises(eks.exceptions.InvalidParameterException, match=message):
        eks.create_access_entry(clusterName="mz-k8s", principalArn=principal, kubernetesGroups=groups)


def test_a_pod_identity_association_lives_through_its_life(sandbox: Sandbox) -> None:
    eks, role, other = sandbox.client("eks"), make_role(sandbox, "pod-a"), make_role(sandbox, "pod-b")
    key = {"clusterName": "mz-k8s", "namespace": "default", "serviceAccount": "app"}
    made = eks.create_pod_identity_association(**key, roleArn=role, tags={"team": "edge"})["association"]
    with pytest.raises(eks.exceptions.ResourceInUseException, match=made["associationId"]):
        eks.create_pod_identity_association(**key, roleArn=role)
    listed = eks.list_pod_identity_associations(clusterName="mz-k8s", namespace="default")["associations"]
    assert [entry["associationArn"] for entry in listed] == [made["associationArn"]]
    identity = {"clusterName": "mz-k8s", "associationId": made["associationId"]}
    eks.update_pod_identity_association(**identity, roleArn=other)
    assert eks.describe_pod_identity_association(**identity)["association"]["roleArn"] == other
    eks.delete_pod_identity_association(**identity)
    assert eks.list_pod_identity_associations(clusterName="mz-k8s")["associations"] == []


def test_a_pod_identity_association_needs_an_existing_role(sandbox: Sandbox) -> None:
    eks = sandbox.client("eks")
    with pytest.raises(eks.exceptions.InvalidParameterException, match="Role provided in the request does not exist"):
        eks.create_pod_identity_association(
            clusterName="mz-k8s", namespace="default", serviceAccount="x", roleArn="arn:aws:iam::123456789012:role/none"
        )


def test_lists_come_in_pages(sandbox: Sandbox) -> None:
    eks = sandbox.client("eks")
    everything = eks.list_access_entries(clusterName="mz-k8s")["accessEntries"]
    pages = list(
        eks.get_paginator("list_access_entries").paginate(clusterName="mz-k8s", PaginationConfig={"PageSize": 1})
    )
    assert len(pages) == len(everything) > 1
    assert [arn for page in pages for arn in page["accessEntries"]] == everything


def test_addons_are_installed_and_missed(sandbox: Sandbox) -> None:
    eks = sandbox.client("eks")
    with pytest.raises(ClientError, match="No addon: eks-pod-identity-agent found in cluster: mz-k8s"):
        eks.describe_addon(clusterName="mz-k8s", addonName="eks-pod-identity-agent")
    eks.create_addon(clusterName="mz-k8s", addonName="eks-pod-identity-agent")
    assert eks.list_addons(clusterName="mz-k8s")["addons"] == ["eks-pod-identity-agent"]
    eks.delete_addon(clusterName="mz-k8s", addonName="eks-pod-identity-agent")
    assert eks.list_addons(clusterName="mz-k8s")["addons"] == []
