# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the controller's policy ties to the cluster's tag is refused without it and allowed with it, action by action.

The condition keys are those of "Actions, resources, and condition keys for Elastic Load Balancing V2" and "... for
Amazon EC2" in the Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies import aws_load_balancer_controller
from botocore.exceptions import ClientError

from .conftest import Sandbox

CLUSTER_TAG = {"Key": "elbv2.k8s.aws/cluster", "Value": "mz-k8s"}
OTHER_TAG = {"Key": "team", "Value": "edge"}
DOCUMENT = aws_load_balancer_controller.document("aws")
# Allowed once more, without a condition: the rules of the nodes' own groups are not tied to the tag.
ALSO_FREE = {"AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"}
# Held by tests of their own below: what counts there is what the request brings.
BY_REQUEST = {"CreateLoadBalancer", "CreateTargetGroup", "CreateServiceLinkedRole"}
REFUSALS = ("AccessDenied", "UnauthorizedOperation")

Connect = Callable[[str], Any]


@dataclass(frozen=True)
class Things:
    """One of each that the controller changes. What is deleted is nothing else's."""

    subnets: list[str]
    balancer: str
    group: str
    listener: str
    security_group: str
    lone_group: str
    lone_security_group: str
    lone_balancer: str


def make(sandbox: Sandbox, name: str, tags: list[dict[str, str]]) -> Things:
    """As the administrator, with tags or without any."""
    elbv2, ec2 = sandbox.client("elbv2"), sandbox.client("ec2")
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    subnets, tagged = vpc["subnetIds"][:2], {"Tags": tags} if tags else {}

    def balancer(suffix: str) -> str:
        made = elbv2.create_load_balancer(Name=name + suffix, Subnets=subnets, **tagged)["LoadBalancers"][0]
        return str(made["LoadBalancerArn"])

    def group(suffix: str) -> str:
        made = elbv2.create_target_group(Name=name + suffix, Protocol="HTTP", Port=80, VpcId=vpc["vpcId"], **tagged)
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def security_group(suffix: str) -> str:
        specified = {"TagSpecifications": [{"ResourceType": "security-group", "Tags": tags}]} if tags else {}
        request = {"GroupName": name + suffix, "Description": "test", "VpcId": vpc["vpcId"]}
        return str(ec2.create_security_group(**request, **specified)["GroupId"])

    arn = balancer("")
    fixed = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    request = {"LoadBalancerArn": arn, "Protocol": "HTTP", "Port": 80, "DefaultActions": fixed}
    listener = elbv2.create_listener(**request, **tagged)["Listeners"][0]["ListenerArn"]
    lone = (group("-lone"), security_group("-lone"), balancer("-lone"))
    return Things(subnets, arn, group(""), listener, security_group(""), *lone)


# By action: how the controller makes the call.
CALLS: dict[str, Callable[[Any, Any, Things], Any]] = {
    "DeleteSecurityGroup": lambda elbv2, ec2, on: ec2.delete_security_group(GroupId=on.lone_security_group),
    "CreateTags": lambda elbv2, ec2, on: ec2.create_tags(Resources=[on.security_group], Tags=[OTHER_TAG]),
    "DeleteTags": lambda elbv2, ec2, on: ec2.delete_tags(Resources=[on.security_group], Tags=[OTHER_TAG]),
    "AddTags": lambda elbv2, ec2, on: elbv2.add_tags(ResourceArns=[on.balancer], Tags=[OTHER_TAG]),
    "RemoveTags": lambda elbv2, ec2, on: elbv2.remove_tags(ResourceArns=[on.group], TagKeys=["team"]),
    "DeleteLoadBalancer": lambda elbv2, ec2, on: elbv2.delete_load_balancer(LoadBalancerArn=on.lone_balancer),
    "DeleteTargetGroup": lambda elbv2, ec2, on: elbv2.delete_target_group(TargetGroupArn=on.lone_group),
    "ModifyCapacityReservation": lambda elbv2, ec2, on: elbv2.modify_capacity_reservation(
        LoadBalancerArn=on.balancer, MinimumLoadBalancerCapacity={"CapacityUnits": 100}
    ),
    "ModifyIpPools": lambda elbv2, ec2, on: elbv2.modify_ip_pools(
        LoadBalancerArn=on.balancer, RemoveIpamPools=["ipv4"]
    ),
    "ModifyListenerAttributes": lambda elbv2, ec2, on: elbv2.modify_listener_attributes(
        ListenerArn=on.listener, Attributes=[{"Key": "routing.http.response.server.enabled", "Value": "false"}]
    ),
    "ModifyLoadBalancerAttributes": lambda elbv2, ec2, on: elbv2.modify_load_balancer_attributes(
        LoadBalancerArn=on.balancer, Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "30"}]
    ),
    "ModifyTargetGroup": lambda elbv2, ec2, on: elbv2.modify_target_group(
        TargetGroupArn=on.group, HealthCheckPath="/healthz"
    ),
    "ModifyTargetGroupAttributes": lambda elbv2, ec2, on: elbv2.modify_target_group_attributes(
        TargetGroupArn=on.group, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]
    ),
    "SetIpAddressType": lambda elbv2, ec2, on: elbv2.set_ip_address_type(
        LoadBalancerArn=on.balancer, IpAddressType="ipv4"
    ),
    "SetSecurityGroups": lambda elbv2, ec2, on: elbv2.set_security_groups(
        LoadBalancerArn=on.balancer, SecurityGroups=[on.security_group]
    ),
    "SetSubnets": lambda elbv2, ec2, on: elbv2.set_subnets(LoadBalancerArn=on.balancer, Subnets=on.subnets),
}


def refusal(error: ClientError) -> bool:
    return str(error.response["Error"]["Code"]) in REFUSALS


@pytest.fixture(scope="module")
def controller(sandbox: Sandbox, under_policy: Callable[[str, dict[str, Any]], Connect]) -> Connect:
    return under_policy("controller", DOCUMENT)


@pytest.fixture(scope="module")
def foreign(sandbox: Sandbox) -> Things:
    return make(sandbox, "foreign", [OTHER_TAG])


@pytest.fixture(scope="module")
def owned(sandbox: Sandbox) -> Things:
    return make(sandbox, "owned", [CLUSTER_TAG, OTHER_TAG])


def test_every_action_that_the_policy_ties_to_the_tag_is_tried_here() -> None:
    tied = {
        action.partition(":")[2]
        for statement in DOCUMENT["Statement"]
        if "Condition" in statement
        for action in statement["Action"]
    }
    assert tied - ALSO_FREE - BY_REQUEST == CALLS.keys()


@pytest.mark.parametrize("action", CALLS)
def test_what_has_not_the_cluster_s_tag_is_refused_to_the_controller(
    controller: Connect, foreign: Things, action: str
) -> None:
    with pytest.raises(ClientError, match=f"is not authorized to perform: [a-z0-9]+:{action} on resource") as caught:
        CALLS[action](controller("elbv2"), controller("ec2"), foreign)
    assert refusal(caught.value)


@pytest.mark.parametrize("action", CALLS)
def test_what_has_it_the_controller_may_change(controller: Connect, owned: Things, action: str) -> None:
    try:
        CALLS[action](controller("elbv2"), controller("ec2"), owned)
    except ClientError as error:
        # It was allowed; that moto does not know it comes after that.
        assert not refusal(error) and error.response["Error"]["Code"] == "NotImplemented", error


@pytest.mark.parametrize(
    ("service", "call", "action"),
    [
        ("ec2", lambda c, on: c.create_tags(Resources=[on.security_group], Tags=[CLUSTER_TAG]), "CreateTags"),
        ("ec2", lambda c, on: c.delete_tags(Resources=[on.security_group], Tags=[CLUSTER_TAG]), "DeleteTags"),
        ("elbv2", lambda c, on: c.add_tags(ResourceArns=[on.balancer], Tags=[CLUSTER_TAG]), "AddTags"),
    ],
)
def test_the_cluster_s_tag_itself_is_not_the_controller_s_to_change(
    controller: Connect, owned: Things, service: str, call: Callable[[Any, Things], Any], action: str
) -> None:
    """ "aws:RequestTag" of what exists already has to be absent for that tag."""
    with pytest.raises(ClientError, match=f"{action} on resource") as caught:
        call(controller(service), owned)
    assert refusal(caught.value)


@pytest.mark.parametrize("tags", [[], [OTHER_TAG]], ids=["no tag", "another tag"])
@pytest.mark.parametrize("action", ["CreateLoadBalancer", "CreateTargetGroup", "CreateSecurityGroup"])
def test_nothing_is_made_without_the_cluster_s_tag(
    sandbox: Sandbox, controller: Connect, action: str, tags: list[dict[str, str]]
) -> None:
    """A security group without any tag is the exception: the policy allows it, since it is worth nothing then."""
    vpc = sandbox.client("eks").describe_cluster(name="mz-k8s")["cluster"]["resourcesVpcConfig"]
    given = {"Tags": tags} if tags else {}
    specified = {"TagSpecifications": [{"ResourceType": "security-group", "Tags": tags}]} if tags else {}
    elbv2, ec2, name = controller("elbv2"), controller("ec2"), "untagged"
    group = {"Protocol": "HTTP", "Port": 80, "VpcId": vpc["vpcId"]}
    makers: dict[str, Callable[[], Any]] = {
        "CreateLoadBalancer": lambda: elbv2.create_load_balancer(Name=name, Subnets=vpc["subnetIds"][:2], **given),
        "CreateTargetGroup": lambda: elbv2.create_target_group(Name=name, **group, **given),
        "CreateSecurityGroup": lambda: ec2.create_security_group(
            GroupName=name, Description="test", VpcId=vpc["vpcId"], **specified
        ),
    }
    if action == "CreateSecurityGroup" and not tags:
        assert makers[action]()["GroupId"]
        return
    with pytest.raises(ClientError, match="is not authorized to perform") as caught:
        makers[action]()
    assert refusal(caught.value)


@pytest.mark.parametrize(
    ("service", "allowed"), [("elasticloadbalancing.amazonaws.com", True), ("autoscaling.amazonaws.com", False)]
)
def test_only_the_load_balancers_service_role_may_be_made(controller: Connect, service: str, allowed: bool) -> None:
    """ "iam:AWSServiceName" of CreateServiceLinkedRole in the IAM User Guide."""
    try:
        controller("iam").create_service_linked_role(AWSServiceName=service)
    except ClientError as error:
        assert refusal(error) is not allowed
    else:
        assert allowed
