# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers: names, zones and protection as "CreateLoadBalancer" and its like say in the ELBv2 API Reference."""

from __future__ import annotations

import re
import secrets
from typing import Any

from moto.ec2.models import EC2Backend, ec2_backends
from moto.elbv2.models import FakeLoadBalancer

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.hosted_zones import APPLICATION_ZONES
from sandbox.cloud.elbv2.state import backend, load_balancer, refresh_attachments
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")


def _check_name(name: str) -> None:
    if len(name) > 32:
        raise AwsError("ValidationError", f"The load balancer name '{name}' cannot be longer than '32' characters")
    if not _NAME.fullmatch(name):
        message = (
            "can only contain characters that are alphanumeric characters and hyphens(-), and not begin or end with one"
        )
        raise AwsError("ValidationError", f"The load balancer name '{name}' {message}")
    if name.startswith("internal-"):
        raise AwsError("ValidationError", f"The load balancer name '{name}' cannot begin with 'internal-'")


def _subnet_ids(params: dict[str, Any]) -> list[str]:
    mapped = [mapping["SubnetId"] for mapping in params.get("SubnetMappings") or []]
    return list(params.get("Subnets") or []) + mapped


def _ec2(cloud: Cloud, call: Call) -> EC2Backend:
    return ec2_backends[cloud.world.account_id][call.region]


def _subnets(cloud: Cloud, call: Call) -> list[Any]:
    known = {item.id: item for zone in _ec2(cloud, call).subnets.values() for item in zone.values()}
    missing = [subnet_id for subnet_id in _subnet_ids(call.params) if subnet_id not in known]
    if missing:
        raise AwsError("SubnetNotFound", f"The subnet ID '{missing[0]}' does not exist")
    return [known[subnet_id] for subnet_id in _subnet_ids(call.params)]


@guard("elbv2", "CreateLoadBalancer", "SetSubnets")
def subnets_are_in_two_zones(cloud: Cloud, call: Call) -> None:
    subnets = _subnets(cloud, call)
    zones = [subnet.availability_zone for subnet in subnets]
    application = (call.params.get("Type") or "application") == "application"
    if len(set(zones)) < len(zones):
        message = "A load balancer cannot be attached to multiple subnets in the same Availability Zone"
        raise AwsError("InvalidConfigurationRequest", message)
    if application and len(zones) < 2:
        message = "At least two subnets in two different Availability Zones must be specified"
        raise AwsError("ValidationError", message)


@guard("elbv2", "CreateLoadBalancer")
def an_internet_facing_one_needs_a_gateway(cloud: Cloud, call: Call) -> None:
    if (call.params.get("Scheme") or "internet-facing") != "internet-facing":
        return
    vpc = _subnets(cloud, call)[0].vpc_id
    gateways = _ec2(cloud, call).internet_gateways.values()
    if not any(gateway.vpc is not None and gateway.vpc.id == vpc for gateway in gateways):
        raise AwsError("InvalidSubnet", f"VPC {vpc} has no internet gateway")


@guard("elbv2", "CreateLoadBalancer", "SetSecurityGroups")
def security_groups_exist(cloud: Cloud, call: Call) -> None:
    for group_id in call.params.get("SecurityGroups") or []:
        if _ec2(cloud, call).get_security_group_from_id(group_id) is None:
            raise AwsError("InvalidSecurityGroup", f"Security group '{group_id}' does not exist")


@override("elbv2", "CreateLoadBalancer")
def create_load_balancer(cloud: Cloud, call: Call) -> dict[str, Any]:
    name = call.params["Name"]
    _check_name(name)
    existing = next((one for one in backend(cloud, call).load_balancers.values() if one.name == name), None)
    if existing is not None:
        if not _same_settings(existing, call.params):
            message = f"A load balancer with the same name '{name}' exists, but with different settings"
            raise AwsError("DuplicateLoadBalancerName", message)
        return cloud.moto.invoke("elbv2", "DescribeLoadBalancers", {"LoadBalancerArns": [existing.arn]}, call.region)
    groups = call.params.get("SecurityGroups") or _default_groups(cloud, call)
    result = cloud.forward(call, SecurityGroups=groups, Scheme=call.params.get("Scheme") or "internet-facing")
    made = result["LoadBalancers"][0]
    balancer = load_balancer(cloud, call, made["LoadBalancerArn"])
    balancer.dns_name = _dns_name(balancer, call.region)
    balancer.canonical_hosted_zone_id = APPLICATION_ZONES.get(call.region, "")
    made |= {"DNSName": balancer.dns_name, "CanonicalHostedZoneId": balancer.canonical_hosted_zone_id}
    return result


def _default_groups(cloud: Cloud, call: Call) -> list[str]:
    """An application load balancer without security groups gets its VPC's default one."""
    if (call.params.get("Type") or "application") != "application":
        return []
    group = _ec2(cloud, call).get_default_security_group(_subnets(cloud, call)[0].vpc_id)
    return [group.id] if group is not None else []


def _same_settings(balancer: FakeLoadBalancer, params: dict[str, Any]) -> bool:
    wanted_groups = params.get("SecurityGroups")
    return (
        {subnet.id for subnet in balancer.subnets} == set(_subnet_ids(params))
        and balancer.scheme == (params.get("Scheme") or "internet-facing")
        and balancer.type == (params.get("Type") or "application")
        and (not wanted_groups or set(balancer.security_groups) == set(wanted_groups))
    )


def _dns_name(balancer: FakeLoadBalancer, region: str) -> str:
    internal = "internal-" if balancer.scheme == "internal" else ""
    if balancer.type == "network":
        return f"{balancer.name}-{secrets.token_hex(8)}.elb.{region}.amazonaws.com"
    digits = secrets.randbelow(9 * 10**9) + 10**9
    return f"{internal}{balancer.name}-{digits}.{region}.elb.amazonaws.com"


@guard("elbv2", "DeleteLoadBalancer")
def a_protected_one_is_not_deleted(cloud: Cloud, call: Call) -> None:
    arn = call.params["LoadBalancerArn"]
    balancer = backend(cloud, call).load_balancers.get(arn)
    if balancer is not None and balancer.attrs.get("deletion_protection.enabled") == "true":
        message = f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled"
        raise AwsError("OperationNotPermitted", message)


@guard("elbv2", "DescribeTargetGroups")
def describe_target_groups(cloud: Cloud, call: Call) -> None:
    refresh_attachments(cloud, call)
