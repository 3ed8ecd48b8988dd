# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts wait longer each time."""

from __future__ import annotations

from sandbox.node.backoff import BackOff


def test_the_first_restart_is_immediate_and_the_delay_doubles_up_to_five_minutes() -> None:
    back_off, now, delays = BackOff(), 0.0, []
    for _ in range(8):
        delays.append(back_off.next(now))
        now += delays[-1] + 1
    assert delays == [0, 10, 20, 40, 80, 160, 300, 300]


def test_a_container_that_ran_ten_minutes_starts_anew() -> None:
    back_off = BackOff()
    assert [back_off.next(now) for now in (0.0, 1.0)] == [0, 10]
    assert back_off.next(11.0 + 601.0) == 0
