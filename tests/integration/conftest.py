# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sandbox for the tests that need the real programs: started once by a worker that needs it, in a folder of its own.

Two workers go through the tests side by side (`make integration`), a file at a time: each begins from the first state.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.rehearsal import Rehearsal

# What takes longest begins first, so that no worker waits at the end for the other.
ROOMS = ("site", "diagnosis", "modules", "sandbox", "playbooks", "artifact")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: ROOMS.index(item.path.parent.name))


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A sandbox that is up, and the tools that point at it."""
    started = Rehearsal.start(tmp_path_factory.mktemp("sandbox"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def first_state(rehearsal: Rehearsal) -> Rehearsal:
    """The sandbox as it is before the first run, whatever file of tests had it before."""
    rehearsal.sandbox("reset")
    return rehearsal
