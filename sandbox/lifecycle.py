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

from sandbox import (
    chart_repository,
    control_plane,
    environment,
    etcd_state,
    inventory,
    loopback,
    pki,
    readiness,
    state_dir,
    world,
)
from sandbox import settings as sandbox_settings
from sandbox.settings import Settings
from sandbox.supervisor import Process, Record, records, start, stop, wait_ready
from sandbox.tools import build

Say = Callable[[str], None]

CALL_LOG, AUDIT_LOG = "calls.jsonl", "audit.jsonl"
NAMES = ("cloud", "etcd", "kube-apiserver", "kube-controller-manager", "node")
# A new start makes everything else anew; these are as at the first one, and clients know them.
KEPT_BY_RESTART = frozenset({sandbox_settings.SETTINGS_FILE, "pki", "kubeconfig"})
# These can go back to the first state as they run, which is quicker than a start; what they have open is kept.
KEPT_RUNNING = frozenset({"cloud", "etcd", "kube-apiserver"})
KEPT_FOR_RUNNING = frozenset({"run", "logs", "charts", "etcd", "config", etcd_state.FILE, CALL_LOG, AUDIT_LOG})


class NotUp(RuntimeError):
    """There is no sandbox in the folder."""


class OtherWorld(RuntimeError):
    """The sandbox in the folder was made with another world than is asked for now."""


def up(folder: Path, say: Say, world_file: Path | None = None) -> Settings:
    """Bring a sandbox up; one that is up stays as it is, one of which parts have died starts anew.

    `world_file` changes the world of a new one. Raises build.BuildFailed, toolchain.NoToolchain,
    state_dir.ForeignFolder, supervisor.StartFailed, loopback.NoFreeLoopback, world.BadWorld, OtherWorld.
    """
    if world_file:
        world.check(world_file)
    with state_dir.locked(folder, say):
        state_dir.check_usable(folder)
        if not state_dir.is_sandbox(folder):
            return _start_new(folder, say, world_file)
        settings = sandbox_settings.load(folder)
        if world_file and world_file != settings.world_file:
            made_with = settings.world_file or "the shipped one"
            raise OtherWorld(
                f"the sandbox in {folder} has another world, {made_with}: run `python -m sandbox down` first"
            )
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
            return _start_new(folder, say, settings.world_file)


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
        tools = build.ensure(sandbox_settings.tools_cache())
        if _running(settings) >= KEPT_RUNNING and etcd_state.is_saved(settings) and tools == settings.tools_dir:
            _go_back(settings, say)
            return settings
        return _restart(settings, say)


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


def _remove(settings: Settings) -> None:
    if settings.private_sockets_dir:
        shutil.rmtree(settings.private_sockets_dir, ignore_errors=True)
    state_dir.empty(settings.state_dir)


def _start_new(folder: Path, say: Say, world_file: Path | None) -> Settings:
    tools = build.ensure(sandbox_settings.tools_cache())
    settings, claim = sandbox_settings.create(folder, tools, world_file)
    return _start_all(settings, claim, say)


def _restart(settings: Settings, say: Say) -> Settings:
    stop(settings)
    claim = loopback.claim(settings.loopback_octet)
    state_dir.empty(settings.state_dir, KEPT_BY_RESTART)
    # The checkout may have moved on to other programs, and the cache may have been removed.
    tools = build.ensure(sandbox_settings.tools_cache())
    settings = dataclasses.replace(settings, tools_dir=tools)
    settings.save()
    return _start_all(settings, claim, say)


def _go_back(settings: Settings, say: Say) -> None:
    """The first state again, without a new start of what can go back to it."""
    began = time.monotonic()
    stop(settings, keep=KEPT_RUNNING)
    state_dir.empty(settings.state_dir, KEPT_BY_RESTART | KEPT_FOR_RUNNING)
    etcd_state.restore(settings)
    manager = control_plane.controller_manager(settings)
    started_manager = start(settings, manager)
    readiness.post(f"{settings.aws_url}/_sandbox/reset")
    inventory.write(settings)
    environment.link_collection(settings)
    # Their writers append: what comes next stands at the beginning.
    for name in (CALL_LOG, AUDIT_LOG):
        os.truncate(settings.state_dir / name, 0)
    # The cloud has the claim on the loopback network.
    node = _service(settings, "node", "kubelet", None)
    started_node = start(settings, node)
    wait_ready(settings, manager, started_manager)
    wait_ready(settings, node, started_node)
    say(f"back to the first state in {time.monotonic() - began:.1f} s")


def _start_all(settings: Settings, claim: socket.socket, say: Say) -> Settings:
    """Start everything; when that fails, or is interrupted, end what was started and keep the logs.

    `claim` is the sandbox's on its loopback network, see sandbox/loopback.py.
    """
    began = time.monotonic()
    complete = False
    try:
        settings.run_dir.mkdir(exist_ok=True)
        pki.create(settings)
        control_plane.write_configuration(settings)
        # kube-apiserver appends to a log that is there, so that it can be emptied under it; a new one it would not.
        settings.audit_log.touch()
        chart_repository.publish(settings)
        inventory.write(settings)
        environment.link_collection(settings)
        _start_processes(settings, claim, say)
        complete = True
    finally:
        claim.close()  # cloud and node have descriptors of it
        if not complete:
            stop(settings)
    say(
        f"up in {time.monotonic() - began:.1f} s: cluster {settings.world.cluster.name} at {settings.endpoint_url}, "
        f"AWS at {settings.aws_url}"
    )
    return settings


def _start_processes(settings: Settings, claim: socket.socket, say: Say) -> None:
    say(f"starting {', '.join(NAMES)}")
    cloud = _service(settings, "cloud", "aws", claim)
    etcd = control_plane.etcd(settings)
    apiserver = control_plane.apiserver(settings)
    manager = control_plane.controller_manager(settings)
    node = _service(settings, "node", "kubelet", claim)
    # What waits for nothing starts at once; each of the others when what it needs answers.
    started_cloud = start(settings, cloud)
    wait_ready(settings, etcd, start(settings, etcd))
    started_apiserver = start(settings, apiserver)
    wait_ready(settings, apiserver, started_apiserver)
    started_manager, started_node = start(settings, manager), start(settings, node)
    wait_ready(settings, cloud, started_cloud)
    wait_ready(settings, manager, started_manager)
    wait_ready(settings, node, started_node)
    etcd_state.save(settings)


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
