# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer-managed policy, as it is.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_policies, tags
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.sts import caller
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies import reading
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.managed import Place, Policy, shown

RESULT = "policy"


@dataclass(frozen=True)
class Desired:
    place: Place
    marking: Marking


@dataclass(frozen=True)
class Observed:
    """:param attachments: to how many roles, users and groups it is attached, as IAM counts them.
    :param boundary_of: of how many roles and users it is the permissions boundary.
    """

    arn: str
    policy: Policy
    attachments: int
    boundary_of: int


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(Place.of(params), Marking(owner=tags.of_params(params["owner_tags"]) or {}))


def observe(context: Context, desired: Desired) -> Observed | None:
    account = caller(context.aws.client("sts"))["Account"]
    arn = desired.place.arn(partition=context.aws.partition, account=account)
    found = iam_policies.find_policy(context.aws.client("iam"), arn)
    if found is None:
        return None
    return Observed(
        arn,
        _observe_policy(context, found, marking=desired.marking),
        attachments=found.get("AttachmentCount", 0),
        boundary_of=found.get("PermissionsBoundaryUsageCount", 0),
    )


def _observe_policy(context: Context, found: Mapping[str, Any], *, marking: Marking) -> Policy:
    iam, arn, default = context.aws.client("iam"), found["Arn"], found["DefaultVersionId"]
    there = tags.from_list(found.get("Tags", []))
    # Whose it is shows in who has it, where a cluster of our name in another region would have given it our mark too.
    attached = iam_policies.attachments(iam, arn) if marking.in_doubt(there) else ()
    elsewhere = reading.used_elsewhere(context.aws, attached, marking=marking)
    return Policy(
        default_version_id=default,
        document=iam_policies.document_of(iam, arn=arn, version_id=default),
        tags=there,
        description=found.get("Description", ""),
        elsewhere=elsewhere,
    )


def plan(desired: Desired, observed: Observed | None) -> Plan:
    if observed is None:
        return Plan(None, None)
    found = shown(desired.place, observed.arn, observed.policy, marking=desired.marking) | {
        "attachment_count": observed.attachments,
        "permissions_boundary_usage_count": observed.boundary_of,
    }
    return Plan(found, found)


apply = only_seen
