# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ConfigMap kube-system/aws-auth: who is let in, and as whom, where the authentication mode has CONFIG_MAP.

"Grant IAM users access to Kubernetes with a ConfigMap" of the EKS User Guide.
"""

from __future__ import annotations

import http.client
import json
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from sandbox.cloud.sts.principals import Principal
from sandbox.pki import ADMIN
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
_PATH = "/api/v1/namespaces/kube-system/configmaps/aws-auth"
# A token review waits for this, and a client for the review.
_TIMEOUT_SECONDS = 5


@dataclass(frozen=True)
class Mapped:
    """A Kubernetes user, as a line of the ConfigMap has it."""

    username: str
    groups: tuple[str, ...]


def read(settings: Settings) -> dict[str, str]:
    """The ConfigMap's data; empty where it does not exist or kube-apiserver is away."""
    folder = settings.pki_dir
    try:
        tls = ssl.create_default_context(cafile=str(folder / "ca.crt"))
        tls.load_cert_chain(folder / f"{ADMIN.file}.crt", folder / f"{ADMIN.file}.key")
        return _get(settings.ports["apiserver"], tls)
    except (OSError, http.client.HTTPException, ValueError) as error:
        LOG.warning("cannot read the ConfigMap aws-auth of kube-system: %s", error)
        return {}


def _get(port: int, tls: ssl.SSLContext) -> dict[str, str]:
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=tls, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", _PATH)
        answer = connection.getresponse()
        document = json.loads(answer.read())
    finally:
        connection.close()
    return dict(document.get("data") or {}) if answer.status == 200 else {}


def mapped(data: Mapping[str, str], principal: Principal) -> Mapped | None:
    """Whom the ConfigMap takes an identity for: its own line, else its account's; None when it has neither."""
    identity, lines, key = identity_of(principal), "mapUsers", "userarn"
    if principal.role_arn:
        lines, key = "mapRoles", "rolearn"
    for line in _list(data, lines):
        if isinstance(line, dict) and str(line.get(key, "")).lower() == identity.lower():
            username = _filled(str(line.get("username") or identity), principal)
            return Mapped(username, tuple(str(group) for group in line.get("groups") or []))
    accounts = [str(account) for account in _list(data, "mapAccounts")]
    return Mapped(identity, ()) if principal.account_id in accounts else None


def identity_of(principal: Principal) -> str:
    """The ARN that a line has to have: without a role's path, which is not in the ARN of a session."""
    if not principal.role_name:
        return principal.arn
    return f"arn:aws:iam::{principal.account_id}:role/{principal.role_name}"


def _list(data: Mapping[str, str], key: str) -> list[Any]:
    try:
        found = yaml.safe_load(data.get(key) or "[]")
    except yaml.YAMLError as error:
        LOG.warning("%s of the ConfigMap aws-auth is not YAML: %s", key, error)
        return []
    return found if isinstance(found, list) else []


def _filled(username: str, principal: Principal) -> str:
    session = principal.user_id.rpartition(":")[2]
    return username.replace("{{SessionName}}", session.replace("@", "-")).replace("{{AccountID}}", principal.account_id)
