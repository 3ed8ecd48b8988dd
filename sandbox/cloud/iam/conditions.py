# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Condition element of IAM policies, over a request's context.

Semantics from "IAM JSON policy elements: Condition operators" and "Multivalued context keys" of the IAM User Guide.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

# Keys in lower case, since condition keys are case-insensitive; a key that is absent is not in the mapping.
Context = Mapping[str, Sequence[str]]
Matcher = Callable[[str, str], bool]

_VARIABLE = re.compile(r"\$\{([^}]+)\}")
_LITERALS = {"*": "[*]", "?": "[?]", "$": "$"}


class UnknownOperator(ValueError):
    """A policy uses a condition operator that IAM does not have."""


@lru_cache(maxsize=4096)
def glob(pattern: str, ignore_case: bool = False) -> re.Pattern[str]:
    """A policy pattern as a regular expression: `*` is any text, `?` any character; `[*]` and `[?]` are themselves."""
    parts = re.split(r"(\[\*\]|\[\?\]|\*|\?)", pattern)
    wild = {"*": ".*", "?": ".", "[*]": r"\*", "[?]": r"\?"}
    text = "".join(wild.get(part, re.escape(part)) for part in parts)
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def matches(pattern: str, value: str) -> bool:
    return glob(pattern).fullmatch(value) is not None


def _arn_matches(pattern: str, value: str) -> bool:
    """ARNs are compared part by part: a wildcard does not reach over a colon of the first five."""
    wanted, given = pattern.split(":", 5), value.split(":", 5)
    return len(wanted) == len(given) and all(matches(p, v) for p, v in zip(wanted, given, strict=True))


def _number(compare: Callable[[float, float], bool]) -> Matcher:
    def matcher(pattern: str, value: str) -> bool:
        try:
            return compare(float(value), float(pattern))
        except ValueError:
            return False

    return matcher


def _time(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _date(compare: Callable[[datetime, datetime], bool]) -> Matcher:
    def matcher(pattern: str, value: str) -> bool:
        try:
            return compare(_time(value), _time(pattern))
        except ValueError:
            return False

    return matcher


def _in_network(pattern: str, value: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return False


# Positive operators; each negated one is the inverse of its positive.
_OPERATORS: dict[str, Matcher] = {
    "stringequals": lambda pattern, value: pattern.replace("[*]", "*").replace("[?]", "?") == value,
    "stringequalsignorecase": lambda pattern, value: pattern.lower() == value.lower(),
    "stringlike": matches,
    "arnequals": _arn_matches,
    "arnlike": _arn_matches,
    "bool": lambda pattern, value: pattern.lower() == value.lower(),
    "binaryequals": lambda pattern, value: pattern == value,
    "ipaddress": _in_network,
    "numericequals": _number(lambda value, pattern: value == pattern),
    "numericlessthan": _number(lambda value, pattern: value < pattern),
    "numericlessthanequals": _number(lambda value, pattern: value <= pattern),
    "numericgreaterthan": _number(lambda value, pattern: value > pattern),
    "numericgreaterthanequals": _number(lambda value, pattern: value >= pattern),
    "dateequals": _date(lambda value, pattern: value == pattern),
    "datelessthan": _date(lambda value, pattern: value < pattern),
    "datelessthanequals": _date(lambda value, pattern: value <= pattern),
    "dategreaterthan": _date(lambda value, pattern: value > pattern),
    "dategreaterthanequals": _date(lambda value, pattern: value >= pattern),
}
_NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "notipaddress": "ipaddress",
    "numericnotequals": "numericequals",
    "datenotequals": "dateequals",
}


def as_list(value: Any) -> list[Any]:
    """A policy element that may be one value or a list of them."""
    return value if isinstance(value, list) else [value]


def _texts(values: Any) -> list[str]:
    """Policy values as text; JSON booleans are written as IAM compares them."""
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in as_list(values)]


def substitute(text: str, context: Context) -> str | None:
    """A policy text with its ${variables} filled in; None when one of them has no value in this request."""
    missing = False

    def fill(match: re.Match[str]) -> str:
        nonlocal missing
        name = match[1].partition(",")[0].strip()
        if name in _LITERALS:
            return _LITERALS[name]
        values = context.get(name.lower())
        missing = missing or not values
        return values[0] if values else ""

    filled = _VARIABLE.sub(fill, text)
    return None if missing else filled


def conditions_hold(condition: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Whether every operator of a Condition element holds. Raises UnknownOperator."""
    return all(
        _holds(operator, values, context.get(key.lower()), context)
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def _holds(operator: str, values: Any, given: Sequence[str] | None, context: Context) -> bool:
    qualifier, _, base = operator.rpartition(":")
    name = base.lower()
    if name == "null":
        return _texts(values) == ["true" if given is None else "false"]
    if_exists = name.endswith("ifexists")
    name = name.removesuffix("ifexists")
    if name not in _OPERATORS and name not in _NEGATED:
        raise UnknownOperator(f"IAM has no condition operator {operator}")
    if given is None and if_exists:
        return True
    filled = [substitute(text, context) for text in _texts(values)]
    patterns = [text for text in filled if text is not None]
    return _quantified(qualifier.lower(), name, patterns, given)


def _quantified(qualifier: str, name: str, patterns: list[str], given: Sequence[str] | None) -> bool:
    negated = name in _NEGATED
    matcher = _OPERATORS[_NEGATED.get(name, name)]
    verdicts = [any(matcher(pattern, value) for pattern in patterns) != negated for value in given or ()]
    if qualifier == "forallvalues":
        return all(verdicts)
    if qualifier == "foranyvalue":
        return any(verdicts)
    if given is None:
        return negated
    return all(verdicts) if negated else any(verdicts)
