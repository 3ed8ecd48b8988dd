# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which role tags to set on subnets, and which to take off again: only those that we set. Pure.

A subnet whose role tag we set carries our mark for the cluster, with the role as its value. Another cluster set up in
the same VPC adds its own mark, so the role tag goes only with the last of them.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._subnets.discovery import ROLE_PREFIX, Subnet
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import SUBNET_MARK

SET = "1"


@dataclass(frozen=True)
class TagChange:
    """What to set and what to remove, with the values that it has, on one subnet."""

    subnet: Subnet
    set: Mapping[str, str] = field(default_factory=dict)
    remove: Mapping[str, str] = field(default_factory=dict)

    def after(self) -> dict[str, str]:
        """The subnet's tags once this is done."""
        return {key: value for key, value in self.subnet.tags.items() if key not in self.remove} | dict(self.set)


def mark_of(cluster: str) -> str:
    """The key of our mark for a cluster."""
    return SUBNET_MARK + cluster


def change(subnet: Subnet, *, cluster: str, role: str | None) -> TagChange:
    """What makes a subnet carry the role's tag, or with None takes off the one that we set for the cluster."""
    mark = mark_of(cluster)
    ours = subnet.tags.get(mark)
    remove: dict[str, str] = {}
    if ours is not None and ours != role:
        remove = {mark: ours} | _unneeded_role_tag(subnet, mark, ours)
    if role is None:
        return TagChange(subnet, {}, remove)
    key = ROLE_PREFIX + role
    there = subnet.tags.get(key)
    shared = role in _other_marks(subnet, mark)
    # A role tag without any mark of ours is someone else's: it stays as it is, and stays theirs.
    is_ours = ours == role or there is None or shared
    wanted = {key: SET, mark: role} if is_ours else {}
    to_set = {key: value for key, value in wanted.items() if subnet.tags.get(key) != value}
    return TagChange(subnet, to_set, {key: value for key, value in remove.items() if key not in to_set})


def _unneeded_role_tag(subnet: Subnet, mark: str, role: str) -> dict[str, str]:
    """The role tag that we set, unless another cluster's mark needs it or someone gave it another value since."""
    key = ROLE_PREFIX + role
    needed = role in _other_marks(subnet, mark)
    return {} if needed or subnet.tags.get(key) != SET else {key: SET}


def _other_marks(subnet: Subnet, mark: str) -> set[str]:
    return {value for key, value in subnet.tags.items() if key.startswith(SUBNET_MARK) and key != mark}


def actions(changes: Iterable[TagChange]) -> list[Action]:
    """One call for all subnets that get or lose the same tags."""
    changes = list(changes)
    return _grouped("delete_tags", changes, lambda one: one.remove) + _grouped(
        "create_tags", changes, lambda one: one.set
    )


def _grouped(
    call: str, changes: Iterable[TagChange], tags_of: Callable[[TagChange], Mapping[str, str]]
) -> list[Action]:
    ids: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for one in changes:
        tags = tuple(sorted(tags_of(one).items()))
        if tags:
            ids.setdefault(tags, []).append(one.subnet.id)
    return [
        Action(
            call,
            f"{', '.join(f'{key}={value}' for key, value in tags)} on {', '.join(subnets)}",
            {"ids": tuple(subnets), "tags": dict(tags)},
        )
        for tags, subnets in ids.items()
    ]
