# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's endpoint: the address that DescribeCluster and the kubeconfigs name.

Bytes are passed to kube-apiserver untouched. Only while there are faults of the Kubernetes API do connections lead to
the proxy that can read requests, so that the endpoint costs next to nothing when nothing is wrong.
"""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import Callable, Iterable

from sandbox.cloud.kubernetes_api.endpoint_proxy import EndpointProxy
from sandbox.faults import KUBERNETES, Faults
from sandbox.loop_thread import LoopThread
from sandbox.node.splice import Side, join, reset
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
HOST = "127.0.0.1"


class Endpoint:
    """`start()` returns when it serves; `faults_changed()` may be called from any thread."""

    def __init__(self, settings: Settings, faults: Faults) -> None:
        self._settings = settings
        self._faults = faults
        self._clients: weakref.WeakSet[Side] = weakref.WeakSet()
        self._direct: weakref.WeakSet[Side] = weakref.WeakSet()
        self._joining: set[asyncio.Task[None]] = set()
        self._proxy: EndpointProxy | None = None
        self._thread = LoopThread("kubernetes-endpoint", self._serve)

    def start(self) -> None:
        """Raises OSError when the port is taken."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving; who is still connected is cut off, for asyncio's server waits for the last of them."""
        self._thread.call_soon(lambda: _cut(self._clients))
        self._thread.stop()

    def faults_changed(self) -> None:
        """Cut the connections that no fault could reach: their clients connect anew, to the proxy."""
        self._thread.call_soon(self._cut_direct)

    def accept(self, client: _Client) -> None:
        self._clients.add(client)
        if client.transport is not None:
            client.transport.pause_reading()
        task = asyncio.create_task(self._join(client))
        self._joining.add(task)
        task.add_done_callback(self._joining.discard)

    async def _serve(self, serves: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Client(self), HOST, self._settings.ports["endpoint"])
        serves()
        async with server:
            await server.serve_forever()

    def _cut_direct(self) -> None:
        if self._faults.of(KUBERNETES):
            _cut(self._direct)

    async def _join(self, client: _Client) -> None:
        if client.transport is None:
            return
        try:
            await join(client, HOST, await self._port(client))
        except OSError as error:
            # As when nothing listens: kube-apiserver is starting or away.
            LOG.debug("kube-apiserver cannot be reached: %s", error)
            reset(client.transport)
            return
        if not client.transport.is_closing():
            client.transport.resume_reading()

    async def _port(self, client: _Client) -> int:
        if not self._faults.of(KUBERNETES):
            self._direct.add(client)
            return self._settings.ports["apiserver"]
        if self._proxy is None:
            self._proxy = EndpointProxy(self._settings, self._faults)
        return await self._proxy.port()


def _cut(clients: Iterable[Side]) -> None:
    for client in list(clients):
        if client.transport is not None and not client.transport.is_closing():
            reset(client.transport)


class _Client(Side):
    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__()
        self._endpoint = endpoint

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._endpoint.accept(self)
