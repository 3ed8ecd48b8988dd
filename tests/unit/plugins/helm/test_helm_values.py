# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as Helm keeps them: as JSON, each number a 64-bit float."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_values import (
    refuse_impossible,
    rounded,
    same_values,
)

EXACT = 2**53
LARGEST = 1.7976931348623157e308


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": (1, 2)}, {"a": [1, 2]}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({1: "a"}, {"1": "a"}, True),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": None}, {}, False),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, False),
        ({"a": {"b": 1}, "c": 2}, {"c": 2, "a": {"b": 1}}, True),
        ({"a": "x"}, {"a": "x "}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": False}, {"a": 0.0}, False),
        ({"a": None}, {"a": 0}, False),
        ({"a": 1e-20}, {"a": 2e-20}, False),
        ({"a": -0.0}, {"a": 0}, True),
        # What was given, and what Helm keeps of it.
        ({"a": EXACT + 1}, {"a": EXACT}, True),
        ({"a": EXACT + 2}, {"a": EXACT}, False),
        ({"a": [{"b": 123456789012345678901234567890}]}, {"a": [{"b": 1.2345678901234568e29}]}, True),
        ({"a": "9007199254740993"}, {"a": "9007199254740992"}, False),
    ],
)
def test_values_are_compared_by_meaning(one, other, same):
    assert {same_values(*pair) for pair in permutations((one, other))} == {same}


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({}, []),
        ({"a": EXACT, "b": -EXACT, "c": 0.1, "d": 1e29, "e": True, "f": str(EXACT + 1), "g": None, "h": 10**22}, []),
        ({"a": EXACT + 1}, ["values.a"]),
        ({"a": {"b": [1, [-EXACT - 1]]}, "c": ({"d": 10**29},)}, ["values.a.b[1][0]", "values.c[0].d"]),
    ],
)
def test_a_whole_number_that_is_rounded_is_named_by_its_place(values, where):
    assert rounded(values) == where


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, 10**309, -(10**309)])
def test_what_is_no_number_to_helm_is_refused_by_its_place_and_not_told(number):
    with pytest.raises(InvalidArgument) as refused:
        refuse_impossible({"a": [{"b": number}]})
    assert str(refused.value) == (
        "could not use the number values.a[0].b: to Helm this is no number: it is beyond 1.8e308, infinite or nan. "
        "Quote it, if it is a text."
    )


def test_every_other_value_may_be_given():
    refuse_impossible({"a": [LARGEST, -LARGEST, 0, True, None, "Infinity", {}]})
