# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields that cannot be changed in place, as the API server words it, and values that it repeats. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Immutable, Refused

# In the messages of the causes of a 422; what may follow is the object itself.
FIXED = re.compile(
    r"field is immutable(?: when `immutable` is set)?|[Vv]alue is immutable|is immutable after creation[^\n{]*"
    r"|may not change once set|cannot change roleRef"
    r"|updates to \w+ spec for fields other than [^\n{]*|pod updates may not [^\n{]*"
)
# What others have set and an apply of ours does not take away, beside what excludes it.
EXCLUDED = re.compile(r"(?P<field>[^\s\[]\S*): Forbidden: (?P<why>may not be specified when [^,\]]*)")
# All of an object, whose data may be secret, and which nobody reads in an error.
REPEATED = re.compile(r'Invalid value: (?:"\{(?:[^"\\]|\\.)*\}"|\{.{200,}?\}(?=: ))', re.DOTALL)
ANEW = "delete it, if nobody else needs it, and run again, which makes it anew; or give another name"


def without_objects(message: str) -> str:
    """The message without the objects that it repeats."""
    return REPEATED.sub("Invalid value", message)


def fixed_fields(body: Mapping[str, Any]) -> str:
    """``spec.selector cannot be changed in place: field is immutable``, of an answer with 422; empty for others."""
    causes = (body.get("details") or {}).get("causes") or []
    found = [(cause.get("field"), FIXED.search(str(cause.get("message")))) for cause in causes]
    return "; ".join(f"{field} cannot be changed in place: {match[0].strip()}" for field, match in found if match)


def excluded(refused: Refused) -> Immutable | None:
    """The refusal, where it is for what others have set on the object that is there."""
    match = EXCLUDED.search(refused.answer)
    if match is None:
        return None
    answer = f"{match['field']}, which others have set, {match['why']}"
    return Immutable(refused.attempted, target=refused.target, answer=answer, advice=f"take it away there; or {ANEW}")
