# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import state_dir
from sandbox.settings import SETTINGS_FILE, SETTINGS_PARTIAL

HOLD = """
import sys
from pathlib import Path
from sandbox import state_dir
with state_dir.locked(Path(sys.argv[1]), print):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a sandbox: settings, and a bit of state."""
    folder = tmp_path / "state"
    (folder / "pki").mkdir(parents=True)
    (folder / "pki" / "ca.key").touch()
    (folder / "calls.jsonl").touch()
    (folder / SETTINGS_FILE).touch()
    return folder


def test_emptying_removes_all_that_the_sandbox_wrote(folder: Path) -> None:
    state_dir.empty(folder)

    assert list(folder.iterdir()) == []


def test_emptying_keeps_what_it_is_told_to_keep(folder: Path) -> None:
    state_dir.empty(folder, frozenset({"pki", SETTINGS_FILE}))

    assert {path.name for path in folder.iterdir()} == {"pki", SETTINGS_FILE}


def test_emptying_does_not_follow_links(folder: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "galaxy.yml").touch()
    (folder / "collections").mkdir()
    (folder / "collections" / "eks_ingress").symlink_to(checkout)
    (folder / "link").symlink_to(checkout)

    state_dir.empty(folder)

    assert (checkout / "galaxy.yml").exists()
    assert list(folder.iterdir()) == []


def test_a_folder_of_somebody_else_is_not_emptied(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.tex"
    thesis.touch()

    state_dir.empty(tmp_path)

    assert thesis.exists()


def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()

    with pytest.raises(state_dir.ForeignFolder, match="choose another folder with --state"):
        state_dir.check_usable(tmp_path)


def test_an_empty_folder_and_a_sandboxs_folder_are_used(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    state_dir.check_usable(empty)
    state_dir.check_usable(folder)


def test_a_second_command_says_that_it_waits_for_the_first(folder: Path) -> None:
    said: list[str] = []
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()

        def let_go(text: str) -> None:
            said.append(text)
            holder.stdin.close()  # type: ignore[union-attr]

        with state_dir.locked(folder, let_go):
            pass

    assert said == [f"another sandbox command is at work on {folder}; waiting for it"]


def test_the_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    with state_dir.locked(tmp_path / "new", print):
        pass

    assert (tmp_path / "new").stat().st_mode & 0o077 == 0


def test_a_folder_whose_first_up_was_killed_early_is_used(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_PARTIAL).touch()

    state_dir.check_usable(tmp_path)
