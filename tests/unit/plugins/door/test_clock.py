# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting: how often is looked, when it ends, and what a time-out tells."""

from __future__ import annotations

import time

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Seen, SystemClock, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing, TimedOut, Unavailable

from tests.unit.plugins.fake_clock import FakeClock


class Looks:
    """Looks that see one thing after the other; the last for ever."""

    def __init__(self, *seen):
        self.seen = seen
        self.count = 0

    def __call__(self):
        self.count += 1
        seen = self.seen[min(self.count, len(self.seen)) - 1]
        if isinstance(seen, Exception):
            raise seen
        return seen


NOT_YET, READY = Seen("pending", "it is pending"), Seen("ready")
AWAY = Unavailable("read", target="it", answer="connection refused")


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def waited(clock):
    def wait(look, timeout=60.0, **more):
        pauses = {key: more.pop(key) for key in ("first_pause", "longest_pause") if key in more}
        return wait_until(look, clock=clock, wait=Wait(timeout, **pauses), attempted="see", target="it", **more)

    return wait


def test_what_is_good_at_the_first_look_is_returned_without_a_pause(waited, clock):
    look = Looks(READY)
    assert waited(look) == "ready"
    assert (look.count, clock.sleeps) == (1, [])


@pytest.mark.parametrize(
    ("looks", "slept"),
    [
        (2, [0.1]),
        (3, [0.1, 0.2]),
        (7, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2]),
        (9, [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]),
    ],
)
def test_pauses_double_up_to_the_longest(waited, clock, looks, slept):
    assert waited(Looks(*[NOT_YET] * (looks - 1), READY)) == "ready"
    assert clock.sleeps == pytest.approx(slept)


@pytest.mark.parametrize(
    ("first", "longest", "slept"), [(1.0, 1.0, [1.0, 1.0, 1.0]), (2.0, 3.0, [2.0, 3.0, 3.0]), (0.5, 8, [0.5, 1, 2])]
)
def test_the_pauses_are_those_that_were_asked_for(waited, clock, first, longest, slept):
    waited(Looks(NOT_YET, NOT_YET, NOT_YET, READY), first_pause=first, longest_pause=longest)
    assert clock.sleeps == slept


def test_no_time_looks_once(waited, clock):
    look = Looks(NOT_YET)
    with pytest.raises(TimedOut, match=r"could not see it: after 0 s: it is pending\."):
        waited(look, timeout=0)
    assert (look.count, clock.sleeps) == (1, [])


@pytest.mark.parametrize(("timeout", "looks"), [(0.1, 2), (0.3, 3), (1.0, 5), (60, 18)])
def test_the_last_look_is_at_the_deadline_and_not_after_it(waited, clock, timeout, looks):
    start, look = clock.time, Looks(NOT_YET)
    with pytest.raises(TimedOut):
        waited(look, timeout=timeout)
    assert clock.time - start == pytest.approx(timeout)
    assert look.count == looks


def test_what_comes_at_the_deadline_is_in_time(waited):
    assert waited(Looks(NOT_YET, NOT_YET, READY), timeout=0.3) == "ready"


def test_a_look_that_takes_time_takes_it_from_the_wait(waited, clock):
    def slow():
        clock.time += 25
        return NOT_YET

    with pytest.raises(TimedOut):
        waited(slow, timeout=60)
    assert clock.sleeps == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize(("timeout", "text"), [(0, "0 s"), (300, "300 s"), (2.5, "2.5 s"), (60.0, "60 s")])
def test_a_time_out_says_how_long_was_waited(waited, timeout, text):
    with pytest.raises(TimedOut) as ended:
        waited(Looks(NOT_YET), timeout=timeout)
    assert ended.value.answer == f"after {text}: it is pending"


def test_a_time_out_tells_the_last_thing_seen_and_what_it_means(waited):
    look = Looks(Seen("one", "it is one"), Seen("two", "it is two"))
    with pytest.raises(TimedOut) as ended:
        waited(look, timeout=1, diagnose=lambda seen: f"do about {seen}", details=lambda seen: {"seen": seen})
    assert str(ended.value) == "could not see it: after 1 s: it is two. Do about two."
    assert ended.value.details == {"seen": "two"}


def test_nothing_is_diagnosed_while_there_is_hope(waited):
    assert waited(Looks(NOT_YET, READY), diagnose=pytest.fail, details=pytest.fail) == "ready"


def test_a_time_out_without_a_diagnosis_has_no_advice(waited):
    with pytest.raises(TimedOut) as ended:
        waited(Looks(NOT_YET), timeout=0)
    assert (ended.value.advice, ended.value.details) == ("", {})


def test_an_error_of_a_look_ends_the_wait_at_once(waited, clock):
    def look():
        raise Missing("read", target="it")

    with pytest.raises(Missing):
        waited(look)
    assert clock.sleeps == []


def test_a_wait_outlasts_a_server_that_is_away_for_a_moment(waited, clock):
    assert waited(Looks(NOT_YET, AWAY, AWAY, NOT_YET, AWAY, READY)) == "ready"
    assert clock.sleeps == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6])


def test_who_never_answered_is_not_waited_for(waited, clock):
    with pytest.raises(Unavailable):
        waited(Looks(AWAY, READY))
    assert clock.sleeps == []


def test_a_server_that_stays_away_until_the_deadline_is_the_error(waited, clock):
    start = clock.time
    with pytest.raises(Unavailable, match="connection refused"):
        waited(Looks(NOT_YET, AWAY), timeout=10)
    assert clock.time - start == pytest.approx(10)


def test_a_server_that_was_away_in_between_is_not_in_the_time_out(waited):
    with pytest.raises(TimedOut, match=r"after 0\.3 s: it is pending"):
        waited(Looks(NOT_YET, AWAY, NOT_YET), timeout=0.3)


@pytest.mark.parametrize("value", [None, 0, "", [], False])
def test_an_empty_value_is_a_value(waited, value):
    assert waited(Looks(Seen(value))) == value


def test_the_machines_clock_goes_forward_and_pauses_as_long_as_told(monkeypatch):
    paused = []
    monkeypatch.setattr(time, "sleep", paused.append)
    clock = SystemClock()
    first = clock.now()
    clock.sleep(2.5)
    assert paused == [2.5]
    assert clock.now() >= first
