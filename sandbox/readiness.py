# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions that are asked again until the answer is yes: does this part of the sandbox serve?"""

from __future__ import annotations

import http.client
import ssl
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from sandbox.pki import Leaf
from sandbox.settings import Settings

PROBE_SECONDS = 2.0
POST_SECONDS = 30.0


def http_probe(url: str) -> Callable[[], bool]:
    return lambda: _answers(url, None)


def tls_probe(settings: Settings, url: str, client: Leaf | None = None) -> Callable[[], bool]:
    """A probe of a server of the sandbox's PKI, with a client certificate or anonymously."""
    context = ssl.create_default_context(cafile=str(settings.pki_dir / "ca.crt"))
    if client:
        context.load_cert_chain(settings.pki_dir / f"{client.file}.crt", settings.pki_dir / f"{client.file}.key")
    return lambda: _answers(url, context)


def file_probe(path: Path) -> Callable[[], bool]:
    return path.exists


def post(url: str) -> None:
    """POST nothing to a URL. Raises ConnectionError for any answer but 200, and OSError."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=POST_SECONDS)
    try:
        connection.request("POST", parts.path)
        status = connection.getresponse().status
    finally:
        connection.close()
    if status != http.HTTPStatus.OK:
        raise ConnectionError(f"POST {url} was answered {status}")


def _answers(url: str, context: ssl.SSLContext | None) -> bool:
    """True when a GET is answered 200. Not urllib.request: that would use a proxy of the environment."""
    parts = urllib.parse.urlsplit(url)
    connection = _connection(parts.netloc, context)
    try:
        connection.request("GET", parts.path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _connection(address: str, context: ssl.SSLContext | None) -> http.client.HTTPConnection:
    if context:
        return http.client.HTTPSConnection(address, timeout=PROBE_SECONDS, context=context)
    return http.client.HTTPConnection(address, timeout=PROBE_SECONDS)
