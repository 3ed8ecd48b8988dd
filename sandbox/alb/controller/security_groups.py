# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups in AWS: the load balancer's own, and putting inbound rules right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from sandbox.alb.controller.aws import Aws, filters, tag_filters, tag_list, tag_map
from sandbox.alb.controller.errors import ControllerError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.model import TAG_RESOURCE, Permission, SecurityGroup, tracking_tags
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.network import DELETE_INTERVAL_SECONDS, deleted_security_group
from sandbox.alb.controller.waiting import poll

DESCRIPTION = "[k8s] Managed SecurityGroup for LoadBalancer"
DELETE_TIMEOUT_SECONDS = 10.0
# How a permission is written in the EC2 API, by kind of source.
_SOURCE_KEYS = {"IpRanges": "CidrIp", "Ipv6Ranges": "CidrIpv6", "PrefixListIds": "PrefixListId"}
# One permission from one source, as EC2 takes and describes it.
IpPermission = dict[str, Any]
Described = dict[str, Any]


def ip_permission(permission: Permission) -> IpPermission:
    source = {_SOURCE_KEYS[permission.kind]: permission.source, "Description": ""}
    return {
        "IpProtocol": "tcp",
        "FromPort": permission.port,
        "ToPort": permission.port,
        permission.kind: [source],
    }


def single_permissions(described: Sequence[IpPermission]) -> list[IpPermission]:
    """Described permissions split into one for each source."""
    kinds = (*_SOURCE_KEYS, "UserIdGroupPairs")
    return [
        {key: permission[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in permission} | {kind: [source]}
        for permission in described
        for kind in kinds
        for source in permission.get(kind) or []
    ]


def identity(permission: IpPermission) -> tuple[Any, ...]:
    """What makes two permissions the same, without what only AWS fills in."""
    for kind, key in (*_SOURCE_KEYS.items(), ("UserIdGroupPairs", "GroupId")):
        for source in permission.get(kind) or []:
            ports = (permission["IpProtocol"], permission.get("FromPort"), permission.get("ToPort"))
            return (*ports, kind, source[key], source.get("Description") or "")
    return ()


def put_right_permissions(
    aws: Aws,
    group: str,
    current: Sequence[IpPermission],
    desired: Sequence[IpPermission],
    ours: Callable[[IpPermission], bool] = lambda _: True,
) -> None:
    """Authorize what is missing, then revoke what is ours and unwanted. Raises AwsError."""
    present = {identity(permission) for permission in current}
    wanted = {identity(permission) for permission in desired}
    missing = [permission for permission in desired if identity(permission) not in present]
    unwanted = [p for p in single_permissions(current) if identity(p) not in wanted and ours(p)]
    if missing:
        aws.ec2("AuthorizeSecurityGroupIngress", GroupId=group, IpPermissions=missing)
    if unwanted:
        aws.ec2("RevokeSecurityGroupIngress", GroupId=group, IpPermissions=unwanted)


class ManagedSecurityGroups:
    """The security group that a load balancer has of its own."""

    def __init__(self, aws: Aws, flags: Flags, stopped: threading.Event) -> None:
        self._aws = aws
        self._flags = flags
        self._stopped = stopped

    def synthesize(self, group: GroupId, desired: SecurityGroup | None) -> tuple[str | None, list[str]]:
        """Create or put right; answers its id, and ids that are to go once nothing uses them. Raises AwsError."""
        wanted = [
            *filters(vpc_id=self._flags.vpc_id),
            *tag_filters(tracking_tags(self._flags.cluster_name, group)),
        ]
        found = self._aws.ec2("DescribeSecurityGroups", Filters=wanted)["SecurityGroups"]
        if desired is None:
            return None, [existing["GroupId"] for existing in found]
        kept = next((g for g in found if tag_map(g["Tags"]).get(TAG_RESOURCE) == desired.resource_id), None)
        unwanted = [existing["GroupId"] for existing in found if existing is not kept]
        permissions = [ip_permission(permission) for permission in desired.permissions]
        if kept is None:
            created = self._create(group, desired)
            put_right_permissions(self._aws, created, [], permissions)
            return created, unwanted
        self._put_right_tags(group, kept, desired)
        current = single_permissions(kept["IpPermissions"])
        put_right_permissions(self._aws, kept["GroupId"], current, permissions)
        return str(kept["GroupId"]), unwanted

    def delete(self, group: str) -> None:
        """Delete, waiting while something uses it. Raises ControllerError."""
        try:
            poll(
                lambda: deleted_security_group(self._aws, group),
                DELETE_INTERVAL_SECONDS,
                DELETE_TIMEOUT_SECONDS,
                self._stopped,
            )
        except ControllerError as error:
            raise ControllerError(f"failed to delete securityGroup: {error}") from error

    def _tags(self, group: GroupId, desired: SecurityGroup) -> dict[str, str]:
        tracking = tracking_tags(self._flags.cluster_name, group)
        return {**desired.tags, **tracking, TAG_RESOURCE: desired.resource_id}

    def _create(self, group: GroupId, desired: SecurityGroup) -> str:
        created = self._aws.ec2(
            "CreateSecurityGroup",
            GroupName=desired.name,
            Description=DESCRIPTION,
            VpcId=self._flags.vpc_id,
            TagSpecifications=[{"ResourceType": "security-group", "Tags": tag_list(self._tags(group, desired))}],
        )
        return str(created["GroupId"])

    def _put_right_tags(self, group: GroupId, existing: Described, desired: SecurityGroup) -> None:
        external = self._flags["external-managed-tags"]
        current, wanted = tag_map(existing["Tags"]), self._tags(group, desired)
        changed = {key: value for key, value in wanted.items() if current.get(key) != value and key not in external}
        removed = [key for key in current if key not in wanted and key not in external and not key.startswith("aws:")]
        if changed:
            self._aws.ec2("CreateTags", Resources=[existing["GroupId"]], Tags=tag_list(changed))
        if removed:
            tags = [{"Key": key} for key in removed]
            self._aws.ec2("DeleteTags", Resources=[existing["GroupId"]], Tags=tags)
