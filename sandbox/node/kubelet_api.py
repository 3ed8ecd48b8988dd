# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kubelet's HTTPS API, as kube-apiserver uses it: container logs and health."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime

from aiohttp import web

from sandbox.node import logs
from sandbox.node.container import Container
from sandbox.node.kubelet import Kubelet
from sandbox.node.logs import LogOptions
from sandbox.node.tls import server_context
from sandbox.settings import Settings

NOT_HERE = "the sandbox has no {}: its pods are processes of this machine; use `kubectl logs` or the process itself"
STREAMS = ("exec", "attach", "portForward", "run")


class KubeletApi:
    """Serves at every node's address, for clients with a certificate of the cluster only."""

    def __init__(self, settings: Settings, kubelet: Kubelet) -> None:
        self._settings = settings
        self._kubelet = kubelet
        application = web.Application()
        application.router.add_get("/healthz", _healthy)
        application.router.add_get("/containerLogs/{namespace}/{pod}/{container}", self._logs)
        for name in STREAMS:
            application.router.add_route("*", f"/{name}/{{rest:.*}}", _refuse(name))
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5, handler_cancellation=True)

    async def start(self) -> None:
        await self._runner.setup()
        tls = server_context(self._settings, "kubelet", verify_clients=True)
        for node in self._settings.world.nodes:
            address = self._settings.loopback_of(node.address)
            await web.TCPSite(self._runner, address, self._settings.ports["kubelet"], ssl_context=tls).start()

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _logs(self, request: web.Request) -> web.StreamResponse:
        namespace, pod, name = (request.match_info[key] for key in ("namespace", "pod", "container"))
        worker = self._kubelet.find((namespace, pod))
        container = worker.find(name) if worker is not None else None
        if worker is None or container is None:
            raise web.HTTPNotFound(text=f'container "{name}" in pod "{pod}" is not on this node')
        previous = request.query.get("previous") == "true"
        path = worker.runtime.log_path(name, previous=previous)
        if not path.exists():
            raise web.HTTPBadRequest(text=_no_log(container, pod, previous=previous))
        response = web.StreamResponse(headers={"Content-Type": "text/plain"})
        await response.prepare(request)
        options = options_of(request.query)
        with suppress(ConnectionResetError):  # the reader has seen enough
            async for piece in logs.read(path, None if previous else container.log, options):
                await response.write(piece)
        return response


def options_of(query: Mapping[str, str]) -> LogOptions:
    """The options of a log request. Raises HTTPBadRequest for a value that is none."""
    try:
        tail, limit = query.get("tailLines"), query.get("limitBytes")
        return LogOptions(
            follow=query.get("follow") == "true",
            timestamps=query.get("timestamps") == "true",
            tail_lines=int(tail) if tail else None,
            since=_since(query),
            limit_bytes=int(limit) if limit else None,
        )
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"the log options are not valid: {error}") from error


def _since(query: Mapping[str, str]) -> float | None:
    if "sinceSeconds" in query:
        return time.time() - int(query["sinceSeconds"])
    if "sinceTime" in query:
        return datetime.fromisoformat(query["sinceTime"].replace("Z", "+00:00")).timestamp()
    return None


def _no_log(container: Container, pod: str, *, previous: bool) -> str:
    name = container.spec["name"]
    if previous:
        return f'previous terminated container "{name}" in pod "{pod}" not found'
    reason = container.status.state.get("waiting", {}).get("reason", "ContainerCreating")
    return f'container "{name}" in pod "{pod}" is waiting to start: {reason}'


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _refuse(name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=501, text=NOT_HERE.format(name))

    return refuse
