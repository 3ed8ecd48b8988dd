# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request to the Kubernetes API, read from its path; and refusals as the API server words them.

Paths and verbs: "Kubernetes API Concepts" and "Authorization Overview: Determine the request verb" of kubernetes.io.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from sandbox.faults import Fault

_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch"}
_RETRY_AFTER_SECONDS = 1


@dataclass(frozen=True)
class KubernetesRequest:
    """`resource` is resource/namespace/name with what there is of it, such as ingresses/default/web."""

    verb: str
    resource: str
    caller: str
    name: str = ""

    @property
    def kind(self) -> str:
        return self.resource.partition("/")[0]


def read(method: str, target: str, headers: Mapping[str, str], certified_user: str) -> KubernetesRequest:
    """What a request asks for, and by whom: the certificate's user, else the subject of a service account's token."""
    path, _, query = target.partition("?")
    parts = [part for part in path.split("/") if part]
    resource, name = _resource(parts)
    watching = parse_qs(query).get("watch", [""])[0] in ("true", "1")
    caller = certified_user or _subject(headers.get("Authorization", ""))
    return KubernetesRequest(_verb(method, watching=watching, has_name=bool(name)), resource, caller, name)


def _resource(parts: list[str]) -> tuple[str, str]:
    """The resource and the name of its object, empty for a collection."""
    rest = parts[2:] if parts[:1] == ["api"] else parts[3:] if parts[:1] == ["apis"] else []
    if len(rest) > 2 and rest[0] == "namespaces":
        return "/".join([rest[2], rest[1], *rest[3:]]), rest[3] if len(rest) > 3 else ""
    return "/".join(rest), rest[1] if len(rest) > 1 else ""


def _verb(method: str, *, watching: bool, has_name: bool) -> str:
    if watching:
        return "watch"
    if method == "DELETE":
        return "delete" if has_name else "deletecollection"
    return _VERBS.get(method) or ("get" if has_name else "list")


def _subject(authorization: str) -> str:
    """Whom a token says it is for. Not verified: that is for the API server, this only chooses what goes wrong."""
    parts = authorization.removeprefix("Bearer ").split(".")
    if len(parts) != 3:
        return ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        return ""
    return str(claims.get("sub", "")) if isinstance(claims, dict) else ""


def refusal(fault: Fault, asked: KubernetesRequest) -> dict[str, Any] | None:
    """The Status that a fault is answered with; None for a fault that is no answer."""
    what = f'{asked.kind} "{asked.name}"' if asked.name else asked.kind
    answers: dict[str, tuple[int, str, str]] = {
        "conflict": (
            409,
            "Conflict",
            f"Operation cannot be fulfilled on {what}: the object has been modified; "
            "please apply your changes to the latest version and try again",
        ),
        "throttling": (429, "TooManyRequests", "the server has received too many requests and has asked us to wait"),
        "server-error": (500, "InternalError", "Internal error occurred: a fault that was asked for"),
        "access-denied": (
            403,
            "Forbidden",
            f'{what} is forbidden: User "{asked.caller}" cannot {asked.verb} resource "{asked.kind}"',
        ),
    }
    if fault.kind not in answers:
        return None
    code, reason, message = answers[fault.kind]
    details: dict[str, Any] = {"kind": asked.kind} | ({"name": asked.name} if asked.name else {})
    details |= {"retryAfterSeconds": _RETRY_AFTER_SECONDS} if code == 429 else {}
    status = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    return status | {"message": message, "reason": reason, "details": details, "code": code}
