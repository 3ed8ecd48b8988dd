# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kind's objects kept in memory by list and watch, as client-go's informers keep them."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable

from sandbox.node.api import CONNECTION_ERRORS, Api, ApiError
from sandbox.node.objects import Key, KubeObject, key_of, uid_of

LOG = logging.getLogger(__name__)
GONE = 410
PAGE = "500"
FIRST_RETRY_SECONDS, LAST_RETRY_SECONDS = 0.1, 5.0

# Called with (old, new): old is None for a new object, new is None for one that went.
Handler = Callable[[KubeObject | None, KubeObject | None], None]


class Expired(RuntimeError):
    """The resource version to go on from is too old: list again."""


class Informer:
    """`objects` by (namespace, name). Handlers run in the event loop and must not block."""

    def __init__(self, api: Api, path: str, field_selector: str = "") -> None:
        self.objects: dict[Key, KubeObject] = {}
        self._api = api
        self._path = path
        self._selection = {"fieldSelector": field_selector} if field_selector else {}
        self._version = ""
        self._handlers: list[Handler] = []
        self._synced = asyncio.Event()

    def subscribe(self, handler: Handler) -> None:
        """Call `handler` for every change; objects already known are told at once."""
        self._handlers.append(handler)
        for obj in list(self.objects.values()):
            handler(None, obj)

    async def synced(self) -> None:
        """Wait until the first list is in."""
        await self._synced.wait()

    async def run(self) -> None:
        """List and watch for ever: a dropped connection goes on where it was, 410 Gone lists again."""
        delay = FIRST_RETRY_SECONDS
        while True:
            try:
                if not self._version:
                    await self._list()
                    self._synced.set()
                await self._watch()
                delay = FIRST_RETRY_SECONDS
                continue
            except Expired:
                self._version = ""
                continue
            except (ApiError, *CONNECTION_ERRORS) as error:
                LOG.warning("watch of %s interrupted, trying again in %.1f s: %s", self._path, delay, error)
            await asyncio.sleep(delay)
            delay = min(LAST_RETRY_SECONDS, delay * 2)

    async def _list(self) -> None:
        found: dict[Key, KubeObject] = {}
        more: dict[str, str] = {}
        while True:
            page = await self._api.get(self._path, limit=PAGE, **self._selection, **more)
            found |= {key_of(item): item for item in page["items"]}
            if not page["metadata"].get("continue"):
                break
            more = {"continue": page["metadata"]["continue"]}
        for key in [key for key in self.objects if key not in found]:
            self._remove(key)
        for item in found.values():
            self._put(item)
        self._version = page["metadata"]["resourceVersion"]

    async def _watch(self) -> None:
        """Raises Expired when the server says 410, by status or by event."""
        parameters = self._selection | {
            "watch": "true",
            "resourceVersion": self._version,
            "allowWatchBookmarks": "true",
            # Spread, so that the watches of one process do not end at the same moment.
            "timeoutSeconds": str(random.randint(300, 600)),  # noqa: S311 - no secret
        }
        try:
            async for event in self._api.watch(self._path, parameters):
                self._take(event)
        except ApiError as error:
            if error.status == GONE:
                raise Expired from error
            raise

    def _take(self, event: KubeObject) -> None:
        kind, obj = event["type"], event["object"]
        if kind == "ERROR":
            if obj.get("code") == GONE:
                raise Expired
            raise ApiError(f"WATCH {self._path}", obj.get("code", 0), obj.get("reason", ""), obj.get("message", ""))
        self._version = obj["metadata"]["resourceVersion"]
        if kind == "DELETED":
            self._remove(key_of(obj))
        elif kind != "BOOKMARK":
            self._put(obj)

    def _put(self, obj: KubeObject) -> None:
        obj["metadata"].pop("managedFields", None)  # the larger half of an object, of no use here
        key = key_of(obj)
        old = self.objects.get(key)
        if old is not None and uid_of(old) != uid_of(obj):
            self._remove(key)
            old = None
        self.objects[key] = obj
        for handler in self._handlers:
            handler(old, obj)

    def _remove(self, key: Key) -> None:
        old = self.objects.pop(key, None)
        if old is not None:
            for handler in self._handlers:
                handler(old, None)
