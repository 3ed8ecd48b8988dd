# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Denied, InvalidArgument, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import eks_cluster_info as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws_script import Call, denial, scripted

URL = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
ARN = "arn:aws:eks:ap-northeast-1:123456789012:cluster/mz-k8s"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
BARE = {"name": "mz-k8s", "arn": ARN, "status": "CREATING"}
ISSUED = BARE | {"identity": {"oidc": {"issuer": URL}}, "status": "ACTIVE"}
WHOLE = ISSUED | {
    "version": "1.35",
    "endpoint": "https://mz-k8s.example",
    "certificateAuthority": {"data": "Q0E="},
    "resourcesVpcConfig": {
        "vpcId": "vpc-1",
        "subnetIds": ["subnet-2", "subnet-1"],
        "clusterSecurityGroupId": "sg-0",
        "securityGroupIds": ["sg-2", "sg-1"],
    },
    "accessConfig": {"authenticationMode": "API"},
    "computeConfig": {"enabled": True},
    "tags": {"b": "2", "a": "1"},
}


def described(cluster):
    return Call("eks", "describe_cluster", {"name": "mz-k8s"}, {"cluster": cluster})


NONE = Call("eks", "describe_cluster", {"name": "mz-k8s"}, {}, "ResourceNotFoundException")
THERE = Call("iam", "get_open_id_connect_provider", {"OpenIDConnectProviderArn": PROVIDER}, {"Url": URL})
NOT_THERE = replace(THERE, answer={}, refused="NoSuchEntity")


def asked(**given):
    return step.desired(arguments("eks_cluster_info", **{"cluster_name": "mz-k8s"} | given))


def shown(*calls, region="ap-northeast-1", **given):
    """What is returned of a cluster."""
    with scripted(*calls, region=region) as context:
        desired = asked(**given)
        plan = step.plan(desired, step.observe(context, desired))
        assert not plan.changed
        assert plan.before == plan.after
        return carried_out(step.apply(context, desired, plan))


def test_all_that_there_is_to_know_is_returned_in_a_fixed_order():
    found = shown(described(WHOLE), THERE)
    assert found == {
        "name": "mz-k8s",
        "arn": ARN,
        "status": "ACTIVE",
        "version": "1.35",
        "endpoint": "https://mz-k8s.example",
        "certificate_authority": "Q0E=",
        "oidc_issuer": URL,
        "oidc_provider_arn": PROVIDER,
        "oidc_provider_exists": True,
        "vpc_id": "vpc-1",
        "subnet_ids": ["subnet-1", "subnet-2"],
        "cluster_security_group_id": "sg-0",
        "security_group_ids": ["sg-1", "sg-2"],
        "authentication_mode": "API",
        "auto_mode": True,
        "tags": {"a": "1", "b": "2"},
        "region": "ap-northeast-1",
        "account_id": "123456789012",
        "partition": "aws",
    }
    assert list(found["tags"]) == ["a", "b"]


def test_a_cluster_that_is_being_made_has_little_to_show_and_no_provider_is_asked_for():
    found = shown(described(BARE))
    given = {key: value for key, value in found.items() if value not in (None, [], {}, False)}
    where = {"region": "ap-northeast-1", "account_id": "123456789012", "partition": "aws"}
    assert given == BARE | where
    assert (found["auto_mode"], found["oidc_provider_exists"], found["subnet_ids"]) == (False, False, [])
    assert (found["oidc_issuer"], found["oidc_provider_arn"], found["security_group_ids"]) == (None, None, [])


def test_the_arn_of_the_provider_is_told_before_there_is_one():
    found = shown(described(ISSUED), NOT_THERE)
    assert (found["oidc_provider_arn"], found["oidc_provider_exists"]) == (PROVIDER, False)


@pytest.mark.parametrize(
    ("compute", "auto_mode"), [({}, False), ({"enabled": False}, False), ({"enabled": True}, True)]
)
def test_auto_mode_is_told_where_it_is_on(compute, auto_mode):
    assert shown(described(BARE | {"computeConfig": compute}))["auto_mode"] is auto_mode


@pytest.mark.parametrize(
    ("partition", "region"), [("aws", "us-east-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")]
)
def test_region_and_partition_are_those_that_were_asked(partition, region):
    arn = f"arn:{partition}:eks:{region}:210987654321:cluster/mz-k8s"
    provider = PROVIDER.replace("arn:aws:", f"arn:{partition}:").replace("123456789012", "210987654321")
    asked_for = replace(THERE, sent={"OpenIDConnectProviderArn": provider})
    found = shown(described(ISSUED | {"arn": arn}), asked_for, region=region)
    assert (found["region"], found["partition"], found["account_id"]) == (region, partition, "210987654321")


def test_a_cluster_that_may_be_missing_is_nothing():
    assert shown(NONE, allow_missing=True) is None
    assert shown(described(ISSUED), THERE, allow_missing=True)["name"] == "mz-k8s"


@pytest.mark.parametrize(("clusters", "there"), [([], "none"), (["b", "a"], "a, b")])
def test_a_cluster_that_has_to_be_there_and_is_not_is_told_with_those_that_are(clusters, there):
    with pytest.raises(Missing) as raised:
        shown(NONE, Call("eks", "list_clusters", {}, {"clusters": clusters}))
    assert str(raised.value) == (
        f"could not find the EKS cluster mz-k8s: there is none of that name in ap-northeast-1 (there: {there}). "
        "Check the cluster's name, the region and the account."
    )


@pytest.mark.parametrize("allow_missing", [False, True])
def test_an_empty_name_is_not_asked_for(allow_missing):
    with pytest.raises(InvalidArgument) as raised, scripted(NONE) as context:
        step.observe(context, asked(cluster_name="", allow_missing=allow_missing))
    assert str(raised.value) == "could not read the EKS cluster: its name is empty. Give cluster_name."


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [([described(ISSUED)], "read the EKS cluster"), ([described(ISSUED), THERE], "read the IAM OIDC provider")],
)
def test_what_may_not_be_read_is_named(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDenied", message=denial(last.service, last.operation))
    with pytest.raises(Denied) as raised:
        shown(*before, last)
    assert raised.value.attempted == attempted


def test_a_cluster_that_is_not_there_is_planned_as_nothing():
    assert step.plan(asked(), step.Observed(None)) == Plan(None, None)
