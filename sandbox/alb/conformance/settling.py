# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a step is over: what was recorded is there and stays, or the controller has long been quiet without it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.alb.conformance.observe_kubernetes import SOURCES
from sandbox.alb.conformance.recorder import RecordingProxy

POLL_SECONDS = 0.1
CAP_SECONDS = 30.0


@dataclass(frozen=True)
class Patience:
    """Seconds.

    A difference is only believed after a long wait, so that a busy machine makes a run slow and not wrong.
    """

    quiet: float  # without any sign of the controller, after it gave one
    silence: float  # without any sign at all
    after_warning: float  # an error is tried again for ever


HOLDING = Patience(quiet=0.8, silence=2.0, after_warning=1.0)
DIFFERING = Patience(quiet=6.0, silence=15.0, after_warning=10.0)
# The recordings' own rule: source: their README, "What was run".
RECORDING = Patience(quiet=2.5, silence=7.0, after_warning=6.0)


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


def settle(activity: Activity, began: float, step: Mapping[str, Any], holds: Callable[[], bool] | None) -> None:
    """Wait until the step is over; without `holds`, nothing is expected and the step is being recorded.

    `cap` and `expect` of a step are seconds: at most, and for a first sign of life.
    """
    cap = max(float(step.get("cap", CAP_SECONDS)), float(step.get("expect", 0.0)))
    while time.monotonic() - began < cap:
        if holds is None:
            if _is_over(activity, began, RECORDING):
                break
        elif _is_over(activity, began, DIFFERING) or (_is_over(activity, began, HOLDING) and holds()):
            break
        time.sleep(POLL_SECONDS)
    activity.restart()


def _is_over(activity: Activity, began: float, patience: Patience) -> bool:
    now, last, warned = time.monotonic(), activity.last(), activity.warned()
    if warned > began and now - warned > patience.after_warning:
        return True
    if last <= began:
        return now - began > patience.silence
    return now - last > patience.quiet
