# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of a policy besides its document, where it is to be changed or deleted.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    cluster_regions,
    iam_policies,
    iam_roles,
    tags,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.cluster import region_of
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking


def old_versions(iam: Any, arn: str) -> tuple[str, ...]:
    """The ids of the versions that are not the default, oldest first."""
    versions = (item["VersionId"] for item in iam_policies.list_versions(iam, arn) if not item["IsDefaultVersion"])
    return tuple(sorted(versions, key=lambda version: int(version.removeprefix("v"))))


def at_other_path(iam: Any, name: str) -> str | None:
    """The ARN of a policy of this name, whatever its path."""
    return next((item["Arn"] for item in iam_policies.list_customer_policies(iam) if item["PolicyName"] == name), None)


def used_elsewhere(aws: Aws, attached_to: Iterable[str], *, marking: Marking) -> str:
    """Why a policy with our mark is another cluster's: roles with our mark have it that trust another region's cluster.

    A policy says nothing of its cluster; the roles that have it do. Others' roles do not make it theirs.

    :param attached_to: ``role/a``, ``user/b``.
    """
    iam = aws.client("iam")
    named: dict[str, str] = {}
    for entity in attached_to:
        role = iam_roles.find_role(iam, entity.removeprefix("role/")) if entity.startswith("role/") else None
        if role and marking.owns(tags.from_list(role.get("Tags", []))):
            clusters = cluster_regions.of_trust(role["AssumeRolePolicyDocument"])
            named |= {f"{entity} of {cluster}": region for cluster, region in clusters.items()}
    return marking.elsewhere(named, here=region_of(aws)) if named else ""
