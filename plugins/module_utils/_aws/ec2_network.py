# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2's security groups and network interfaces: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, pages


def groups_tagged(ec2: Any, key: str, value: str) -> list[dict[str, Any]]:
    """The security groups with this tag."""
    return _groups(ec2, f"tag:{key}", [value])


def groups_admitting(ec2: Any, group_id: str) -> list[dict[str, Any]]:
    """The security groups with an inbound rule that names this one: they keep it from being deleted."""
    return _groups(ec2, "ip-permission.group-id", [group_id])


def interfaces_of_groups(ec2: Any, group_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The network interfaces that any of these security groups is on."""
    return pages(
        ec2,
        "describe_network_interfaces",
        "NetworkInterfaces",
        attempted="list the network interfaces of",
        target=", ".join(group_ids),
        Filters=[{"Name": "group-id", "Values": list(group_ids)}],
    )


def _groups(ec2: Any, name: str, values: list[str]) -> list[dict[str, Any]]:
    return pages(
        ec2,
        "describe_security_groups",
        "SecurityGroups",
        attempted="list the security groups",
        target=f"with {name} {', '.join(values)}",
        Filters=[{"Name": name, "Values": values}],
    )


def revoke_ingress(ec2: Any, *, group_id: str, permissions: Sequence[Mapping[str, Any]]) -> None:
    """Take inbound rules from a security group."""
    call(
        ec2,
        "revoke_security_group_ingress",
        attempted="revoke inbound rules of the security group",
        target=group_id,
        GroupId=group_id,
        IpPermissions=[dict(permission) for permission in permissions],
    )


def delete_group(ec2: Any, *, group_id: str) -> None:
    """:raises Conflict: while an interface or another group's rule uses it."""
    call(ec2, "delete_security_group", attempted="delete the security group", target=group_id, GroupId=group_id)
