# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's process: started in a session of its own, its output in the container's log."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sandbox.node.child import Child
from sandbox.node.logs import ContainerLog
from sandbox.node.moved_ports import MovedPorts

# How long output that a killed process left in its pipes is waited for.
DRAIN_SECONDS = 1.0
NOT_STARTED = (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: "
    "unable to start container process: error during container init"
)
# As the kernel and container runtimes tell a death by a signal.
SIGNAL_BASE = 128


class StartFailure(RuntimeError):
    """The command could not be started: not found, not executable."""


@dataclass(frozen=True)
class Command:
    """What to run. `environment` is the whole of it: nothing of this process's own is added.

    What comes for a port of `moved` at the pod's address goes to the port that the program has instead.
    """

    argv: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    address: str = ""
    moved: Mapping[int, int] = field(default_factory=dict)


class Process:
    """A started process. `wait` must be called once: it closes the log."""

    def __init__(self, child: Child, log: ContainerLog, ports: MovedPorts) -> None:
        self._child = child
        self._log = log
        self._ports = ports
        self.pid = child.pid
        # Set by who kills it for that.
        self.out_of_memory = False

    def signal(self, number: int) -> None:
        """Signal the whole process group; nothing happens when it has ended."""
        self._child.signal(number)

    async def exited(self) -> None:
        await self._child.exited.wait()

    async def wait(self) -> int:
        """Wait for the end and return the exit code as a container's (128 + n for signal n). Cancelled, it kills it."""
        try:
            await self._child.exited.wait()
            # After that time a process that left the group holds the pipe; it is not heard any more.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._child.drained.wait(), DRAIN_SECONDS)
        finally:
            self._ports.close()
            self._child.close()
            self._log.close()
        code = cast(int, self._child.returncode)
        return code if code >= 0 else SIGNAL_BASE - code


async def start(command: Command, log: ContainerLog) -> Process:
    """Start a container's process. Raises StartFailure; the log is closed then."""
    ports = MovedPorts()
    with ExitStack() as not_started:
        not_started.callback(log.close)
        not_started.callback(ports.close)
        try:
            await ports.open(command.address, command.moved)
            child = Child(command.argv, command.environment, command.folder, log.write)
        except OSError as error:
            raise StartFailure(f"{NOT_STARTED}: {_reason(command.argv[0], error)}") from error
        not_started.pop_all()
    return Process(child, log, ports)


def _reason(program: str, error: OSError) -> str:
    """Why a program was not started, as runc words it."""
    if error.errno == errno.ENOEXEC:
        return f"exec {program}: exec format error"
    if error.errno != errno.ENOENT:
        return f'exec: "{program}": {str(error.strerror).lower()}'
    found = f"stat {program}: no such file or directory" if "/" in program else "executable file not found in $PATH"
    return f'exec: "{program}": {found}'
