# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose a resource is, by its tags, and what that lets us do to it. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags as tagging
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import OWNER_TAG

# The variables of the roles that name what two clusters of one name would both make.
NAMED_BY = "role_name and policy.name in irsa_apps, external_dns_role_name, external_dns_policy_name"


@dataclass(frozen=True)
class Marking:
    """The tags that are asked for.

    :param tags: the user's; None leaves a resource's tags alone.
    :param purge: remove those that are not in ``tags``.
    :param owner: the tags that mark a resource as ours; empty: whatever has the name is ours.
    :param adopt: take over what is not ours.
    """

    tags: Mapping[str, str] | None = None
    purge: bool = True
    owner: Mapping[str, str] = field(default_factory=dict)
    adopt: bool = False

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Marking:
        """From a module's arguments (TAGS and OWNER). Raises InvalidArgument for a tag of AWS's own."""
        return cls(
            tags=tagging.settable(tagging.of_params(params["tags"])),
            purge=params["purge_tags"],
            owner=tagging.settable(tagging.of_params(params["owner_tags"])) or {},
            adopt=params["adopt"],
        )

    def owns(self, current: Mapping[str, str]) -> bool:
        """Whether a resource with these tags is ours."""
        return all(current.get(key) == value for key, value in self.owner.items())

    def at_creation(self) -> dict[str, str]:
        """The tags of a new resource."""
        return dict(self.tags or {}) | dict(self.owner)

    def changes(self, current: Mapping[str, str]) -> tagging.TagChanges:
        """What to do to the tags of a resource of ours, or of one being adopted."""
        if self.tags is None:
            return tagging.changes(current, self.owner, purge=False)
        return tagging.changes(current, self.at_creation(), purge=self.purge)

    def lacking(self, current: Mapping[str, str]) -> str:
        """Why a resource with these tags is not ours, for people."""
        missing = [f"{key}={value}" for key, value in self.owner.items() if current.get(key) != value]
        return f"it does not carry our tag {', '.join(missing)}"

    def way_out(self, current: Mapping[str, str]) -> str:
        """What can be done where a resource with these tags is not ours and not as it has to be."""
        variables = f" ({NAMED_BY})" if self.owns(current) else ""
        return f"give another name{variables}, or adopt: true to take it over and change it"

    def in_doubt(self, current: Mapping[str, str]) -> bool:
        """Whether what carries our mark may be of a cluster of that name in another region, and stays there."""
        return OWNER_TAG in self.owner and self.owns(current) and not self.adopt

    def elsewhere(self, named: Mapping[str, str], *, here: str) -> str:
        """Why a resource with our mark is another cluster's all the same, for people; empty when it is not.

        A cluster's name is its own within its region, and a cluster that was built anew there keeps what it had.

        :param named: what the resource is for, such as an issuer, with its region.
        :param here: our cluster's region; empty when it is not known.
        """
        others = {one: region for one, region in named.items() if here and region != here}
        if OWNER_TAG not in self.owner or not others:
            return ""
        regions = ", ".join(sorted(set(others.values())))
        return f"it is of the cluster {self.owner[OWNER_TAG]} in {regions} ({', '.join(others)})"


def kept(resource: str, reason: str, *, owner: Mapping[str, str], attempted: str, advice: str) -> dict[str, str]:
    """The entry of ``kept`` for a resource that is not to be deleted.

    :raises Conflict: without owner tags: then the user asked for this very deletion.
    """
    if not owner:
        raise Conflict(attempted, target=resource, answer=reason, advice=advice)
    return {"resource": resource, "reason": reason}


def left_in_place(entry: Mapping[str, str]) -> str:
    """The warning that goes with an entry of ``kept``."""
    return f"{entry['resource']} was left in place: {entry['reason']}."
