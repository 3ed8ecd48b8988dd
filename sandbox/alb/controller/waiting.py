# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a condition."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sandbox.alb.controller.errors import TimedOut


def poll(
    condition: Callable[[], bool], interval_seconds: float, timeout_seconds: float, stopped: threading.Event
) -> None:
    """Try at once, then every interval. Raises TimedOut, worded as Kubernetes' wait package words it."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() + interval_seconds > deadline or stopped.wait(interval_seconds):
            raise TimedOut("timed out waiting for the condition")
