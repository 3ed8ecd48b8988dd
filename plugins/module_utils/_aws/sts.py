# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""STS: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call


def caller(sts: Any) -> dict[str, Any]:
    """GetCallerIdentity: Account, Arn, UserId."""
    return call(sts, "get_caller_identity", attempted="read the caller's identity", target="from STS")
