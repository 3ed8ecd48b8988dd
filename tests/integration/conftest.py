# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sandbox for the tests that need the real programs: started once a session, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.rehearsal import Rehearsal


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A sandbox that is up, and the tools that point at it."""
    started = Rehearsal.start(tmp_path_factory.mktemp("sandbox"))
    yield started
    started.stop()
