# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A clock that goes only when somebody sleeps, for tests of what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class FakeClock:
    """:param slept: each pause, in seconds.
    :param at_pauses: what happens in the world during the n-th pause.
    """

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)
    at_pauses: dict[int, Callable[[], None]] = field(default_factory=dict)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds
        self.at_pauses.get(len(self.slept), lambda: None)()
