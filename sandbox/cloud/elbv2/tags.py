# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags of ELBv2's resources: "AddTags" and "DescribeTags" of the API reference, "Quotas" of the ALB guide."""

from __future__ import annotations

from collections import Counter

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.state import backend
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard

MOST_TAGS = 50
MOST_RESOURCES = 20


@guard("elbv2", "CreateLoadBalancer", "CreateTargetGroup", "CreateListener", "CreateRule", "AddTags")
def keys_are_unique_and_not_too_many(cloud: Cloud, call: Call) -> None:
    keys = [tag["Key"] for tag in call.params.get("Tags") or []]
    twice = [key for key, times in Counter(keys).items() if times > 1]
    if twice:
        raise AwsError("DuplicateTagKeys", f"A tag key was specified more than once: '{twice[0]}'")
    for arn in call.params.get("ResourceArns") or [""]:
        known = backend(cloud, call).tagging_service.get_tag_dict_for_resource(arn) if arn else {}
        if len({*known, *keys}) > MOST_TAGS:
            raise AwsError("TooManyTags", f"The maximum number of tags for a resource is '{MOST_TAGS}'")


@guard("elbv2", "DescribeTags")
def so_many_resources_are_described_at_once(cloud: Cloud, call: Call) -> None:
    if len(call.params.get("ResourceArns") or []) > MOST_RESOURCES:
        raise AwsError("ValidationError", f"Cannot have more than {MOST_RESOURCES} resources described")
