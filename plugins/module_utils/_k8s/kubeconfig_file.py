# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A kubeconfig for another program, made from our own connection; private, and gone afterwards.

PRIVATE to the collection.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.transport import Endpoint

NAME = "edgeworks-eks-ingress"


def write(kubernetes: Kubernetes, folder: Path) -> tuple[Path, str | None]:
    """Write it into a private folder, where the key of a client certificate is the only secret.

    :returns: its path (JSON, which is YAML), and the token, which is not in it: a fresh one, since the other program
        cannot renew it.
    """
    identity = kubernetes.transport.identity
    identity.renew()
    path = folder / "kubeconfig"
    # Never readable by others, not even for the moment between making and restricting it.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        json.dump(_content(kubernetes.transport.endpoint), stream)
    return path, identity.token()


def _content(endpoint: Endpoint) -> dict[str, Any]:
    cluster = {
        "server": endpoint.url,
        "certificate-authority-data": _encoded(endpoint.ca_pem) if endpoint.verify else None,
        "insecure-skip-tls-verify": None if endpoint.verify else True,
        "tls-server-name": endpoint.server_name,
        "proxy-url": endpoint.proxy_url,
    }
    user = {
        "client-certificate-data": _encoded(endpoint.client_cert_pem),
        "client-key-data": _encoded(endpoint.client_key_pem),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": NAME, "cluster": _given(cluster)}],
        "users": [{"name": NAME, "user": _given(user)}],
        "contexts": [{"name": NAME, "context": {"cluster": NAME, "user": NAME}}],
        "current-context": NAME,
    }


def _encoded(pem: str | None) -> str | None:
    return base64.b64encode(pem.encode("ascii")).decode("ascii") if pem else None


def _given(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value is not None}
