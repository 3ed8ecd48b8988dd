# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle hooks of containers."""

from __future__ import annotations

import asyncio

from sandbox.node import probes
from sandbox.node.objects import KubeObject
from sandbox.node.process import Command
from sandbox.node.runtime import PodRuntime


async def run_hook(
    hook: KubeObject, runtime: PodRuntime, command: Command, container: KubeObject, seconds: float
) -> str | None:
    """Run a preStop or postStart hook for at most so long; what went wrong, if anything did."""
    if "sleep" in hook:
        await asyncio.sleep(min(seconds, hook["sleep"]["seconds"]))
        return None
    action = hook | {"timeoutSeconds": seconds}
    session = runtime.context.probe_session
    return await probes.check_of(action, container, runtime.pod_ip, runtime.loopback, command, session)()
