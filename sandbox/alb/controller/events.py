# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Events: equal ones share one object with a rising count, and a noisy object is silenced, as client-go does it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import Any

from sandbox.alb.controller.kube import KINDS, ApiError, KubeClient
from sandbox.alb.controller.logs import Log

Object = dict[str, Any]
# client-go's limits for one object: 25 events at once, then one in 300 s; from the tenth alike in ten minutes
# on, events that differ only in their message share one.
BURST = 25.0
REFILL_PER_SECOND = 1.0 / 300.0
ALIKE_LIMIT = 10
ALIKE_SECONDS = 600.0
MESSAGE_LENGTH = 1024


class EventRecorder:
    def __init__(self, client: KubeClient, component: str, log: Log) -> None:
        self._client = client
        self._component = component
        self._log = log
        self._lock = threading.Lock()
        self._known: dict[tuple[str, ...], Object] = {}
        self._tokens: dict[str, tuple[float, float]] = {}
        self._alike: dict[tuple[str, ...], tuple[float, set[str]]] = {}

    def event(self, kind: str, item: Object, event_type: str, reason: str, message: str) -> None:
        """Record an event. A failure to do so is logged and otherwise of no consequence."""
        message = message[:MESSAGE_LENGTH]
        with self._lock:
            uid = item["metadata"]["uid"]
            if not self._allowed(uid):
                return
            message = self._aggregated(uid, event_type, reason, message)
            try:
                self._write(kind, item, event_type, reason, message)
            except ApiError as error:
                self._log.error("unable to write event", error, reason=reason)

    def _allowed(self, uid: str) -> bool:
        now = time.monotonic()
        tokens, last = self._tokens.get(uid, (BURST, now))
        tokens = min(BURST, tokens + (now - last) * REFILL_PER_SECOND)
        self._tokens[uid] = (tokens - 1 if tokens >= 1 else tokens, now)
        return tokens >= 1

    def _aggregated(self, uid: str, event_type: str, reason: str, message: str) -> str:
        now = time.monotonic()
        last, messages = self._alike.get((uid, event_type, reason), (now, set()))
        if now - last > ALIKE_SECONDS:
            messages = set()
        messages.add(message)
        self._alike[uid, event_type, reason] = (now, messages)
        return message if len(messages) < ALIKE_LIMIT else f"(combined from similar events): {message}"

    def _write(self, kind: str, item: Object, event_type: str, reason: str, message: str) -> None:
        metadata = item["metadata"]
        namespace = metadata.get("namespace", "default")
        combined = message.startswith("(combined")
        key = (metadata["uid"], event_type, reason, "" if combined else message)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        known = self._known.get(key)
        if known is not None:
            change = {"count": known["count"] + 1, "lastTimestamp": now, "message": message}
            try:
                self._known[key] = self._client.patch("Event", namespace, known["metadata"]["name"], change)
                return
            except ApiError as error:
                if error.status != 404:
                    raise
        self._known[key] = self._client.create(
            "Event",
            namespace,
            {
                "apiVersion": "v1",
                "kind": "Event",
                "metadata": {"name": f"{metadata['name']}.{time.time_ns():x}", "namespace": namespace},
                "involvedObject": {
                    "apiVersion": KINDS[kind].api_version,
                    "kind": kind,
                    "name": metadata["name"],
                    "namespace": metadata.get("namespace", ""),
                    "uid": metadata["uid"],
                    "resourceVersion": metadata["resourceVersion"],
                },
                "type": event_type,
                "reason": reason,
                "message": message,
                "source": {"component": self._component},
                "reportingComponent": self._component,
                "firstTimestamp": now,
                "lastTimestamp": now,
                "count": 1,
            },
        )
