# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from pathlib import Path

import pytest

# Stands in for go: notes each build, and builds a file that says which package it is of.
GO = """#!/bin/sh
case "$1" in
env) echo "${FAKE_GO_VERSION:-go1.26.8}" ;;
build)
    while [ $# -gt 1 ]; do [ "$1" = -o ] && output="$2"; shift; done
    echo "$1" >> "$FAKE_GO_LOG"
    echo "go: downloading something"
    if [ "$1" = "$FAKE_GO_BROKEN" ]; then echo "no required module provides it"; exit 1; fi
    echo "$1" > "$output"
    ;;
esac
"""


@pytest.fixture
def go_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `go` alone on PATH; the file it writes the packages into that it was asked to build."""
    folder = tmp_path / "go-path"
    folder.mkdir()
    go = folder / "go"
    go.write_text(GO)
    go.chmod(0o755)
    log = tmp_path / "go.log"
    log.touch()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("FAKE_GO_LOG", str(log))
    return log
