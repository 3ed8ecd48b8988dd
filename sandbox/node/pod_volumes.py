# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a pod's volumes are made and made anew."""

from __future__ import annotations

import logging
import time

from sandbox.node.api import CONNECTION_ERRORS, ApiError
from sandbox.node.runtime import PodRuntime, PodStopped
from sandbox.node.tokens import PodTokens
from sandbox.node.volumes import MountFailure, Volumes

LOG = logging.getLogger(__name__)
# What is missing is looked for again when it changes, and now and then, since a service account is not watched.
RETRY_SECONDS = 5.0
LONGEST_SECONDS = 3600.0


class PodVolumes:
    """Sets up a pod's volumes for as long as that takes, then keeps them fresh."""

    def __init__(self, runtime: PodRuntime) -> None:
        self.mounted = False
        self._runtime = runtime
        self._tokens = PodTokens(runtime.context.api, runtime.pod)
        self.volumes = Volumes(runtime.folder / "volumes", lambda: runtime.facts, runtime.context.sources, self._tokens)

    async def mount(self) -> None:
        """Raises PodStopped."""
        while not self.mounted:
            try:
                await self.volumes.set_up()
                self.mounted = True
            except (MountFailure, ApiError, *CONNECTION_ERRORS) as error:
                self._runtime.event("Warning", "FailedMount", str(error))
                await self._runtime.until_changed(RETRY_SECONDS)

    async def keep_fresh(self) -> None:
        """Renew tokens when they are due, files when their ConfigMap or Secret changes, until the pod is stopped."""
        wait = self._until_renewal()
        while True:
            try:
                await self._runtime.until_changed(wait)
                await self.volumes.set_up()
                wait = self._until_renewal()
            except PodStopped:
                return
            except (MountFailure, ApiError, *CONNECTION_ERRORS) as error:
                # What is mounted stays, as with kubelet.
                LOG.warning("volumes of %s are not refreshed: %s", self._runtime.described, error)
                wait = RETRY_SECONDS

    def _until_renewal(self) -> float:
        due = self._tokens.renew_at
        return LONGEST_SECONDS if due is None else min(LONGEST_SECONDS, max(0.0, due - time.monotonic()))
