# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's memory limit, kept as the kernel's cgroup keeps it on a node: what uses more is killed.

Without root there are no cgroups: the first process's resident memory is looked at instead, a few times a second.
"""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

from sandbox.node.objects import KubeObject, parse_quantity
from sandbox.node.process import Process

LOOK_SECONDS = 0.2
PAGE = os.sysconf("SC_PAGE_SIZE")


async def guard(running: Process, container: KubeObject) -> None:
    """Kill the container's process once it uses more than its limit. Returns at once where there is no limit."""
    limit = ((container.get("resources") or {}).get("limits") or {}).get("memory")
    if limit is None:
        return
    while resident(running.pid) <= parse_quantity(limit):
        await asyncio.sleep(LOOK_SECONDS)
    running.out_of_memory = True
    running.signal(signal.SIGKILL)


def resident(pid: int) -> int:
    """Bytes of a process in memory; none once it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    except (FileNotFoundError, ProcessLookupError):
        return 0


def reason(ended: Process, code: int) -> str:
    """Why a container has ended, as its status says it."""
    if ended.out_of_memory:
        return "OOMKilled"
    return "Completed" if code == 0 else "Error"
