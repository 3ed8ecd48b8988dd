# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The doors: which parts of a step run, and what comes of them, be it as a module or in process."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan

from tests.unit.plugins.door.steps import MADE, SAME, FakeStep, door_to

LOOKS = ["desired", "observe", "plan"]
MISSING = errors.Missing("find", target="brush", advice="buy one")
PLAINLY = {"_ansible_inject_invocation": False}


def text(warning):
    return warning["event"]["msg"] if isinstance(warning, dict) else warning


@pytest.mark.parametrize(
    ("plan", "check", "done", "wall"),
    [
        (MADE, False, [*LOOKS, "apply"], {"colour": "blue!"}),
        (MADE, True, LOOKS, {"colour": "blue?"}),
        (replace(MADE, resource=None), True, LOOKS, {"colour": "blue"}),
        (SAME, False, LOOKS, {"colour": "blue"}),
        (SAME, True, LOOKS, {"colour": "blue"}),
        (replace(SAME, unsettled=True), False, [*LOOKS, "apply"], {"colour": "blue!"}),
        (replace(SAME, unsettled=True), True, LOOKS, {"colour": "blue"}),
        (Plan(None, None), False, LOOKS, None),
    ],
)
def test_apply_is_called_for_a_change_or_a_wait_and_never_in_check_mode(ask, plan, check, done, wall):
    step = FakeStep(plan)
    answer = ask(door_to(step), _ansible_check_mode=check)
    assert step.done == done
    assert answer["wall"] == wall


@pytest.mark.parametrize("check", [False, True])
def test_a_prediction_differs_from_the_run_in_nothing_but_what_apply_saw(ask, check):
    answer = ask(door_to(FakeStep()), _ansible_check_mode=check, **PLAINLY)
    answer.pop("wall")
    assert answer == {
        "changed": True,
        "actions": ["paint wall w1"],
        "diff": {"before": {"colour": "red"}, "after": {"colour": "blue"}},
    }


def test_nothing_to_do_is_no_change_and_has_no_diff(ask):
    assert ask(door_to(FakeStep(SAME)), **PLAINLY) == {"changed": False, "actions": [], "wall": {"colour": "blue"}}


def test_a_plan_returns_what_it_has_besides_the_resource(ask):
    answer = ask(door_to(FakeStep(replace(SAME, returns={"paints": 3, "changed": "never"}))))
    assert answer["paints"] == 3
    # What every result says is not a plan's to say.
    assert answer["changed"] is False


def test_secrets_are_redacted_in_the_diff(ask):
    plan = replace(MADE, before={"token": "old"}, after={"token": "new"})
    assert ask(door_to(FakeStep(plan)))["diff"] == {
        "before": {"token": "<redacted>"}, "after": {"token": "<redacted, changed>"},
    }  # fmt: skip


def test_warnings_are_told_in_order_and_fail_nothing(ask):
    answer = ask(door_to(FakeStep(replace(MADE, warnings=("first", "second")))))
    assert [text(warning) for warning in answer["warnings"]] == ["first", "second"]
    assert answer["changed"]
    assert "failed" not in answer


def test_a_run_with_unmet_needs_fails_with_the_first_before_it_writes(ask):
    step = FakeStep(replace(MADE, unmet=(MISSING, errors.Conflict("mix", target="paint"))))
    answer = ask(door_to(step), **PLAINLY)
    assert step.done == LOOKS
    assert answer == {"failed": True, "msg": "could not find brush. Buy one.", "error": "Missing"}


def test_a_prediction_warns_of_unmet_needs_and_still_predicts(ask):
    unmet = (MISSING, errors.Conflict("mix", target="paint"))
    answer = ask(door_to(FakeStep(replace(MADE, warnings=("dry",), unmet=unmet))), _ansible_check_mode=True)
    said = [text(warning) for warning in answer["warnings"]]
    expected = "a run fails here unless an earlier task sees to it: "
    assert said == ["dry", expected + "could not find brush. Buy one.", expected + "could not mix paint."]
    assert answer["changed"]
    assert answer["wall"] == {"colour": "blue?"}


@pytest.mark.parametrize("part", [*LOOKS, "apply"])
@pytest.mark.parametrize(
    "kind",
    [
        errors.InvalidArgument, errors.Missing, errors.Ambiguous, errors.Conflict, errors.Unauthenticated,
        errors.Denied, errors.Unavailable, errors.Refused, errors.TimedOut,
    ],
    ids=lambda kind: kind.__name__,
)  # fmt: skip
def test_each_kind_of_error_is_one_line_wherever_it_comes_from(ask, kind, part):
    error = kind("paint", target="wall w1", answer="no\n paint", advice="buy some", details={"wall": {"colour": "red"}})
    step = FakeStep(fails={part: error})
    answer = ask(door_to(step), **PLAINLY)
    assert answer == {
        "failed": True,
        "msg": "could not paint wall w1: no paint. Buy some.",
        "error": kind.__name__,
        "wall": {"colour": "red"},
    }
    assert step.done[-1] == part


TWO = replace(MADE, actions=(*MADE.actions, Action("paint", "wall w2")))


@pytest.mark.parametrize(
    ("fails_at", "done"),
    [
        ("observe", None),
        ("wall w1", None),
        ("wall w2", ["paint wall w1"]),
        ("the wait", ["paint wall w1", "paint wall w2"]),
    ],
)
def test_a_failure_owns_up_to_what_was_done_before_it(ask, fails_at, done):
    error = errors.TimedOut("paint", details={"wall": {"colour": "red"}})
    answer = ask(door_to(FakeStep(TWO, fails={fails_at: error})), **PLAINLY)
    changed = {"changed": True, "actions": done} if done else {}
    assert answer == {
        "failed": True, "msg": "could not paint.", "error": "TimedOut", "wall": {"colour": "red"},
    } | changed  # fmt: skip


def test_what_only_had_to_be_waited_for_is_no_change_when_it_does_not_come(ask):
    step = FakeStep(replace(SAME, unsettled=True), fails={"the wait": errors.TimedOut("see", target="it dry")})
    assert ask(door_to(step), **PLAINLY) == {"failed": True, "msg": "could not see it dry.", "error": "TimedOut"}


def test_details_never_hide_the_message(ask):
    error = errors.Refused("paint", details={"msg": "fine", "error": "none"})
    answer = ask(door_to(FakeStep(fails={"plan": error})))
    assert (answer["msg"], answer["error"]) == ("could not paint.", "Refused")


@pytest.mark.parametrize(
    "crash", [ValueError("a bug"), KeyError("x"), ZeroDivisionError(), AssertionError("?")], ids=repr
)
@pytest.mark.parametrize("part", [*LOOKS, "apply"])
def test_a_crash_of_the_program_is_not_made_into_an_answer(ask, crash, part):
    with pytest.raises(type(crash)) as raised:
        ask(door_to(FakeStep(fails={part: crash})))
    assert raised.value is crash


def test_whoever_wants_to_leave_may(ask):
    with pytest.raises(KeyboardInterrupt):
        ask(door_to(FakeStep(fails={"observe": KeyboardInterrupt()})))
