# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file of source says whose it is and under which licence."""

from __future__ import annotations

import subprocess

import pytest

from tests.integration.artifact.installed import CHECKOUT

SUFFIXES = {".py", ".sh", ".yml", ".yaml", ".j2", ".toml", ".md", ".rst", ".go", ".tpl", ".cfg", ""}
# Made by a program, recorded from one, or the licence itself.
WITHOUT = ("LICENSE", "CHANGELOG.rst", "changelogs/changelog.yaml", "tests/data/", ".gitignore", "requirements")
MODULES = ("plugins/modules/", "plugins/module_utils/", "plugins/action/", "plugins/plugin_utils/")


def sources() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    paths = [path for path in listed.stdout.splitlines() if (CHECKOUT / path).is_file()]
    return [path for path in paths if (CHECKOUT / path).suffix in SUFFIXES and not path.startswith(WITHOUT)]


def head(path: str) -> str:
    return "\n".join((CHECKOUT / path).read_text(encoding="utf-8").splitlines()[:6])


def test_every_source_file_has_an_spdx_line():
    assert len(sources()) > 300
    assert [path for path in sources() if "SPDX-License-Identifier: GPL-3.0-or-later" not in head(path)] == []


def test_every_source_file_names_its_copyright():
    assert [path for path in sources() if "Copyright: (c) 2026, edgeworks contributors" not in head(path)] == []


@pytest.mark.parametrize("folder", MODULES)
def test_plugins_carry_the_line_that_ansible_asks_for(folder: str):
    plugins = [path for path in sources() if path.startswith(folder) and path.endswith(".py")]
    assert plugins
    assert [path for path in plugins if "GNU General Public License v3.0+" not in head(path)] == []
