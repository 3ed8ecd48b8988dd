# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM policy documents, read by meaning. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def as_list(value: Any) -> list[Any]:
    """One or many, as policy documents write them, as a list."""
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def federated_principals(document: Mapping[str, Any]) -> set[str]:
    """The identity providers that a trust policy names."""
    principals = (statement.get("Principal") for statement in as_list(document.get("Statement")))
    return {
        arn for principal in principals if isinstance(principal, Mapping) for arn in as_list(principal.get("Federated"))
    }
