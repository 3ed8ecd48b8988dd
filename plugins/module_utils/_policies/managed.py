# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer-managed policy as it is: where it is, whose it is, and how it is shown.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import policy as policies
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.iam_names import check_policy
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking


@dataclass(frozen=True)
class Place:
    """:param path: from slash to slash."""

    name: str
    path: str

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Place:
        """From a module's ``name`` and ``path``. Raises InvalidArgument for a name that IAM refuses."""
        check_policy(params["name"])
        return cls(params["name"], f"/{params['path'].strip('/')}/".replace("//", "/"))

    def arn(self, *, partition: str, account: str) -> str:
        return f"arn:{partition}:iam::{account}:policy{self.path}{self.name}"


@dataclass(frozen=True)
class Policy:
    """:param old_versions: ids of those that are not the default, oldest first; read when they are needed.
    :param attached_to: ``role/a``, ``user/b``; read when the policy is to be deleted, or whose it is is in doubt.
    :param elsewhere: why it is of the cluster of that name in another region; read when it is to be changed or deleted.
    """

    default_version_id: str | None
    document: Mapping[str, Any]
    tags: Mapping[str, str]
    description: str = ""
    old_versions: tuple[str, ...] = ()
    attached_to: tuple[str, ...] = ()
    elsewhere: str = ""


def not_ours(marking: Marking, policy: Policy) -> str:
    """Why the policy is someone else's; empty when it is ours."""
    return policy.elsewhere if marking.owns(policy.tags) else marking.lacking(policy.tags)


def shown(place: Place, arn: str, policy: Policy, *, marking: Marking) -> dict[str, Any]:
    """The policy as it is returned."""
    return {
        "arn": arn,
        "name": place.name,
        "path": place.path,
        "description": policy.description,
        "default_version_id": policy.default_version_id,
        "document": policies.readable(policy.document),
        "tags": dict(policy.tags),
        "owned": not not_ours(marking, policy),
    }
