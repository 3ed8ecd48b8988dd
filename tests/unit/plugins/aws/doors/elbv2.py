# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from functools import partial

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import elbv2

from tests.unit.plugins.aws.door import Door, listed, two

door = partial(Door, "elbv2")
listing = partial(listed, "elbv2")

ALB = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/k8s-app/1"
LISTENER = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/k8s-app/1/2"
GROUP = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/k8s-app1/3"


DOORS = [
    listing(
        "describe_load_balancers",
        elbv2.list_load_balancers,
        sent={},
        attempted="list the load balancers of the region",
        pages=two("LoadBalancers", "LoadBalancerArn"),
    ),
    listing(
        "describe_target_groups",
        elbv2.list_target_groups,
        sent={},
        attempted="list the target groups of the region",
        pages=two("TargetGroups", "TargetGroupArn"),
    ),
    listing(
        "describe_target_groups",
        lambda client: elbv2.target_groups_of(client, ALB),
        sent={"LoadBalancerArn": ALB},
        attempted=f"list the target groups of {ALB}",
        pages=two("TargetGroups", "TargetGroupArn"),
    ),
    listing(
        "describe_listeners",
        lambda client: elbv2.list_listeners(client, ALB),
        sent={"LoadBalancerArn": ALB},
        attempted=f"list the listeners of {ALB}",
        pages=two("Listeners", "ListenerArn"),
    ),
    listing(
        "describe_listener_certificates",
        lambda client: elbv2.list_certificates(client, LISTENER),
        sent={"ListenerArn": LISTENER},
        attempted=f"list the certificates of {LISTENER}",
        pages=two("Certificates", "CertificateArn"),
    ),
    listing(
        "describe_rules",
        lambda client: elbv2.list_rules(client, LISTENER),
        sent={"ListenerArn": LISTENER},
        attempted=f"list the rules of {LISTENER}",
        pages=two("Rules", "RuleArn"),
    ),
    door(
        "describe_target_health",
        lambda client: elbv2.target_health(client, GROUP),
        sent={"TargetGroupArn": GROUP},
        attempted=f"read the health of the targets of {GROUP}",
        answer={"TargetHealthDescriptions": [{"Target": {"Id": "i-1", "Port": 30001}}]},
        result=[{"Target": {"Id": "i-1", "Port": 30001}}],
    ),
    door(
        "describe_tags",
        lambda client: elbv2.tags_of(client, [ALB]),
        sent={"ResourceArns": [ALB]},
        attempted=f"read the tags of {ALB}",
        answer={"TagDescriptions": [{"ResourceArn": ALB, "Tags": [{"Key": "a", "Value": "b"}]}]},
        result={ALB: {"a": "b"}},
    ),
    door(
        "delete_load_balancer",
        lambda client: elbv2.delete_load_balancer(client, arn=ALB),
        sent={"LoadBalancerArn": ALB},
        attempted=f"delete the load balancer {ALB}",
    ),
    door(
        "delete_target_group",
        lambda client: elbv2.delete_target_group(client, arn=GROUP),
        sent={"TargetGroupArn": GROUP},
        attempted=f"delete the target group {GROUP}",
    ),
]
