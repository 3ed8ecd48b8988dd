# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""core/v1 Events, with equal ones counted in one object as Kubernetes' recorder does."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass

from sandbox.node.api import CONNECTION_ERRORS, Api, ApiError
from sandbox.node.objects import KubeObject, now

LOG = logging.getLogger(__name__)
# Old series are forgotten, so that a sandbox that runs for weeks does not grow.
REMEMBERED = 2000

_Series = tuple[str, str, str, str]


@dataclass
class _Known:
    namespace: str
    name: str
    count: int


class EventRecorder:
    """`record` returns at once; one task (`run`) writes in order. What cannot be written is logged and lost."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._queue: asyncio.Queue[tuple[_Series, KubeObject]] = asyncio.Queue()
        self._known: dict[_Series, _Known] = {}

    def record(
        self,
        involved: KubeObject,
        kind: str,
        reason: str,
        message: str,
        *,
        component: str = "kubelet",
        host: str = "",
        container: str = "",
    ) -> None:
        """Tell an event of a Pod; `kind` is Normal or Warning, `container` a field path such as
        `spec.containers{app}`."""
        metadata = involved["metadata"]
        reference = {
            "apiVersion": "v1",
            "kind": "Pod",
            "namespace": metadata["namespace"],
            "name": metadata["name"],
            "uid": metadata["uid"],
            "resourceVersion": metadata.get("resourceVersion", ""),
        }
        if container:
            reference["fieldPath"] = container
        event = {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"namespace": metadata["namespace"], "name": f"{metadata['name']}.{secrets.token_hex(8)}"},
            "involvedObject": reference,
            "type": kind,
            "reason": reason,
            "message": message,
            "source": {"component": component} | ({"host": host} if host else {}),
            "reportingComponent": component,
            "reportingInstance": host,
            "firstTimestamp": now(),
            "lastTimestamp": now(),
            "count": 1,
        }
        self._queue.put_nowait(((metadata["uid"], reason, message, container), event))

    async def run(self) -> None:
        while True:
            series, event = await self._queue.get()
            try:
                await self._write(series, event)
            except (ApiError, *CONNECTION_ERRORS) as error:
                LOG.info("event %s of %s is lost: %s", event["reason"], event["involvedObject"]["name"], error)

    async def _write(self, series: _Series, event: KubeObject) -> None:
        known = self._known.get(series)
        if known is not None and await self._counted(known, event["lastTimestamp"]):
            return
        namespace = event["metadata"]["namespace"]
        await self._api.create(f"/api/v1/namespaces/{namespace}/events", event)
        while len(self._known) >= REMEMBERED:
            self._known.pop(next(iter(self._known)))
        self._known[series] = _Known(namespace, event["metadata"]["name"], 1)

    async def _counted(self, known: _Known, last: str) -> bool:
        """False when the event of the series is gone (they expire after an hour)."""
        known.count += 1
        body = {"count": known.count, "lastTimestamp": last}
        try:
            await self._api.patch(f"/api/v1/namespaces/{known.namespace}/events/{known.name}", body)
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return True
