# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS for the HTTPS servers of this process, from the sandbox's PKI (sandbox/pki.py)."""

from __future__ import annotations

import ssl

from sandbox.settings import Settings


def server_context(settings: Settings, name: str, *, verify_clients: bool) -> ssl.SSLContext:
    """For the certificate <pki>/<name>.crt; with `verify_clients` only clients of the sandbox's CA are let in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings.pki_dir / f"{name}.crt", settings.pki_dir / f"{name}.key")
    if verify_clients:
        context.load_verify_locations(settings.pki_dir / "ca.crt")
        context.verify_mode = ssl.CERT_REQUIRED
    return context
