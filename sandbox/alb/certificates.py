# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTPS listeners' certificates: read from moto's ACM or IAM, chosen by the client's server name (SNI)."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from cryptography import x509
from moto.acm.models import AWS_ROOT_CA, CertificateNotFound, acm_backends
from moto.iam.models import iam_backends

from sandbox.alb.elb_state import Certificate


def read_certificate(account_id: str, region: str, arn: str) -> Certificate:
    """A certificate with its key. Raises KeyError when neither ACM nor IAM has it."""
    try:
        bundle = acm_backends[account_id][region].get_certificate(arn)
    except CertificateNotFound:
        return _server_certificate(account_id, arn)
    # moto adds a root of its own to every chain; a server does not send its root.
    issuers = bundle.chain.removesuffix(AWS_ROOT_CA + b"\n")
    return _certificate(arn, bundle.cert.rstrip() + b"\n" + issuers, bundle.key)


def _server_certificate(account_id: str, arn: str) -> Certificate:
    found = iam_backends[account_id]["aws"].get_certificate_by_arn(arn)
    if found is None:
        raise KeyError(f"{arn} is neither in ACM nor in IAM")
    chain = "\n".join(text for text in (found.cert_body, found.cert_chain) if text)
    return _certificate(arn, chain.encode(), found.private_key.encode())


def _certificate(arn: str, chain: bytes, key: bytes) -> Certificate:
    return Certificate(arn, chain, key, dns_names(x509.load_pem_x509_certificate(chain)))


def dns_names(certificate: x509.Certificate) -> tuple[str, ...]:
    """Subject alternative names, else the common name; in lower case."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        common = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
        return tuple(str(attribute.value).lower() for attribute in common)
    return tuple(name.lower() for name in extension.value.get_values_for_type(x509.DNSName))


def choose(certificates: Sequence[Certificate], server_name: str | None) -> Certificate | None:
    """The certificate for a server name: exact before wildcard, else the default, which is the first.

    None only when there is no certificate at all.
    """
    if not certificates:
        return None
    wanted = (server_name or "").lower()
    wildcard = "*." + wanted.partition(".")[2]
    for pattern in (wanted, wildcard):
        for certificate in certificates:
            if pattern in certificate.names:
                return certificate
    return certificates[0]


class ContextCache:
    """One TLS context per certificate, made when first asked for."""

    def __init__(self) -> None:
        self._contexts: dict[Certificate, ssl.SSLContext] = {}

    def context(self, certificate: Certificate) -> ssl.SSLContext:
        """Raises ssl.SSLError when key and certificate do not belong together."""
        if certificate not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.set_alpn_protocols(["http/1.1"])
            _load(context, certificate)
            self._contexts[certificate] = context
        return self._contexts[certificate]


def listening_context(certificates: Callable[[], Sequence[Certificate]], cache: ContextCache) -> ssl.SSLContext:
    """A context that picks, at each handshake, among the certificates the listener has by then."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])

    def pick(connection: ssl.SSLObject, server_name: str | None, _: ssl.SSLContext) -> int | None:
        chosen = choose(certificates(), server_name)
        if chosen is None:
            return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        connection.context = cache.context(chosen)
        return None

    context.sni_callback = pick
    return context


def _load(context: ssl.SSLContext, certificate: Certificate) -> None:
    """The ssl module reads certificates from files only; this one is private and gone at once."""
    descriptor, path = tempfile.mkstemp()
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(certificate.chain + b"\n" + certificate.key)
        context.load_cert_chain(path)
    finally:
        Path(path).unlink()
