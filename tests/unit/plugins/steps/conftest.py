# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context

from tests.unit.plugins.fake_clock import FakeClock


@pytest.fixture
def context(kubernetes):
    """What a step works with: a cluster without HTTP, and a clock that nobody waits for."""
    made_ = Context({}, None, FakeClock())
    made_.__dict__["kubernetes"] = kubernetes
    return made_
