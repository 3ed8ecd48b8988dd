# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ALB in process as the controller makes it for the Ingress default/app-aws-ingress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

CLUSTER = "mz-k8s"
STACK = "default/app-aws-ingress"
HOST = "eks.frieza.dev"


@dataclass
class Made:
    arn: str
    dns_name: str
    listener_arn: str
    target_groups: Mapping[str, str]
    security_group: str
    vpc_id: str


def tags(resource: str, stack: str = STACK, cluster: str = CLUSTER) -> list[dict[str, str]]:
    pairs = {"elbv2.k8s.aws/cluster": cluster, "ingress.k8s.aws/stack": stack, "ingress.k8s.aws/resource": resource}
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def ingress(**annotations: str) -> dict[str, Any]:
    """The Ingress that asks for it; annotations without their prefix."""
    paths = [
        {
            "path": path,
            "pathType": "Prefix",
            "backend": {"service": {"name": path.strip("/"), "port": {"number": 80}}},
        }
        for path in ("/app1", "/app2")
    ]
    written = {"scheme": "internet-facing"} | {key.replace("_", "-"): value for key, value in annotations.items()}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {
            "name": "app-aws-ingress",
            "namespace": "default",
            "annotations": {f"alb.ingress.kubernetes.io/{key}": value for key, value in written.items()},
        },
        "spec": {"ingressClassName": "aws", "rules": [{"host": HOST, "http": {"paths": paths}}]},
    }


def ingress_class(controller: str = "ingress.k8s.aws/alb") -> dict[str, Any]:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "IngressClass",
        "metadata": {"name": "aws"},
        "spec": {"controller": controller},
    }


def make_alb(aws: Callable[[str], Any], *, name: str = "k8s-default-appawsin-d61ace8b4a", **tagged: str) -> Made:
    """With app1 and app2 behind /app1 and /app2. moto says that every registered target is healthy."""
    ec2, elbv2 = aws("ec2"), aws("elbv2")
    vpc_id = ec2.create_vpc(CidrBlock="192.168.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"192.168.{n}.0/24", AvailabilityZone=f"ap-northeast-1{zone}")
        for n, zone in enumerate("ac")
    ]
    group = ec2.create_security_group(
        GroupName=f"{name}-group",
        Description="[k8s] Managed SecurityGroup for LoadBalancer",
        VpcId=vpc_id,
        TagSpecifications=[{"ResourceType": "security-group", "Tags": tags("ManagedLBSecurityGroup", **tagged)}],
    )["GroupId"]
    balancer = elbv2.create_load_balancer(
        Name=name,
        Subnets=[subnet["Subnet"]["SubnetId"] for subnet in subnets],
        SecurityGroups=[group],
        Scheme="internet-facing",
        Tags=tags("LoadBalancer", **tagged),
    )["LoadBalancers"][0]
    arn = balancer["LoadBalancerArn"]
    not_found = {"StatusCode": "404", "ContentType": "text/plain"}
    listener = elbv2.create_listener(
        LoadBalancerArn=arn,
        Port=80,
        Protocol="HTTP",
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": not_found}],
    )["Listeners"][0]["ListenerArn"]
    groups = {
        app: _target_group(elbv2, name, app, vpc_id, listener, priority, tagged)
        for priority, app in enumerate(("app1", "app2"), start=1)
    }
    instance = ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    for target_group in groups.values():
        elbv2.register_targets(TargetGroupArn=target_group, Targets=[{"Id": instance, "Port": 30081}])
    return Made(arn, balancer["DNSName"], listener, groups, group, vpc_id)


def _target_group(
    elbv2: Any, name: str, app: str, vpc_id: str, listener_arn: str, priority: int, tagged: Mapping[str, str]
) -> str:
    target_group: str = elbv2.create_target_group(
        Name=f"{app}-{name}"[:32].rstrip("-"),
        Protocol="HTTP",
        Port=30081,
        VpcId=vpc_id,
        TargetType="instance",
        Tags=tags(f"default/app-aws-ingress-{app}:80", **tagged),
    )["TargetGroups"][0]["TargetGroupArn"]
    elbv2.create_rule(
        ListenerArn=listener_arn,
        Priority=priority,
        Conditions=[
            {"Field": "host-header", "HostHeaderConfig": {"Values": [HOST]}},
            {"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{app}", f"/{app}/*"]}},
        ],
        Actions=[{"Type": "forward", "TargetGroupArn": target_group}],
    )
    return target_group
