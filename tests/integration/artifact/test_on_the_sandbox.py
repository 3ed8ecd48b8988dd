# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed tarball, and nothing of the checkout, takes the sandbox to applications that answer and back to nothing."""

from __future__ import annotations

import pytest

from tests.integration.artifact.installed import Installed
from tests.integration.rehearsal import Rehearsal, Run

pytestmark = pytest.mark.sandbox


def play(rehearsal: Rehearsal, installed: Installed, playbook: str) -> Run:
    nothing_set = installed.folder / "ansible.cfg"
    nothing_set.touch()
    only_there = {"ANSIBLE_COLLECTIONS_PATH": str(installed.collections), "ANSIBLE_CONFIG": str(nothing_set)}
    return rehearsal.run_playbook(f"edgeworks.eks_ingress.{playbook}", environment=only_there)


def test_the_playbooks_run_from_the_installed_tarball(first_state: Rehearsal, installed: Installed):
    assert play(first_state, installed, "site").succeeded().changed
    assert play(first_state, installed, "site").succeeded().changed == []
    play(first_state, installed, "verify").succeeded()
    gone = play(first_state, installed, "teardown").succeeded()
    assert gone.of("Prove that nothing is left")["leftovers"] == []
