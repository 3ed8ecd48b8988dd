# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock whose time passes only where somebody sleeps, and the world that changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable


class FakeClock:
    """:param happens: what happens during each sleep, one thing a sleep, in this order."""

    def __init__(self, *happens: Callable[[], object]) -> None:
        self.time = 0.0
        self.sleeps: list[float] = []
        self.happens = list(happens)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.sleeps.append(seconds)
        if self.happens:
            self.happens.pop(0)()
