# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layer rules, read from the imports: a module is a door, a plan is pure, only the doors speak to the outside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import yaml

from ..parsed import nodes_of, text_of

CHECKOUT = Path(__file__).resolve().parents[3]
PLUGINS = CHECKOUT / "plugins"
OURS = "ansible_collections.edgeworks.eks_ingress.plugins.module_utils"
MODULES = sorted((PLUGINS / "modules").glob("*.py"))
STEPS = sorted(path for path in (PLUGINS / "module_utils" / "_steps").glob("*.py"))
EVERYTHING = sorted(PLUGINS.rglob("*.py"))
SDKS = {"boto3", "botocore", "kubernetes", "urllib3", "requests", "dns", "http", "subprocess", "socket"}


def named(paths):
    return [pytest.param(path, id=path.relative_to(PLUGINS).as_posix()) for path in paths]


def imports(path):
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def in_ours(path):
    return [name.removeprefix(OURS + ".") for name in imports(path) if name.startswith(OURS)]


@pytest.mark.parametrize("path", named(MODULES))
def test_a_module_imports_its_arguments_the_door_and_one_step(path):
    steps = [name for name in in_ours(path) if name.startswith("_steps")]
    assert len(steps) == 1
    assert set(in_ours(path)) - set(steps) <= {"_args", "_run"}
    assert not SDKS & {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", named(MODULES))
def test_a_module_decides_nothing(path):
    deciding = (ast.Try, ast.If, ast.For, ast.While)
    assert not [node for node in nodes_of(path) if isinstance(node, deciding) and not is_main(node)]


def is_main(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "__name__ == '__main__'"


def test_programs_are_started_in_one_place():
    starters = [path.name for path in EVERYTHING if "subprocess" in {name.split(".")[0] for name in imports(path)}]
    assert starters == ["_process.py"]


@pytest.mark.parametrize("path", named(STEPS))
def test_a_step_never_sees_the_module_nor_an_sdk(path):
    assert not SDKS & {name.split(".")[0] for name in imports(path)}
    assert not [name for name in imports(path) if name.startswith("ansible.")]
    assert not {"_run", "_args"} & {name.split(".")[0] for name in in_ours(path)}


# A module comes in by the first, a task in the worker's own process by the second.
DOORS = (PLUGINS / "module_utils" / "_run.py", PLUGINS / "plugin_utils" / "answer.py")


@pytest.mark.parametrize("path", named([path for path in EVERYTHING if path not in DOORS]))
def test_only_the_doors_know_of_check_mode(path):
    assert not [word for word in words_of(path) if "check_mode" in word or "fail_json" in word]


@pytest.mark.parametrize("path", named(sorted((PLUGINS / "plugin_utils").glob("*.py"))))
def test_what_runs_in_process_knows_the_door_and_no_step(path):
    known = {"_run", "_errors.EksIngressError", "_aws.session.preload", "_aws.session.BOTO_ERROR", "_k8s.client"}
    assert set(in_ours(path)) <= known
    assert not SDKS & {name.split(".")[0] for name in imports(path)}


@pytest.mark.parametrize("path", named(sorted((PLUGINS / "action").glob("*.py"))))
def test_an_action_is_its_modules_door_in_process(path):
    assert sorted(imports(path)) == [
        "__future__.annotations",
        f"ansible_collections.edgeworks.eks_ingress.plugins.modules.{path.stem}.DOOR",
        "ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.in_process.InProcessAction",
    ]


def words_of(path):
    """Every name in the code, wherever it stands; what is only said in a text is none."""
    for node in nodes_of(path):
        yield from (getattr(node, field, None) or "" for field in ("id", "attr", "arg", "name"))


@pytest.mark.parametrize("path", named(EVERYTHING))
def test_nothing_is_caught_that_was_not_expected(path):
    for node in nodes_of(path):
        assert not isinstance(node, ast.Global), f"line {node.lineno}"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in ("everything", "Exception", "BaseException"), f"line {node.lineno}"


@pytest.mark.parametrize("path", named([path for path in EVERYTHING if path.name != "_clock.py"]))
def test_only_the_clock_sleeps(path):
    assert "time.sleep" not in text_of(path)


@pytest.mark.parametrize("path", named(EVERYTHING))
def test_plugins_and_the_sandbox_do_not_know_each_other(path):
    assert not [name for name in imports(path) if name.split(".")[0] in ("sandbox", "tests")]


@pytest.mark.parametrize(("group", "arguments"), [("eks_ingress", "_args.AWS"), ("kubernetes", "_args.KUBERNETES")])
def test_every_module_is_in_the_action_group_of_its_arguments(group, arguments):
    groups = yaml.safe_load((CHECKOUT / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]
    taking = {path.stem for path in MODULES if arguments in text_of(path)}
    absent, idle = sorted(taking - set(groups[group])), sorted(set(groups[group]) - taking)
    assert not absent, f"action_groups.{group} of meta/runtime.yml: name there, since they take {arguments}: {absent}"
    assert not idle, (
        f"action_groups.{group} of meta/runtime.yml: strike there, since they do not take {arguments}: {idle}"
    )


def test_the_version_is_that_of_the_collection():
    from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

    assert yaml.safe_load((CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"))["version"] == VERSION


def test_every_module_can_run_in_process():
    actions, modules = ({path.name for path in (PLUGINS / folder).glob("*.py")} for folder in ("action", "modules"))
    absent, idle = sorted(modules - actions), sorted(actions - modules)
    assert not absent, (
        f"plugins/action/: add, with the module's DOOR and its SERVICES, as iam_policy.py has them: {absent}"
    )
    assert not idle, f"plugins/action/: remove, there is no module of the name: {idle}"
