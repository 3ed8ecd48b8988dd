# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups in AWS, found by tags, made to match the model."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from sandbox.alb.controller.aws import Aws, tag_list
from sandbox.alb.controller.errors import AwsError, ControllerError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.load_balancers import differing_attributes
from sandbox.alb.controller.model import TAG_RESOURCE, TargetGroup, tracking_tags
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.tagging import has_tags, put_right_tags
from sandbox.alb.controller.waiting import poll

DELETE_INTERVAL_SECONDS = 2.0
DELETE_TIMEOUT_SECONDS = 20.0
Described = dict[str, Any]


class TargetGroups:
    def __init__(self, aws: Aws, flags: Flags, stopped: threading.Event) -> None:
        self._aws = aws
        self._flags = flags
        self._stopped = stopped

    def synthesize(self, group: GroupId, desired: Mapping[str, TargetGroup]) -> tuple[dict[str, str], list[str]]:
        """Create and update; answers ARNs by resource id, and the ARNs that are to go once nothing uses them."""
        arns: dict[str, str] = {}
        unwanted: list[str] = []
        existing: dict[str, Described] = {}
        for found in self._of_group(group):
            target_group = desired.get(found["Tags"].get(TAG_RESOURCE, ""))
            if target_group is None or not _fits(found, target_group) or target_group.resource_id in existing:
                unwanted.append(found["TargetGroupArn"])
            else:
                existing[target_group.resource_id] = found
        # The real controller creates them in the order of their resource ids, whichever rule comes first.
        for resource_id, target_group in sorted(desired.items()):
            if resource_id not in existing:
                arns[resource_id] = self._create(group, target_group)
        for resource_id, found in existing.items():
            self._update(group, found, desired[resource_id])
            arns[resource_id] = found["TargetGroupArn"]
        return arns, unwanted

    def delete(self, arn: str) -> None:
        """Delete, waiting while a listener still uses it. Raises ControllerError."""
        try:
            poll(lambda: self._deleted(arn), DELETE_INTERVAL_SECONDS, DELETE_TIMEOUT_SECONDS, self._stopped)
        except ControllerError as error:
            raise ControllerError(f"failed to delete targetGroup: {error}") from error

    def _deleted(self, arn: str) -> bool:
        try:
            self._aws.elbv2("DeleteTargetGroup", TargetGroupArn=arn)
        except AwsError as error:
            if error.code != "ResourceInUse":
                raise
            return False
        return True

    def _of_group(self, group: GroupId) -> list[Described]:
        described = self._aws.elbv2("DescribeTargetGroups")["TargetGroups"]
        tags = self._aws.tags_of([found["TargetGroupArn"] for found in described])
        wanted = tracking_tags(self._flags.cluster_name, group)
        return [
            found | {"Tags": tags[found["TargetGroupArn"]]}
            for found in described
            if has_tags(tags.get(found["TargetGroupArn"], {}), wanted)
        ]

    def _tags(self, group: GroupId, target_group: TargetGroup) -> dict[str, str]:
        tracking = tracking_tags(self._flags.cluster_name, group)
        return {**target_group.tags, **tracking, TAG_RESOURCE: target_group.resource_id}

    def _create(self, group: GroupId, target_group: TargetGroup) -> str:
        arn = str(
            self._aws.elbv2(
                "CreateTargetGroup",
                Name=target_group.name,
                Port=target_group.port,
                Protocol=target_group.protocol,
                ProtocolVersion=target_group.protocol_version,
                TargetType=target_group.target_type,
                VpcId=self._flags.vpc_id,
                Tags=tag_list(self._tags(group, target_group)),
                **target_group.health_check,
            )["TargetGroups"][0]["TargetGroupArn"]
        )
        self._put_right_attributes(arn, target_group.attributes)
        return arn

    def _update(self, group: GroupId, existing: Described, target_group: TargetGroup) -> None:
        arn = existing["TargetGroupArn"]
        if any(existing.get(key) != value for key, value in target_group.health_check.items()):
            self._aws.elbv2("ModifyTargetGroup", TargetGroupArn=arn, **target_group.health_check)
        tags = self._tags(group, target_group)
        put_right_tags(self._aws, arn, existing["Tags"], tags, self._flags["external-managed-tags"])
        self._put_right_attributes(arn, target_group.attributes)

    def _put_right_attributes(self, arn: str, desired: Mapping[str, str]) -> None:
        described = self._aws.elbv2("DescribeTargetGroupAttributes", TargetGroupArn=arn)["Attributes"]
        changed = differing_attributes(described, desired)
        if changed:
            self._aws.elbv2("ModifyTargetGroupAttributes", TargetGroupArn=arn, Attributes=changed)


def _fits(found: Described, desired: TargetGroup) -> bool:
    """Whether an existing target group can be kept. Its port is of no account: each target has its own."""
    current = (found["TargetType"], found["Protocol"], found.get("ProtocolVersion", "HTTP1"))
    return current == (desired.target_type, desired.protocol, desired.protocol_version)
