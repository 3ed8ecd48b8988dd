# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps that only look: whatever they see, nothing is planned, and nothing is done."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out

MODULES = Path(__file__).parents[4] / "plugins" / "modules"
LOOKING = sorted(path.stem for path in MODULES.glob("*.py") if path.stem.endswith(("_info", "_check")))
STEPS = "ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps."


@pytest.mark.parametrize("name", LOOKING)
def test_what_was_seen_is_all_that_comes_of_looking(name):
    step = importlib.import_module(STEPS + name)
    plan = Plan(before={"a": 1}, after={"a": 1})
    assert carried_out(step.apply(None, None, plan)) == {"a": 1}
    assert isinstance(step.RESULT, str)


@pytest.mark.parametrize("name", ["alb_info", "dns_check", "http_check"])
@pytest.mark.parametrize("seen", [{"name": "x"}, {}])
def test_what_was_seen_is_returned_as_it_is(name, seen):
    plan = importlib.import_module(STEPS + name).plan(None, seen)
    assert (plan.changed, plan.unsettled, plan.predicted) == (False, False, seen)
    assert plan.diff() == {"before": seen, "after": seen}
