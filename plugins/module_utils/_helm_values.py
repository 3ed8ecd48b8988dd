# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values of a release as Helm keeps them: what JSON knows, every number a 64-bit float. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument


def same_values(one: Any, other: Any) -> bool:
    """Whether two sets of values are the same once Helm keeps them."""
    return _kept(one) == _kept(other)


def _kept(values: Any) -> str:
    # As text, for 1 and true are the same to Python.
    return json.dumps(json.loads(json.dumps(values), parse_int=_number, parse_float=_number), sort_keys=True)


def _number(text: str) -> float:
    # -0 becomes 0, which Helm's JSON does not tell apart.
    return float(text) + 0.0


def refuse_impossible(values: Mapping[str, Any]) -> None:
    """:raises InvalidArgument: for a number that Helm would make a text of, such as infinity."""
    for path, number in _numbers(values, "values"):
        # What is no number (nan) is not between anything.
        if not -sys.float_info.max <= number <= sys.float_info.max:
            answer = "to Helm this is no number: it is beyond 1.8e308, infinite or nan"
            raise InvalidArgument("use the number", target=path, answer=answer, advice="quote it, if it is a text")


def rounded(values: Mapping[str, Any]) -> list[str]:
    """Where whole numbers stand that Helm cannot keep to the last digit: ``values.a[0]``."""
    return [path for path, number in _numbers(values, "values") if float(number) != number]


def _numbers(value: Any, path: str) -> Iterator[tuple[str, int | float]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _numbers(item, f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _numbers(item, f"{path}[{index}]")
    elif isinstance(value, (int, float)):
        yield path, value
