# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing v2: one API call per function; lists are complete.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags as tagging
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, find, pages

# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTags.html
TAGS_BATCH = 20
# Enough to hide the way to AWS, few enough for its rate limits.
WORKERS = 4


def list_load_balancers(elbv2: Any) -> list[dict[str, Any]]:
    """Every load balancer of the account and region."""
    return pages(
        elbv2,
        "describe_load_balancers",
        "LoadBalancers",
        attempted="list the load balancers",
        target="of the region",
    )


def list_target_groups(elbv2: Any) -> list[dict[str, Any]]:
    """Every target group of the account and region."""
    return pages(
        elbv2, "describe_target_groups", "TargetGroups", attempted="list the target groups", target="of the region"
    )


def tags_of(elbv2: Any, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    """Tags by ARN, of any number of load balancers, target groups, listeners or rules."""
    batches = [arns[start : start + TAGS_BATCH] for start in range(0, len(arns), TAGS_BATCH)]
    with ThreadPoolExecutor(WORKERS) as pool:
        answers = list(pool.map(lambda batch: _tags_of_batch(elbv2, batch), batches))
    return {arn: tags for answer in answers for arn, tags in answer.items()}


def _tags_of_batch(elbv2: Any, arns: Sequence[str]) -> dict[str, dict[str, str]]:
    # One that was deleted since it was listed must not spoil the answer about the others: ask for them one by one.
    answer = find(
        elbv2,
        "describe_tags",
        missing=("LoadBalancerNotFound", "TargetGroupNotFound", "ListenerNotFound", "RuleNotFound"),
        attempted="read the tags of",
        target=", ".join(arns),
        ResourceArns=list(arns),
    )
    if answer is not None:
        return {item["ResourceArn"]: tagging.from_list(item["Tags"]) for item in answer["TagDescriptions"]}
    if len(arns) == 1:
        return {}
    return {arn: tags for one in arns for arn, tags in _tags_of_batch(elbv2, [one]).items()}


def list_listeners(elbv2: Any, load_balancer_arn: str) -> list[dict[str, Any]]:
    return pages(
        elbv2,
        "describe_listeners",
        "Listeners",
        attempted="list the listeners of",
        target=load_balancer_arn,
        LoadBalancerArn=load_balancer_arn,
    )


def list_certificates(elbv2: Any, listener_arn: str) -> list[dict[str, Any]]:
    """The listener's certificates, the default one too."""
    return pages(
        elbv2,
        "describe_listener_certificates",
        "Certificates",
        attempted="list the certificates of",
        target=listener_arn,
        ListenerArn=listener_arn,
    )


def list_rules(elbv2: Any, listener_arn: str) -> list[dict[str, Any]]:
    """The listener's rules, the default one too."""
    return pages(
        elbv2,
        "describe_rules",
        "Rules",
        attempted="list the rules of",
        target=listener_arn,
        ListenerArn=listener_arn,
    )


def target_groups_of(elbv2: Any, load_balancer_arn: str) -> list[dict[str, Any]]:
    """The target groups that the load balancer forwards to."""
    return pages(
        elbv2,
        "describe_target_groups",
        "TargetGroups",
        attempted="list the target groups of",
        target=load_balancer_arn,
        # Of a load balancer that forwards to none.
        missing=("TargetGroupNotFound",),
        LoadBalancerArn=load_balancer_arn,
    )


def target_health(elbv2: Any, target_group_arn: str) -> list[dict[str, Any]]:
    """Each target with its health. The API does not page this."""
    answer = call(
        elbv2,
        "describe_target_health",
        attempted="read the health of the targets of",
        target=target_group_arn,
        TargetGroupArn=target_group_arn,
    )
    descriptions: list[dict[str, Any]] = answer["TargetHealthDescriptions"]
    return descriptions


def delete_load_balancer(elbv2: Any, *, arn: str) -> None:
    """Its listeners and rules go with it."""
    call(elbv2, "delete_load_balancer", attempted="delete the load balancer", target=arn, LoadBalancerArn=arn)


def delete_target_group(elbv2: Any, *, arn: str) -> None:
    """:raises Conflict: while a listener still uses it."""
    call(elbv2, "delete_target_group", attempted="delete the target group", target=arn, TargetGroupArn=arn)
