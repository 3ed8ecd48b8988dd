# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lifecycle hooks of containers."""

from __future__ import annotations

import asyncio

from sandbox.node.objects import KubeObject
from sandbox.node.probes import Target, check_of


async def run_hook(hook: KubeObject, target: Target, seconds: float) -> str | None:
    """Run a preStop or postStart hook for at most so long; what went wrong, if anything did."""
    if "sleep" in hook:
        await asyncio.sleep(min(seconds, hook["sleep"]["seconds"]))
        return None
    return await check_of(hook | {"timeoutSeconds": seconds}, target)()
