# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""ELBv2 actions and conditions, from the API's shape to the data plane's."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alb.elb_state import Action, Authenticate, Condition, FixedResponse, Forward, Redirect

# The members that hold a condition's values, by its field (API reference, RuleCondition).
CONFIGURATIONS = {
    "host-header": "HostHeaderConfig",
    "path-pattern": "PathPatternConfig",
    "http-header": "HttpHeaderConfig",
    "http-request-method": "HttpRequestMethodConfig",
    "query-string": "QueryStringConfig",
    "source-ip": "SourceIpConfig",
}


def read_action(actions: Sequence[Mapping[str, Any]]) -> Action:
    """The action that answers the request, which is the last by `Order`, behind the log-in that may come before it.

    Raises KeyError or ValueError for an action that cannot be carried out.
    """
    ordered = sorted(actions, key=lambda action: int(action.get("Order") or len(actions)))
    answering = _answering(ordered[-1])
    for action in ordered[:-1]:
        if action["Type"] == "authenticate-oidc":
            return _oidc(action["AuthenticateOidcConfig"], answering)
        if action["Type"] == "authenticate-cognito":
            return _cognito(action["AuthenticateCognitoConfig"], answering)
    return answering


def _answering(action: Mapping[str, Any]) -> Forward | FixedResponse | Redirect:
    kind = action["Type"]
    if kind == "forward":
        return _forward(action)
    if kind == "fixed-response":
        return _fixed_response(action["FixedResponseConfig"])
    if kind == "redirect":
        return _redirect(action["RedirectConfig"])
    raise ValueError(f"an action of type {kind} cannot be the last one")


def read_condition(condition: Mapping[str, Any]) -> Condition:
    """A rule's condition. Raises KeyError or ValueError for one that no request can be compared with."""
    name = condition["Field"]
    config: Mapping[str, Any] = condition.get(CONFIGURATIONS[name]) or {}
    values = config.get("Values") or condition.get("Values") or []
    if name == "query-string":
        return Condition(name, pairs=tuple((pair.get("Key"), pair["Value"]) for pair in values))
    if name == "source-ip":
        for cidr in values:
            ipaddress.ip_network(cidr, strict=False)
    return Condition(
        name,
        values=tuple(values),
        header=config.get("HttpHeaderName") or "",
        expressions=tuple(config.get("RegexValues") or ()),
    )


def _forward(action: Mapping[str, Any]) -> Forward:
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    if not groups:
        return Forward(((action["TargetGroupArn"], 1),))
    return Forward(tuple((group["TargetGroupArn"], int(group.get("Weight", 1))) for group in groups))


def _fixed_response(config: Mapping[str, Any]) -> FixedResponse:
    return FixedResponse(
        status=int(config["StatusCode"]),
        content_type=config.get("ContentType") or "text/plain",
        body=config.get("MessageBody") or "",
    )


def _redirect(config: Mapping[str, Any]) -> Redirect:
    default = Redirect(status=int(config["StatusCode"].removeprefix("HTTP_")))
    return Redirect(
        status=default.status,
        protocol=config.get("Protocol") or default.protocol,
        host=config.get("Host") or default.host,
        port=str(config.get("Port") or default.port),
        path=config.get("Path") or default.path,
        query=config.get("Query", default.query),
    )


def _oidc(config: Mapping[str, Any], then: Forward | FixedResponse | Redirect) -> Authenticate:
    return _authenticate(config, config["AuthorizationEndpoint"], config["ClientId"], then)


def _cognito(config: Mapping[str, Any], then: Forward | FixedResponse | Redirect) -> Authenticate:
    """A user pool's domain is a prefix of Cognito's own, or a whole name."""
    domain = config["UserPoolDomain"]
    if "." not in domain:
        region = config["UserPoolArn"].split(":")[3]
        domain = f"{domain}.auth.{region}.amazoncognito.com"
    return _authenticate(config, f"https://{domain}/oauth2/authorize", config["UserPoolClientId"], then)


def _authenticate(
    config: Mapping[str, Any], endpoint: str, client_id: str, then: Forward | FixedResponse | Redirect
) -> Authenticate:
    extra: Mapping[str, str] = config.get("AuthenticationRequestExtraParams") or {}
    parameters = {"client_id": client_id, "response_type": "code", "scope": config.get("Scope") or "openid", **extra}
    unauthenticated = config.get("OnUnauthenticatedRequest") or "authenticate"
    return Authenticate(unauthenticated, endpoint, tuple(parameters.items()), then)
