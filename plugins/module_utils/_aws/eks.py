# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EKS: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import find, pages
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument


def find_cluster(eks: Any, name: str) -> dict[str, Any] | None:
    """DescribeCluster's ``cluster``, or None.

    :raises InvalidArgument: for an empty name, whose address is that of ListClusters.
    """
    if not name:
        raise InvalidArgument("read the EKS cluster", answer="its name is empty", advice="give cluster_name")
    answer = find(
        eks,
        "describe_cluster",
        missing=("ResourceNotFoundException",),
        attempted="read the EKS cluster",
        target=name,
        name=name,
    )
    return answer["cluster"] if answer else None


def list_clusters(eks: Any) -> list[str]:
    """The names of all clusters of the account and region."""
    return pages(eks, "list_clusters", "clusters", attempted="list the EKS clusters", target="of the region")
