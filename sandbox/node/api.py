# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small asynchronous client of the Kubernetes API, with the sandbox's administrator certificate."""

from __future__ import annotations

import base64
import json
import ssl
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import yaml

from sandbox.node.objects import KubeObject

REQUEST_SECONDS = 30.0
MERGE_PATCH = "application/merge-patch+json"
STRATEGIC_PATCH = "application/strategic-merge-patch+json"


class ApiError(RuntimeError):
    """The API server refused: `status` is the HTTP code, `reason` the Status reason (AlreadyExists, …)."""

    def __init__(self, doing: str, status: int, reason: str, message: str) -> None:
        super().__init__(f"{doing}: {status} {reason}: {message}")
        self.status = status
        self.reason = reason


# What a request can meet when the API server is away or restarts; callers try again.
CONNECTION_ERRORS = (aiohttp.ClientError, TimeoutError, ConnectionError)


class Api:
    """One HTTP session with the API server. Use as an asynchronous context manager."""

    def __init__(self, kubeconfig: Path) -> None:
        self.url, self._tls = _access(kubeconfig)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Api:
        # No limit: each watch holds a connection, and a request must never wait for one of them.
        connector = aiohttp.TCPConnector(ssl=self._tls, limit=0)
        self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": "sandbox-node"})
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str, **parameters: str) -> KubeObject:
        return await self._request("GET", path, parameters=parameters)

    async def create(self, path: str, body: KubeObject) -> KubeObject:
        return await self._request("POST", path, body)

    async def replace(self, path: str, body: KubeObject) -> KubeObject:
        return await self._request("PUT", path, body)

    async def patch(self, path: str, body: KubeObject, kind: str = STRATEGIC_PATCH) -> KubeObject:
        return await self._request("PATCH", path, body, content_type=kind)

    async def delete(self, path: str, options: KubeObject | None = None) -> KubeObject:
        return await self._request("DELETE", path, options)

    async def _request(
        self,
        method: str,
        path: str,
        body: KubeObject | None = None,
        *,
        parameters: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> KubeObject:
        """Raises ApiError for a refusal and one of CONNECTION_ERRORS when there is no answer."""
        timeout = aiohttp.ClientTimeout(total=REQUEST_SECONDS)
        data = None if body is None else json.dumps(body)
        async with self._open(method, path, parameters, timeout, data, content_type) as response:
            text = await response.text()
            if response.status >= 400:
                raise _refusal(f"{method} {path}", response.status, text)
            answer: KubeObject = json.loads(text) if text else {}
            return answer

    async def watch(self, path: str, parameters: Mapping[str, str]) -> AsyncIterator[KubeObject]:
        """Watch events as they come, until the server ends the stream. Raises as `get` does."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=REQUEST_SECONDS)
        async with self._open("GET", path, parameters, timeout) as response:
            if response.status >= 400:
                raise _refusal(f"WATCH {path}", response.status, await response.text())
            # Lines of any length: the stream's own readline gives up at 64 KiB, and objects are larger.
            rest = b""
            async for chunk in response.content.iter_any():
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    if line.strip():
                        yield json.loads(line)

    def _open(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str] | None,
        timeout: aiohttp.ClientTimeout,
        data: str | None = None,
        content_type: str = "application/json",
    ) -> Any:
        if self._session is None:
            raise RuntimeError("the API client is used outside its context")
        headers = {"Content-Type": content_type, "Accept": "application/json"}
        return self._session.request(
            method, self.url + path, params=parameters, data=data, headers=headers, timeout=timeout
        )


def _refusal(doing: str, status: int, text: str) -> ApiError:
    try:
        answer = json.loads(text)
    except ValueError:
        return ApiError(doing, status, "", text.strip())
    return ApiError(doing, status, str(answer.get("reason", "")), str(answer.get("message", "")))


def _access(kubeconfig: Path) -> tuple[str, ssl.SSLContext]:
    """The server's URL and a TLS context from a kubeconfig with a client certificate."""
    document = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
    cluster = document["clusters"][0]["cluster"]
    user = document["users"][0]["user"]
    context = ssl.create_default_context(cadata=_embedded(cluster, "certificate-authority", kubeconfig).decode())
    with tempfile.NamedTemporaryFile(delete=False) as pair:
        pair.write(
            _embedded(user, "client-certificate", kubeconfig) + b"\n" + _embedded(user, "client-key", kubeconfig)
        )
    try:
        context.load_cert_chain(pair.name)
    finally:
        Path(pair.name).unlink()
    return cluster["server"], context


def _embedded(section: Mapping[str, str], name: str, kubeconfig: Path) -> bytes:
    """A kubeconfig's PEM, embedded as NAME-data or in a file beside it."""
    if f"{name}-data" in section:
        return base64.b64decode(section[f"{name}-data"])
    return (kubeconfig.parent / section[name]).read_bytes()
