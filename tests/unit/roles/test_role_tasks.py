# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles and modules speak the same language: every option a task gives exists, every variable a role takes is described."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[3]
ROLES = sorted(path for path in (CHECKOUT / "roles").iterdir() if path.is_dir())
PREFIX = "edgeworks.eks_ingress."
MODULES = "ansible_collections.edgeworks.eks_ingress.plugins.modules."


def tasks_of(document):
    for task in document or []:
        yield task
        for section in ("block", "rescue", "always", "tasks", "pre_tasks"):
            yield from tasks_of(task.get(section))


def calls():
    files = [*CHECKOUT.glob("roles/*/tasks/*.yml"), *CHECKOUT.glob("playbooks/**/*.yml")]
    for path in sorted(files):
        for task in tasks_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
            for key, arguments in task.items():
                if key.startswith(PREFIX):
                    yield pytest.param(
                        key.removeprefix(PREFIX), arguments, id=f"{path.parent.parent.name}-{task['name']}"
                    )


@pytest.mark.parametrize(("module", "arguments"), list(calls()))
def test_a_task_gives_only_options_that_its_module_has(module, arguments):
    door = importlib.import_module(MODULES + module).DOOR
    known = set(door.argument_spec) | {
        alias for spec in door.argument_spec.values() for alias in spec.get("aliases", [])
    }
    assert set(arguments) <= known


MARKING = [
    case
    for case in calls()
    if {"owner_tags", "owner_labels"} & set(case.values[1])
    and case.values[1].get("state", "present") == "present"
    # What only reads says whose it is, and takes over nothing.
    and not case.values[0].endswith("_info")
]


@pytest.mark.parametrize(("module", "arguments"), MARKING)
def test_whatever_is_marked_as_ours_is_taken_over_on_request(module, arguments):
    missing = (
        f'a task of {module} is given an owner: give it adopt: "{{{{ <role>_adopt }}}}" too, to take over what is there'
    )
    assert "_adopt" in str(arguments.get("adopt")), missing


@pytest.mark.parametrize("role", [pytest.param(role, id=role.name) for role in ROLES])
def test_every_default_of_a_role_is_described_and_bears_its_name(role):
    defaults = yaml.safe_load((role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    assert set(defaults) <= set(specs["main"]["options"])
    assert all(variable.startswith(f"{role.name}_") for variable in defaults)


@pytest.mark.parametrize("role", [pytest.param(role, id=role.name) for role in ROLES])
def test_the_documented_defaults_are_those_that_hold(role):
    defaults = yaml.safe_load((role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    documented = {name: option["default"] for name, option in specs["main"]["options"].items() if "default" in option}
    fixed = {name: value for name, value in defaults.items() if "{{" not in str(value)}
    assert documented == fixed


@pytest.mark.parametrize("role", [pytest.param(role, id=role.name) for role in ROLES])
def test_every_entry_point_has_a_task_file(role):
    specs = yaml.safe_load((role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    assert {"main", "absent"} <= set(specs)
    assert all((role / "tasks" / f"{entry}.yml").is_file() for entry in specs)


@pytest.mark.parametrize("role", [pytest.param(role, id=role.name) for role in ROLES])
def test_a_role_is_small_enough_to_read(role):
    assert len((role / "README.md").read_text(encoding="utf-8").splitlines()) <= 60
    for path in (role / "tasks").glob("*.yml"):
        assert len(list(tasks_of(yaml.safe_load(path.read_text(encoding="utf-8"))))) <= 11, path.name


# They go by Python's sets, whose order is another in every process.
UNORDERED = re.compile(r"\|\s*(difference|intersect|symmetric_difference|union)\(")


def test_what_is_done_in_order_is_not_in_the_order_of_a_set():
    files = [path for folder in ("roles", "playbooks", "extensions") for path in (CHECKOUT / folder).rglob("*.yml")]
    lines = [(path, line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert [
        f"{path}: {line}" for path, line in lines if UNORDERED.search(line) and not re.search(r"sort|length", line)
    ] == []
