# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a pod's status to the API, the newest one only."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from sandbox.node.api import CONNECTION_ERRORS, Api, ApiError
from sandbox.node.objects import KubeObject

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
# The pod is gone, or another one has its name: nobody wants this status any more.
GONE = (404, 409)
TOO_MANY_REQUESTS = 429


class StatusReporter:
    """`touch` marks the status as changed; one task (`run`) writes what it is by then."""

    def __init__(self, api: Api, pod: KubeObject, build: Callable[[], KubeObject]) -> None:
        metadata = pod["metadata"]
        self._api = api
        self._uid = metadata["uid"]
        self._path = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}/status"
        self._build = build
        self._dirty = asyncio.Event()
        self._written: KubeObject | None = None
        self._muted = False

    def touch(self) -> None:
        self._dirty.set()

    def mute(self) -> None:
        """Write nothing any more."""
        self._muted = True

    async def run(self) -> None:
        while True:
            await self._dirty.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write what is not written yet; tries again until the API server answers."""
        self._dirty.clear()
        status = self._build()
        while status != self._written and not self._muted:
            if await self._write(status):
                self._written = status
            else:
                await asyncio.sleep(RETRY_SECONDS)
                status = self._build()

    async def _write(self, status: KubeObject) -> bool:
        """False when it is worth trying again."""
        try:
            # The uid is a precondition: a new pod of the same name must not get this status.
            await self._api.patch(self._path, {"metadata": {"uid": self._uid}, "status": status})
        except CONNECTION_ERRORS as error:
            LOG.warning("the pod's status waits for the API server: %s", error)
            return False
        except ApiError as error:
            if error.status not in GONE:
                LOG.error("the pod's status is not written: %s", error)
            return error.status < 500 and error.status != TOO_MANY_REQUESTS
        return True
