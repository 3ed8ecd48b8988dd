# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's memory limit: what uses more is killed, and is said to have been."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from sandbox.node import memory, process
from sandbox.node.logs import ContainerLog
from sandbox.node.objects import KubeObject
from sandbox.node.process import Command

DEADLINE_SECONDS = 20.0
GREEDY = "held = bytearray(96 << 20); import time; time.sleep(600)"


def limited(memory_limit: str | None) -> KubeObject:
    return {"resources": {"limits": {"memory": memory_limit}}} if memory_limit else {}


def end_of(tmp_path: Path, code: str, container: KubeObject) -> tuple[int, str]:
    """Exit code and reason of a guarded process."""

    async def main() -> tuple[int, str]:
        started = await process.start(
            Command([sys.executable, "-c", code], {}, tmp_path), ContainerLog(tmp_path / "log")
        )
        guarding = asyncio.create_task(memory.guard(started, container))
        ended = await asyncio.wait_for(started.wait(), DEADLINE_SECONDS)
        guarding.cancel()
        return ended, memory.reason(started, ended)

    return asyncio.run(main())


def test_a_process_that_uses_more_than_its_limit_is_killed_and_said_to_be(tmp_path: Path) -> None:
    assert end_of(tmp_path, GREEDY, limited("64Mi")) == (137, "OOMKilled")


@pytest.mark.parametrize(
    ("code", "limit", "reason"),
    [("pass", "1Gi", "Completed"), ("pass", None, "Completed"), ("raise SystemExit(3)", "1Gi", "Error")],
)
def test_a_process_within_its_limit_ends_by_itself(tmp_path: Path, code: str, limit: str, reason: str) -> None:
    assert end_of(tmp_path, code, limited(limit))[1] == reason


def test_memory_is_that_of_the_process_and_none_once_it_is_gone() -> None:
    assert 1 << 20 < memory.resident(os.getpid()) < 1 << 40
    # No process has a number as great as this.
    assert memory.resident(1 << 30) == 0
