# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers in AWS: found by tags; created, replaced, updated, deleted to match the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alb.controller.aws import Aws, tag_list
from sandbox.alb.controller.errors import AwsError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.model import TAG_RESOURCE, LoadBalancer, tracking_tags
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.tagging import has_tags, put_right_tags

Described = dict[str, Any]


class LoadBalancers:
    def __init__(self, aws: Aws, flags: Flags) -> None:
        self._aws = aws
        self._flags = flags

    def of_group(self, group: GroupId) -> list[Described]:
        """All load balancers that carry the group's tags, each with its `Tags`. Raises AwsError."""
        described = self._aws.elbv2("DescribeLoadBalancers")["LoadBalancers"]
        tags = self._aws.tags_of([found["LoadBalancerArn"] for found in described])
        wanted = tracking_tags(self._flags.cluster_name, group)
        return [
            found | {"Tags": tags[found["LoadBalancerArn"]]}
            for found in described
            if has_tags(tags.get(found["LoadBalancerArn"], {}), wanted)
        ]

    def synthesize(
        self, group: GroupId, desired: LoadBalancer | None, security_groups: Sequence[str]
    ) -> tuple[Described | None, bool]:
        """Delete what does not fit, then create or update; answers the load balancer, and whether it was there."""
        kept: Described | None = None
        for existing in self.of_group(group):
            if desired is not None and kept is None and existing["Scheme"] == desired.scheme:
                kept = existing
            else:
                self._delete(existing["LoadBalancerArn"])
        if desired is None:
            return None, False
        tags = {**desired.tags, **tracking_tags(self._flags.cluster_name, group), TAG_RESOURCE: desired.resource_id}
        if kept is None:
            return self._create(desired, security_groups, tags), False
        self._update(kept, desired, security_groups, tags)
        return kept, True

    def _delete(self, arn: str) -> None:
        """A protected one too: the Ingress says what is to be, and what does not fit it is not to stay."""
        try:
            self._aws.elbv2("DeleteLoadBalancer", LoadBalancerArn=arn)
        except AwsError as error:
            if "OperationNotPermitted" not in error.code or "deletion protection" not in str(error):
                raise
            unprotected = [{"Key": "deletion_protection.enabled", "Value": "false"}]
            self._aws.elbv2("ModifyLoadBalancerAttributes", LoadBalancerArn=arn, Attributes=unprotected)
            self._aws.elbv2("DeleteLoadBalancer", LoadBalancerArn=arn)

    def state_of(self, arn: str) -> str:
        """`provisioning`, `active`, ... Raises AwsError."""
        described = self._aws.elbv2("DescribeLoadBalancers", LoadBalancerArns=[arn])["LoadBalancers"]
        return str(described[0]["State"]["Code"])

    def _create(self, desired: LoadBalancer, security_groups: Sequence[str], tags: Mapping[str, str]) -> Described:
        created: Described = self._aws.elbv2(
            "CreateLoadBalancer",
            Name=desired.name,
            Type="application",
            Scheme=desired.scheme,
            IpAddressType=desired.ip_address_type,
            SubnetMappings=[{"SubnetId": subnet} for subnet in desired.subnets],
            SecurityGroups=list(security_groups),
            Tags=tag_list(tags),
        )["LoadBalancers"][0]
        self._put_right_attributes(created["LoadBalancerArn"], desired.attributes)
        return created

    def _update(
        self, existing: Described, desired: LoadBalancer, security_groups: Sequence[str], tags: Mapping[str, str]
    ) -> None:
        arn = existing["LoadBalancerArn"]
        if existing.get("IpAddressType") != desired.ip_address_type:
            self._aws.elbv2("SetIpAddressType", LoadBalancerArn=arn, IpAddressType=desired.ip_address_type)
        if {zone["SubnetId"] for zone in existing["AvailabilityZones"]} != set(desired.subnets):
            mappings = [{"SubnetId": subnet} for subnet in desired.subnets]
            self._aws.elbv2("SetSubnets", LoadBalancerArn=arn, SubnetMappings=mappings)
        if set(existing.get("SecurityGroups", [])) != set(security_groups):
            self._aws.elbv2("SetSecurityGroups", LoadBalancerArn=arn, SecurityGroups=list(security_groups))
        put_right_tags(self._aws, arn, existing["Tags"], tags, self._flags["external-managed-tags"])
        self._put_right_attributes(arn, desired.attributes)

    def _put_right_attributes(self, arn: str, desired: Mapping[str, str]) -> None:
        described = self._aws.elbv2("DescribeLoadBalancerAttributes", LoadBalancerArn=arn)["Attributes"]
        changed = differing_attributes(described, desired)
        if changed:
            self._aws.elbv2("ModifyLoadBalancerAttributes", LoadBalancerArn=arn, Attributes=changed)


def differing_attributes(described: Sequence[Mapping[str, str]], desired: Mapping[str, str]) -> list[dict[str, str]]:
    """Attributes to send: only those asked for whose value differs. What nobody asked for is never touched."""
    current = {attribute["Key"]: attribute["Value"] for attribute in described}
    return tag_list({key: value for key, value in desired.items() if current.get(key) != value})
