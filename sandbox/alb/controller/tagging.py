# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of ELBv2 resources."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sandbox.alb.controller.aws import Aws, tag_list


def has_tags(tags: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return all(tags.get(key) == value for key, value in wanted.items())


def put_right_tags(
    aws: Aws, arn: str, current: Mapping[str, str], desired: Mapping[str, str], external: Collection[str]
) -> None:
    """Add and change what differs, remove the rest; keys managed by others are left alone. Raises AwsError."""
    changed = {key: value for key, value in desired.items() if current.get(key) != value and key not in external}
    removed = [key for key in current if key not in desired and key not in external and not key.startswith("aws:")]
    if changed:
        aws.elbv2("AddTags", ResourceArns=[arn], Tags=tag_list(changed))
    if removed:
        aws.elbv2("RemoveTags", ResourceArns=[arn], TagKeys=removed)
