# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundled policy of the AWS Load Balancer Controller, tried on the calls that the controller makes for an Ingress."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies import aws_load_balancer_controller
from botocore.exceptions import ClientError

from .conftest import Sandbox

OWNED = [{"Key": "elbv2.k8s.aws/cluster", "Value": "mz-k8s"}]
FIXED = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
WEB = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]

Connect = Callable[[str], Any]


def opened_group(ec2: Any, name: str, vpc: str) -> str:
    """A security group that lets the web in."""
    request = {"GroupName": name, "Description": "[k8s] Managed", "VpcId": vpc}
    tags = [{"ResourceType": "security-group", "Tags": OWNED}]
    group = str(ec2.create_security_group(**request, TagSpecifications=tags)["GroupId"])
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=WEB)
    return group


def reconcile(sandbox: Sandbox, connect: Connect, name: str) -> None:
    """What the controller does for an Ingress and its end, in the order of its work."""
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    ec2, elbv2 = connect("ec2"), connect("elbv2")
    instance = ec2.describe_instances()["Reservations"][0]["Instances"][0]["InstanceId"]
    ec2.describe_subnets(), ec2.describe_availability_zones(), ec2.describe_route_tables()
    elbv2.describe_load_balancers(), elbv2.describe_target_groups()
    group = opened_group(ec2, name, vpc["vpcId"])
    targets = elbv2.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc["vpcId"], Tags=OWNED)
    target_group = targets["TargetGroups"][0]["TargetGroupArn"]
    subnets = [vpc["subnetIds"][index] for index in (0, 1)]
    balancer = elbv2.create_load_balancer(Name=name, Subnets=subnets, SecurityGroups=[group], Tags=OWNED)
    balancer_arn = balancer["LoadBalancers"][0]["LoadBalancerArn"]
    attributes = [{"Key": "idle_timeout.timeout_seconds", "Value": "30"}]
    elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer_arn, Attributes=attributes)
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer_arn, Protocol="HTTP", Port=80, DefaultActions=FIXED, Tags=OWNED
    )["Listeners"][0]["ListenerArn"]
    rule = elbv2.create_rule(
        ListenerArn=listener,
        Priority=1,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/app1"]}}],
        Actions=[{"Type": "forward", "TargetGroupArn": target_group}],
        Tags=OWNED,
    )["Rules"][0]["RuleArn"]
    elbv2.register_targets(TargetGroupArn=target_group, Targets=[{"Id": instance, "Port": 30080}])
    elbv2.describe_target_health(TargetGroupArn=target_group)
    for arn in (balancer_arn, target_group, listener, rule):
        elbv2.add_tags(ResourceArns=[arn], Tags=[{"Key": "team", "Value": "edge"}])
        elbv2.remove_tags(ResourceArns=[arn], TagKeys=["team"])
    ec2.create_tags(Resources=[group], Tags=[{"Key": "team", "Value": "edge"}])
    elbv2.deregister_targets(TargetGroupArn=target_group, Targets=[{"Id": instance, "Port": 30080}])
    elbv2.delete_rule(RuleArn=rule)
    elbv2.delete_listener(ListenerArn=listener)
    elbv2.delete_load_balancer(LoadBalancerArn=balancer_arn)
    elbv2.delete_target_group(TargetGroupArn=target_group)
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=WEB)
    ec2.delete_security_group(GroupId=group)


def test_the_bundled_policy_is_enough_for_an_ingress(
    sandbox: Sandbox, under_policy: Callable[[str, dict[str, Any]], Connect]
) -> None:
    reconcile(sandbox, under_policy("enough", aws_load_balancer_controller.document("aws")), "enough")


@pytest.mark.parametrize(
    "action",
    [
        "ec2:CreateTags",
        "ec2:DeleteSecurityGroup",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:DeleteTargetGroup",
    ],
)
def test_a_policy_that_lacks_an_action_is_found_out(
    sandbox: Sandbox, under_policy: Callable[[str, dict[str, Any]], Connect], action: str
) -> None:
    policy = copy.deepcopy(aws_load_balancer_controller.document("aws"))
    for statement in policy["Statement"]:
        statement["Action"] = [known for known in statement["Action"] if known != action]
    policy["Statement"] = [statement for statement in policy["Statement"] if statement["Action"]]
    name = "lacks-" + action.rpartition(":")[2].lower()
    with pytest.raises(ClientError, match=f"is not authorized to perform: {action} on resource"):
        reconcile(sandbox, under_policy(name, policy), name[:32])


def test_what_the_controller_did_not_make_it_may_not_delete(
    sandbox: Sandbox, under_policy: Callable[[str, dict[str, Any]], Connect]
) -> None:
    connect = under_policy("strangers", aws_load_balancer_controller.document("aws"))
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    admin = sandbox.client("elbv2").create_target_group(Name="foreign", Protocol="HTTP", Port=80, VpcId=vpc["vpcId"])
    arn = admin["TargetGroups"][0]["TargetGroupArn"]
    with pytest.raises(ClientError, match="elasticloadbalancing:DeleteTargetGroup"):
        connect("elbv2").delete_target_group(TargetGroupArn=arn)
    with pytest.raises(ClientError, match="elasticloadbalancing:AddTags"):
        connect("elbv2").add_tags(ResourceArns=[arn], Tags=OWNED)
    with pytest.raises(ClientError, match="ec2:DeleteSecurityGroup"):
        connect("ec2").delete_security_group(GroupId=vpc["clusterSecurityGroupId"])
