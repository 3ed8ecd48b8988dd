# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log-in before a rule's action: from `auth-*` annotations to ELBv2 actions. Pure but for looking up a Secret."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.alb.controller.annotation_types import COGNITO, OIDC
from sandbox.alb.controller.annotations import Annotations
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.kube import ApiError

Action = dict[str, Any]
# Given namespace and name, answers the Secret, None without one. Raises ApiError.
SecretOf = Callable[[str, str], dict[str, Any] | None]

SESSION_SECONDS = 604800
_PROVIDERS = {"cognito": COGNITO, "oidc": OIDC}
_COGNITO = {"userPoolARN": "UserPoolArn", "userPoolClientID": "UserPoolClientId", "userPoolDomain": "UserPoolDomain"}
_OIDC = {
    "issuer": "Issuer",
    "authorizationEndpoint": "AuthorizationEndpoint",
    "tokenEndpoint": "TokenEndpoint",
    "userInfoEndpoint": "UserInfoEndpoint",
}
# The second name is that of the controller's predecessor.
_CLIENT_ID = ("clientID", "clientId")
_CLIENT_SECRET = ("clientSecret",)


@dataclass(frozen=True)
class LogIn:
    """What the annotations ask for; `provider` is the identity provider's JSON, None without."""

    kind: str
    provider: Mapping[str, Any] | None
    session: Mapping[str, Any]


def of(annotations: Annotations) -> LogIn | None:
    """None when no log-in is asked for. Raises BuildError for annotations that make no sense, used or not."""
    kind = annotations.string("auth-type")
    if kind not in (None, "none", "cognito", "oidc"):
        raise BuildError(f"unknown authType: {kind}")
    seconds = annotations.integer("auth-session-timeout", bits=64)
    providers = {name: annotations.parsed_json(f"auth-idp-{name}", into) for name, into in _PROVIDERS.items()}
    if kind in (None, "none"):
        return None
    session = {
        "OnUnauthenticatedRequest": _or(annotations.string("auth-on-unauthenticated-request"), "authenticate"),
        "Scope": _or(annotations.string("auth-scope"), "openid"),
        "SessionCookieName": _or(annotations.string("auth-session-cookie"), "AWSELBAuthSessionCookie"),
        "SessionTimeout": SESSION_SECONDS if seconds is None else seconds,
    }
    return LogIn(str(kind), providers[str(kind)], session)


def _or(given: str | None, default: str) -> str:
    return default if given is None else given


def action_of(log_in: LogIn, namespace: str, secret_of: SecretOf) -> Action:
    """Raises BuildError when the identity provider or its client is not told."""
    provider = log_in.provider
    if log_in.kind == "cognito":
        if provider is None:
            raise BuildError("missing IDPConfigCognito")
        config = _renamed(provider, _COGNITO) | dict(log_in.session) | _extra(provider)
        return {"Type": "authenticate-cognito", "AuthenticateCognitoConfig": config}
    if provider is None:
        raise BuildError("missing IDPConfigOIDC")
    client = _client(namespace, str(provider.get("secretName") or ""), secret_of)
    config = _renamed(provider, _OIDC) | client | dict(log_in.session) | _extra(provider)
    return {"Type": "authenticate-oidc", "AuthenticateOidcConfig": config}


def _renamed(provider: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {new: str(provider.get(name) or "") for name, new in names.items()}


def _extra(provider: Mapping[str, Any]) -> dict[str, Any]:
    parameters = provider.get("authenticationRequestExtraParams")
    return {"AuthenticationRequestExtraParams": dict(parameters)} if parameters else {}


def _client(namespace: str, name: str, secret_of: SecretOf) -> dict[str, str]:
    try:
        secret = secret_of(namespace, name)
    except ApiError as error:
        raise BuildError(str(error)) from error
    if secret is None:
        raise BuildError(f'secrets "{name}" not found')
    data: Mapping[str, str] = secret.get("data") or {}
    values = {}
    for field, keys in (("ClientId", _CLIENT_ID), ("ClientSecret", _CLIENT_SECRET)):
        encoded = next((data[key] for key in keys if key in data), None)
        if encoded is None:
            raise BuildError(f"missing {keys[0]}, secret: {namespace}/{name}")
        values[field] = base64.b64decode(encoded).decode()
    # A file's last line feed is easily taken into a Secret.
    return {"ClientId": values["ClientId"].rstrip(), "ClientSecret": _without_controls(values["ClientSecret"])}


def _without_controls(text: str) -> str:
    while text and unicodedata.category(text[-1]) == "Cc":
        text = text[:-1]
    return text


def comparable(action: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a log-in means. AWS does not show a client's secret again."""
    config = next(value for key, value in action.items() if key.endswith("Config") and value)
    shown = {key: str(value) for key, value in config.items() if key not in ("ClientSecret", "UseExistingClientSecret")}
    return tuple(sorted(shown.items()))


def secret_names(annotations: Annotations) -> set[str]:
    """The Secret that a client is kept in, if any."""
    try:
        provider = annotations.parsed_json("auth-idp-oidc", OIDC)
    except BuildError:
        return set()
    name = (provider or {}).get("secretName")
    return {str(name)} if name else set()
