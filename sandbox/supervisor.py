# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the sandbox's processes, records them in <state>/run, and ends what is recorded there, also after a crash."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.identity import ProcessId, end
from sandbox.settings import Settings

POLL_SECONDS = 0.03
# A process that ends is noticed at once; this is for one that hangs, on a machine as slow as can be.
READY_SECONDS = 120.0
GRACE_SECONDS = 5.0
# They take more than a second to say goodbye to their clients; whoever stops them here throws their data away.
NO_GRACE = frozenset({"kube-apiserver", "kube-controller-manager"})
TAIL_LINES = 15
# What configures clients of real clusters, accounts and proxies must not reach the sandbox's own processes.
FOREIGN_PREFIXES = ("AWS_", "ETCD_", "HELM_", "KUBE")
FOREIGN_NAMES = frozenset({"ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NOTIFY_SOCKET"})


class StartFailed(RuntimeError):
    """A process ended, or was not ready in time; the message has the end of its log."""


@dataclass(frozen=True)
class Process:
    """One process to start. `ready` is asked until it says yes."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    port: int | None = None
    working_dir: Path | None = None
    # File descriptors that it inherits.
    inherited: Sequence[int] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """A started process, as <state>/run/<name>.json has it."""

    name: str
    process: ProcessId
    port: int | None = None


def start(settings: Settings, process: Process) -> Record:
    """Start a process in a session of its own, its output in <state>/logs/<name>.log."""
    settings.run_dir.mkdir(exist_ok=True)
    settings.logs_dir.mkdir(exist_ok=True)
    (settings.run_dir / f"{process.name}.ready").unlink(missing_ok=True)
    with log_file(settings, process.name).open("ab") as log:
        started = subprocess.Popen(
            process.command,
            cwd=process.working_dir or settings.state_dir,
            env={**clean_environment(os.environ), **process.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=process.inherited,
        )
    # It is our child and not waited for, so it has an entry in /proc even if it ended at once.
    identity = ProcessId.of(started.pid)
    if identity is None:
        raise StartFailed(f"{process.name}: process {started.pid} cannot be seen in /proc: mount it without hidepid")
    started.returncode = 0  # It outlives us: Popen must neither wait for it nor warn of it.
    record = Record(process.name, identity, process.port)
    _save(settings, record)
    return record


def wait_ready(settings: Settings, process: Process, record: Record, seconds: float = READY_SECONDS) -> None:
    """Raises StartFailed with the end of the log when the process ends, or is not ready in time."""
    deadline = time.monotonic() + seconds
    while not process.ready():
        if not record.process.is_running():
            raise StartFailed(_failure(settings, process, "ended while starting"))
        if time.monotonic() > deadline:
            raise StartFailed(_failure(settings, process, f"was not ready after {seconds:.0f} s"))
        time.sleep(POLL_SECONDS)


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The caller's environment without what would configure our processes by accident."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(FOREIGN_PREFIXES) and name.upper() not in FOREIGN_NAMES
    }


def log_file(settings: Settings, name: str) -> Path:
    return settings.logs_dir / f"{name}.log"


def records(settings: Settings) -> list[Record]:
    """What was started, in the order in which it was started."""
    files = settings.run_dir.glob("*.json") if settings.run_dir.is_dir() else ()
    return sorted((_load(path) for path in files), key=lambda record: record.process.start_time)


def pod_records(settings: Settings) -> list[Record]:
    """The pods' processes that the node process recorded."""
    folder = settings.run_dir / "pods"
    return [_load(path) for path in sorted(folder.glob("*.json"))] if folder.is_dir() else []


def stop(settings: Settings, keep: frozenset[str] = frozenset()) -> None:
    """End what is recorded, but for the names in `keep`, last started first; and pods that the node left behind."""
    for record in reversed(records(settings)):
        if record.name in keep:
            continue
        _end(settings, [record], 0 if record.name in NO_GRACE else GRACE_SECONDS)
        if record.name == "node":
            _end(settings, pod_records(settings))
    _end(settings, pod_records(settings))


def _end(settings: Settings, ended: Iterable[Record], grace_seconds: float = GRACE_SECONDS) -> None:
    wanted = list(ended)
    end([record.process for record in wanted], grace_seconds)
    for record in wanted:
        for folder in (settings.run_dir, settings.run_dir / "pods"):
            (folder / f"{record.name}.json").unlink(missing_ok=True)
            (folder / f"{record.name}.ready").unlink(missing_ok=True)


def _save(settings: Settings, record: Record) -> None:
    path = settings.run_dir / f"{record.name}.json"
    document = {"pid": record.process.pid, "starttime": record.process.start_time, "port": record.port}
    partial = path.with_suffix(".json.partial")
    partial.write_text(json.dumps(document), encoding="utf-8")
    partial.replace(path)


def _load(path: Path) -> Record:
    document = json.loads(path.read_text(encoding="utf-8"))
    # A pod's process that had ended before it was recorded has no start time: 0 matches none.
    identity = ProcessId(document["pid"], document["starttime"] or 0)
    return Record(path.stem, identity, document.get("port"))


def _failure(settings: Settings, process: Process, what: str) -> str:
    log = log_file(settings, process.name)
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    return "\n".join([f"{process.name} {what}; the end of {log}:", *(f"  {line}" for line in lines)])
