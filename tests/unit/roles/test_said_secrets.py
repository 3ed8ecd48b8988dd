# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run shows to everyone: no message, task name or label is made of a variable that may hold a secret."""

from __future__ import annotations

import re

import pytest

from tests.unit.roles.rehearsed import CHECKOUT, load, tasks_of

# Keys of AWS, a password in an URL, values of a chart, the arguments of a program.
SECRET = re.compile(r"\w*(_aws_options|_chart_repository|_values|_extra_args)")
SAID = ("msg", "fail_msg", "success_msg", "name", "label", "var")
# Shows no value: tests/unit/plugins/inputs.
SAFE = "input_complaints"
FILES = sorted([*CHECKOUT.glob("roles/*/tasks/*.yml"), *CHECKOUT.glob("playbooks/**/*.yml")])


def said(task):
    """What is shown of a task whatever the verbosity."""
    parts = [task, task.get("loop_control", {})]
    parts += [task.get(f"ansible.builtin.{module}") or {} for module in ("assert", "debug", "fail")]
    for part in parts:
        yield from (str(part[key]) for key in SAID if isinstance(part, dict) and key in part)


def made_of(text, variables, seen=()):
    """The variables that a text is made of, and those that these are made of."""
    bare = text if "{{" in text or "{%" in text else "{{ " + text + " }}" if text.isidentifier() else ""
    if SAFE in bare:
        return set()
    names = set(
        re.findall(r"[A-Za-z_]\w*", re.sub(r"'[^']*'", "", " ".join(re.findall(r"{[{%](.*?)[%}]}", bare, re.S))))
    )
    inner = {
        one
        for name in names & set(variables) - set(seen)
        for one in made_of(str(variables[name]), variables, (*seen, name))
    }
    return names | inner


def known(file):
    """The variables that a file's texts may name: the role's own."""
    folder = file.parents[1]
    return {**load(folder / "defaults" / "main.yml"), **load(folder / "vars" / "main.yml")}


def secrets_said(task, variables):
    variables = variables | task.get("vars", {})
    return sorted(one for text in said(task) for one in made_of(text, variables) if SECRET.fullmatch(one))


@pytest.mark.parametrize("file", FILES, ids=[path.relative_to(CHECKOUT).as_posix() for path in FILES])
def test_nothing_that_may_be_secret_is_said(file):
    told = {task.get("name"): secrets_said(task, known(file)) for task in tasks_of(load(file))}
    assert not {name: found for name, found in told.items() if found}


@pytest.mark.parametrize(
    ("task", "found"),
    [
        ({"name": "a {{ eks_ingress_aws_options }}"}, ["eks_ingress_aws_options"]),
        ({"ansible.builtin.assert": {"fail_msg": "{{ lb_controller_values | to_json }}"}}, ["lb_controller_values"]),
        ({"ansible.builtin.debug": {"var": "irsa_aws_options"}}, ["irsa_aws_options"]),
        ({"name": "{{ __a }}", "vars": {"__a": "{{ __b }}", "__b": "{{ x_chart_repository }}"}}, ["x_chart_repository"]),
        ({"name": "{{ __a }}", "vars": {"__a": {"k": "{{ __a }} {{ x_extra_args }}"}}}, ["x_extra_args"]),
        ({"name": "Check eks_ingress_aws_options", "loop_control": {"label": "{{ item }}"}}, []),
        ({"name": "{{ __a }}", "vars": {"__a": "{{ {'k': irsa_aws_options} | input_complaints }}"}}, []),
    ],
)  # fmt: skip
def test_a_secret_is_found_wherever_it_comes_from(task, found):
    assert secrets_said(task, {}) == found
