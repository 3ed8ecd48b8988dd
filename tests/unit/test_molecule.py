# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Molecule runs what it discovers and is content with that: these tests see to it that it discovers every scenario."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
SCENARIOS = CHECKOUT / "extensions" / "molecule"
ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir() if path.is_dir())
# Folders of playbooks and plugins that scenarios share.
SHARED = {"shared", "callback_plugins"}


def test_every_role_has_its_three_scenarios():
    wanted = {f"{role}/{case}" for role in ROLES for case in ("absent", "check", "default")}
    found = {path.parent.relative_to(SCENARIOS).as_posix() for path in SCENARIOS.rglob("molecule.yml")}
    assert found == wanted | {"default", "site/default"}


def test_every_folder_with_playbooks_is_a_scenario():
    folders = {path.parent for path in SCENARIOS.rglob("*.yml")} - {SCENARIOS}
    assert not {path.name for path in folders if not (path / "molecule.yml").exists()} - SHARED


def test_no_folder_makes_molecule_look_elsewhere():
    # Where ./molecule exists, `molecule test --all` runs what is in it alone, and exits green.
    assert not (CHECKOUT / "molecule").exists()


def test_all_scenarios_share_one_sandbox_and_need_nothing_from_elsewhere():
    base = yaml.safe_load((SCENARIOS / "config.yml").read_text(encoding="utf-8"))
    assert base["shared_state"] is True
    assert base["prerun"] is False
    assert base["dependency"]["enabled"] is False
    for path in SCENARIOS.rglob("molecule.yml"):
        own = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        assert set(own) <= {"ansible", "scenario"}, path


# What `molecule test --all` starts with: its own choice of where to look, and how. Loading the scenarios takes longer than the rest.
DISCOVER = """
from molecule import util
from wcmatch import glob
print(*glob.glob(util.get_effective_molecule_glob(), flags=glob.GLOBSTAR | glob.BRACE | glob.DOTGLOB), sep="\\n")
"""


def test_molecule_discovers_every_scenario():
    listed = subprocess.run([sys.executable, "-c", DISCOVER], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert listed.returncode == 0, listed.stderr
    found = {CHECKOUT / path for path in listed.stdout.splitlines()}
    assert found == set(SCENARIOS.rglob("molecule.yml"))
