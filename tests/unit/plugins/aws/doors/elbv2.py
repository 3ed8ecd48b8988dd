# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import elbv2

from tests.unit.plugins.aws.door import Door

ALB = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/k8s-app/1"
LISTENER = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:listener/app/k8s-app/1/2"
GROUP = "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:targetgroup/k8s-app1/3"


def listed(operation, key, ask, sent, attempted, field):
    """A list of two pages, with one item each."""
    return Door(
        "elbv2",
        operation,
        ask,
        sent=sent,
        attempted=attempted,
        answer={key: [{field: "one"}], "NextMarker": "m"},
        more=({**sent, "Marker": "m"}, {key: [{field: "two"}]}),
        result=[{field: "one"}, {field: "two"}],
    )


DOORS = [
    listed(
        "describe_load_balancers",
        "LoadBalancers",
        elbv2.list_load_balancers,
        {},
        "list the load balancers of the region",
        "LoadBalancerArn",
    ),
    listed(
        "describe_target_groups",
        "TargetGroups",
        elbv2.list_target_groups,
        {},
        "list the target groups of the region",
        "TargetGroupArn",
    ),
    listed(
        "describe_target_groups",
        "TargetGroups",
        lambda client: elbv2.target_groups_of(client, ALB),
        {"LoadBalancerArn": ALB},
        f"list the target groups of {ALB}",
        "TargetGroupArn",
    ),
    listed(
        "describe_listeners",
        "Listeners",
        lambda client: elbv2.list_listeners(client, ALB),
        {"LoadBalancerArn": ALB},
        f"list the listeners of {ALB}",
        "ListenerArn",
    ),
    listed(
        "describe_listener_certificates",
        "Certificates",
        lambda client: elbv2.list_certificates(client, LISTENER),
        {"ListenerArn": LISTENER},
        f"list the certificates of {LISTENER}",
        "CertificateArn",
    ),
    listed(
        "describe_rules",
        "Rules",
        lambda client: elbv2.list_rules(client, LISTENER),
        {"ListenerArn": LISTENER},
        f"list the rules of {LISTENER}",
        "RuleArn",
    ),
    Door(
        "elbv2",
        "describe_target_health",
        lambda client: elbv2.target_health(client, GROUP),
        sent={"TargetGroupArn": GROUP},
        attempted=f"read the health of the targets of {GROUP}",
        answer={"TargetHealthDescriptions": [{"Target": {"Id": "i-1", "Port": 30001}}]},
        result=[{"Target": {"Id": "i-1", "Port": 30001}}],
    ),
    Door(
        "elbv2",
        "describe_tags",
        lambda client: elbv2.tags_of(client, [ALB]),
        sent={"ResourceArns": [ALB]},
        attempted=f"read the tags of {ALB}",
        answer={"TagDescriptions": [{"ResourceArn": ALB, "Tags": [{"Key": "a", "Value": "b"}]}]},
        result={ALB: {"a": "b"}},
    ),
    Door(
        "elbv2",
        "delete_load_balancer",
        lambda client: elbv2.delete_load_balancer(client, arn=ALB),
        sent={"LoadBalancerArn": ALB},
        attempted=f"delete the load balancer {ALB}",
    ),
    Door(
        "elbv2",
        "delete_target_group",
        lambda client: elbv2.delete_target_group(client, arn=GROUP),
        sent={"TargetGroupArn": GROUP},
        attempted=f"delete the target group {GROUP}",
    ),
]
