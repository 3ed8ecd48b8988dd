# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules that could never act are left out, as the real controller does. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Draft = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, str]]
_SAME = {"Host": "#{host}", "Path": "/#{path}", "Query": "#{query}"}


def optimized(port: int, protocol: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Drop redirects to themselves, and rules that an earlier redirect always answers first."""
    kept: list[Draft] = []
    redirects: list[list[dict[str, Any]]] = []
    for draft in drafts:
        conditions, actions, _ = draft
        redirect = actions[0].get("RedirectConfig")
        if redirect is not None and _is_endless(port, protocol, redirect):
            continue
        if any(_covers(earlier, conditions) for earlier in redirects):
            continue
        if redirect is not None:
            redirects.append(conditions)
        kept.append(draft)
    return kept


def _is_endless(port: int, protocol: str, redirect: Mapping[str, str]) -> bool:
    if any(redirect.get(key) not in (None, same) for key, same in _SAME.items()):
        return False
    return redirect.get("Port") in (None, "#{port}", str(port)) and redirect.get("Protocol") in (
        None,
        "#{protocol}",
        protocol,
    )


def _covers(wide: Sequence[Mapping[str, Any]], narrow: Sequence[Mapping[str, Any]]) -> bool:
    """Whether everything that satisfies `narrow` satisfies `wide`: each wide condition has a narrower counterpart."""
    return all(any(_implies(condition, other) for other in narrow) for condition in wide)


def _implies(wide: Mapping[str, Any], narrow: Mapping[str, Any]) -> bool:
    if wide["Field"] != narrow["Field"]:
        return wide["Field"] == "path-pattern" and "/*" in wide["PathPatternConfig"]["Values"]
    for key, config in wide.items():
        if key == "Field":
            continue
        if key == "PathPatternConfig" and "/*" in config["Values"]:
            return True
        if any(value not in config["Values"] for value in narrow[key]["Values"]):
            return False
    return True
