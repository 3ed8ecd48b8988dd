# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults on demand: each is a file in <state>/faults, so that it outlives whoever added it and every process sees it.

The AWS front carries out those of AWS and of the Kubernetes API, the node process those of webhooks and of the
controller: no fault has two consumers.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

FOLDER = "faults"
# In <state>/run: the version of the faults that the node process goes by.
SEEN_BY_NODE = "faults.seen"
KUBERNETES, WEBHOOK, CONTROLLER = "kubernetes", "webhook", "controller"
AWS_KINDS = ("throttling", "server-error", "connection-reset", "timeout", "access-denied", "stale-read", "delay")
KUBERNETES_KINDS = (
    "conflict",
    "throttling",
    "server-error",
    "connection-reset",
    "timeout",
    "access-denied",
    "dropped-watch",
    "delay",
)
# Every service that is not one of these is a service of AWS.
KINDS_OF = {KUBERNETES: KUBERNETES_KINDS, WEBHOOK: ("timeout",), CONTROLLER: ("down",)}
CLOCK_TICK_NS = 50_000_000


class BadFault(ValueError):
    """There is no such fault; the text says what there is."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and where: `action`, `resource` and `caller` are patterns with `*`.

    `count` is how many requests it hits, None for all until it is cleared. `delay` is in seconds: how long the answer
    is held back; with `timeout` how long nothing is answered, with `dropped-watch` how long the watch lives.
    """

    id: str
    service: str
    kind: str
    action: str = "*"
    resource: str = "*"
    caller: str = "*"
    count: int | None = None
    delay: float = 0.0

    def matches(self, action: str, resource: str, caller: str) -> bool:
        return (
            fnmatchcase(action.lower(), self.action.lower())
            and fnmatchcase(resource, self.resource)
            and fnmatchcase(caller, self.caller)
        )


def checked(fault: Fault) -> Fault:
    """The fault as it is kept. Raises BadFault."""
    kinds = KINDS_OF.get(fault.service, AWS_KINDS)
    if fault.kind not in kinds:
        raise BadFault(f"{fault.service} has no fault {fault.kind}: there are {', '.join(kinds)}")
    if fault.count is not None and fault.count < 1:
        raise BadFault(f"a fault hits one request at least, not {fault.count}")
    if fault.delay < 0:
        raise BadFault(f"a delay is not negative: {fault.delay}")
    if fault.kind == "delay" and not fault.delay:
        raise BadFault("a delay of no time changes nothing: give --delay SECONDS")
    # The list that goes before a watch must not use it up.
    return replace(fault, action="watch") if fault.kind == "dropped-watch" else fault


class Faults:
    """The faults of one sandbox. Safe to use from many threads; `service` names are those of the files."""

    def __init__(self, state_dir: Path) -> None:
        self._folder = state_dir / FOLDER
        self._seen: int | None = None
        self._known: list[Fault] = []
        self._lock = threading.Lock()

    @property
    def version(self) -> int | None:
        """Changes with every change of the faults; None while there has never been one."""
        try:
            return self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return None

    def all(self) -> list[Fault]:
        """What is there now, the oldest first. Costs one stat() while nothing changes."""
        with self._lock:
            return list(self._current())

    def of(self, service: str) -> list[Fault]:
        return [fault for fault in self.all() if fault.service == service]

    def find(self, service: str, action: str, resource: str, caller: str) -> Fault | None:
        """The oldest fault that hits a request; `used` counts it."""
        return next((fault for fault in self.of(service) if fault.matches(action, resource, caller)), None)

    def used(self, fault: Fault) -> bool:
        """Count one hit; False when another request was the last that it hits."""
        with self._lock:
            present = next((known for known in self._current() if known.id == fault.id), None)
            if present is None:
                return False
            if present.count is not None:
                self._write(replace(present, count=present.count - 1))
            return True

    def add(self, fault: Fault) -> Fault:
        """Add a fault under a new id. Raises BadFault."""
        made = replace(checked(fault), id=f"{time.time_ns():x}")
        with self._lock:
            self._write(made)
        return made

    def clear(self, fault_id: str | None = None) -> list[str]:
        """Remove the fault with this id, or all; the ids of those removed."""
        removed = []
        for path in sorted(self._folder.glob(f"{fault_id or '*'}.json")):
            path.unlink(missing_ok=True)
            removed.append(path.stem)
        return removed

    def _current(self) -> list[Fault]:
        version = self.version
        if version != self._seen:
            self._known = [_load(path) for path in sorted(self._folder.glob("*.json"))] if version else []
            # Another change within the same tick of the file system's clock would go unnoticed: look again.
            self._seen = version if time.time_ns() - (version or 0) > CLOCK_TICK_NS else None
        return self._known

    def _write(self, fault: Fault) -> None:
        path = self._folder / f"{fault.id}.json"
        if fault.count == 0:
            path.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(fault)), encoding="utf-8")
        partial.replace(path)


def _load(path: Path) -> Fault:
    return Fault(**json.loads(path.read_text(encoding="utf-8")))
