# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rules the real controller leaves out: those that redirect to themselves, and those behind a redirect. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Condition = Mapping[str, Any]
Draft = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, str]]
HOST, PATH = "host-header", "path-pattern"
_CONFIGS = {HOST: "HostHeaderConfig", PATH: "PathPatternConfig"}


def optimized(port: int, protocol: str, drafts: Sequence[Draft]) -> list[Draft]:
    """Drop redirects to themselves, and rules that an earlier redirect always answers first."""
    kept: list[Draft] = []
    redirects: list[list[dict[str, Any]]] = []
    for draft in drafts:
        conditions, actions, _ = draft
        redirect = next((action["RedirectConfig"] for action in actions if action.get("RedirectConfig")), None)
        if redirect is not None and _is_endless(port, protocol, conditions, redirect):
            continue
        if any(_covers(earlier, conditions) for earlier in redirects):
            continue
        if redirect is not None:
            redirects.append(conditions)
        kept.append(draft)
    return kept


def _is_endless(port: int, protocol: str, conditions: Sequence[Condition], redirect: Mapping[str, str]) -> bool:
    """Whether every part of the new URL is one that the rule itself asks for."""
    if _patterns(conditions, PATH, "RegexValues"):
        return False  # what a regular expression matches is not looked into
    same: dict[str, set[str]] = {
        "Host": {"#{host}", *_patterns(conditions, HOST)},
        "Path": {"/#{path}", *_patterns(conditions, PATH)},
        "Port": {"#{port}", str(port)},
        "Protocol": {"#{protocol}", protocol},
        "Query": {"#{query}"},
    }
    return all(redirect.get(part) is None or redirect[part] in parts for part, parts in same.items())


def _covers(wide: Sequence[Condition], narrow: Sequence[Condition]) -> bool:
    """Whether what satisfies `narrow` satisfies `wide`, by hosts and paths: other conditions cover nothing."""
    if any(condition["Field"] not in _CONFIGS for condition in wide):
        return False
    hosts, paths = _all_patterns(wide, HOST), _all_patterns(wide, PATH)
    return _within(_all_patterns(narrow, HOST), hosts) and (
        "/*" in paths or _within(_all_patterns(narrow, PATH), paths)
    )


def _within(narrow: set[str], wide: set[str]) -> bool:
    return not wide or (bool(narrow) and narrow <= wide)


def _all_patterns(conditions: Sequence[Condition], field: str) -> set[str]:
    return _patterns(conditions, field) | _patterns(conditions, field, "RegexValues")


def _patterns(conditions: Sequence[Condition], field: str, kind: str = "Values") -> set[str]:
    configs = [condition[_CONFIGS[field]] for condition in conditions if condition["Field"] == field]
    return {value for config in configs for value in config.get(kind) or []}
