# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: a predicate and a clock are passed in; the only place that sleeps.

PRIVATE to the collection.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import TimedOut, Unavailable

T = TypeVar("T")


class Clock(Protocol):
    """Seconds that only go forward, and a pause."""

    def now(self) -> float: ...

    def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True)
class Wait:
    """:param timeout: seconds until the wait fails; 0 looks once.
    :param first_pause: seconds before the second look; doubles up to ``longest_pause``.
    """

    timeout: float
    first_pause: float = 0.1
    longest_pause: float = 5.0


@dataclass(frozen=True)
class Seen(Generic[T]):
    """One look: what was seen, and why it is not good enough yet (empty when it is)."""

    value: T
    lacking: str = ""


def wait_until(
    look: Callable[[], Seen[T]],
    *,
    clock: Clock,
    wait: Wait,
    attempted: str,
    target: str,
    diagnose: Callable[[T], str] | None = None,
    details: Callable[[T], Mapping[str, Any]] | None = None,
) -> T:
    """Look until nothing is lacking and return what was seen.

    :param diagnose: draws the advice of the time-out from the last thing seen.
    :param details: what of it is returned with the failure.
    :raises TimedOut: with the last thing that was lacking, and the diagnosis.
    :raises Unavailable: when nobody answers the first look, or the last.
    """
    deadline = clock.now() + wait.timeout
    pause = wait.first_pause
    seen = look()
    while seen.lacking:
        left = deadline - clock.now()
        if left <= 0:
            raise TimedOut(
                attempted,
                target=target,
                answer=f"after {wait.timeout:g} s: {seen.lacking}",
                advice=diagnose(seen.value) if diagnose else "",
                details=details(seen.value) if details else None,
            )
        clock.sleep(min(pause, left))
        pause = min(pause * 2, wait.longest_pause)
        try:
            seen = look()
        except Unavailable:
            # Who answered before may be away for a moment: an API server that is updated, a service that throttles.
            if clock.now() >= deadline:
                raise
    return seen.value
