# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Log-ins before an action, as the real controller makes them of its `auth-*` annotations (recordings e01 to e01h)."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from sandbox.alb.controller.actions import comparable
from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.kube import ApiError
from sandbox.alb.controller.model import Listener
from sandbox.alb.controller.names import GroupId
from tests.unit.sandbox.alb.controller.fakes import (
    FakeNetwork,
    FakeObjects,
    Object,
    flags,
    ingress,
    ingress_class,
    rule,
    service,
)

PORTS = {"listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]', "certificate-arn": "arn:cert"}
POOL = {"userPoolARN": "arn:pool", "userPoolClientID": "client", "userPoolDomain": "domain"}
COGNITO = {"auth-type": "cognito", "auth-idp-cognito": json.dumps(POOL)}
PROVIDER = {"issuer": "i", "authorizationEndpoint": "a", "tokenEndpoint": "t", "userInfoEndpoint": "u"}
OIDC = {"auth-type": "oidc", "auth-idp-oidc": json.dumps(PROVIDER | {"secretName": "idp"})}
SESSION = {
    "OnUnauthenticatedRequest": "authenticate",
    "Scope": "openid",
    "SessionCookieName": "AWSELBAuthSessionCookie",
    "SessionTimeout": 604800,
}
POOL_CONFIG = {"UserPoolArn": "arn:pool", "UserPoolClientId": "client", "UserPoolDomain": "domain", **SESSION}


def secret(**data: str) -> Object:
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {"kind": "Secret", "metadata": {"name": "idp", "namespace": "default"}, "data": encoded}


def listeners(
    annotations: dict[str, str], *more: Object, backend: Object | None = None, **spec: Any
) -> dict[str, Listener]:
    objects = FakeObjects(
        ingress(annotations=PORTS | annotations, **(spec or {"rules": [rule(("/", "Prefix", "app1"))]})),
        ingress_class(),
        backend or service(),
        *more,
    )
    loaded = Classifier(objects, "alb").load_group(GroupId("default", "app"))
    stack = ModelBuilder(flags(), objects, FakeNetwork()).build(loaded)
    return {listener.protocol: listener for listener in stack.listeners}


def kinds(listener: Listener) -> list[str]:
    return [action["Type"] for action in listener.rules[0].actions]


def test_a_log_in_comes_before_the_forward_on_https_only() -> None:
    made = listeners(COGNITO)
    assert kinds(made["HTTP"]) == ["forward"]
    first, second = made["HTTPS"].rules[0].actions
    assert first == {"Type": "authenticate-cognito", "Order": 1, "AuthenticateCognitoConfig": POOL_CONFIG}
    assert (second["Type"], second["Order"]) == ("forward", 2)


def test_the_session_and_the_requests_parameters_are_the_annotations() -> None:
    more = {
        "auth-on-unauthenticated-request": "deny",
        "auth-scope": "openid email",
        "auth-session-cookie": "c",
        "auth-session-timeout": "60",
        "auth-idp-cognito": json.dumps(POOL | {"authenticationRequestExtraParams": {"prompt": "login"}}),
    }
    (login, _) = listeners(COGNITO | more)["HTTPS"].rules[0].actions
    config = login["AuthenticateCognitoConfig"]
    assert {key: config[key] for key in SESSION} == {
        "OnUnauthenticatedRequest": "deny",
        "Scope": "openid email",
        "SessionCookieName": "c",
        "SessionTimeout": 60,
    }
    assert config["AuthenticationRequestExtraParams"] == {"prompt": "login"}


@pytest.mark.parametrize("key", ["clientID", "clientId"])
def test_the_client_of_a_provider_is_in_a_secret_less_its_line_feeds(key: str) -> None:
    login = listeners(OIDC, secret(**{key: "id \n", "clientSecret": "s \n"}))["HTTPS"].rules[0].actions[0]
    names = {"Issuer": "i", "AuthorizationEndpoint": "a", "TokenEndpoint": "t", "UserInfoEndpoint": "u"}
    assert login["AuthenticateOidcConfig"] == names | SESSION | {"ClientId": "id", "ClientSecret": "s "}


def test_the_only_service_of_a_rule_may_ask_for_a_log_in_of_its_own() -> None:
    backend = service()
    backend["metadata"]["annotations"] = {f"alb.ingress.kubernetes.io/{key}": value for key, value in COGNITO.items()}
    assert kinds(listeners({}, backend=backend)["HTTPS"]) == ["authenticate-cognito", "forward"]
    assert kinds(listeners({"auth-type": "none"}, backend=backend)["HTTPS"]) == ["authenticate-cognito", "forward"]


def test_a_default_backend_is_behind_the_log_in_too() -> None:
    backend = {"service": {"name": "app1", "port": {"number": 80}}}
    made = listeners(COGNITO, defaultBackend=backend)
    assert [action["Type"] for action in made["HTTPS"].default_actions] == ["authenticate-cognito", "forward"]
    assert [action["Type"] for action in made["HTTP"].default_actions] == ["forward"]


@pytest.mark.parametrize(
    ("annotations", "more", "message"),
    [
        ({"auth-type": "saml"}, (), "unknown authType: saml"),
        ({"auth-type": "cognito"}, (), "missing IDPConfigCognito"),
        ({"auth-type": "oidc"}, (), "missing IDPConfigOIDC"),
        (OIDC, (), 'secrets "idp" not found'),
        (OIDC, (secret(clientID="id"),), "missing clientSecret, secret: default/idp"),
        (OIDC, (secret(clientSecret="s"),), "missing clientID, secret: default/idp"),
        ({"auth-session-timeout": "long"}, (), "failed to parse int64 annotation"),
        ({"auth-idp-oidc": "{"}, (), "failed to parse json annotation"),
        (
            {"auth-idp-oidc": "[]"},
            (),
            "failed to parse json annotation, .*: cannot unmarshal array into Go value of type ",
        ),
    ],
)
def test_a_log_in_that_cannot_be_is_named(annotations: dict[str, str], more: tuple[Object, ...], message: str) -> None:
    with pytest.raises(BuildError, match=f"ingress: default/app: {message}"):
        listeners(annotations, *more)


def test_a_secret_that_the_controller_may_not_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = FakeObjects.get

    def guarded(self: FakeObjects, kind: str, namespace: str, name: str) -> Object | None:
        if kind == "Secret":
            raise ApiError(403, "Forbidden", 'secrets "idp" is forbidden')
        return found(self, kind, namespace, name)

    monkeypatch.setattr(FakeObjects, "get", guarded)
    with pytest.raises(BuildError, match='ingress: default/app: secrets "idp" is forbidden'):
        listeners(OIDC)


def test_a_log_in_is_the_same_although_aws_keeps_the_clients_secret_to_itself() -> None:
    ours, other = ({"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"Issuer": name}} for name in ("i", "j"))
    with_secret = {"Type": "authenticate-oidc", "AuthenticateOidcConfig": {"Issuer": "i", "ClientSecret": "s"}}
    assert comparable(ours) == comparable(with_secret)
    assert comparable(ours) != comparable(other)
