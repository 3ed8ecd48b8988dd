# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The decision of IAM over a request: pure, from policy documents and a request's action, resource and context.

The order is that of "Policy evaluation logic" in the IAM User Guide: an explicit deny anywhere ends it, then an
identity policy must allow, and the permissions boundary, where there is one, must allow as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from sandbox.cloud.iam.conditions import Context, as_list, conditions_hold, glob, matches, substitute

Document = Mapping[str, Any]
Principals = Mapping[str, Sequence[str]]


class Decision(Enum):
    """What became of a request, and by what."""

    ALLOWED = "allowed"
    NOT_ALLOWED = "no identity-based policy allows"
    DENIED = "an explicit deny in an identity-based policy"
    BOUNDARY_NOT_ALLOWED = "no permissions boundary allows"
    BOUNDARY_DENIED = "an explicit deny in a permissions boundary"


@dataclass(frozen=True)
class Request:
    """One action on one resource. Context keys are in lower case."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


@lru_cache(maxsize=512)
def parse(text: str) -> Document:
    """A policy document from its JSON text. Raises ValueError."""
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("a policy document is a JSON object")
    return document


def evaluate(request: Request, identity: Sequence[Document], boundary: Document | None = None) -> Decision:
    """Decide a request by identity policies and an optional permissions boundary."""
    boundary_effects = None if boundary is None else _effects(request, [boundary])
    identity_effects = _effects(request, identity)
    if "Deny" in identity_effects:
        return Decision.DENIED
    if boundary_effects is not None and "Deny" in boundary_effects:
        return Decision.BOUNDARY_DENIED
    if "Allow" not in identity_effects:
        return Decision.NOT_ALLOWED
    if boundary_effects is not None and "Allow" not in boundary_effects:
        return Decision.BOUNDARY_NOT_ALLOWED
    return Decision.ALLOWED


def trusts(request: Request, principals: Principals, trust_policy: Document) -> bool:
    """Whether a trust policy lets a principal in.

    `principals` has the names of who asks by kind, such as {"Federated": [provider ARN]} or {"AWS": [role ARN, session
    ARN]}. A trust policy has no Resource: that of the request is not looked at.
    """
    applying = [
        statement["Effect"]
        for statement in statements(trust_policy)
        if _principal_applies(statement, principals)
        and _action_applies(statement, request.action)
        and conditions_hold(statement.get("Condition", {}), request.context)
    ]
    return "Allow" in applying and "Deny" not in applying


def statements(document: Document) -> list[dict[str, Any]]:
    """The statements of a policy document."""
    return as_list(document.get("Statement", []))


def _effects(request: Request, documents: Iterable[Document]) -> set[str]:
    return {
        statement["Effect"]
        for document in documents
        for statement in statements(document)
        if _applies(statement, request)
    }


def _applies(statement: Mapping[str, Any], request: Request) -> bool:
    return (
        _action_applies(statement, request.action)
        and _resource_applies(statement, request)
        and conditions_hold(statement.get("Condition", {}), request.context)
    )


def _action_applies(statement: Mapping[str, Any], action: str) -> bool:
    if "NotAction" in statement:
        return not _any_action(statement["NotAction"], action)
    return _any_action(statement.get("Action", []), action)


def _any_action(patterns: Any, action: str) -> bool:
    return any(glob(pattern, ignore_case=True).fullmatch(action) is not None for pattern in as_list(patterns))


def _resource_applies(statement: Mapping[str, Any], request: Request) -> bool:
    if "NotResource" in statement:
        return not _any_resource(statement["NotResource"], request)
    return _any_resource(statement.get("Resource", []), request)


def _any_resource(patterns: Any, request: Request) -> bool:
    filled = [substitute(pattern, request.context) for pattern in as_list(patterns)]
    return any(pattern is not None and matches(pattern, request.resource) for pattern in filled)


def _principal_applies(statement: Mapping[str, Any], principals: Principals) -> bool:
    if "NotPrincipal" in statement:
        return not _any_principal(statement["NotPrincipal"], principals)
    return _any_principal(statement.get("Principal", {}), principals)


def _any_principal(element: Any, principals: Principals) -> bool:
    if element == "*":
        return True
    named = element if isinstance(element, Mapping) else {}
    return any(
        wanted in ("*", name)
        for kind, names in principals.items()
        for wanted in as_list(named.get(kind, []))
        for name in names
    )
