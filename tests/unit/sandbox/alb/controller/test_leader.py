# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import threading
from typing import Any, cast

import pytest

from sandbox.alb.controller import leader
from sandbox.alb.controller.kube import ApiError, KubeClient
from sandbox.alb.controller.leader import LeaderElector
from sandbox.alb.controller.logs import Log

Object = dict[str, Any]


class FakeLeases:
    """One lease with optimistic locking, as the API server has it."""

    def __init__(self) -> None:
        self.lease: Object | None = None
        self.fails = False

    def get(self, _kind: str, _namespace: str, _name: str) -> Object | None:
        if self.fails:
            raise ApiError(500, "InternalError", "etcd is away")
        return {**self.lease, "spec": dict(self.lease["spec"])} if self.lease else None

    def create(self, _kind: str, _namespace: str, body: Object) -> Object:
        self.lease = body | {"metadata": body["metadata"] | {"resourceVersion": "1"}}
        return self.lease

    def replace(self, _kind: str, _namespace: str, _name: str, body: Object) -> Object:
        assert self.lease is not None
        version = self.lease["metadata"]["resourceVersion"]
        if body["metadata"]["resourceVersion"] != version:
            raise ApiError(409, "Conflict", "the object has been modified")
        self.lease = body | {"metadata": body["metadata"] | {"resourceVersion": str(int(version) + 1)}}
        return self.lease


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leader, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(leader, "RENEW_DEADLINE_SECONDS", 0.05)


def elector(leases: FakeLeases, identity: str, stopped: threading.Event | None = None) -> LeaderElector:
    log = Log(stream=io.StringIO())
    return LeaderElector(cast(KubeClient, leases), "kube-system", "leader", identity, log, stopped or threading.Event())


def holder(leases: FakeLeases) -> str:
    assert leases.lease is not None
    return str(leases.lease["spec"]["holderIdentity"])


def test_the_first_replica_leads() -> None:
    leases = FakeLeases()
    assert elector(leases, "a").acquire()
    assert holder(leases) == "a"


def test_the_second_waits_until_the_first_gives_the_lease_back() -> None:
    leases, stopped = FakeLeases(), threading.Event()
    first, second = elector(leases, "a"), elector(leases, "b", stopped)
    assert first.acquire()
    acquired = threading.Event()
    waiting = threading.Thread(target=lambda: acquired.set() if second.acquire() else None)
    waiting.start()
    assert not acquired.wait(0.1)
    first.release()
    assert acquired.wait(10)
    waiting.join()
    assert holder(leases) == "b"
    assert leases.lease is not None
    assert leases.lease["spec"]["leaseTransitions"] == 1


def test_a_lease_nobody_renews_is_taken_after_its_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    leases = FakeLeases()
    monkeypatch.setattr(leader, "LEASE_SECONDS", 0.05)
    assert elector(leases, "crashed").acquire()
    assert elector(leases, "b").acquire()
    assert holder(leases) == "b"


def test_who_is_stopped_while_waiting_does_not_lead() -> None:
    leases, stopped = FakeLeases(), threading.Event()
    assert elector(leases, "a").acquire()
    stopped.set()
    assert not elector(leases, "b", stopped).acquire()


def test_a_leader_that_cannot_renew_gives_up() -> None:
    leases = FakeLeases()
    chosen = elector(leases, "a")
    assert chosen.acquire()
    leases.fails = True
    lost = threading.Event()
    chosen.keep(lost.set)
    assert lost.is_set()


def test_another_ones_lease_is_not_given_back() -> None:
    leases = FakeLeases()
    assert elector(leases, "a").acquire()
    elector(leases, "b").release()
    assert holder(leases) == "a"
