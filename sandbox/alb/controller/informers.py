# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Local copies of the cluster's objects, kept fresh by watching."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Protocol

from sandbox.alb.controller.kube import ApiError, KubeClient
from sandbox.alb.controller.logs import Log

Object = dict[str, Any]
# Called with (old, new); old is None for a new object, new is None for one that is gone.
Handler = Callable[[Object | None, Object | None], None]
RELIST_BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)
GONE = 410
# What an Ingress refers to is often applied just before it.
READ_THROUGH = ("IngressClass", "IngressClassParams", "Service")


def key_of(item: Object) -> tuple[str, str]:
    metadata = item["metadata"]
    return metadata.get("namespace", ""), metadata["name"]


class Informer:
    """Lists and watches one kind; a watch that ends is resumed, one that is too old starts with a new list."""

    def __init__(self, client: KubeClient, kind: str, log: Log, namespace: str = "", name: str = "") -> None:
        self.kind = kind
        self._name = name
        self._client = client
        self._namespace = namespace
        self._log = log
        self._lock = threading.Lock()
        self._items: dict[tuple[str, str], Object] = {}
        self._handlers: list[Handler] = []
        self.synced = threading.Event()

    def add_handler(self, handler: Handler) -> None:
        """Only before `run`."""
        self._handlers.append(handler)

    def get(self, namespace: str, name: str) -> Object | None:
        with self._lock:
            return self._items.get((namespace, name))

    def look_up(self, namespace: str, name: str) -> Object | None:
        """Straight from the server. Raises ApiError."""
        return self._client.get(self.kind, namespace, name)

    def list(self) -> list[Object]:
        with self._lock:
            return [self._items[key] for key in sorted(self._items)]

    def run(self, stopped: threading.Event) -> None:
        failures = 0
        while not stopped.is_set():
            try:
                version = self._replace_all()
                self.synced.set()
                failures = 0
                self._follow(version, stopped)
            except ApiError as error:
                if error.status == GONE:
                    continue
                self._log.error(f"failed to list and watch {self.kind}", error)
                stopped.wait(RELIST_BACKOFF_SECONDS[min(failures, len(RELIST_BACKOFF_SECONDS) - 1)])
                failures += 1

    def _follow(self, version: str, stopped: threading.Event) -> None:
        while not stopped.is_set():
            for event in self._client.watch(self.kind, self._namespace, version, self._name):
                item = event["object"]
                version = item["metadata"]["resourceVersion"]
                if event["type"] != "BOOKMARK":
                    self._apply(key_of(item), None if event["type"] == "DELETED" else item)
                if stopped.is_set():
                    return

    def _replace_all(self) -> str:
        listed = self._client.list(self.kind, self._namespace, name=self._name)
        found = {key_of(item): item for item in listed["items"]}
        with self._lock:
            vanished = [key for key in self._items if key not in found]
        for key in vanished:
            self._apply(key, None)
        for key, item in found.items():
            self._apply(key, item)
        return str(listed["metadata"]["resourceVersion"])

    def _apply(self, key: tuple[str, str], new: Object | None) -> None:
        with self._lock:
            old = self._items.get(key)
            if new is None:
                self._items.pop(key, None)
            else:
                self._items[key] = new
        if old is None and new is None:
            return
        if old and new and old["metadata"]["resourceVersion"] == new["metadata"]["resourceVersion"]:
            return
        for handler in self._handlers:
            handler(old, new)


class Secrets(Protocol):
    """Secrets by name; their handlers are told of changes of those that were asked for."""

    def add_handler(self, handler: Handler) -> None: ...

    def get(self, namespace: str, name: str) -> Object | None: ...


class Caches:
    """All informers; read access in the form the reconcilers use (`groups.Objects`)."""

    def __init__(self, informers: dict[str, Informer], secrets: Secrets) -> None:
        self._informers = informers
        self.secrets = secrets

    def __getitem__(self, kind: str) -> Informer:
        return self._informers[kind]

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """Looked up on the server when the local copy lacks it: it may have been made a moment ago."""
        if kind == "Secret":
            return self.secrets.get(namespace, name)
        informer = self._informers[kind]
        return informer.get(namespace, name) or (informer.look_up(namespace, name) if kind in READ_THROUGH else None)

    def list(self, kind: str) -> list[Object]:
        return self._informers[kind].list()

    def start(self, stopped: threading.Event) -> None:
        for informer in self._informers.values():
            threading.Thread(target=informer.run, args=(stopped,), name=f"watch-{informer.kind}", daemon=True).start()

    def wait(self, stopped: threading.Event) -> bool:
        """Until every kind was listed once; False when stopped before."""
        for informer in self._informers.values():
            while not informer.synced.wait(0.05):
                if stopped.is_set():
                    return False
        return True
