# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Application Load Balancers' data plane: listens, routes and checks health by what moto's ELBv2 state says.

Lives in the cloud process, in a thread of its own. It follows the state by looking at it: at once when woken, else once
a second.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sandbox.alb import health
from sandbox.alb.balancing import Balancer, eligible
from sandbox.alb.elb_snapshot import ElbReader
from sandbox.alb.elb_state import Forward, LoadBalancer, Snapshot, Target, TargetGroup
from sandbox.alb.health import Health
from sandbox.alb.health_book import HealthBook, Key
from sandbox.alb.http1 import Headers
from sandbox.alb.listeners import Listeners
from sandbox.alb.probes import HttpProber
from sandbox.alb.proxy import Proxy
from sandbox.alb.stickiness import StickyCookies
from sandbox.alb.upstream import Endpoint
from sandbox.loop_thread import LoopThread
from sandbox.loopback_pool import LoopbackPool, NoFreeAddress
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
RECONCILE_SECONDS = 1.0


class Problems:
    """Logs a problem when it appears, not at every look."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()
        self._seen: set[str] = set()

    def report(self, problem: str) -> None:
        if problem not in self._known and problem not in self._seen:
            LOG.warning("%s", problem)
        self._seen.add(problem)

    def end_of_look(self) -> None:
        """Forget the problems that this look did not report."""
        self._known = frozenset(self._seen)
        self._seen.clear()


class DataPlane:
    """One per sandbox. `start` and `stop` once; the other methods from any thread."""

    def __init__(self, settings: Settings) -> None:
        world = settings.world
        self._loopback_of = settings.loopback_of
        self._problems = Problems()
        self._reader = ElbReader(world.account_id, world.region, self._problems.report)
        # Reads for others' threads must not count as looks of the reconcile loop.
        self._quiet_reader = ElbReader(world.account_id, world.region, LOG.debug)
        self._pool = LoopbackPool([f"127.{settings.loopback_octet}.200.{host}" for host in range(1, 255)])
        self._book = HealthBook(HttpProber(settings.loopback_of), settings.health_interval_seconds)
        self._balancer = Balancer()
        self._cookies = StickyCookies()
        self._listeners = Listeners(Proxy(self._endpoint), settings.served_port, self._problems.report)
        self._snapshot = Snapshot()
        self._changed = asyncio.Event()
        self._thread = LoopThread("alb-data-plane", self._main)

    def start(self) -> None:
        """Start to serve; returns when the state of the moment is served."""
        self._thread.start()

    def stop(self) -> None:
        """Close all sockets and end the thread."""
        self._thread.stop()

    def wake(self) -> None:
        """ELBv2's state was changed: look at once."""
        self._thread.call_soon(self._changed.set)

    def addresses(self, dns_name: str) -> list[str]:
        """The addresses a load balancer's DNS name stands for, one per zone; empty when there is no such name.

        `dualstack.` in front, a final dot and the letters' case do not matter.
        """
        name = dns_name.lower().removesuffix(".").removeprefix("dualstack.")
        balancer = self._quiet_reader.load_balancer(name)
        return [] if balancer is None else self._addresses_of(balancer)

    def target_health(self, target_group_arn: str, target_id: str, port: int) -> tuple[str, str | None, str | None]:
        """State, reason and description as DescribeTargetHealth gives them; true to what was registered just now."""
        found = self._health(Key(target_group_arn, target_id, port))
        return found.state, found.reason, found.description

    def draining(self, target_group_arn: str) -> list[tuple[str, int]]:
        """(id, port) of the deregistered targets that DescribeTargetHealth still lists, as `draining`."""
        return [(key.id, key.port) for key in self._book.draining(target_group_arn)]

    def _health(self, key: Key) -> Health:
        snapshot = self._quiet_reader.snapshot()
        target = snapshot.target(key.group, key.id, key.port)
        if target is None:
            return health.DEREGISTERING if key in self._book.draining(key.group) else health.NOT_REGISTERED
        unused = health.unused(target, snapshot.zones_using(key.group))
        return unused or self._book.probed(key) or health.REGISTERING

    def _addresses_of(self, balancer: LoadBalancer) -> list[str]:
        """Raises NoFreeAddress."""
        return [self._pool.address_of(_address_key(balancer, zone)) for zone in balancer.zones]

    async def _main(self, serves: Callable[[], None]) -> None:
        try:
            while True:
                self._changed.clear()
                await self._look()
                serves()
                await self._wait()
        finally:
            self._book.close()
            self._listeners.close()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(RECONCILE_SECONDS):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        snapshot = self._reader.snapshot()
        self._snapshot = snapshot
        balancers = snapshot.load_balancers
        self._pool.retain({_address_key(balancer, zone) for balancer in balancers for zone in balancer.zones})
        self._book.update(snapshot)
        await self._listeners.update(snapshot, self._addresses_by_arn(snapshot))
        self._balancer.forget_others(frozenset(snapshot.target_groups), _forwards(snapshot))
        self._problems.end_of_look()

    def _addresses_by_arn(self, snapshot: Snapshot) -> dict[str, list[str]]:
        addresses = {}
        for balancer in snapshot.load_balancers:
            try:
                addresses[balancer.arn] = self._addresses_of(balancer)
            except NoFreeAddress as error:
                self._problems.report(str(error))
        return addresses

    def _endpoint(self, forward: Forward, headers: Headers) -> Endpoint | None:
        """Where a request goes that is to be forwarded; None when no target can take it."""
        arn = self._balancer.group_of(forward)
        group = self._snapshot.target_groups.get(arn) if arn else None
        if group is None:
            return None
        targets = eligible(group, self._probed)
        target = self._cookies.bound_target(group, targets, headers) or self._balancer.target_of(group.arn, targets)
        if target is None:
            return None
        try:
            host = self._loopback_of(target.address or "")
        except ValueError as error:
            LOG.info("no traffic to target %s: %s", target.id, error)
            return None
        return Endpoint(host, target.port, group.protocol == "HTTPS", self._cookies.set_cookies(group, target))

    def _probed(self, group: TargetGroup, target: Target) -> Health | None:
        return self._book.probed(Key(group.arn, target.id, target.port))


def _address_key(balancer: LoadBalancer, zone: str) -> str:
    return f"{balancer.arn} {zone}"


def _forwards(snapshot: Snapshot) -> frozenset[Forward]:
    return frozenset(
        action
        for balancer in snapshot.load_balancers
        for listener in balancer.listeners
        for action in listener.actions
        if isinstance(action, Forward)
    )
