# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step left in AWS, written as in the recordings."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from sandbox.alb.conformance.aws_world import RecordedWorld, WorldBuilder

Object = dict[str, Any]
Attributes = dict[str, str]
LOOKS = 20


class AwsObserver:
    def __init__(self, aws: WorldBuilder) -> None:
        self._elbv2 = aws.elbv2
        self._ec2 = aws.ec2
        self._baseline: dict[str, Attributes] = {}

    def learn_defaults(self, world: RecordedWorld) -> None:
        """The attributes that AWS gives without being asked: seen on a load balancer made for that and removed."""
        subnets = [subnet for subnet, name in world.masks.items() if name.startswith("subnet-public")]
        balancer = self._elbv2.create_load_balancer(Name="defaults", Subnets=subnets)["LoadBalancers"][0]
        group = self._elbv2.create_target_group(Name="defaults", Port=80, Protocol="HTTP", VpcId=world.vpc)
        group_arn = group["TargetGroups"][0]["TargetGroupArn"]
        listener = self._elbv2.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "forward", "TargetGroupArn": group_arn}],
        )["Listeners"][0]
        self._baseline = {
            "load_balancer": self._load_balancer_attributes(balancer["LoadBalancerArn"]),
            "target_group": self._target_group_attributes(group_arn),
            "listener": self._listener_attributes(listener["ListenerArn"]),
        }
        self._elbv2.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
        self._elbv2.delete_target_group(TargetGroupArn=group_arn)

    def observe(self, world: RecordedWorld) -> Object:
        """Load balancers, target groups and security groups as they are now."""
        for _ in range(LOOKS - 1):
            try:
                return self._observed(world)
            except ClientError as error:
                # The controller removed something that was listed a moment ago: then what is left is looked at.
                if not error.response["Error"]["Code"].endswith("NotFound"):
                    raise
        return self._observed(world)

    def _observed(self, world: RecordedWorld) -> Object:
        groups = self._groups(world.vpc)
        return {
            "load_balancers": [self._load_balancer(lb) for lb in self._load_balancers(world.vpc)],
            "target_groups": [self._target_group(group) for group in self._target_groups(world.vpc)],
            "security_groups": [g for g in groups if g["id"] not in world.pre_existing_groups],
            "pre_existing_security_groups": [g for g in groups if g["id"] in world.pre_existing_groups],
        }

    def _load_balancers(self, vpc: str) -> list[Object]:
        found = self._elbv2.get_paginator("describe_load_balancers").paginate().build_full_result()
        return [balancer for balancer in found["LoadBalancers"] if balancer["VpcId"] == vpc]

    def _target_groups(self, vpc: str) -> list[Object]:
        found = self._elbv2.get_paginator("describe_target_groups").paginate().build_full_result()
        return [group for group in found["TargetGroups"] if group["VpcId"] == vpc]

    def _tags(self, arn: str) -> Attributes:
        described = self._elbv2.describe_tags(ResourceArns=[arn])["TagDescriptions"]
        return {tag["Key"]: tag["Value"] for tag in described[0]["Tags"]} if described else {}

    def _load_balancer_attributes(self, arn: str) -> Attributes:
        return _map(self._elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"])

    def _target_group_attributes(self, arn: str) -> Attributes:
        return _map(self._elbv2.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"])

    def _listener_attributes(self, arn: str) -> Attributes:
        return _map(self._elbv2.describe_listener_attributes(ListenerArn=arn)["Attributes"])

    def _changed(self, kind: str, attributes: Attributes, scheme: str = "") -> Attributes:
        """What the examples do not have is a header's name or value, or how a dualstack load balancer begins."""
        begins = {"ipv6.deny_all_igw_traffic": "true" if scheme == "internal" else "false"}
        defaults = begins | self._baseline[kind]
        return {key: value for key, value in attributes.items() if defaults.get(key, "") != value}

    def _load_balancer(self, balancer: Object) -> Object:
        arn = balancer["LoadBalancerArn"]
        zones = balancer["AvailabilityZones"]
        listeners = self._elbv2.describe_listeners(LoadBalancerArn=arn)["Listeners"]
        return {
            "arn": arn,
            "name": balancer["LoadBalancerName"],
            "scheme": balancer["Scheme"],
            "type": balancer["Type"],
            "ip_address_type": balancer["IpAddressType"],
            "dns_name": balancer["DNSName"],
            "vpc_id": balancer["VpcId"],
            "subnet_count": len(zones),
            "availability_zones": [{"zone": zone["ZoneName"], "subnet": zone["SubnetId"]} for zone in zones],
            "security_group_count": len(balancer["SecurityGroups"]),
            "security_groups": balancer["SecurityGroups"],
            "tags": self._tags(arn),
            "attributes_changed": self._changed(
                "load_balancer", self._load_balancer_attributes(arn), balancer["Scheme"]
            ),
            "listeners": [self._listener(listener) for listener in listeners],
        }

    def _listener(self, listener: Object) -> Object:
        arn = listener["ListenerArn"]
        certificates = []
        if listener["Protocol"] == "HTTPS":
            described = self._elbv2.describe_listener_certificates(ListenerArn=arn)["Certificates"]
            certificates = [
                {"arn": c["CertificateArn"], "is_default": bool(c.get("IsDefault", False))} for c in described
            ]
        rules = self._elbv2.describe_rules(ListenerArn=arn)["Rules"]
        return {
            "arn": arn,
            "port": listener["Port"],
            "protocol": listener["Protocol"],
            "certificates": certificates,
            "ssl_policy": listener.get("SslPolicy"),
            "alpn_policy": (listener.get("AlpnPolicy") or None),
            "default_actions": [_action(action) for action in listener["DefaultActions"]],
            "tags": self._tags(arn),
            "attributes_changed": self._changed("listener", self._listener_attributes(arn)),
            "rules": [self._rule(rule) for rule in rules if not rule["IsDefault"]],
        }

    def _rule(self, rule: Object) -> Object:
        return {
            "arn": rule["RuleArn"],
            "priority": int(rule["Priority"]),
            "conditions": [_condition(condition) for condition in rule["Conditions"]],
            "actions": [_action(action) for action in rule["Actions"]],
            "tags": self._tags(rule["RuleArn"]),
        }

    def _target_group(self, group: Object) -> Object:
        arn = group["TargetGroupArn"]
        health = self._elbv2.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
        registered = [entry for entry in health if entry["TargetHealth"]["State"] != "draining"]
        return {
            "arn": arn,
            "name": group["TargetGroupName"],
            "port": group["Port"],
            "protocol": group["Protocol"],
            "protocol_version": group.get("ProtocolVersion"),
            "target_type": group["TargetType"],
            "ip_address_type": group.get("IpAddressType", "ipv4"),
            "vpc_id": group["VpcId"],
            "health_check": {
                "enabled": group["HealthCheckEnabled"],
                "protocol": group["HealthCheckProtocol"],
                "port": group["HealthCheckPort"],
                "path": group["HealthCheckPath"],
                "interval_seconds": group["HealthCheckIntervalSeconds"],
                "timeout_seconds": group["HealthCheckTimeoutSeconds"],
                "healthy_threshold": group["HealthyThresholdCount"],
                "unhealthy_threshold": group["UnhealthyThresholdCount"],
                "matcher": group["Matcher"],
            },
            "tags": self._tags(arn),
            "attributes_changed": self._changed("target_group", self._target_group_attributes(arn)),
            "load_balancers": group.get("LoadBalancerArns", []),
            "targets": [{"Id": e["Target"]["Id"], "Port": e["Target"]["Port"]} for e in registered],
        }

    def _groups(self, vpc: str) -> list[Object]:
        described = self._ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        return [_group(group) for group in described["SecurityGroups"] if group["GroupName"] != "default"]


def _map(attributes: list[Object]) -> Attributes:
    return {attribute["Key"]: attribute["Value"] for attribute in attributes}


def _group(group: Object) -> Object:
    return {
        "id": group["GroupId"],
        "name": group["GroupName"],
        "description": group["Description"],
        "tags": _map(group.get("Tags", [])),
        "ingress": [_permission(permission) for permission in group["IpPermissions"]],
    }


def _permission(permission: Object) -> Object:
    shown: Object = {
        "protocol": permission["IpProtocol"],
        "from_port": permission.get("FromPort"),
        "to_port": permission.get("ToPort"),
    }
    named = (
        ("cidrs", "IpRanges", ("CidrIp",)),
        ("cidrs_v6", "Ipv6Ranges", ("CidrIpv6",)),
        ("prefix_lists", "PrefixListIds", ("PrefixListId",)),
        ("source_groups", "UserIdGroupPairs", ("GroupId",)),
    )
    for key, source, fields in named:
        entries = [
            {name: entry[name] for name in (*fields, "Description") if entry.get(name)}
            for entry in permission.get(source) or []
        ]
        if entries:
            shown[key] = entries
    return shown


def _action(action: Object) -> Object:
    """Without what only repeats the ForwardConfig."""
    return {key: value for key, value in action.items() if key != "TargetGroupArn" or "ForwardConfig" not in action}


def _condition(condition: Object) -> Object:
    """Without the old form of the values beside the config."""
    return {key: value for key, value in condition.items() if key == "Field" or (key.endswith("Config") and value)}
