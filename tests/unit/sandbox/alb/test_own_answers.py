# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the load balancer answers itself: by a rule, and where no target gives an answer or none is to be asked."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from sandbox.alb.data_plane import DataPlane
from sandbox.settings import Settings
from tests.unit.sandbox.alb.traffic import NODE_A, NOT_FOUND, forward, set_attributes


def test_the_load_balancers_own_answers_carry_its_name(alb: Any, account: Any) -> None:
    client = alb(forward(account.target_group()))

    status, headers, body = client.get()

    assert status == 503
    assert headers["Server"] == "awselb/2.0"
    assert headers["Content-Type"] == "text/html"
    assert b"<center><h1>503 Service Temporarily Unavailable</h1></center>" in body


def test_a_target_that_refuses_the_connection_is_a_bad_gateway(alb: Any, account: Any) -> None:
    client = alb(forward(account.group_of("a")))

    status, _, body = client.get()

    assert status == 502
    assert b"502 Bad Gateway" in body


def test_a_target_that_does_not_answer_in_the_idle_timeout_is_a_gateway_timeout(
    alb: Any, account: Any, settings: Settings, data_plane: DataPlane
) -> None:
    client = alb(forward(account.group_of("a")))
    balancer = account.only_balancer()
    account.elb.modify_load_balancer_attributes(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "1"}],
    )
    data_plane.wake()

    with socket.create_server((settings.loopback_of(NODE_A), 30080)):
        status, _, body = client.get()

    assert status == 504
    assert b"504 Gateway Time-out" in body


def test_a_target_that_does_not_speak_http_is_a_bad_gateway(raw_target: Any) -> None:
    client, _ = raw_target(b"SSH-2.0-OpenSSH\r\n\r\n")

    assert client.get()[0] == 502


def test_a_fixed_response_and_a_redirect_answer_for_themselves(alb: Any) -> None:
    maintenance = {"StatusCode": "503", "ContentType": "text/plain", "MessageBody": "down for maintenance"}
    docs = {
        "Protocol": "HTTPS",
        "Port": "443",
        "Host": "docs.frieza.dev",
        "Path": "/v1/#{path}",
        "StatusCode": "HTTP_302",
    }
    client = alb(
        NOT_FOUND,
        [
            (
                [{"Field": "path-pattern", "Values": ["/m"]}],
                {"Type": "fixed-response", "FixedResponseConfig": maintenance},
            ),
            ([{"Field": "path-pattern", "Values": ["/d"]}], {"Type": "redirect", "RedirectConfig": docs}),
        ],
    )

    status, headers, body = client.get("/m")
    assert (status, headers["Content-Type"], body) == (503, "text/plain; charset=utf-8", b"down for maintenance")
    status, headers, body = client.get("/d?a=1")
    assert (status, headers["Location"]) == (302, "https://docs.frieza.dev:443/v1/d?a=1")
    assert b"302 Found" in body
    assert client.get("/x")[::2] == (404, b"")


@pytest.mark.parametrize(
    ("on_unauthenticated", "status"), [("authenticate", 302), ("deny", 401), ("allow", 200), (None, 302)]
)
def test_a_client_without_a_session_does_not_pass_a_log_in(
    alb: Any, on_unauthenticated: str | None, status: int
) -> None:
    oidc = {
        "Issuer": "https://idp.example",
        "AuthorizationEndpoint": "https://idp.example/authorize",
        "TokenEndpoint": "https://idp.example/token",
        "UserInfoEndpoint": "https://idp.example/userinfo",
        "ClientId": "app",
        "ClientSecret": "s",
    }
    if on_unauthenticated:
        oidc["OnUnauthenticatedRequest"] = on_unauthenticated
    ok = {
        "Type": "fixed-response",
        "Order": 2,
        "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain"},
    }
    login = {"Type": "authenticate-oidc", "Order": 1, "AuthenticateOidcConfig": oidc}
    client = alb(NOT_FOUND, [([{"Field": "path-pattern", "Values": ["/private"]}], login, ok)])

    found, headers, _ = client.get("/private", headers={"Host": "eks.frieza.dev"})

    assert found == status
    if status == 302:
        where = urlsplit(headers["Location"])
        parameters = dict(parse_qsl(where.query))
        assert f"{where.scheme}://{where.netloc}{where.path}" == "https://idp.example/authorize"
        assert parameters.pop("state")
        assert parameters == {
            "client_id": "app",
            "response_type": "code",
            "scope": "openid",
            "redirect_uri": "https://eks.frieza.dev/oauth2/idpresponse",
        }


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400 Bad Request"),
        (b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: " + b"x" * 70000 + b"\r\n\r\n", b"400 Bad Request"),
        (b"TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", b"405 Method Not Allowed"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", b"501 Not Implemented"),
    ],
)
def test_a_request_that_cannot_be_served_is_refused_in_the_load_balancers_name(
    alb: Any, request_bytes: bytes, status: bytes
) -> None:
    answer = alb(NOT_FOUND).raw(request_bytes)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Server: awselb/2.0" in answer


def test_a_listener_may_keep_the_load_balancers_name_to_itself(
    alb: Any, account: Any, data_plane: DataPlane, eventually: Any
) -> None:
    """User guide, "HTTP header modification for your Application Load Balancer": disable the server header."""
    client = alb(NOT_FOUND)
    assert client.get()[1]["Server"] == "awselb/2.0"

    set_attributes(account, data_plane, {"routing.http.response.server.enabled": "false"})

    eventually(lambda: "Server" not in client.get()[1])
