# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever started a process can be cancelled at any moment: it ends then, and so does the process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from sandbox.identity import ProcessId
from sandbox.node import process
from sandbox.node.logs import ContainerLog
from sandbox.node.probes import run_in_container
from sandbox.node.process import Command

DEADLINE_SECONDS = 20.0
Starter = Callable[[list[str], Path], Awaitable[object]]


async def in_a_container(argv: list[str], folder: Path) -> object:
    return await run_in_container(argv, Command([], {"PATH": "/usr/bin:/bin"}, folder), 1000.0)


async def as_a_container(argv: list[str], folder: Path) -> object:
    started = await process.start(Command(argv, {"PATH": "/usr/bin:/bin"}, folder), ContainerLog(folder / "log"))
    return await started.wait()


async def _ended(task: asyncio.Task[object]) -> bool:
    await asyncio.wait({task}, timeout=DEADLINE_SECONDS)
    return task.cancelled()


@pytest.mark.parametrize("turns", range(8))
@pytest.mark.parametrize("starter", [in_a_container, as_a_container])
def test_it_ends_when_all_tasks_are_cancelled_whatever_it_was_about(
    tmp_path: Path, starter: Starter, turns: int
) -> None:
    """As asyncio.run does at its end, with asyncio's own tasks among them. A turn is one of the event loop's."""

    async def main() -> None:
        task = asyncio.ensure_future(starter(["sleep", "1000"], tmp_path))
        for _ in range(turns):
            await asyncio.sleep(0)
        for each in asyncio.all_tasks() - {asyncio.current_task()}:
            each.cancel()
        assert await _ended(task)

    asyncio.run(main())


async def _pids(noted: Path) -> list[int]:
    """Of the two processes of the script below, once both are noted."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (noted.exists() and len(noted.read_text().split()) == 2):
        assert time.monotonic() < deadline, "nothing was started"
        await asyncio.sleep(0.01)
    return [int(text) for text in noted.read_text().split()]


@pytest.mark.parametrize("starter", [in_a_container, as_a_container])
def test_every_process_that_was_started_ends_with_who_is_cancelled(tmp_path: Path, starter: Starter) -> None:
    async def main() -> None:
        task = asyncio.ensure_future(starter(["sh", "-c", "sleep 1000 & echo $$ $! > noted; wait"], tmp_path))
        started = [found for found in map(ProcessId.of, await _pids(tmp_path / "noted")) if found]
        assert len(started) == 2
        task.cancel()
        assert await _ended(task)
        deadline = time.monotonic() + DEADLINE_SECONDS
        while any(each.is_running() for each in started):
            assert time.monotonic() < deadline, f"of {started} some are still there"
            await asyncio.sleep(0.01)

    asyncio.run(main())
