# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The faults that the node process carries out: webhooks that do not answer, a controller that is down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sandbox.faults import CONTROLLER, SEEN_BY_NODE, WEBHOOK, Faults
from sandbox.settings import Settings

# A look is one stat(); whoever adds a fault waits until it was seen.
LOOK_SECONDS = 0.2
CONTROLLER_IMAGE = "aws-load-balancer-controller"


class NodeFaults:
    """What is wrong now. `subscribe` tells of changes."""

    def __init__(self, settings: Settings) -> None:
        self._faults = Faults(settings.state_dir)
        self._seen_file = settings.run_dir / SEEN_BY_NODE
        self._handlers: list[Callable[[], None]] = []

    def subscribe(self, handler: Callable[[], None]) -> None:
        self._handlers.append(handler)

    def is_down(self, image: str) -> bool:
        """Whether containers of this image cannot run."""
        return CONTROLLER_IMAGE in image and bool(self._faults.of(CONTROLLER))

    def is_silent(self, webhook: str) -> bool:
        """Whether requests to a webhook, by its Service as namespace/name, get no answer."""
        return self._faults.find(WEBHOOK, "", webhook, "") is not None

    def stall(self, webhook: str) -> bool:
        """The same, counting the request."""
        fault = self._faults.find(WEBHOOK, "", webhook, "")
        return fault is not None and self._faults.used(fault)

    async def run(self) -> None:
        """Look for changes for ever, and say what was seen."""
        seen: int | None = -1
        while True:
            version = self._faults.version
            if version != seen:
                seen = version
                for handler in self._handlers:
                    handler()
                self._seen_file.write_text(str(version or 0), encoding="utf-8")
            await asyncio.sleep(LOOK_SECONDS)
