# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP to one API server: TLS, connection reuse, retries, and a fresh token when the old one no longer counts.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
import os
import ssl
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.errors import translate
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

try:
    import urllib3
    import urllib3.exceptions

    URLLIB3_ERROR = ""
except ImportError as import_error:
    URLLIB3_ERROR = str(import_error)

CONNECTIONS = 16
CONNECT_SECONDS, READ_SECONDS = 10, 60
# All of them can be repeated without harm: applies and deletions are idempotent; creations are not sent.
RETRIED_METHODS = frozenset({"GET", "PATCH", "DELETE"})
RETRIED_STATUSES = frozenset({429, 502, 503, 504})
# An etcd that changes its leader; what is written may be answered so by a webhook, and will be again.
RETRIED_READS = RETRIED_STATUSES | {500}


@dataclass(frozen=True)
class Endpoint:
    """Where the API server is and how it is known to be the right one.

    :param ca_pem: CA certificates in PEM; None for the system's.
    :param client_cert_pem: certificate (chain) in PEM, with ``client_key_pem``.
    """

    url: str
    ca_pem: str | None = None
    client_cert_pem: str | None = None
    client_key_pem: str | None = field(default=None, repr=False)
    verify: bool = True
    server_name: str | None = None
    proxy_url: str | None = None


@dataclass(frozen=True)
class Identity:
    """Who calls.

    :param token: gives the bearer token, or None; asked before each request.
    :param renew: forgets the token after a 401; returns whether another one can be had.
    :param named: who it is, for people; may cost a call.
    """

    token: Callable[[], str | None]
    renew: Callable[[], bool]
    named: Callable[[], str]


@dataclass
class Transport:
    endpoint: Endpoint
    identity: Identity
    _pool: urllib3.PoolManager | None = field(default=None, repr=False)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> tuple[int, bytes]:
        """One request; the answer's status and body. A 401 is answered by one more try with a fresh token.

        :param body: sent as JSON.
        :raises Unavailable: when nobody answers.
        """
        url = self.endpoint.url.rstrip("/") + path + ("?" + urlencode(query) if query else "")
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": accept, "User-Agent": f"edgeworks.eks_ingress/{VERSION}"}
        if data is not None:
            headers["Content-Type"] = content_type
        answer = self._send(method, url, data, headers)
        if answer.status == HTTPStatus.UNAUTHORIZED and self.identity.renew():
            answer = self._send(method, url, data, headers)
        return answer.status, answer.data

    def json(self, method: str, path: str, *, attempted: str, target: str, **options: Any) -> dict[str, Any] | None:
        """The answer's JSON object, or None for 404.

        :raises EksIngressError: any other status of failure, translated.
        """
        status, data = self.request(method, path, **options)
        if status == HTTPStatus.NOT_FOUND:
            return None
        return self.checked(status, data, attempted=attempted, target=target)

    def checked(self, status: int, data: bytes, *, attempted: str, target: str) -> dict[str, Any]:
        """The JSON object of a successful answer. Raises EksIngressError for any other."""
        body = _parsed(data)
        if status >= HTTPStatus.BAD_REQUEST:
            said = {"message": _words(data)} if body is None else body
            raise translate(status, said, attempted=attempted, target=target, identity=self.identity.named)
        if body is None:
            # A proxy's page, a login form, a load balancer of something else.
            answer = f"{self.endpoint.url} answered {status} and no JSON object: {_words(data) or 'nothing'}"
            advice = "check that this is the API server's endpoint, and the proxy between"
            raise Unavailable(attempted, target=target, answer=answer, advice=advice)
        return body

    def _send(self, method: str, url: str, data: bytes | None, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
        sent = {**headers, **_bearer(self.identity.token())}
        try:
            if self._pool is None:
                self._pool = _pool(self.endpoint)
            return self._pool.request(method, url, body=data, headers=sent, redirect=False, retries=_retries(method))
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise Unavailable(
                "reach the Kubernetes API",
                target=f"at {self.endpoint.url}",
                answer=_plain(error),
                advice="check the endpoint, its CA, the proxy, and that the cluster's endpoint is open to this machine",
            ) from error


def _bearer(token: str | None) -> dict[str, str]:
    """The header. A token that cannot be one is not passed on: the refusal would show it."""
    stripped = (token or "").strip()
    if not stripped.isprintable():
        raise InvalidArgument("use the bearer token", answer="it holds line breaks or other control characters")
    return {"Authorization": f"Bearer {stripped}"} if stripped else {}


def _plain(error: Exception) -> str:
    """The innermost words: urllib3 wraps what the socket said into tuples."""
    reason = getattr(error, "reason", None) or error
    inner = [one for one in getattr(reason, "args", ()) if isinstance(one, Exception)]
    return str(inner[0] if inner else reason)


def _parsed(data: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(data)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _words(data: bytes) -> str:
    """The first words of an answer, in one line."""
    return " ".join(data[:500].decode(errors="replace").split())


def _retries(method: str) -> urllib3.Retry:
    return urllib3.Retry(
        # As often as client-go: an API server that is short of threads asks for a second's patience at a time.
        total=10,
        connect=3,
        read=3,
        # What TLS refuses will be refused again; once more, for a connection that was cut off.
        other=1,
        backoff_factor=0.2,
        backoff_max=4,
        allowed_methods=RETRIED_METHODS,
        status_forcelist=RETRIED_READS if method == "GET" else RETRIED_STATUSES,
        raise_on_status=False,
        redirect=False,
    )


def _pool(endpoint: Endpoint) -> urllib3.PoolManager:
    if URLLIB3_ERROR:
        advice = "install urllib3 for the Python that runs the module (it comes with boto3)"
        raise Unavailable("reach the Kubernetes API", answer=URLLIB3_ERROR, advice=advice)
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    options: dict[str, Any] = {"timeout": timeout, "maxsize": CONNECTIONS}
    if endpoint.url.startswith("https:"):
        options["ssl_context"] = _ssl_context(endpoint)
        if not endpoint.verify:
            options["assert_hostname"] = False
        if endpoint.server_name:
            options["server_hostname"] = options["assert_hostname"] = endpoint.server_name
    proxy = endpoint.proxy_url or _proxy_of_environment(endpoint.url)
    return urllib3.ProxyManager(proxy, **options) if proxy else urllib3.PoolManager(**options)


def _proxy_of_environment(url: str) -> str | None:
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    return getproxies_environment().get(parts.scheme)


def _ssl_context(endpoint: Endpoint) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cadata=endpoint.ca_pem)
        if not endpoint.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if endpoint.client_cert_pem and endpoint.client_key_pem:
            _load_client_certificate(context, endpoint.client_cert_pem, endpoint.client_key_pem)
    except (ssl.SSLError, ValueError) as error:
        raise InvalidArgument(
            "use the certificates", target=f"for {endpoint.url}", answer=str(error), advice="they have to be PEM"
        ) from error
    return context


def _load_client_certificate(context: ssl.SSLContext, certificate: str, key: str) -> None:
    # OpenSSL reads certificates from files only; this one is private and gone at once.
    handle, path = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(certificate.rstrip() + "\n" + key.rstrip() + "\n")
        context.load_cert_chain(path)
    finally:
        os.unlink(path)  # noqa: PTH108 - as it was made, by os
