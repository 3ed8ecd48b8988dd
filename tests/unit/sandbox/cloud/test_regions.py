# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever asks in another region finds nothing there, and one that AWS does not have is not a failure of the sandbox."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from .conftest import Sandbox

ELSEWHERE = "us-east-1"
ACCESS_ENTRY = "arn:aws:iam::123456789012:user/operator"


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("describe_cluster", {"name": "mz-k8s"}),
        ("delete_cluster", {"name": "mz-k8s"}),
        ("update_cluster_config", {"name": "mz-k8s", "accessConfig": {"authenticationMode": "API"}}),
        ("list_updates", {"name": "mz-k8s"}),
        ("list_access_entries", {"clusterName": "mz-k8s"}),
        ("describe_access_entry", {"clusterName": "mz-k8s", "principalArn": ACCESS_ENTRY}),
        ("list_addons", {"clusterName": "mz-k8s"}),
        ("list_nodegroups", {"clusterName": "mz-k8s"}),
        ("list_pod_identity_associations", {"clusterName": "mz-k8s"}),
    ],
)
def test_the_cluster_is_not_in_another_region(sandbox: Sandbox, method: str, params: dict[str, Any]) -> None:
    eks = sandbox.client("eks", region=ELSEWHERE)
    with pytest.raises(eks.exceptions.ResourceNotFoundException, match=r"No cluster found for name: mz-k8s\.$"):
        getattr(eks, method)(**params)
    assert sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["status"] == "ACTIVE"


def test_another_region_lists_no_clusters(sandbox: Sandbox) -> None:
    assert sandbox.client("eks", region=ELSEWHERE).list_clusters()["clusters"] == []
    assert sandbox.client("eks").list_clusters()["clusters"] == ["mz-k8s"]


def test_a_resource_is_not_tagged_from_another_region(sandbox: Sandbox) -> None:
    home, elsewhere = sandbox.client("eks"), sandbox.client("eks", region=ELSEWHERE)
    entry = home.describe_access_entry(clusterName="mz-k8s", principalArn=ACCESS_ENTRY)["accessEntry"]["accessEntryArn"]
    with pytest.raises(elsewhere.exceptions.NotFoundException, match=f"No resource found for ARN: {entry}"):
        elsewhere.tag_resource(resourceArn=entry, tags={"a": "b"})
    assert home.list_tags_for_resource(resourceArn=entry)["tags"] == {}


def test_a_cluster_that_could_not_be_found_again_is_not_made(sandbox: Sandbox) -> None:
    role = "arn:aws:iam::123456789012:role/mz-k8s-cluster"
    with pytest.raises(ClientError, match=r"NotImplemented.*no EKS cluster outside of ap-northeast-1"):
        sandbox.client("eks", region=ELSEWHERE).create_cluster(name="x", roleArn=role, resourcesVpcConfig={})


@pytest.mark.parametrize(
    ("service", "method", "code"),
    [
        ("eks", "list_clusters", "InvalidSignatureException"),
        ("acm", "list_certificates", "InvalidSignatureException"),
        ("sts", "get_caller_identity", "SignatureDoesNotMatch"),
        ("elbv2", "describe_load_balancers", "SignatureDoesNotMatch"),
        ("ec2", "describe_vpcs", "AuthFailure"),
    ],
)
def test_a_region_that_aws_does_not_have_is_refused_in_the_service_s_own_words(
    sandbox: Sandbox, service: str, method: str, code: str
) -> None:
    with pytest.raises(ClientError, match="Credential should be scoped to a valid region, not 'ap-northeast-9'") as no:
        getattr(sandbox.client(service, region="ap-northeast-9"), method)()
    assert no.value.response["Error"]["Code"] == code
    assert no.value.response["ResponseMetadata"]["HTTPStatusCode"] in (401, 403)


def test_balancers_are_kept_by_region_and_roles_are_not(sandbox: Sandbox) -> None:
    subnets = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]["subnetIds"]
    made = sandbox.client("elbv2").create_load_balancer(Name="here", Subnets=subnets[:2])["LoadBalancers"][0]
    assert sandbox.client("elbv2", region=ELSEWHERE).describe_load_balancers()["LoadBalancers"] == []
    assert sandbox.client("iam", region=ELSEWHERE).get_role(RoleName="mz-k8s-node")["Role"]["RoleName"] == "mz-k8s-node"
    sandbox.client("elbv2").delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
