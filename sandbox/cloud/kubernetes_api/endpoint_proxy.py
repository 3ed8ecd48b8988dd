# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Kubernetes API with faults: ends TLS, reads each request, and lets it go wrong or passes it on."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any

from sandbox import pki
from sandbox.cloud.kubernetes_api import requests
from sandbox.cloud.kubernetes_api.requests import KubernetesRequest, refusal
from sandbox.faults import KUBERNETES, Fault, Faults
from sandbox.node.splice import reset
from sandbox.node.tls import server_context
from sandbox.settings import Settings

if TYPE_CHECKING:
    from aiohttp import ClientResponse, web

SILENT_SECONDS = 300.0
# Of one hop only (RFC 9110, 7.6.1), or set anew by the HTTP library.
HOP_HEADERS = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "content-length"})
# The HTTP library would add them where the client sent none.
AUTO_HEADERS = frozenset({"accept", "accept-encoding", "content-type", "user-agent"})
CERTIFIED = (pki.ADMIN, pki.CONTROLLER_MANAGER, pki.NODE)


class EndpointProxy:
    """Serves at a port of its own from the first question for it on. All of it runs in one event loop."""

    def __init__(self, settings: Settings, faults: Faults) -> None:
        self._settings = settings
        self._faults = faults
        self._starting = asyncio.Lock()
        self._port: int | None = None
        self._sessions: dict[str, Any] = {}

    async def port(self) -> int:
        """Where it listens."""
        async with self._starting:
            if self._port is None:
                self._port = await self._start()
            return self._port

    async def _start(self) -> int:
        # Late: who never asks for a fault does not pay for the library.
        from aiohttp import web

        application = web.Application(client_max_size=0)
        application.router.add_route("*", "/{path:.*}", self._handle)
        runner = web.AppRunner(application, access_log=None, auto_decompress=False)
        await runner.setup()
        tls = server_context(self._settings, "apiserver", verify_clients=True)
        tls.verify_mode = ssl.CERT_OPTIONAL
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        return int(runner.addresses[0][1])

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        user = _certified_user(request)
        asked = requests.read(request.method, request.raw_path, request.headers, user)
        fault = self._faults.find(KUBERNETES, asked.verb, asked.resource, asked.caller)
        if fault is None or not self._faults.used(fault):
            return await self._pass_on(request, user)
        if fault.kind == "dropped-watch":
            return await self._pass_on(request, user, lives=fault.delay)
        await asyncio.sleep(SILENT_SECONDS if fault.kind == "timeout" and not fault.delay else fault.delay)
        if fault.kind in ("timeout", "connection-reset"):
            _cut(request)
            raise ConnectionResetError("a fault that was asked for")
        return _refused(fault, asked) or await self._pass_on(request, user)

    async def _pass_on(self, request: web.Request, user: str, lives: float | None = None) -> web.StreamResponse:
        """The API server's answer, as it comes; `lives` ends it after so many seconds as a dropped connection."""
        from aiohttp import ClientError, web

        session = self._session(user)
        headers = [(name, value) for name, value in request.headers.items() if name.lower() not in HOP_HEADERS]
        body = request.content if request.can_read_body else None
        url = _url(self._settings, request)
        try:
            async with session.request(
                request.method, url, headers=headers, data=body, allow_redirects=False, skip_auto_headers=AUTO_HEADERS
            ) as upstream:
                return await _relayed(request, upstream, lives)
        except ClientError as error:
            return web.Response(status=502, text=f"kube-apiserver: {error}")

    def _session(self, user: str) -> Any:
        """A client with the certificate of the same user: the request's own cannot be shown again."""
        from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

        if user not in self._sessions:
            context = ssl.create_default_context(cafile=str(self._settings.pki_dir / "ca.crt"))
            leaf = next((leaf for leaf in CERTIFIED if leaf.common_name == user), None)
            if leaf:
                keys = self._settings.pki_dir
                context.load_cert_chain(keys / f"{leaf.file}.crt", keys / f"{leaf.file}.key")
            self._sessions[user] = ClientSession(
                connector=TCPConnector(ssl=context, limit=0),
                timeout=ClientTimeout(total=None),
                cookie_jar=DummyCookieJar(),
                auto_decompress=False,
            )
        return self._sessions[user]


def _url(settings: Settings, request: web.Request) -> Any:
    from yarl import URL

    return URL(settings.apiserver_url + request.raw_path, encoded=True)


async def _relayed(request: web.Request, upstream: ClientResponse, lives: float | None) -> web.StreamResponse:
    from aiohttp import web

    headers = [(name, value) for name, value in upstream.headers.items() if name.lower() not in HOP_HEADERS]
    answer = web.StreamResponse(status=upstream.status)
    answer.headers.extend(headers)
    try:
        async with asyncio.timeout(lives):
            await answer.prepare(request)
            async for chunk in upstream.content.iter_any():
                await answer.write(chunk)
            await answer.write_eof()
    except TimeoutError:
        _cut(request)
    return answer


def _certified_user(request: web.Request) -> str:
    """The common name of the client's certificate; empty without one."""
    certificate = request.transport.get_extra_info("peercert") if request.transport else None
    pairs = [pair for part in (certificate or {}).get("subject", ()) for pair in part]
    return next((value for name, value in pairs if name == "commonName"), "")


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        reset(request.transport)


def _refused(fault: Fault, asked: KubernetesRequest) -> web.Response | None:
    from aiohttp import web

    status = refusal(fault, asked)
    if status is None:
        return None
    retry = (status.get("details") or {}).get("retryAfterSeconds")
    headers = {"Retry-After": str(retry)} if retry else {}
    return web.json_response(status, status=status["code"], headers=headers)
