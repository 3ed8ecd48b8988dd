# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a step is over: the controller has been quiet for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from sandbox.alb.conformance.observe_kubernetes import SOURCES
from sandbox.alb.conformance.recorder import RecordingProxy

# The recordings' own rule, but for shorter waits where nothing at all happens or an error is repeated.
QUIET_SECONDS = 2.5
SILENCE_SECONDS = 4.0
RESTART_SILENCE_SECONDS = 15.0
AFTER_WARNING_SECONDS = 2.0
CAP_SECONDS = 20.0


class Activity:
    """The last sign of the controller: a call of AWS, or a change of an object that only it changes."""

    def __init__(self, proxy: RecordingProxy) -> None:
        self._proxy = proxy
        self._lock = threading.Lock()
        self._changed = 0.0
        self._warned = 0.0

    def on_object(self, old: Any, new: Any) -> None:
        item = new or old
        if item["kind"] == "Event" and item.get("source", {}).get("component") not in SOURCES:
            return
        now = time.monotonic()
        with self._lock:
            self._changed = now
            if new is not None and new["kind"] == "Event" and new.get("type") == "Warning":
                self._warned = now if self._warned == 0.0 else self._warned

    def restart(self) -> None:
        with self._lock:
            self._warned = 0.0

    def last(self) -> float:
        with self._lock:
            return max(self._changed, self._proxy.last_call())

    def warned(self) -> float:
        """When the first warning of the step was seen; 0.0 for none."""
        with self._lock:
            return self._warned


def settle(activity: Activity, began: float, step: Mapping[str, Any]) -> None:
    """Wait until the step is over. `cap` and `expect` of a step are seconds: at most, and for a first sign of life."""
    cap = float(step.get("cap", CAP_SECONDS))
    silence = float(step.get("expect", RESTART_SILENCE_SECONDS if step.get("restart") else SILENCE_SECONDS))
    while not _is_over(activity, began, cap, silence):
        time.sleep(0.1)
    activity.restart()


def _is_over(activity: Activity, began: float, cap: float, silence: float) -> bool:
    now, last, warned = time.monotonic(), activity.last(), activity.warned()
    if now - began > max(cap, silence):
        return True
    if warned > began and now - warned > AFTER_WARNING_SECONDS:
        return True
    if last <= began:
        return now - began > silence
    return now - last > QUIET_SECONDS
