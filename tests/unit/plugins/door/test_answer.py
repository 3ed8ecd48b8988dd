# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent to a door is checked by its argument spec, and what comes back holds no secret: the same at both doors."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.answer import answer

from tests.unit.plugins.conftest import module_named
from tests.unit.plugins.door.conftest import NAME
from tests.unit.plugins.door.steps import SAME, FakeStep, door_to

MODULES = sorted(path.stem for path in (Path(__file__).parents[4] / "plugins" / "modules").glob("*.py"))
SECRET = "correct-horse-battery"
SHOWN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
DEFAULTS = {"size": 3, "secret": None, "hidden": None, "colours": None, "deep": False}


# The parts of Ansible's words that are the same in all its releases.
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": ...}, ["missing required arguments: name"]),
        ({"shade": "dark"}, [f"Unsupported parameters for ({NAME}) module: shade. Supported parameters include: ", "(label)"]),
        ({"hidden": {"shade": 1}}, [f"Unsupported parameters for ({NAME}) module: hidden.shade."]),
        ({"size": "big"}, ["argument 'size' is of type", "unable to convert to int"]),
        ({"deep": "perhaps"}, ["argument 'deep' is of type", "unable to convert to bool"]),
        ({"colours": ["red", "green"]}, ["value of colours must be one or more of: red, blue. Got no match for: green"]),
        ({"hidden": {"size": "big"}}, ["'size'", "found in 'hidden'"]),
        ({"hidden": "no dict"}, ["dictionary requested, could not parse JSON or key=value"]),
        ({"shade": "dark", "name": ...}, ["missing required arguments: name"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_arguments_that_are_not_the_modules_fail_before_the_step_begins(ask, sent, said):
    step = FakeStep()
    refused = ask(door_to(step), **sent)
    assert refused["failed"]
    assert not [part for part in said if part not in refused["msg"]]
    assert step.done == []


@pytest.mark.parametrize(
    ("rule", "sent", "message"),
    [
        ({"mutually_exclusive": [["size", "deep"]]}, {"size": 1, "deep": True}, "parameters are mutually exclusive: size|deep"),
        ({"required_together": [["secret", "hidden"]]}, {"secret": "x"}, "parameters are required together: secret, hidden"),
        ({"required_one_of": [["secret", "hidden"]]}, {}, "one of the following is required: secret, hidden"),
        ({"required_if": [["deep", True, ["secret"]]]}, {"deep": True}, "deep is True but all of the following are missing: secret"),
        ({"required_by": {"secret": ["hidden"]}}, {"secret": "x"}, "missing parameter(s) required by 'secret': hidden"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)  # fmt: skip
def test_the_doors_rules_hold(ask, rule, sent, message):
    step = FakeStep()
    refused = ask(door_to(step, **rule), **sent)
    assert (refused["failed"], refused["msg"], step.done) == (True, message, [])


class Remembering(FakeStep):
    """A step that keeps its arguments."""

    def desired(self, params):
        self.params = dict(params)
        return super().desired(params)


@pytest.mark.parametrize(
    ("sent", "arrived"),
    [
        ({}, {"name": "w1"}),
        ({"name": 7}, {"name": "7"}),
        ({"name": ..., "label": "w2"}, {"name": "w2"}),
        ({"size": "5"}, {"size": 5}),
        ({"deep": "yes"}, {"deep": True}),
        ({"colours": "red,blue"}, {"colours": ["red", "blue"]}),
        ({"hidden": {"key": "k"}}, {"hidden": {"key": "k", "size": None}}),
        ({"hidden": '{"size": "2"}'}, {"hidden": {"key": None, "size": 2}}),
        # As it arrives on the other side of a pipe: nothing but JSON.
        ({"colours": ("red",)}, {"colours": ["red"]}),
    ],
)
def test_a_step_gets_its_arguments_in_the_types_and_with_the_defaults_of_the_spec(ask, sent, arrived):
    step = Remembering()
    ask(door_to(step), **sent)
    params = {key: value for key, value in step.params.items() if not key.startswith("_ansible") and key != "label"}
    assert params == DEFAULTS | {"name": "w1"} | arrived


def test_a_step_sees_nothing_of_ansibles_own():
    step = Remembering()
    answer(door_to(step), {"name": "w1", "_ansible_check_mode": True, "_ansible_module_name": NAME})
    assert not [key for key in step.params if key.startswith("_ansible")]


def test_the_message_that_was_sent_stays_as_it_is():
    message = {"name": "w1", "colours": "red", "_ansible_module_name": NAME}
    answer(door_to(FakeStep()), message)
    assert message == {"name": "w1", "colours": "red", "_ansible_module_name": NAME}


@pytest.mark.parametrize(
    "result",
    [SECRET, f"https://u:{SECRET}@host", [SECRET], {"deep": [{"er": f"<{SECRET}>"}]}],
    ids=["itself", "in a text", "in a list", "deep down"],
)
@pytest.mark.parametrize("given", [{"secret": SECRET}, {"hidden": {"key": SECRET}}], ids=["option", "suboption"])
def test_a_secret_that_was_given_never_comes_back(ask, result, given):
    answered = ask(door_to(FakeStep(applied={"result": result})), _ansible_inject_invocation=True, **given)
    assert SECRET not in json.dumps(answered)
    assert answered["invocation"]["module_args"]["name"] == "w1"


def test_a_secret_in_the_invocation_is_said_to_be_one(ask):
    answered = ask(door_to(FakeStep()), secret=SECRET, _ansible_inject_invocation=True)
    assert answered["invocation"]["module_args"]["secret"] == SHOWN


@pytest.mark.parametrize("secret", ["True", "False", "None", "true"])
def test_a_secret_like_a_word_of_ansibles_does_not_spoil_the_result(ask, secret):
    answered = ask(door_to(FakeStep()), secret=secret)
    assert answered["changed"] is True


@pytest.mark.parametrize("inject", [True, False])
def test_the_invocation_is_told_where_ansible_asks_for_it(ask, inject):
    answered = ask(door_to(FakeStep(SAME)), _ansible_inject_invocation=inject)
    assert ("invocation" in answered) is inject
    if inject:
        assert answered["invocation"]["module_args"] == DEFAULTS | {"name": "w1"}


def test_a_failure_tells_the_invocation_too(ask):
    assert (
        ask(door_to(FakeStep()), size="big", _ansible_inject_invocation=True)["invocation"]["module_args"]["size"]
        == "big"
    )


def test_an_option_given_by_both_its_names_is_warned_of(ask):
    warnings = ask(door_to(FakeStep()), label="w1")["warnings"]
    texts = [warning["event"]["msg"] if isinstance(warning, dict) else warning for warning in warnings]
    assert texts == ["Both option name and its alias label are set."]


def test_a_result_without_warnings_has_no_such_key(ask):
    assert "warnings" not in ask(door_to(FakeStep()))


@pytest.mark.parametrize(
    ("value", "arrived"),
    [
        (("a", "b"), ["a", "b"]),
        ({1: "a"}, {"1": "a"}),
        (datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC), "2026-01-02T03:04:05+00:00"),
        (datetime.date(2026, 1, 2), "2026-01-02"),
        (b"bytes", "bytes"),
        ({"one"}, ["one"]),
        ("日本語", "日本語"),
        (None, {"colour": "blue!"}),
    ],
)
def test_results_come_back_as_json_has_them(ask, value, arrived):
    assert ask(door_to(FakeStep(applied=value)))["wall"] == arrived


def test_what_json_does_not_know_is_a_crash_and_no_text(ask):
    with pytest.raises(TypeError):
        ask(door_to(FakeStep(applied=object())))


def options(spec):
    for name, option in spec.items():
        yield name, option
        yield from options(option.get("options") or {})


@pytest.mark.parametrize("module", MODULES)
def test_no_option_is_deprecated_which_the_second_door_would_not_tell(module):
    """The first door has this from AnsibleModule; whoever deprecates an option first adds it to answer.py."""
    deprecating = {"removed_in_version", "removed_at_date", "removed_from_collection", "deprecated_aliases"}
    assert not [name for name, option in options(module_named(module).DOOR.argument_spec) if deprecating & set(option)]
