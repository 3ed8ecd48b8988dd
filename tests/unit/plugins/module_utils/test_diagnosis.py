# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _diagnosis
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._causes.cause import Cause
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import CAUSES, advice_on

from tests.unit.plugins.causes_said import SAID


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.name)
def test_each_known_cause_is_recognised_by_what_is_said_and_told_how_to_mend(cause):
    said, told = SAID[cause.name]
    assert told in " ".join(advice_on([said]))


def test_every_row_of_the_table_has_its_text_here():
    assert set(SAID) == {cause.name for cause in CAUSES}


def test_advice_is_given_once_however_often_the_cause_is_told():
    assert len(advice_on([SAID["no-subnets"][0]] * 3)) == 1


def test_what_mends_two_causes_is_told_once(monkeypatch):
    causes = tuple(
        Cause(name=said, pattern=said, advice=advice) for said, advice in (("a", "x"), ("b", "x"), ("c", "y"))
    )
    monkeypatch.setattr(_diagnosis, "CAUSES", causes)
    assert advice_on(["c", "b", "a"]) == ["x", "y"]


def test_nothing_known_gives_no_advice():
    assert advice_on(["all is well", ""]) == []
