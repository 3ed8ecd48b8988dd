# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that the node process does, wired together."""

from __future__ import annotations

import asyncio
import logging
import os

import aiohttp

from sandbox.node import nodes
from sandbox.node.api import Api
from sandbox.node.egress import EgressProxy
from sandbox.node.events import EventRecorder
from sandbox.node.faults import NodeFaults
from sandbox.node.images import Images
from sandbox.node.informer import Informer
from sandbox.node.kubelet import Kubelet
from sandbox.node.kubelet_api import KubeletApi
from sandbox.node.nodeports import NodePorts
from sandbox.node.records import Records
from sandbox.node.runtime import CachedSources, Context
from sandbox.node.scheduler import Scheduler
from sandbox.node.services import ServiceTable
from sandbox.node.webhook import Webhook
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
# This process has 2 s to end; a busy machine needs some of that for the rest.
GRACE_SECONDS = 0.7
# Releases of Helm are large, and no pod mounts them.
SECRETS_WANTED = "type!=helm.sh/release.v1"


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Serve until `stop` is set. Raises what kept it from serving, or what a part of it failed with."""
    killed = Records(settings.run_dir / "pods").end_former()
    if killed:
        LOG.info("ended %d processes of a former run", killed)
    async with (
        Api(settings.pki_dir / "node.kubeconfig") as api,
        # No keep-alive: a probe opens a connection of its own, so that a hung server is seen.
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, force_close=True), cookie_jar=aiohttp.DummyCookieJar()
        ) as probe_session,
    ):
        await _Service(settings, api, probe_session).run(stop)


class _Service:
    def __init__(self, settings: Settings, api: Api, probe_session: aiohttp.ClientSession) -> None:
        world = settings.world
        addresses = {world.node_name(node): node.address for node in world.nodes}
        self._settings = settings
        self._api = api
        self._pods = Informer(api, "/api/v1/pods")
        self._nodes = Informer(api, "/api/v1/nodes")
        services = Informer(api, "/api/v1/services")
        slices = Informer(api, "/apis/discovery.k8s.io/v1/endpointslices")
        sources = CachedSources(
            Informer(api, "/api/v1/configmaps"), Informer(api, "/api/v1/secrets", field_selector=SECRETS_WANTED)
        )
        self._informers = (self._pods, self._nodes, services, slices, sources.config_maps, sources.secrets)
        self._events = EventRecorder(api)
        records = Records(settings.run_dir / "pods")
        self._faults = NodeFaults(settings)
        context = Context(settings, api, self._events, Images(settings), sources, records, probe_session, self._faults)
        table = ServiceTable(services, slices)
        self._kubelet = Kubelet(context, self._pods, addresses)
        self._scheduler = Scheduler(api, self._events, self._pods, self._nodes)
        self._node_ports = NodePorts(settings, table, addresses)
        self._egress = EgressProxy(settings, table, addresses, self._faults)
        self._webhook = Webhook(settings, api, self._faults)
        self._kubelet_api = KubeletApi(settings, self._kubelet)

    async def run(self, stop: asyncio.Event) -> None:
        egress = await self._egress.start()
        await self._webhook.start()
        await self._kubelet_api.start()
        await nodes.register(self._settings, self._api)
        await self._webhook.register()
        loops = [asyncio.create_task(informer.run()) for informer in self._informers]
        await asyncio.gather(*(informer.synced() for informer in self._informers))
        self._kubelet.start()
        parts = (self._scheduler.run(), self._node_ports.run(), self._events.run(), self._faults.run())
        loops += [asyncio.create_task(part) for part in parts]
        loops.append(asyncio.create_task(nodes.heartbeat(self._settings, self._api)))
        _tell_ready(self._settings)
        await _until_stopped(stop, loops)
        egress.close()
        await self._kubelet.close(GRACE_SECONDS)


async def _until_stopped(stop: asyncio.Event, loops: list[asyncio.Task[None]]) -> None:
    """The loops never end by themselves: one that does has failed, and so has this process."""
    stopping = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait({stopping, *loops}, return_when=asyncio.FIRST_COMPLETED)
    for loop in loops:
        loop.cancel()
    for task in done:
        task.result()


def _tell_ready(settings: Settings) -> None:
    unfinished = settings.run_dir / "node.ready.new"
    unfinished.write_text(f"{os.getpid()}\n", encoding="utf-8")
    unfinished.replace(settings.run_dir / "node.ready")
