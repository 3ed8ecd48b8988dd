# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Leader election by a Lease: of all replicas one reconciles."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sandbox.alb.controller.kube import ApiError, KubeClient
from sandbox.alb.controller.logs import Log

# The times of controller-runtime. A lease that is released is taken at the next look.
LEASE_SECONDS = 15
RENEW_DEADLINE_SECONDS = 10.0
RETRY_SECONDS = 2.0

Object = dict[str, Any]


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class LeaderElector:
    """Takes the lease, keeps it, gives it back.

    Another's lease counts as expired by our own clock: once it was not renewed for its duration after we first saw it
    so; the clocks of two machines are never compared.
    """

    def __init__(
        self, client: KubeClient, namespace: str, name: str, identity: str, log: Log, stopped: threading.Event
    ) -> None:
        self._client = client
        self._namespace = namespace
        self._name = name
        self._identity = identity
        self._log = log
        self._stopped = stopped
        self._seen: tuple[object, float] = (None, 0.0)

    def acquire(self) -> bool:
        """Wait until this process leads; False when stopped before."""
        self._log.info(f"attempting to acquire leader lease {self._namespace}/{self._name}...")
        while not self._stopped.is_set():
            if self._try():
                self._log.info(f"successfully acquired lease {self._namespace}/{self._name}")
                return True
            self._stopped.wait(RETRY_SECONDS)
        return False

    def keep(self, lost: Callable[[], None]) -> None:
        """Renew until stopped; calls `lost` when the lease could not be renewed in time."""
        renewed = time.monotonic()
        while not self._stopped.wait(RETRY_SECONDS):
            if self._try():
                renewed = time.monotonic()
            elif time.monotonic() - renewed > RENEW_DEADLINE_SECONDS:
                lost()
                return

    def release(self) -> None:
        """Give the lease back, so that another replica leads at once. A failure only costs it some seconds."""
        try:
            lease = self._client.get("Lease", self._namespace, self._name)
            if lease is not None and lease["spec"].get("holderIdentity") == self._identity:
                lease["spec"] |= {"holderIdentity": "", "leaseDurationSeconds": 1, "renewTime": _now()}
                self._client.replace("Lease", self._namespace, self._name, lease)
        except ApiError as error:
            self._log.error("unable to release the leader lease", error)

    def _try(self) -> bool:
        try:
            lease = self._client.get("Lease", self._namespace, self._name)
            if lease is None:
                self._client.create("Lease", self._namespace, self._new_lease())
                return True
            holder = lease["spec"].get("holderIdentity") or ""
            if holder not in ("", self._identity) and not self._expired(lease):
                return False
            self._take(lease, holder)
        except ApiError as error:
            if error.status != 409:
                self._log.error(f"error retrieving or updating lease {self._namespace}/{self._name}", error)
            return False
        return True

    def _expired(self, lease: Object) -> bool:
        record = (lease["spec"].get("holderIdentity"), lease["spec"].get("renewTime"))
        now = time.monotonic()
        if self._seen[0] != record:
            self._seen = (record, now)
        return now - self._seen[1] > float(lease["spec"].get("leaseDurationSeconds") or LEASE_SECONDS)

    def _new_lease(self) -> Object:
        return {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": {"name": self._name, "namespace": self._namespace},
            "spec": {
                "holderIdentity": self._identity,
                "leaseDurationSeconds": LEASE_SECONDS,
                "acquireTime": _now(),
                "renewTime": _now(),
                "leaseTransitions": 0,
            },
        }

    def _take(self, lease: Object, holder: str) -> None:
        spec = lease["spec"]
        spec |= {"leaseDurationSeconds": LEASE_SECONDS, "renewTime": _now()}
        if holder != self._identity:
            transitions = (spec.get("leaseTransitions") or 0) + 1
            spec |= {"holderIdentity": self._identity, "acquireTime": _now(), "leaseTransitions": transitions}
        self._client.replace("Lease", self._namespace, self._name, lease)
