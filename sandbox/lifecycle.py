# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""up, down, reset: the order in which the parts of a sandbox start and stop."""

from __future__ import annotations

import dataclasses
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sandbox import chart_repository, control_plane, environment, inventory, loopback, pki, readiness, state_dir
from sandbox import settings as sandbox_settings
from sandbox.settings import Settings
from sandbox.supervisor import Process, Record, records, start, stop, wait_ready
from sandbox.tools import build

Say = Callable[[str], None]

CALL_LOG = "calls.jsonl"
NAMES = ("cloud", "etcd", "kube-apiserver", "kube-controller-manager", "node")
# `reset` makes everything else anew; these are as at the first start, and clients know them.
KEPT_BY_RESTART = frozenset({sandbox_settings.SETTINGS_FILE, "pki", "kubeconfig"})
# The cloud knows how to go back to its first state, which is quicker than a start; it has files open in these.
KEPT_FOR_CLOUD = frozenset({"run", "logs", "charts", CALL_LOG})


class NotUp(RuntimeError):
    """There is no sandbox in the folder."""


def up(folder: Path, say: Say) -> Settings:
    """Bring a sandbox up; one that is up stays as it is, one of which parts have died starts anew.

    Raises build.BuildFailed, toolchain.NoToolchain, state_dir.ForeignFolder, supervisor.StartFailed,
    loopback.NoFreeLoopback.
    """
    with state_dir.locked(folder, say):
        state_dir.check_usable(folder)
        if not state_dir.is_sandbox(folder):
            return _start_new(folder, say)
        settings = sandbox_settings.load(folder)
        dead = [name for name in NAMES if name not in _running(settings)]
        if not dead:
            say(f"the sandbox in {folder} is up already")
            return settings
        say(f"not running: {', '.join(dead)}: starting again from the first state")
        try:
            return _restart(settings, say)
        except loopback.LoopbackTaken:
            # Nothing of it was running, and meanwhile another sandbox got its addresses.
            _remove(settings)
            return _start_new(folder, say)


def down(folder: Path, say: Say) -> None:
    """End what `up` started and empty the folder; does what is left to do after a crash."""
    if not state_dir.is_sandbox(folder):
        say(f"no sandbox in {folder}")
        return
    with state_dir.locked(folder, say):
        if not state_dir.is_sandbox(folder):  # another `down` was faster
            return
        settings = sandbox_settings.load(folder)
        stop(settings)
        _remove(settings)
        say(f"the sandbox in {folder} is down")


def reset(folder: Path, say: Say) -> Settings:
    """Back to the first state, with the same addresses, ports and keys. Raises NotUp and what `up` raises."""
    loaded(folder)
    with state_dir.locked(folder, say):
        settings = loaded(folder)
        if "cloud" not in _running(settings):
            return _restart(settings, say)
        stop(settings, keep=frozenset({"cloud"}))
        return _start_again(settings, KEPT_BY_RESTART | KEPT_FOR_CLOUD, None, say)


def loaded(folder: Path) -> Settings:
    """The settings of the sandbox in a folder. Raises NotUp."""
    if not state_dir.is_sandbox(folder):
        raise NotUp(f"no sandbox in {folder}: run `python -m sandbox up` first")
    return sandbox_settings.load(folder)


def status(settings: Settings) -> list[tuple[str, Record | None]]:
    """Every part with its record, None for one that was not started."""
    recorded = {record.name: record for record in records(settings)}
    return [(name, recorded.get(name)) for name in NAMES]


def _running(settings: Settings) -> set[str]:
    return {record.name for record in records(settings) if record.process.is_running()}


def _record_of(settings: Settings, name: str) -> Record | None:
    return next((record for record in records(settings) if record.name == name and record.process.is_running()), None)


def _remove(settings: Settings) -> None:
    if settings.private_sockets_dir:
        shutil.rmtree(settings.private_sockets_dir, ignore_errors=True)
    state_dir.empty(settings.state_dir)


def _start_new(folder: Path, say: Say) -> Settings:
    tools = build.ensure(sandbox_settings.tools_cache())
    settings, claim = sandbox_settings.create(folder, tools)
    return _start_all(settings, claim, say)


def _restart(settings: Settings, say: Say) -> Settings:
    stop(settings)
    return _start_again(settings, KEPT_BY_RESTART, loopback.claim(settings.loopback_octet), say)


def _start_again(settings: Settings, kept: frozenset[str], claim: socket.socket | None, say: Say) -> Settings:
    state_dir.empty(settings.state_dir, kept)
    # The checkout may have moved on to other programs, and the cache may have been removed.
    tools = build.ensure(sandbox_settings.tools_cache())
    settings = dataclasses.replace(settings, tools_dir=tools)
    settings.save()
    return _start_all(settings, claim, say)


def _start_all(settings: Settings, claim: socket.socket | None, say: Say) -> Settings:
    """Start what does not run; when that fails, or is interrupted, end what was started and keep the logs.

    `claim` is the sandbox's on its loopback network, see sandbox/loopback.py; None when the cloud still has it.
    """
    began = time.monotonic()
    complete = False
    try:
        settings.run_dir.mkdir(exist_ok=True)
        pki.create(settings)
        control_plane.write_configuration(settings)
        chart_repository.publish(settings)
        inventory.write(settings)
        environment.link_collection(settings)
        _start_processes(settings, claim, say)
        complete = True
    finally:
        if claim:
            claim.close()  # cloud and node have descriptors of it
        if not complete:
            stop(settings)
    say(
        f"up in {time.monotonic() - began:.1f} s: cluster {settings.world.cluster.name} at {settings.apiserver_url}, "
        f"AWS at {settings.aws_url}"
    )
    return settings


def _start_processes(settings: Settings, claim: socket.socket | None, say: Say) -> None:
    say(f"starting {', '.join(name for name in NAMES if name not in _running(settings))}")
    cloud = _service(settings, "cloud", "aws", claim)
    etcd = control_plane.etcd(settings)
    apiserver = control_plane.apiserver(settings)
    manager = control_plane.controller_manager(settings)
    node = _service(settings, "node", "kubelet", claim)
    # What waits for nothing starts at once; each of the others when what it needs answers.
    running_cloud = _record_of(settings, "cloud")
    started_cloud = running_cloud or start(settings, cloud)
    wait_ready(settings, etcd, start(settings, etcd))
    started_apiserver = start(settings, apiserver)
    if running_cloud:
        _reset_cloud(settings)
    wait_ready(settings, apiserver, started_apiserver)
    started_manager, started_node = start(settings, manager), start(settings, node)
    wait_ready(settings, cloud, started_cloud)
    wait_ready(settings, manager, started_manager)
    wait_ready(settings, node, started_node)


def _reset_cloud(settings: Settings) -> None:
    readiness.post(f"{settings.aws_url}/_sandbox/reset")
    # The cloud appends to it: what comes next stands at its beginning.
    os.truncate(settings.state_dir / CALL_LOG, 0)


def _service(settings: Settings, name: str, port: str, claim: socket.socket | None) -> Process:
    """One of our own services: a package of the sandbox that makes run/<name>.ready when it serves."""
    return Process(
        name,
        [sys.executable, "-m", f"sandbox.{name}", "--state", str(settings.state_dir)],
        readiness.file_probe(settings.run_dir / f"{name}.ready"),
        settings.ports[port],
        working_dir=environment.CHECKOUT,  # where `-m` finds the package
        inherited=(claim.fileno(),) if claim else (),
        environment={loopback.CLAIM_VARIABLE: "yes"},
    )
