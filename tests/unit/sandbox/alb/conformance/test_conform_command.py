# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox conform`: what a person reads of a comparison, and what a script learns of it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sandbox.__main__ import main
from sandbox.alb.conformance import runner
from sandbox.alb.conformance.cases import Case

# Its exit status, output and errors.
Conform = Callable[..., tuple[int, str, str]]
PROBLEMS = {"c02": ["apply: aws.rules[0].Priority: '1' recorded, '2' here"]}


class Compared:
    """Runs no controller: a case differs as a test says."""

    def run(self, case: Case) -> list[str]:
        return PROBLEMS.get(case.name, [])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two cases, of which the second differs."""

    @contextmanager
    def fresh() -> Iterator[Compared]:
        yield Compared()

    monkeypatch.setattr(runner, "fresh", fresh)
    index = [{"case": name, "title": f"the title of {name}"} for name in ("c01", "c02")]
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "index.json").write_text(json.dumps(index), encoding="utf-8")
    return tmp_path


@pytest.fixture
def conform(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Conform:
    """Runs the command for these cases; how long each took is left out."""

    def run(*cases: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sandbox", "conform", str(folder), *cases])
        status, said = main(), capsys.readouterr()
        return status, re.sub(r" \(\d+ s\)", "", said.out), said.err

    return run


def test_each_case_has_a_line_and_one_that_fails_tells_where_it_differs(conform: Conform) -> None:
    status, told, _ = conform()
    assert told.splitlines() == [
        "ok   c01: the title of c01",
        "FAIL c02: the title of c02",
        "       apply: aws.rules[0].Priority: '1' recorded, '2' here",
        "1 of 2 cases hold",
    ]
    assert status == 1


def test_the_status_is_0_only_where_all_that_were_asked_for_hold(conform: Conform) -> None:
    assert conform("c01") == (0, "ok   c01: the title of c01\n1 of 1 cases hold\n", "")


def test_a_case_that_is_not_there_is_one_line(conform: Conform, folder: Path) -> None:
    assert conform("c01", "c99") == (1, "", f"error: {folder}/cases/index.json has no case c99\n")
