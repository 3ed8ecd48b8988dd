# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to HTTP: one GET over a connection of its own, to an address that need not be the URL's.

PRIVATE to the collection.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    Missing,
    Unavailable,
    unreadable,
    words_of,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._http_deadline import (
    Deadline,
    DeadlinedSocket,
    Unfinished,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._version import VERSION

DEFAULT_PORTS = {"http": 80, "https": 443}
# Enough to recognise an answer; a check is no download.
LONGEST_BODY = 1024 * 1024
# Of a path and query; anything else is sent percent-encoded, as browsers do. What is encoded already stays so.
SENT_AS_WRITTEN = "%/?:@!$&'()*+,;=-._~[]"


@dataclass(frozen=True)
class Url:
    """:param origin: host and port as the Host header has them: ``eks.frieza.dev``, ``eks.frieza.dev:8080``.
    :param target: path and query, as sent.
    """

    scheme: str
    host: str
    port: int
    origin: str
    target: str


@dataclass(frozen=True)
class Trust:
    """:param ca_path: PEM file of the authorities that certificates are verified with, instead of the system's."""

    validate_certs: bool = True
    ca_path: str | None = None


@dataclass(frozen=True)
class Answer:
    status: int
    body: str
    address: str


def parse_url(url: str) -> Url:
    """Raises InvalidArgument for what is no URL of http or https."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise _bad_url(url, str(error)) from error
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise _bad_url(url, "it is not one of http or https")
    default = DEFAULT_PORTS[parts.scheme]
    name = f"[{host}]" if ":" in host else host
    origin = name if port in (None, default) else f"{name}:{port}"
    target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=SENT_AS_WRITTEN)
    return Url(parts.scheme, host, default if port is None else port, origin, target)


def host_header(text: str) -> str:
    """The text, where it can be sent as a Host header. Raises InvalidArgument."""
    try:
        name = urlsplit(f"//{text}").hostname
    except ValueError:
        name = None
    if not name or not re.fullmatch(r"[!-~]+", text):
        raise InvalidArgument(
            "send the Host header", target=repr(text), answer="it is none", advice="write host or host:port in ASCII"
        )
    return text


def _bad_url(url: str, answer: str) -> InvalidArgument:
    return InvalidArgument(
        "use the URL", target=url, answer=answer, advice="write http://host/path or https://host/path"
    )


def tls_context(trust: Trust) -> ssl.SSLContext:
    """Raises InvalidArgument for a CA file that cannot be read."""
    try:
        context = ssl.create_default_context(cafile=trust.ca_path)
    except (OSError, ssl.SSLError) as error:
        raise unreadable("CA certificates", str(trust.ca_path), error, option="ca_path") from error
    if not trust.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def system_addresses(name: str) -> list[str]:
    """What the system's own resolution (hosts file, DNS) gives for a name. Raises Missing."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Missing(
            "resolve",
            target=name,
            answer=words_of(error),
            advice="the record does not exist yet, or the resolver still remembers that it did not",
        ) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def get(
    url: Url, *, address: str, port: int, host: str | None, timeout: float, context: ssl.SSLContext | None
) -> Answer:
    """One GET; redirects are not followed.

    :param address: IP address to connect to, at ``port``.
    :param host: Host header (and TLS server name) instead of the URL's.
    :param timeout: seconds for all of it, from the connection to the last byte.
    :param context: for https.
    :raises Unavailable: no connection, or no answer of HTTP; the advice says what that means of a load balancer.
    """
    origin = host or url.origin
    deadline = Deadline(timeout)
    try:
        with _connected((address, port), deadline, context, server_name(origin)) as sock:
            connection = http.client.HTTPConnection(address, port)
            connection.sock = DeadlinedSocket(sock, deadline)
            headers = {"Host": origin, "User-Agent": f"edgeworks.eks_ingress/{VERSION}", "Connection": "close"}
            connection.request("GET", url.target, headers=headers)
            response = connection.getresponse()
            return Answer(response.status, _body(response).decode(errors="replace"), address)
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(
            "get an answer",
            target=f"from {address} port {port}",
            answer=str(error) or type(error).__name__,
            advice=_advice(error),
        ) from error


def _connected(place: tuple[str, int], deadline: Deadline, context: ssl.SSLContext | None, name: str) -> socket.socket:
    """A connection, with TLS where a context is given. Raises OSError."""
    with ExitStack() as unfinished:
        sock = unfinished.enter_context(socket.create_connection(place, deadline.left()))
        if context is not None:
            sock.settimeout(deadline.left())
            sock = context.wrap_socket(sock, server_hostname=name)
        unfinished.pop_all()
        return sock


def _body(response: http.client.HTTPResponse) -> bytes:
    """As far as a check needs it. Raises IncompleteRead when the connection ended before the body did."""
    body = response.read(LONGEST_BODY)
    # What is left of the announced length: read() says nothing of it when it is given a number.
    if response.length and len(body) < LONGEST_BODY:
        raise http.client.IncompleteRead(body, response.length)
    return body


def server_name(origin: str) -> str:
    """The host of ``host:port`` or ``[v6]:port``."""
    return urlsplit(f"//{origin}").hostname or origin


def _advice(error: Exception) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there: check the listener's port, or that the load balancer still exists"
    if isinstance(error, Unfinished):
        return "the answer began and did not end: raise timeout, or look at what is slow behind the load balancer"
    if isinstance(error, TimeoutError):
        return "nothing came back: check the security group's inbound rules, the scheme and the route to it"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the certificate is not valid for the name: check certificate-arn, or set ca_path or validate_certs"
    if isinstance(error, ssl.SSLError):
        return "it does not speak TLS there: check the listener's protocol and port"
    return ""
