# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A target's health: states, reasons and how probes move one into another. Pure.

States, reason codes and their texts: API reference, "TargetHealth"; thresholds: user guide, "Health checks for
Application Load Balancer target groups" (a new target is healthy after one success, an unhealthy one after
HealthyThresholdCount).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sandbox.alb.elb_state import HealthCheck, Target

INITIAL = "initial"
HEALTHY = "healthy"
UNHEALTHY = "unhealthy"
UNUSED = "unused"
DRAINING = "draining"


@dataclass(frozen=True)
class Health:
    """`successes` and `failures` count the latest probes in a row; a healthy target has no reason."""

    state: str
    reason: str | None = None
    description: str | None = None
    successes: int = 0
    failures: int = 0


@dataclass(frozen=True)
class Probe:
    """Outcome of one probe: a status code, or `timed_out`, or neither (refused, broken off, not HTTP)."""

    status: int | None = None
    timed_out: bool = False


REGISTERING = Health(INITIAL, "Elb.RegistrationInProgress", "Target registration is in progress")
CHECKING = Health(INITIAL, "Elb.InitialHealthChecking", "Initial health checks in progress")
NOT_IN_USE = Health(
    UNUSED, "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"
)
ZONE_NOT_ENABLED = Health(
    UNUSED, "Target.NotInUse", "Target is in an Availability Zone that is not enabled for the load balancer"
)
NOT_REGISTERED = Health(UNUSED, "Target.NotRegistered", "Target is not registered to the target group")
STOPPED = Health(UNUSED, "Target.InvalidState", "Target is in the stopped state")
DEREGISTERING = Health(DRAINING, "Target.DeregistrationInProgress", "Target deregistration is in progress")


def unused(target: Target, zones: frozenset[str]) -> Health | None:
    """Why a registered target gets neither probes nor traffic; None when it gets them.

    `zones` are those of the load balancers that use its group.
    """
    if not zones:
        return NOT_IN_USE
    if target.stopped:
        return STOPPED
    if target.zone is not None and target.zone not in zones:
        return ZONE_NOT_ENABLED
    return None


def after(health: Health, probe: Probe, check: HealthCheck) -> Health:
    """The health that follows a probe."""
    if accepted(probe.status, check.codes):
        return _after_success(health, check)
    return _after_failure(health, probe, check)


def accepted(status: int | None, codes: str) -> bool:
    """Whether a status code is among those of a matcher such as `200`, `200,302` or `200-299,404`.

    Raises ValueError for a matcher that is none.
    """
    if status is None:
        return False
    for part in codes.split(","):
        low, _, high = part.partition("-")
        if int(low) <= status <= int(high or low):
            return True
    return False


def _after_success(health: Health, check: HealthCheck) -> Health:
    successes = health.successes + 1
    needed = check.healthy_threshold if health.state == UNHEALTHY else 1
    if successes >= needed:
        return Health(HEALTHY, successes=successes)
    return replace(health, successes=successes, failures=0)


def _after_failure(health: Health, probe: Probe, check: HealthCheck) -> Health:
    failures = health.failures + 1
    if health.state != UNHEALTHY and failures < check.unhealthy_threshold:
        kept = CHECKING if health.state == INITIAL else health
        return replace(kept, successes=0, failures=failures)
    reason, description = _cause(probe)
    return Health(UNHEALTHY, reason, description, failures=failures)


def _cause(probe: Probe) -> tuple[str, str]:
    if probe.timed_out:
        return "Target.Timeout", "Request timed out"
    if probe.status is not None:
        return "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{probe.status}]"
    return "Target.FailedHealthChecks", "Health checks failed"
