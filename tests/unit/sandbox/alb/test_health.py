# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expected states, reasons and texts: ELBv2 API reference, "TargetHealth"."""

from __future__ import annotations

import pytest

from sandbox.alb.elb_state import HealthCheck, Target
from sandbox.alb.health import CHECKING, NOT_IN_USE, STOPPED, ZONE_NOT_ENABLED, Health, Probe, accepted, after, unused

CHECK = HealthCheck(healthy_threshold=3, unhealthy_threshold=2)
OK, NOT_FOUND, TIMEOUT, REFUSED = Probe(200), Probe(404), Probe(timed_out=True), Probe()


def follow(*probes: Probe) -> Health:
    health = CHECKING
    for probe in probes:
        health = after(health, probe, CHECK)
    return health


@pytest.mark.parametrize(
    ("probes", "state", "reason"),
    [
        ([], "initial", "Elb.InitialHealthChecking"),
        ([OK], "healthy", None),
        ([NOT_FOUND], "initial", "Elb.InitialHealthChecking"),
        ([NOT_FOUND, OK], "healthy", None),
        ([NOT_FOUND, NOT_FOUND], "unhealthy", "Target.ResponseCodeMismatch"),
        ([OK, NOT_FOUND], "healthy", None),
        ([OK, NOT_FOUND, OK, NOT_FOUND], "healthy", None),
        ([OK, TIMEOUT, TIMEOUT], "unhealthy", "Target.Timeout"),
        ([OK, REFUSED, REFUSED], "unhealthy", "Target.FailedHealthChecks"),
        ([REFUSED, REFUSED, OK, OK], "unhealthy", "Target.FailedHealthChecks"),
        ([REFUSED, REFUSED, OK, OK, OK], "healthy", None),
        ([REFUSED, REFUSED, OK, OK, REFUSED, OK, OK], "unhealthy", "Target.FailedHealthChecks"),
        ([REFUSED, REFUSED, NOT_FOUND], "unhealthy", "Target.ResponseCodeMismatch"),
    ],
)
def test_probes_in_a_row_move_the_state_by_the_thresholds(probes: list[Probe], state: str, reason: str | None) -> None:
    health = follow(*probes)

    assert (health.state, health.reason) == (state, reason)


@pytest.mark.parametrize(
    ("probe", "description"),
    [
        (NOT_FOUND, "Health checks failed with these codes: [404]"),
        (TIMEOUT, "Request timed out"),
        (REFUSED, "Health checks failed"),
    ],
)
def test_an_unhealthy_target_tells_what_the_last_probe_met(probe: Probe, description: str) -> None:
    assert follow(probe, probe).description == description


@pytest.mark.parametrize(
    ("status", "codes", "expected"),
    [
        (200, "200", True),
        (301, "200", False),
        (302, "200,302", True),
        (299, "200-299", True),
        (300, "200-299,404", False),
        (404, "200-299,404", True),
        (None, "200-499", False),
    ],
)
def test_a_matcher_is_a_list_of_codes_and_ranges(status: int | None, codes: str, expected: bool) -> None:
    assert accepted(status, codes) is expected


@pytest.mark.parametrize(
    ("target", "zones", "expected"),
    [
        (Target("i-1", 80, "192.168.0.9", zone="a"), {"a", "c"}, None),
        (Target("i-1", 80, "192.168.0.9", zone="a"), set(), NOT_IN_USE),
        (Target("i-1", 80, "192.168.0.9", zone="d"), {"a", "c"}, ZONE_NOT_ENABLED),
        (Target("i-1", 80, "192.168.0.9", zone="a", stopped=True), {"a"}, STOPPED),
        (Target("10.0.0.1", 80, "10.0.0.1"), {"a"}, None),
    ],
)
def test_a_target_without_traffic_tells_why(target: Target, zones: set[str], expected: Health | None) -> None:
    assert unused(target, frozenset(zones)) == expected
