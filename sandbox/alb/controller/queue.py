# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The work queue: a key is worked on by one thread at a time, and a failing one is tried again ever later."""

from __future__ import annotations

import heapq
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from sandbox.alb.controller.errors import ControllerError, RequeueAfter
from sandbox.alb.controller.kube import ApiError
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics

Key = TypeVar("Key", bound=Hashable)
FIRST_DELAY_SECONDS = 0.005
LONGEST_DELAY_SECONDS = 1000.0
# What a reconcile may end with: our own errors, and those that an object of unexpected shape leads to.
# None of them may end the worker; anything else is a fault of the machine and does.
_FAILURES = (ControllerError, ApiError, LookupError, TypeError, ValueError, AttributeError, OSError)


class WorkQueue(Generic[Key]):
    """Adding a key that waits is nothing; adding one that is worked on runs it once more afterwards."""

    def __init__(self, longest_delay_seconds: float = LONGEST_DELAY_SECONDS) -> None:
        self._longest = longest_delay_seconds
        self._changed = threading.Condition()
        self._ready: deque[Key] = deque()
        self._dirty: set[Key] = set()
        self._working: set[Key] = set()
        self._later: list[tuple[float, int, Key]] = []
        self._sequence = 0
        self._failures: dict[Key, int] = {}
        self._closed = False

    def add(self, key: Key) -> None:
        with self._changed:
            self._add(key)

    def _add(self, key: Key) -> None:
        if key in self._dirty:
            return
        self._dirty.add(key)
        if key not in self._working:
            self._ready.append(key)
            self._changed.notify()

    def add_after(self, key: Key, seconds: float) -> None:
        with self._changed:
            self._sequence += 1
            heapq.heappush(self._later, (time.monotonic() + seconds, self._sequence, key))
            self._changed.notify()

    def add_failed(self, key: Key) -> float:
        """Try again after 5 ms, doubled for each failure in a row; answers the delay in seconds."""
        with self._changed:
            failures = self._failures.get(key, 0)
            self._failures[key] = failures + 1
        delay: float = min(FIRST_DELAY_SECONDS * 2.0 ** min(failures, 60), self._longest)
        self.add_after(key, delay)
        return delay

    def forget(self, key: Key) -> None:
        with self._changed:
            self._failures.pop(key, None)

    def get(self) -> Key | None:
        """The next key, waiting for one; None when closed."""
        with self._changed:
            while True:
                now = time.monotonic()
                while self._later and self._later[0][0] <= now:
                    self._add(heapq.heappop(self._later)[2])
                if self._closed:
                    return None
                if self._ready:
                    key = self._ready.popleft()
                    self._dirty.discard(key)
                    self._working.add(key)
                    return key
                self._changed.wait(self._later[0][0] - now if self._later else None)

    def done(self, key: Key) -> None:
        with self._changed:
            self._working.discard(key)
            if key in self._dirty:
                self._ready.append(key)
                self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class Worker(Generic[Key]):
    """Runs a reconcile function over a queue in several threads."""

    def __init__(
        self, name: str, queue: WorkQueue[Key], reconcile: Callable[[Key], None], log: Log, metrics: Metrics
    ) -> None:
        self._name = name
        self._queue = queue
        self._reconcile = reconcile
        self._log = log
        self._metrics = metrics

    def start(self, threads: int) -> list[threading.Thread]:
        started = []
        for number in range(threads):
            thread = threading.Thread(target=self._run, name=f"{self._name}-{number}", daemon=True)
            thread.start()
            started.append(thread)
        return started

    def _run(self) -> None:
        while (key := self._queue.get()) is not None:
            try:
                self._work(key)
            finally:
                self._queue.done(key)

    def _work(self, key: Key) -> None:
        try:
            self._reconcile(key)
        except RequeueAfter as later:
            self._log.info("requeue reconcile", reason=str(later), key=str(key), after_seconds=later.seconds)
            self._queue.forget(key)
            self._queue.add_after(key, later.seconds)
            self._metrics.count_reconcile(self._name, "requeue_after")
        except _FAILURES as error:
            text = str(error) if isinstance(error, ControllerError | ApiError) else repr(error)
            # The fields that controller-runtime gives it, by which people (and tools) find an object's errors.
            namespace, _slash, name = ("/".join(key) if isinstance(key, tuple) else str(key)).rpartition("/")
            whose = {"object": {"name": name, "namespace": namespace}, "namespace": namespace, "name": name}
            self._log.error("Reconciler error", text, controller=self._name, **whose)
            self._queue.add_failed(key)
            self._metrics.count_reconcile(self._name, "error")
        else:
            self._queue.forget(key)
            self._metrics.count_reconcile(self._name, "success")
