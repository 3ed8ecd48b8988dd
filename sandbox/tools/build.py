# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the Go programs that are missing from the cache.

The cache (`settings.tools_dir()`) outlives checkouts:

    programs/<name>-<digest>   one built program; the digest is of everything that decides what it is
    bin/<digest of all>/<name> links with plain names, to be put on PATH
    logs/<name>.log            the output of its last build
    lock                       held while building
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sandbox.tools import toolchain
from sandbox.tools.programs import (
    BUILD_FLAGS,
    ENVIRONMENT,
    PROGRAMS,
    Program,
    digest_of_all,
    go_version_needed,
)
from sandbox.tools.progress import Progress

TICK_SECONDS = 0.5


class BuildFailed(RuntimeError):
    """`go build` ended with an error; the message names the program, the last line of output and the log."""


def bin_dir(cache: Path, programs: Sequence[Program] = PROGRAMS) -> Path:
    """The folder that has (or will have) every program under its plain name."""
    return cache / "bin" / digest_of_all(programs)


def missing(cache: Path, programs: Sequence[Program] = PROGRAMS) -> list[Program]:
    return [program for program in programs if not _executable(cache, program).exists()]


def ensure(cache: Path, programs: Sequence[Program] = PROGRAMS, stream: TextIO | None = None) -> Path:
    """Build what is missing; return the folder of plain names.

    Safe to interrupt and to run twice at once. Raises BuildFailed, toolchain.NoToolchain, OSError.
    """
    out = stream or sys.stderr
    linked = bin_dir(cache, programs)
    if all((linked / program.name).exists() for program in programs):
        return linked
    cache.mkdir(parents=True, exist_ok=True)
    with _locked(cache / "lock", out):
        _build_missing(cache, programs, out)
        _link(cache, programs)
    return linked


def build_command(go: Path, program: Program, output: Path) -> list[str]:
    return [str(go), "build", *BUILD_FLAGS, "-ldflags", program.linker_flags, "-o", str(output), program.package]


def _executable(cache: Path, program: Program) -> Path:
    return cache / "programs" / f"{program.name}-{program.digest}"


def _say(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()


@contextmanager
def _locked(path: Path, stream: TextIO) -> Iterator[None]:
    """The kernel frees the lock when its holder dies, however it dies."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say(stream, "another process is building the sandbox's programs; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build_missing(cache: Path, programs: Sequence[Program], stream: TextIO) -> None:
    for folder in ("programs", "logs", "bin"):
        (cache / folder).mkdir(exist_ok=True)
    for leftover in (cache / "programs").glob(".*.partial"):  # of a build that was killed
        leftover.unlink()
    todo = missing(cache, programs)
    if not todo:
        return
    go = toolchain.find(cache, go_version_needed(programs), lambda text: _say(stream, text))
    _say(stream, f"building {len(todo)} programs into {cache} (once; about a quarter of an hour on two cores)")
    progress = Progress(stream, len(todo))
    for number, program in enumerate(todo, start=1):
        progress.begin(number, f"{program.name} {program.version}")
        _build(go, cache, program, progress)


def _build(go: Path, cache: Path, program: Program, progress: Progress) -> None:
    executable = _executable(cache, program)
    partial = executable.with_name(f".{executable.name}.partial")
    log = cache / "logs" / f"{program.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            build_command(go, program, partial),
            cwd=program.module_dir,
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            status = _wait(process, progress)
        finally:
            if process.poll() is None:  # interrupted: leave no build running behind
                process.terminate()
                process.wait()
    if status != 0:
        progress.end("failed")
        raise BuildFailed(
            f"building {program.name} {program.version} failed (exit {status}): {_last_line(log)}: see {log}"
        )
    partial.replace(executable)
    progress.end("built")


def _wait(process: subprocess.Popen[bytes], progress: Progress) -> int:
    while True:
        try:
            return process.wait(timeout=TICK_SECONDS)
        except subprocess.TimeoutExpired:
            progress.tick()


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it printed nothing"


def _link(cache: Path, programs: Sequence[Program]) -> None:
    final = bin_dir(cache, programs)
    partial = final.with_name(f".{final.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for program in programs:
        (partial / program.name).symlink_to(Path("../../programs") / _executable(cache, program).name)
    # A folder cannot be renamed over a full one; an old one here has a link to a program that was removed.
    shutil.rmtree(final, ignore_errors=True)
    partial.replace(final)
