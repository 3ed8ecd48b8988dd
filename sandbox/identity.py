# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes told apart from whatever gets their number after them, and ended without a chance to hit another."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Stat:
    """What /proc/<pid>/stat says; see proc_pid_stat(5)."""

    state: str
    session: int
    start_time: int  # in clock ticks since boot


@dataclass(frozen=True)
class ProcessId:
    """A pid and its start time: together they name one process for as long as the machine is up."""

    pid: int
    start_time: int

    @classmethod
    def of(cls, pid: int) -> ProcessId | None:
        """The process that has this pid now; None when there is none."""
        stat = read_stat(pid)
        return cls(pid, stat.start_time) if stat else None

    def is_running(self) -> bool:
        """False also for a zombie: it has ended, only nobody has asked for its exit status."""
        stat = read_stat(self.pid)
        return stat is not None and stat.start_time == self.start_time and stat.state not in "ZX"


def parse_stat(text: str) -> Stat:
    """One /proc/<pid>/stat line. The name in parentheses may itself hold spaces and parentheses."""
    fields = text[text.rindex(")") + 1 :].split()
    # The fields after the name start with number 3, the state.
    return Stat(state=fields[0], session=int(fields[3]), start_time=int(fields[19]))


def read_stat(pid: int) -> Stat | None:
    try:
        return parse_stat((PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace"))
    except (FileNotFoundError, ProcessLookupError):
        return None


def end(processes: Iterable[ProcessId], grace_seconds: float) -> None:
    """End processes and what is left of their sessions: SIGTERM to all, SIGKILL to those alive after the grace period.

    Returns when all are gone. Processes that ended already are passed over.
    """
    wanted = list(processes)
    _end(wanted, grace_seconds)
    # Each was the leader of a session of its own; children that outlived it are still in there.
    _end(_members_of({process.pid for process in wanted}), 0)


def _end(processes: Iterable[ProcessId], grace_seconds: float) -> None:
    handles = [handle for process in processes if (handle := _open(process)) is not None]
    try:
        _signal(handles, signal.SIGTERM)
        left = _wait(handles, grace_seconds)
        _signal(left, signal.SIGKILL)
        _wait(left, None)
    finally:
        for handle in handles:
            os.close(handle)


def _open(process: ProcessId) -> int | None:
    """A pidfd: it stays with this process even if the pid is given to another one."""
    try:
        handle = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return None
    if process.is_running():
        return handle
    os.close(handle)
    return None


def _signal(handles: Iterable[int], number: signal.Signals) -> None:
    for handle in handles:
        try:
            signal.pidfd_send_signal(handle, number)
        except ProcessLookupError:
            continue


def _wait(handles: Iterable[int], seconds: float | None) -> list[int]:
    """Wait until the processes have ended; return the handles of those that have not when the time is over."""
    left = set(handles)
    poller = select.poll()
    for handle in left:
        poller.register(handle, select.POLLIN)
    deadline = None if seconds is None else time.monotonic() + seconds
    while left:
        rest = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        ended = poller.poll(rest)
        if not ended:
            break
        for handle, _event in ended:
            poller.unregister(handle)
            left.discard(handle)
    return list(left)


def _members_of(sessions: set[int]) -> list[ProcessId]:
    members = []
    for entry in PROC.iterdir():
        if not entry.name.isdecimal():
            continue
        stat = read_stat(int(entry.name))
        if stat and stat.session in sessions and int(entry.name) not in sessions and stat.state not in "ZX":
            members.append(ProcessId(int(entry.name), stat.start_time))
    return members
