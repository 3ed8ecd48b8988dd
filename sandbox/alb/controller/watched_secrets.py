# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that Ingresses name: each is watched on its own, since RBAC need not allow the controller any other."""

from __future__ import annotations

import threading
from typing import Any

from sandbox.alb.controller.informers import Handler, Informer
from sandbox.alb.controller.kube import KubeClient
from sandbox.alb.controller.logs import Log

Object = dict[str, Any]


class WatchedSecrets:
    def __init__(self, client: KubeClient, log: Log, stopped: threading.Event) -> None:
        self._client = client
        self._log = log
        self._stopped = stopped
        self._handlers: list[Handler] = []
        self._watched: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def add_handler(self, handler: Handler) -> None:
        """Called with each change of a Secret that was asked for once."""
        self._handlers.append(handler)

    def get(self, namespace: str, name: str) -> Object | None:
        """Straight from the server. Raises ApiError."""
        secret = self._client.get("Secret", namespace, name)
        with self._lock:
            known = (namespace, name) in self._watched
            self._watched.add((namespace, name))
        if not known:
            self._watch(namespace, name)
        return secret

    def _watch(self, namespace: str, name: str) -> None:
        informer = Informer(self._client, "Secret", self._log, namespace, name)
        for handler in self._handlers:
            informer.add_handler(handler)
        thread = threading.Thread(target=informer.run, args=(self._stopped,), name=f"watch-secret-{name}", daemon=True)
        thread.start()
