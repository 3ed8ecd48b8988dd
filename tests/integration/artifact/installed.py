# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as a user has it: built, and installed from the tarball into an empty place."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
PROGRAMS = Path(sys.executable).parent


@dataclass(frozen=True)
class Installed:
    """``collections`` holds the collection and nothing else; ``folder`` is empty, to work in."""

    tarball: Path
    collections: Path
    folder: Path

    @property
    def root(self) -> Path:
        return self.collections / "ansible_collections" / "edgeworks" / "eks_ingress"

    @property
    def files(self) -> list[str]:
        with tarfile.open(self.tarball) as archive:
            return sorted(member.name for member in archive.getmembers() if not member.isdir())

    @property
    def environment(self) -> dict[str, str]:
        """A shell that knows nothing of the checkout."""
        own = {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(self.folder)}
        return own | {"ANSIBLE_COLLECTIONS_PATH": str(self.collections), "ANSIBLE_NOCOLOR": "1"}

    def run(self, *words: str) -> str:
        done = subprocess.run(
            [PROGRAMS / words[0], *words[1:]],
            cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout


def install(folder: Path) -> Installed:
    """Build the checkout's tarball and install it, as the README tells a user to."""
    work = folder / "work"
    work.mkdir()
    place = folder / "collections"
    _galaxy(work, "build", "--output-path", str(folder / "built"), str(CHECKOUT))
    (tarball,) = (folder / "built").glob("*.tar.gz")
    _galaxy(work, "install", "--offline", "--no-deps", "--collections-path", str(place), str(tarball))
    return Installed(tarball, place, work)


def _galaxy(folder: Path, *words: str) -> None:
    # Not in the checkout, whose ansible.cfg would say that the collection is installed already.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ANSIBLE_")}
    done = subprocess.run(
        [PROGRAMS / "ansible-galaxy", "collection", *words],
        cwd=folder, env=environment | {"HOME": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"ansible-galaxy collection {words[0]}: {done.stdout}{done.stderr}"
