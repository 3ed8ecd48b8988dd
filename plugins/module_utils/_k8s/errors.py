# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer of the Kubernetes API made into one of our errors.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import immutable

# The words of RBAC's refusal, k8s.io/apiserver/pkg/endpoints/handlers/responsewriters.
FORBIDDEN = re.compile(
    r'User "(?P<subject>[^"]*)" cannot (?P<verb>\S+) '
    r'(?:resource "(?P<resource>[^"]*)" in API group "(?P<group>[^"]*)"|path "(?P<path>[^"]*)")'
    r'(?: in the namespace "(?P<namespace>[^"]*)"| at the cluster scope)?'
)
# The message of one cause of a server-side apply's conflict.
CONFLICT_WITH = re.compile(r'conflict with "(?P<manager>[^"]*)"')
# Fields of the wrong type: answered with 500, but they will never be taken.
WRONG_TYPE = "failed to create typed patch object"
NOT_BASE64 = "illegal base64 data"
GIVE_BASE64 = "data of a Secret is base64: give what is plain text as stringData"
WEBHOOK_DENIED = re.compile(r'admission webhook "[^"]*" denied the request')
WEBHOOK_UNREACHABLE = re.compile(r'failed calling webhook "(?P<webhook>[^"]*)"')
NO_ACCESS_ENTRY = (
    "the cluster does not know this identity: give it an access entry (or a line in aws-auth), "
    "or use the identity that has one"
)


def translate(
    status: int, body: Mapping[str, Any], *, attempted: str, target: str, identity: Callable[[], str]
) -> errors.EksIngressError:
    """The error of ours that an answer means.

    :param body: the answer's ``Status`` object, or ``{"message": text}`` for anything else.
    :param identity: names the caller, for 401; only asked then, since it may cost a call.
    """
    message = immutable.without_objects(str(body.get("message") or _phrase(status)))
    if status == HTTPStatus.UNAUTHORIZED:
        answer = f"401 Unauthorized for {identity()}"
        return errors.Unauthenticated(attempted, target=target, answer=answer, advice=NO_ACCESS_ENTRY)
    if status == HTTPStatus.FORBIDDEN and (match := FORBIDDEN.search(message)):
        return errors.Denied(attempted, target=target, answer=message, advice=_allow(match))
    if status == HTTPStatus.CONFLICT:
        return _conflict(body, message, attempted, target)
    if status == HTTPStatus.NOT_FOUND:
        return errors.Missing(attempted, target=target, answer=message)
    if WEBHOOK_DENIED.search(message):
        return errors.Unadmitted(attempted, target=target, answer=message, advice=_known(message))
    if WRONG_TYPE in message or NOT_BASE64 in message:
        advice = GIVE_BASE64 if NOT_BASE64 in message else ""
        return errors.Refused(attempted, target=target, answer=message, advice=advice)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return errors.Unavailable(attempted, target=target, answer=message, advice=_server_advice(message))
    return _refused(body, message, attempted, target)


def _refused(body: Mapping[str, Any], message: str, attempted: str, target: str) -> errors.Refused:
    fixed = immutable.fixed_fields(body)
    if fixed:
        return errors.Immutable(attempted, target=target, answer=fixed, advice=immutable.ANEW)
    return errors.Refused(attempted, target=target, answer=message, advice=_known(message))


def _phrase(status: int) -> str:
    """``503 Service Unavailable``; proxies have statuses of their own."""
    known = status in HTTPStatus.__members__.values()
    return f"{status} {HTTPStatus(status).phrase}" if known else f"status {status}"


def _allow(match: re.Match[str]) -> str:
    subject = match["subject"] or "the caller"
    what = match["path"] or ".".join(part for part in (match["resource"], match["group"]) if part)
    where = f" in namespace {match['namespace']}" if match["namespace"] else ""
    return f"allow {match['verb']} on {what}{where} to {subject}, by RBAC or by an access policy of its access entry"


def _conflict(body: Mapping[str, Any], message: str, attempted: str, target: str) -> errors.Conflict:
    causes = [cause for cause in body.get("details", {}).get("causes", []) if cause.get("field")]
    if not causes:
        return errors.Conflict(attempted, target=target, answer=message)
    fields = "; ".join(f"{cause['field']} is held by {_manager(cause)}" for cause in causes)
    conflicts = [{"field": cause["field"], "manager": _manager(cause)} for cause in causes]
    return errors.Conflict(
        attempted,
        target=target,
        answer=fields,
        advice="set force_conflicts: true to take these fields over, or leave them out",
        details={"conflicts": conflicts},
    )


def _manager(cause: Mapping[str, Any]) -> str:
    said = str(cause.get("message", "someone else"))
    match = CONFLICT_WITH.search(said)
    return match["manager"] if match else said


def _known(message: str) -> str:
    """What to do about the causes that the table knows."""
    return "; ".join(advice_on([message]))


def _server_advice(message: str) -> str:
    known = _known(message)
    match = WEBHOOK_UNREACHABLE.search(message)
    if known:
        return known
    if match:
        return f"check that the pods behind webhook {match['webhook']} run and that the control plane reaches them"
    return "try again"
