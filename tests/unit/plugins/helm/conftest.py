# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm

from tests.unit.plugins.helm.runs import Runs


@pytest.fixture
def runs(monkeypatch):
    """helm, which is not started: what it would have been started with."""
    made = Runs()
    monkeypatch.setattr(_helm._process, "run", made)
    monkeypatch.setattr(_helm.shutil, "which", lambda name: f"/usr/bin/{name}")
    return made
