# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A volume's files replaced all at once, as kubelet's atomic writer does it.

A reader sees the old files or the new ones, never a mixture: the visible names are links through `..data`, which is
exchanged in one rename.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DATA_LINK = "..data"


@dataclass(frozen=True)
class File:
    content: bytes
    mode: int


def write(folder: Path, files: Mapping[str, File]) -> bool:
    """Make `folder` hold exactly `files` (by relative path). Returns whether anything changed."""
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / DATA_LINK
    former = folder / link.readlink() if link.is_symlink() else None
    if former is not None and _holds(former, files):
        return False
    data = folder / f"..{secrets.token_hex(8)}"
    data.mkdir()
    for name, file in files.items():
        _write_file(data / name, file)
    unfinished = folder / "..data_new"
    unfinished.symlink_to(data.name)
    unfinished.rename(link)
    _link_names(folder, files)
    if former is not None:
        shutil.rmtree(former)
    return True


def _write_file(path: Path, file: File) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    path.chmod(file.mode)


def _holds(data: Path, files: Mapping[str, File]) -> bool:
    present = {str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()}
    if present != set(files):
        return False
    return all(
        (data / name).read_bytes() == file.content and (data / name).stat().st_mode & 0o777 == file.mode
        for name, file in files.items()
    )


def _link_names(folder: Path, files: Mapping[str, File]) -> None:
    """One visible link for each first part of a path; names that are gone lose theirs."""
    wanted = {name.split("/", 1)[0] for name in files}
    for name in wanted:
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(f"{DATA_LINK}/{name}")
    for entry in folder.iterdir():
        if entry.is_symlink() and entry.name not in wanted and not entry.name.startswith(".."):
            entry.unlink()
