# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that are made to be searched for ever: a server answers what it likes, a container writes what it likes."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _diagnosis, _helm_errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import (
    CAUSES,
    LONGEST_TEXT,
    advice_on,
    searched,
)

PATTERNS = {cause.name: re.compile(cause.pattern, re.DOTALL) for cause in CAUSES}
HOSTILE = [
    "1",
    "1/",
    "arn:",
    "arn:aws:sts::1:",
    "failed calling webhook ",
    "MountVolume.SetUp failed",
    'matching chart "',
]
DENIED = " is not authorized to perform: iam:PassRole"


@pytest.fixture
def lengths(monkeypatch):
    """How long each text was that a pattern was searched in."""
    found = []

    def search(pattern, text, flags=0):
        found.append(len(text))
        return re.search(pattern, text, flags)

    for module in (_diagnosis, _helm_errors):
        monkeypatch.setattr(module, "re", SimpleNamespace(search=search, DOTALL=re.DOTALL))
    return found


@pytest.mark.parametrize("unit", HOSTILE)
def test_every_cause_is_looked_for_in_no_more_of_a_text_than_the_longest(lengths, unit):
    assert advice_on([unit * 40_000, "short"]) == []
    assert lengths == [LONGEST_TEXT, len("short")] * len(CAUSES)


@pytest.mark.parametrize("unit", HOSTILE)
def test_helms_words_are_searched_no_further_either_and_told_whole(lengths, unit):
    said = (unit * 40_000).strip()
    found = _helm_errors.failure(f"Error: {said}", attempted="install", target="x")
    assert found.answer == said
    assert set(lengths) == {LONGEST_TEXT} and len(lengths) > len(CAUSES)


@pytest.mark.parametrize("length", [0, 1, LONGEST_TEXT - 1, LONGEST_TEXT])
def test_a_text_of_ordinary_length_is_searched_whole(length):
    text = "ab" * (length // 2) + "c" * (length % 2)
    assert searched(text) == text


def test_of_a_long_text_the_beginning_and_the_end_are_searched():
    half = LONGEST_TEXT // 2
    assert searched("a" * half + "!" + "z" * half) == "a" * half + "z" * half


@pytest.mark.parametrize("place", ["{} {}", "{1} {0}"], ids=["at the beginning", "at the end"])
def test_a_cause_at_either_end_of_a_long_text_is_found(place):
    assert advice_on([place.format("exceeded quota: small, requested", "x" * 40_000)]) == [
        "raise the ResourceQuota small, or ask for less"
    ]


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        ("subnets-of-other-clusters", "1234 are tagged for other clusters"),
        ("subnets-full", "1234 have insufficient available IP addresses"),
        ("unschedulable", "1234/5678 nodes are available"),
    ],
)
def test_a_number_is_read_from_its_first_digit_only(cause, text):
    pattern = PATTERNS[cause]
    assert [place for place in range(len(text)) if pattern.match(text, place)] == [0]


@pytest.mark.parametrize(("length", "found"), [(2048, True), (2049, False)])
@pytest.mark.parametrize(
    ("cause", "more"), [("action-denied", ""), ("action-denied-explicitly", " with an explicit deny in a policy")]
)
def test_no_arn_is_read_further_than_the_longest_that_there_is(cause, more, length, found):
    text = f"arn:{'x' * length}{DENIED}{more}"
    assert bool(PATTERNS[cause].match(text)) is found
