# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container's process: started in a session of its own, its output in the container's log."""

from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sandbox.node.logs import ContainerLog
from sandbox.node.moved_ports import MovedPorts
from sandbox.node.records import kill_group

STREAMS = {1: "stdout", 2: "stderr"}
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


class _Output(asyncio.SubprocessProtocol):
    def __init__(self, log: ContainerLog) -> None:
        self._log = log
        self.exited = asyncio.Event()
        self.drained = asyncio.Event()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._log.write(STREAMS[fd], data)

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.drained.set()


class Process:
    """A started process. `wait` must be called once: it closes the log."""

    def __init__(
        self, transport: asyncio.SubprocessTransport, output: _Output, log: ContainerLog, ports: MovedPorts
    ) -> None:
        self._transport = transport
        self._output = output
        self._log = log
        self._ports = ports
        self.pid = transport.get_pid()
        # Set by who kills it for that.
        self.out_of_memory = False

    def signal(self, number: int) -> None:
        """Signal the whole process group; nothing happens when it has ended."""
        if not self._output.exited.is_set():
            kill_group(self.pid, number)

    async def exited(self) -> None:
        await self._output.exited.wait()

    async def wait(self) -> int:
        """Wait for the end and return the exit code as a container's (128 + n for signal n)."""
        await self._output.exited.wait()
        self._ports.close()
        # A container's other processes do not outlive its first one.
        kill_group(self.pid, signal.SIGKILL)
        # After that time a process that left the group holds the pipe; it is not heard any more.
        with suppress(TimeoutError):
            await asyncio.wait_for(self._output.drained.wait(), DRAIN_SECONDS)
        self._transport.close()
        self._log.close()
        code = cast(int, self._transport.get_returncode())
        return code if code >= 0 else SIGNAL_BASE - code


async def start(command: Command, log: ContainerLog) -> Process:
    """Start a container's process. Raises StartFailure; the log is closed then."""
    loop, ports = asyncio.get_running_loop(), MovedPorts()
    try:
        await ports.open(command.address, command.moved)
        transport, output = await loop.subprocess_exec(
            lambda: _Output(log),
            *command.argv,
            env=dict(command.environment),
            cwd=command.folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        ports.close()
        log.close()
        raise StartFailure(f"{NOT_STARTED}: {_reason(command.argv[0], error)}") from error
    return Process(transport, output, log, ports)


def _reason(program: str, error: OSError) -> str:
    """Why a program was not started, as runc words it."""
    if error.errno == errno.ENOEXEC:
        return f"exec {program}: exec format error"
    if error.errno != errno.ENOENT:
        return f'exec: "{program}": {str(error.strerror).lower()}'
    found = f"stat {program}: no such file or directory" if "/" in program else "executable file not found in $PATH"
    return f'exec: "{program}": {found}'
