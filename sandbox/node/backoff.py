# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long to wait before a container is started, or its image is asked for, again."""

from __future__ import annotations

from dataclasses import dataclass

# https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
INITIAL_SECONDS = 10.0
LIMIT_SECONDS = 300.0
# kubelet forgets the history of a container that ran twice the limit.
RESET_SECONDS = 2 * LIMIT_SECONDS


@dataclass
class BackOff:
    """0, 10, 20, 40 … 300 seconds: the first restart is immediate, as kubelet does it."""

    following: float = 0.0
    last: float | None = None

    def next(self, now: float) -> float:
        """The delay before the next start, at the (monotonic, seconds) time of a failure."""
        if self.last is not None and now - self.last > RESET_SECONDS:
            self.following = 0.0
        delay = self.following
        self.following = min(LIMIT_SECONDS, delay * 2) if delay else INITIAL_SECONDS
        self.last = now + delay
        return delay
