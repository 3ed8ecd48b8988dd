# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps every target's health: starts and ends the probes, and remembers who is draining."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.alb import health
from sandbox.alb.elb_state import Snapshot, Target, TargetGroup
from sandbox.alb.health import Health, Probe

LOG = logging.getLogger(__name__)
# AWS shows `draining` for the whole delay (300 s by default); a rehearsal need not wait that long to see it end.
DRAINING_SECONDS_AT_MOST = 3.0

Prober = Callable[[TargetGroup, Target], Awaitable[Probe]]


@dataclass(frozen=True)
class Key:
    """What identifies a target: AWS tells targets of one group apart by id and port."""

    group: str
    id: str
    port: int


class HealthBook:
    """`probe` makes one probe of a target; `interval_seconds` is the longest pause between two.

    `update` and `close` belong to the event loop; what reads may be called from any thread.
    """

    def __init__(self, probe: Prober, interval_seconds: float) -> None:
        self._probe = probe
        self._interval = interval_seconds
        self._probed: dict[Key, tuple[TargetGroup, Target]] = {}
        self._health: dict[Key, Health] = {}
        self._tasks: dict[Key, asyncio.Task[None]] = {}
        self._draining_until: dict[Key, float] = {}

    def probed(self, key: Key) -> Health | None:
        """The health that probes have found; None when the target is not probed."""
        return self._health.get(key)

    def draining(self, group: str) -> tuple[Key, ...]:
        """The targets of a group that were deregistered a moment ago."""
        now = time.monotonic()
        # dict() copies in one step, so that the loop may change the original meanwhile.
        return tuple(key for key, until in dict(self._draining_until).items() if key.group == group and until > now)

    def update(self, snapshot: Snapshot) -> None:
        """Probe the targets in use by this snapshot, and only these."""
        wanted = _in_use(snapshot)
        self._note_draining(snapshot, wanted)
        for key in self._probed.keys() - wanted.keys():
            self._tasks.pop(key).cancel()
            del self._health[key]
        added = wanted.keys() - self._probed.keys()
        self._probed = wanted
        for key in added:
            self._health[key] = health.REGISTERING
            self._tasks[key] = asyncio.create_task(self._keep_probing(key))

    def close(self) -> None:
        """End all probes."""
        self.update(Snapshot())

    def _note_draining(self, snapshot: Snapshot, wanted: dict[Key, tuple[TargetGroup, Target]]) -> None:
        now = time.monotonic()
        registered = {
            Key(group.arn, target.id, target.port)
            for group in snapshot.target_groups.values()
            for target in group.targets
        }
        for key in self._probed.keys() - registered:
            group = snapshot.target_groups.get(key.group)
            if group is not None:
                self._draining_until[key] = now + min(group.deregistration_delay, DRAINING_SECONDS_AT_MOST)
        self._draining_until = {
            key: until
            for key, until in self._draining_until.items()
            if until > now and key not in wanted and key.group in snapshot.target_groups
        }

    async def _keep_probing(self, key: Key) -> None:
        self._health[key] = health.CHECKING
        while True:
            group, target = self._probed[key]
            found = await self._probe(group, target)
            before = self._health[key]
            self._health[key] = health.after(before, found, group.health_check)
            if self._health[key].state != before.state:
                _log_change(key, self._health[key])
            await asyncio.sleep(min(group.health_check.interval, self._interval))


def _in_use(snapshot: Snapshot) -> dict[Key, tuple[TargetGroup, Target]]:
    wanted = {}
    for group in snapshot.target_groups.values():
        zones = snapshot.zones_using(group.arn)
        for target in group.targets:
            if health.unused(target, zones) is None:
                wanted[Key(group.arn, target.id, target.port)] = (group, target)
    return wanted


def _log_change(key: Key, now: Health) -> None:
    why = f" ({now.reason}: {now.description})" if now.reason else ""
    LOG.info("target %s:%s of %s is %s%s", key.id, key.port, key.group.rpartition(":")[2], now.state, why)
