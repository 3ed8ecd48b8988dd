# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2, as far as subnets and their routes go: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags as tagging
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, pages


def subnets_where(ec2: Any, **filters: str) -> list[dict[str, Any]]:
    """The subnets that match every filter: ``vpc_id="vpc-1"``, ``tag_key="a"``."""
    return pages(
        ec2,
        "describe_subnets",
        "Subnets",
        attempted="list the subnets",
        target=_described(filters),
        Filters=_filters(filters),
    )


def subnets_by_id(ec2: Any, ids: Sequence[str]) -> list[dict[str, Any]]:
    """These subnets. One that does not exist is Refused, by its name."""
    return pages(
        ec2, "describe_subnets", "Subnets", attempted="read the subnets", target=", ".join(ids), SubnetIds=list(ids)
    )


def route_tables_where(ec2: Any, **filters: str) -> list[dict[str, Any]]:
    """The route tables (Routes, Associations) that match every filter."""
    return pages(
        ec2,
        "describe_route_tables",
        "RouteTables",
        attempted="list the route tables",
        target=_described(filters),
        Filters=_filters(filters),
    )


def create_tags(ec2: Any, *, ids: Sequence[str], tags: Mapping[str, str]) -> None:
    call(
        ec2,
        "create_tags",
        attempted=f"set the tags {', '.join(tags)} of",
        target=", ".join(ids),
        Resources=list(ids),
        Tags=tagging.to_list(tags),
    )


def delete_tags(ec2: Any, *, ids: Sequence[str], tags: Mapping[str, str]) -> None:
    """Delete these tags where they have exactly these values."""
    call(
        ec2,
        "delete_tags",
        attempted=f"remove the tags {', '.join(tags)} of",
        target=", ".join(ids),
        Resources=list(ids),
        Tags=tagging.to_list(tags),
    )


def _filters(filters: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"Name": name.replace("_", "-"), "Values": [value]} for name, value in filters.items()]


def _described(filters: Mapping[str, str]) -> str:
    return "with " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in filters.items())
