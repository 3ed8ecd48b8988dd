# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM roles and policies: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import pages


def list_roles(iam: Any) -> list[dict[str, Any]]:
    """Every role of the account, with its trust policy decoded by botocore."""
    return pages(iam, "list_roles", "Roles", attempted="list the IAM roles", target="of the account")
