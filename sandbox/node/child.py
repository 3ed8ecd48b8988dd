# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process of a pod: started at once, its output and its end told to the event loop.

Not asyncio's own subprocesses, which are started over several turns of the loop by a task of asyncio's. Who starts one
when all tasks are cancelled, as asyncio.run does at its end, waits for ever: that task never connects the pipes whose
end is waited for (python/cpython#125502); cancelled alone, it waits for every process that holds a pipe (#103847).
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from sandbox.node.records import kill_group

READ_BYTES = 65536


class Child:
    """A process in a session of its own; no process of its group outlives it.

    `exited` is set when it has ended, `drained` when nobody can write to its pipes any more. Who has one must call
    `close`, which is no harm after its end.
    """

    def __init__(
        self,
        argv: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        heard: Callable[[str, bytes], None],
    ) -> None:
        """Start it; `heard` is told what it writes to `stdout` and `stderr`. Raises OSError when it does not start."""
        self.exited, self.drained = asyncio.Event(), asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._heard = heard
        self._popen = subprocess.Popen(
            argv,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            bufsize=0,
        )
        self.pid = self._popen.pid
        self._pipes: set[IO[bytes]] = set()
        for stream, pipe in (("stdout", self._popen.stdout), ("stderr", self._popen.stderr)):
            if pipe is not None:
                self._pipes.add(pipe)
                self._loop.add_reader(pipe, self._read, stream, pipe)
        threading.Thread(target=self._await_end, name=f"end-of-{self.pid}", daemon=True).start()

    @property
    def returncode(self) -> int | None:
        """As Popen has it: -n for signal n, None before its end."""
        return self._popen.returncode

    def signal(self, number: int) -> None:
        """Signal the whole process group; nothing happens when it has ended."""
        if not self.exited.is_set():
            kill_group(self.pid, number)

    def close(self) -> None:
        """Kill it if it still runs, and hear nothing more of it."""
        self.signal(signal.SIGKILL)
        for pipe in list(self._pipes):
            self._hang_up(pipe)

    def _read(self, stream: str, pipe: IO[bytes]) -> None:
        # It is readable, so this does not block: nobody else reads it.
        data = os.read(pipe.fileno(), READ_BYTES)
        if data:
            self._heard(stream, data)
        else:
            self._hang_up(pipe)

    def _hang_up(self, pipe: IO[bytes]) -> None:
        self._loop.remove_reader(pipe)
        pipe.close()
        self._pipes.discard(pipe)
        if not self._pipes:
            self.drained.set()

    def _await_end(self) -> None:
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        try:
            self._loop.call_soon_threadsafe(self._ended)
        except RuntimeError:  # The loop is closed: nobody waits for it any more.
            self._popen.wait()

    def _ended(self) -> None:
        # It is not reaped yet: its group's id cannot be another's.
        kill_group(self.pid, signal.SIGKILL)
        self._popen.wait()
        self.exited.set()
