# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from tests.integration.rehearsal import Rehearsal


@pytest.fixture
def nothing_written(rehearsal: Rehearsal):
    """Asked for last, so that what the other fixtures write is not counted."""
    aws, kubernetes = rehearsal.aws_writes(), rehearsal.kubernetes_writes()
    yield
    assert rehearsal.aws_writes() == aws
    assert rehearsal.kubernetes_writes() == kubernetes
