# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder that holds all that a sandbox writes: locked while it changes, emptied without touching anything else."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sandbox.settings import SETTINGS_FILE, SETTINGS_PARTIAL


class ForeignFolder(RuntimeError):
    """The folder holds files that no sandbox wrote."""


@contextmanager
def locked(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """One command at a time works on a state folder. The kernel frees the lock when its holder dies."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another sandbox command is at work on {folder}; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_sandbox(folder: Path) -> bool:
    return (folder / SETTINGS_FILE).is_file()


def check_usable(folder: Path) -> None:
    """Raises ForeignFolder for a folder with files of somebody else: `down` would remove them."""
    foreign = [entry for entry in folder.iterdir() if entry.name != SETTINGS_PARTIAL]
    if foreign and not is_sandbox(folder):
        raise ForeignFolder(f"{folder} is not empty and holds no sandbox: choose another folder with --state")


def empty(folder: Path, keep: frozenset[str] = frozenset()) -> None:
    """Remove what a sandbox wrote into its folder, but for the names in `keep`; links are removed, not followed."""
    if not is_sandbox(folder):
        return
    # The settings go last: they mark the folder as ours, so that an interrupted removal can be taken up again.
    for entry in sorted(folder.iterdir(), key=lambda path: path.name == SETTINGS_FILE):
        if entry.name in keep:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
