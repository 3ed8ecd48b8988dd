# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An asyncio event loop in a thread of its own, for servers that live beside a threaded program."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable

LOG = logging.getLogger(__name__)
STOP_DEADLINE_SECONDS = 2.0


class LoopThread:
    """Runs `main(serves)` until `stop()`; `main` calls `serves` when it serves and is cancelled at the end."""

    def __init__(self, name: str, main: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        self._main = main
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._served = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Return when `main` serves.

        Raises the OSError that kept it from serving, or RuntimeError when the log has the reason.
        """
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure
        if not self._served:
            raise RuntimeError(f"{self._thread.name} ended before it served")

    def stop(self) -> None:
        """Cancel `main` and wait for the thread; harmless when it was not started or has ended."""
        if self._thread.ident is None:
            return
        self.call_soon(self._cancel)
        self._thread.join(STOP_DEADLINE_SECONDS)
        if self._thread.is_alive():
            LOG.warning("%s did not end within %s s", self._thread.name, STOP_DEADLINE_SECONDS)

    def call_soon(self, function: Callable[[], None]) -> None:
        """Call a function in the loop; does nothing before `start` or after the end."""
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(function)
        except RuntimeError:
            # The only RuntimeError of call_soon_threadsafe: the loop was closed meanwhile.
            LOG.debug("%s has already ended", self._thread.name)

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _run(self) -> None:
        try:
            asyncio.run(self._supervise())
        except asyncio.CancelledError:
            LOG.debug("%s was stopped", self._thread.name)
        except OSError as error:
            # Before readiness the caller of start() gets it; later only the log can tell.
            LOG.error("%s ended: %s", self._thread.name, error)
            self._failure = error
        finally:
            self._ready.set()

    async def _supervise(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.current_task()
        await self._main(self._serves)

    def _serves(self) -> None:
        self._served = True
        self._ready.set()
