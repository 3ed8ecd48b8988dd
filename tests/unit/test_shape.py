# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The size rules, measured: what a reader can hold in mind, and nothing said twice. Ruff measures the complexity."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml

from .parsed import nodes_of, text_of

CHECKOUT = Path(__file__).resolve().parents[2]
PLUGINS = sorted((CHECKOUT / "plugins").rglob("*.py"))
SANDBOX = sorted((CHECKOUT / "sandbox").rglob("*.py"))
MODULES = sorted((CHECKOUT / "plugins" / "modules").glob("*.py"))
TASK_FILES = sorted((CHECKOUT / "roles").glob("*/tasks/*.yml"))
# Of the collection: the sandbox is tested on its own.
TESTS = sorted(
    path
    for folder in ("tests/unit/plugins", "tests/unit/roles", "tests/integration/modules", "tests/integration/site")
    for path in (CHECKOUT / folder).rglob("*.py")
)
ALL_TESTS = sorted((CHECKOUT / "tests").rglob("*.py"))
FILE_LINES = 250
# Of its pep8 test, which sees the unit tests too.
SANITY_COLUMNS = 160
FUNCTION_LINES = 40
MODULE_CODE_LINES = 150
TASKS = 10
COMPLEXITY = 10
# Lines of tests for a line of code.
TESTS_PER_CODE_LINE = 2
# Fewer equal lines in a row are a habit (a call's keyword arguments), not a copy.
COPIED_LINES = 8
# A module's documentation is for its users, and is not code.
DOCUMENTED = [*MODULES, *(path for path in PLUGINS if path.parent.name == "doc_fragments")]


def named(paths):
    return [pytest.param(path, id=path.relative_to(CHECKOUT).as_posix()) for path in paths]


def is_text(node):
    """A docstring, or the documentation of a module."""
    value = getattr(node, "value", None)
    return isinstance(node, (ast.Expr, ast.Assign)) and isinstance(value, ast.Constant) and isinstance(value.value, str)


@cache
def code_lines(path):
    """Number and text of the lines that are neither blank, comment, docstring nor documentation."""
    texts = [node for node in nodes_of(path) if is_text(node) and node.end_lineno > node.lineno]
    documentation = {number for node in texts for number in range(node.lineno, node.end_lineno + 1)}
    docstrings = {node.lineno for node in nodes_of(path) if isinstance(node, ast.Expr) and is_text(node)}
    lines = enumerate((line.strip() for line in text_of(path).splitlines()), start=1)
    excluded = documentation | docstrings
    return [(number, text) for number, text in lines if text and not text.startswith("#") and number not in excluded]


@pytest.mark.parametrize("path", named([path for path in PLUGINS + SANDBOX if path not in DOCUMENTED]))
def test_a_file_fits_in_the_head(path):
    assert lines_of(path) <= FILE_LINES


def lines_of(path):
    return len(text_of(path).splitlines())


@pytest.mark.parametrize("path", named(MODULES))
def test_a_module_is_thin(path):
    assert len(code_lines(path)) <= MODULE_CODE_LINES


@pytest.mark.parametrize("path", named(PLUGINS + SANDBOX))
def test_a_function_fits_on_a_screen(path):
    assert not long_functions(path)


def long_functions(path):
    """The lines of each function that has too many."""
    functions = [node for node in nodes_of(path) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return {node.name: length(node) for node in functions if length(node) > FUNCTION_LINES}


def test_no_line_is_longer_than_ansible_test_takes():
    read = [path for folder in ("plugins", "tests/unit") for path in (CHECKOUT / folder).rglob("*.py")]
    lines = [(path, line) for path in read for line in text_of(path).splitlines()]
    assert [f"{path}: {line[:60]}" for path, line in lines if len(line) > SANITY_COLUMNS] == []


def test_a_file_of_tests_fits_in_the_head_too():
    """Split by story, not by number: a file's name says what it tells."""
    assert not {path.name: lines_of(path) for path in ALL_TESTS if lines_of(path) > FILE_LINES}


def test_a_test_fits_on_a_screen_too():
    assert not {path.name: long for path in ALL_TESTS if (long := long_functions(path))}


def length(function):
    """Lines from the name to the end, without the docstring."""
    first = function.body[0]
    docstring = first.end_lineno - first.lineno + 1 if isinstance(first, ast.Expr) and is_text(first) else 0
    return function.end_lineno - function.lineno + 1 - docstring


def test_the_complexity_of_every_function_is_measured_by_the_lint():
    lint = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert "C90" in lint["select"]
    assert lint["mccabe"]["max-complexity"] <= COMPLEXITY
    assert not [rule for rule in lint["ignore"] if rule.startswith("C90")]
    excused = [path for path in PLUGINS + SANDBOX if "noqa: C901" in text_of(path)]
    assert not excused


def tasks_in(entries):
    """How many tasks a list of tasks has, blocks opened."""
    parts = ("block", "rescue", "always")
    return sum(sum(tasks_in(entry.get(part, [])) for part in parts) or 1 for entry in entries)


@pytest.mark.parametrize("path", named(TASK_FILES))
def test_a_task_file_has_ten_tasks_at_most(path):
    assert tasks_in(yaml.safe_load(text_of(path))) <= TASKS


def test_the_tests_keep_up_with_the_code():
    code, tests = (sum(len(code_lines(path)) for path in paths) for paths in (PLUGINS, TESTS))
    assert tests >= TESTS_PER_CODE_LINE * code, f"{tests} lines of tests for {code} lines of code"


def statements(path):
    """The code lines that a copy would be made of: without imports, which must be repeated."""
    imports = [node for node in nodes_of(path) if isinstance(node, (ast.Import, ast.ImportFrom))]
    repeated = {number for node in imports for number in range(node.lineno, node.end_lineno + 1)}
    return [(number, text) for number, text in code_lines(path) if number not in repeated]


def copies(paths):
    """Where the same run of code lines stands in two files: {first place: [places]}."""
    places = defaultdict(list)
    for path in paths:
        lines, name = statements(path), path.relative_to(CHECKOUT).as_posix()
        for start in range(len(lines) - COPIED_LINES + 1):
            run = tuple(text for _number, text in lines[start : start + COPIED_LINES])
            places[run].append((name, lines[start][0]))
    return {found[0]: found[1:] for found in places.values() if len({file for file, _line in found}) > 1}


# Modules are doors: what they share is the shape of their argument specs; test_layers.py sees to it that they hold no code.
@pytest.mark.parametrize(
    "paths", [[path for path in PLUGINS if path not in MODULES], SANDBOX], ids=["plugins", "sandbox"]
)
def test_nothing_is_written_twice(paths):
    assert not copies(paths)


def test_a_copy_would_be_found(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "CHECKOUT", tmp_path)
    body = "\n".join(f"x{number} = {number}" for number in range(COPIED_LINES))
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(f'"""{name}"""\nimport os\n\n{body}\n', encoding="utf-8")
    assert copies([tmp_path / "one.py", tmp_path / "two.py"]) == {("one.py", 4): [("two.py", 4)]}
