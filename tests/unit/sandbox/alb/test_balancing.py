# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whose turn it is.

"Target groups for your Application Load Balancers" and "Health checks for Application Load Balancer target groups" of the
guide for Application Load Balancers.
"""

from __future__ import annotations

from collections import Counter

from sandbox.alb.balancing import Balancer, eligible
from sandbox.alb.elb_state import Forward, HealthCheck, Target, TargetGroup
from sandbox.alb.health import CHECKING, HEALTHY, UNHEALTHY, Health

TARGETS = tuple(Target(f"i-{number}", 80, f"192.168.0.{number}") for number in range(3))
GROUP = TargetGroup("tg", "HTTP", "instance", HealthCheck(), TARGETS)


def chosen(*states: Health | None) -> list[str]:
    health = dict(zip(TARGETS, states, strict=True))
    return [target.id for target in eligible(GROUP, lambda _, target: health[target])]


def test_only_healthy_targets_get_traffic() -> None:
    assert chosen(Health(HEALTHY), Health(UNHEALTHY), Health(HEALTHY)) == ["i-0", "i-2"]


def test_with_no_healthy_target_all_in_use_get_traffic() -> None:
    assert chosen(Health(UNHEALTHY), CHECKING, None) == ["i-0", "i-1"]


def test_unused_targets_never_get_traffic() -> None:
    assert chosen(None, None, None) == []


def test_targets_take_turns() -> None:
    balancer = Balancer()

    taken = [balancer.target_of("tg", TARGETS) for _ in range(6)]

    assert taken == [*TARGETS, *TARGETS]


def test_groups_are_chosen_by_weight_and_spread_evenly() -> None:
    balancer = Balancer()
    forward = Forward((("blue", 3), ("green", 1), ("off", 0)))

    taken = [balancer.group_of(forward) for _ in range(8)]

    assert Counter(taken) == {"blue": 6, "green": 2}
    assert Counter(taken[:4]) == {"blue": 3, "green": 1}


def test_without_any_weight_there_is_no_group() -> None:
    assert Balancer().group_of(Forward((("off", 0),))) is None


def test_a_target_in_turn_survives_the_forgetting_of_others() -> None:
    balancer = Balancer()
    balancer.target_of("tg", TARGETS)
    balancer.target_of("gone", TARGETS)

    balancer.forget_others(frozenset({"tg"}), frozenset())

    assert balancer.target_of("tg", TARGETS) == TARGETS[1]
    assert balancer.target_of("gone", TARGETS) == TARGETS[0]
