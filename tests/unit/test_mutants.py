# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""MUTANTS.md is true of the files as they are, and every file that decides something is among those that are tried."""

from __future__ import annotations

import ast
import importlib.util
import sys
import tomllib
from collections import Counter
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PLUGINS = CHECKOUT / "plugins" / "module_utils"


def loaded(name):
    """A script of the checkout as a module: it has no suffix, and writes nothing when it is loaded."""
    loader = SourceFileLoader(f"scripts_{name}", str(CHECKOUT / "scripts" / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    # Where dataclasses look for the names of types.
    sys.modules[loader.name] = module
    loader.exec_module(module)
    return module


mutants = loaded("mutants")
DECLARED = tomllib.loads(mutants.DECLARED.read_text(encoding="utf-8"))
LISTED = mutants.read()[1]
ENTRIES = [(file, place, entry) for file, section in LISTED.items() for place, entry in section.entries.items()]


def files_of(parts):
    """The files of some parts, those of two parts twice."""
    return sorted(file for part in parts for file in mutants.matching(part["files"]))


TRIED = files_of(DECLARED["parts"].values())
NOT_TRIED = files_of(DECLARED["not_tried"])


def unanswered(entries):
    return [place for _file, place, entry in entries if entry.reason in ("", mutants.UNANSWERED)]


def test_every_mutant_that_lives_has_its_reason():
    assert not unanswered(ENTRIES)


def test_a_mutant_without_a_reason_would_be_found():
    place = "`f` `return 1`"
    assert unanswered([("a.py", place, mutants.Entry(1, "?")), ("a.py", "`g` `x`", mutants.Entry(1, "the same"))]) == [
        place
    ]


def test_every_file_that_is_tried_has_its_numbers_and_no_other_has():
    listed, not_yet = set(LISTED), set(DECLARED["not_yet"])
    assert not listed - set(TRIED), "strike these in MUTANTS.md"
    assert not set(TRIED) - listed - not_yet, "make mutants ONLY= these"
    assert not not_yet - (set(TRIED) - listed), "strike these in tests/mutants.toml"


@pytest.mark.parametrize("file", sorted(LISTED))
def test_the_numbers_of_a_file_add_up(file):
    section = LISTED[file]
    assert section.mutants
    assert section.killed + sum(entry.survivors for entry in section.entries.values()) == section.mutants


def test_every_file_of_the_collection_is_tried_once_or_said_to_decide_nothing():
    files = {path.relative_to(CHECKOUT).as_posix() for path in PLUGINS.rglob("*.py")}
    twice = [file for file, times in Counter(TRIED + NOT_TRIED).items() if times > 1]
    assert not twice
    assert files == {*TRIED, *NOT_TRIED}, "a new file: name it in tests/mutants.toml"


def test_every_part_has_tests():
    assert not [name for name, part in DECLARED["parts"].items() if not mutants.matching(part["tests"])]


def functions_of(text):
    """The lines of each function, as one line: by its name, a method's behind that of its class."""
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef)):
            prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
            methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
            found.update({f"{prefix}{inner.name}": source_of(inner, text) for inner in methods})
    return found


def source_of(function, text):
    lines = text.splitlines()[function.lineno - 1 : function.end_lineno]
    return " ".join(line.strip() for line in lines).replace("`", "'")


def stale(entries, functions):
    """The places that are not in a file any more."""
    places = [place.strip("`").split("` `") for place in entries]
    return [place for place in places if len(place) != 2 or place[1] not in functions.get(place[0], "")]


@pytest.mark.parametrize("file", sorted({file for file, _place, _entry in ENTRIES}))
def test_what_an_entry_quotes_stands_in_the_file(file):
    functions = functions_of((CHECKOUT / file).read_text(encoding="utf-8"))
    assert not stale(LISTED[file].entries, functions)


SHAPES = """
def area(side):
    return (
        side * side
    )


class Shape:
    def name(self):
        return "`none`"
"""


@pytest.mark.parametrize(
    ("place", "stands"),
    [
        ("`area` `return ( side * side )`", True),
        ("`Shape.name` `return \"'none'\"`", True),
        ("`area` `return side * side`", False),
        ("`name` `return \"'none'\"`", False),
        ("`volume` `return ( side * side )`", False),
    ],
)
def test_an_entry_of_what_was_changed_since_would_be_found(place, stands):
    assert bool(stale([place], functions_of(SHAPES))) is not stands
