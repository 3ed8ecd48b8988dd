# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that IAM takes. "IAM and AWS STS quotas" of the IAM User Guide.

PRIVATE to the collection.
"""

from __future__ import annotations

import re

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

LONGEST_ROLE = 64
LONGEST_POLICY = 128
NOT_TAKEN = re.compile(r"[^A-Za-z0-9+=,.@_-]")


def check_role(name: str) -> None:
    """Raise InvalidArgument for a name that no role can have."""
    _check(name, longest=LONGEST_ROLE, attempted="use the IAM role")


def check_policy(name: str, *, attempted: str = "use the IAM policy") -> None:
    """Raise InvalidArgument for a name that no policy can have, managed or inline."""
    _check(name, longest=LONGEST_POLICY, attempted=attempted)


def _check(name: str, *, longest: int, attempted: str) -> None:
    fault = _fault(name, longest)
    if fault:
        raise InvalidArgument(attempted, target=name, answer=fault, advice="give another name")


def _fault(name: str, longest: int) -> str:
    """Why IAM would not take the name; empty when it would."""
    if not name:
        return "its name is empty"
    if len(name) > longest:
        return f"its name has {len(name)} characters, and IAM takes {longest}"
    odd = sorted({repr(one) for one in NOT_TAKEN.findall(name)})
    return f"its name has {' '.join(odd)}, and IAM takes letters, digits and any of +=,.@_-" if odd else ""
