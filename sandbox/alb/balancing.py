# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which target group by weight, which target of it in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sandbox.alb.elb_state import Forward, Target, TargetGroup
from sandbox.alb.health import HEALTHY, Health

HealthOf = Callable[[TargetGroup, Target], Health | None]


def eligible(group: TargetGroup, health_of: HealthOf) -> tuple[Target, ...]:
    """The healthy targets in use; all that are in use when none of them is healthy.

    The latter is how the load balancer fails open (user guide, "Target group health"). Empty: answer 503.
    """
    in_use = [(target, found) for target in group.targets if (found := health_of(group, target)) is not None]
    healthy = tuple(target for target, found in in_use if found.state == HEALTHY)
    return healthy or tuple(target for target, _ in in_use)


class Balancer:
    """Remembers whose turn it is; belongs to one event loop."""

    def __init__(self) -> None:
        self._turns: dict[str, int] = {}
        self._credits: dict[Forward, dict[str, int]] = {}

    def group_of(self, forward: Forward) -> str | None:
        """The target group for the next request, spread evenly by weight; None when no group has weight."""
        weights = {arn: weight for arn, weight in forward.groups if weight > 0}
        if not weights:
            return None
        # Smooth weighted round robin: every group earns its weight, the richest is served and pays the total.
        credit = self._credits.setdefault(forward, dict.fromkeys(weights, 0))
        for arn, weight in weights.items():
            credit[arn] += weight
        chosen = max(weights, key=lambda arn: credit[arn])
        credit[chosen] -= sum(weights.values())
        return chosen

    def target_of(self, group: str, targets: Sequence[Target]) -> Target | None:
        """The next target in turn; None when there is none."""
        if not targets:
            return None
        turn = self._turns.get(group, 0)
        self._turns[group] = turn + 1
        return targets[turn % len(targets)]

    def forget_others(self, groups: frozenset[str], forwards: frozenset[Forward]) -> None:
        """Drop what was remembered of groups and actions that are gone."""
        self._turns = {group: turn for group, turn in self._turns.items() if group in groups}
        self._credits = {forward: credit for forward, credit in self._credits.items() if forward in forwards}
