# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import re

import pytest

from sandbox.alb.forwarding import (
    refusal,
    request_to_target,
    response_to_client,
    routed_request,
    trace_id,
    without_port,
)
from sandbox.alb.http1 import Framing, Kind, RequestHead, ResponseHead

NO_BODY = Framing(Kind.NONE)


def request(*headers: tuple[str, str], method: str = "GET", target: str = "/a?b=1") -> RequestHead:
    return RequestHead((("Host", "eks.frieza.dev:20080"), *headers), method, target, 1)


def sent(head: RequestHead, framing: Framing = NO_BODY, port: int = 443, **attributes: str) -> list[str]:
    routed = routed_request(head, "198.51.100.4", "https", port)
    routed = dataclasses.replace(routed, source_port=50000, tls=("TLSv1.3", "TLS_AES_128_GCM_SHA256"))
    named = {name.replace("__", "."): value for name, value in attributes.items()}
    return request_to_target(head, routed, framing, named).decode().split("\r\n")[:-2]


def test_the_target_sees_the_client_by_forwarded_headers() -> None:
    lines = sent(request(("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "ftp"), ("X-Forwarded-Port", "1")))

    assert lines[:2] == ["GET /a?b=1 HTTP/1.1", "Host: eks.frieza.dev:20080"]
    assert lines[2:5] == [
        "X-Forwarded-For: 203.0.113.9, 198.51.100.4",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Port: 443",
    ]
    assert lines[5].startswith("X-Amzn-Trace-Id: Root=1-")
    assert len(lines) == 6


def test_headers_of_the_connection_are_not_passed_on() -> None:
    lines = sent(request(("Connection", "close, X-Secret"), ("X-Secret", "1"), ("TE", "trailers"), ("X-Kept", "1")))

    assert "X-Kept: 1" in lines
    assert not [line for line in lines if line.startswith(("Connection", "X-Secret", "TE", "Via"))]


@pytest.mark.parametrize(("mode", "expected"), [("preserve", ["203.0.113.9"]), ("remove", [])])
def test_the_forwarded_for_header_follows_the_load_balancers_attribute(mode: str, expected: list[str]) -> None:
    lines = sent(request(("X-Forwarded-For", "203.0.113.9")), routing__http__xff_header_processing__mode=mode)

    assert [line.partition(": ")[2] for line in lines if line.startswith("X-Forwarded-For")] == expected


def test_a_client_is_told_with_its_port_where_that_was_asked_for() -> None:
    """User guide, "HTTP headers and Application Load Balancers": client port preservation."""
    lines = sent(request(("X-Forwarded-For", "203.0.113.9")), routing__http__xff_client_port__enabled="true")

    assert "X-Forwarded-For: 203.0.113.9, 198.51.100.4:50000" in lines


@pytest.mark.parametrize(
    ("host", "port", "attributes", "expected"),
    [
        ("eks.frieza.dev", 8080, {}, "eks.frieza.dev:8080"),
        ("eks.frieza.dev", 443, {}, "eks.frieza.dev"),
        ("eks.frieza.dev:9", 8080, {}, "eks.frieza.dev:9"),
        ("eks.frieza.dev", 8080, {"routing__http__preserve_host_header__enabled": "true"}, "eks.frieza.dev"),
    ],
)
def test_a_host_gets_the_port_of_a_listener_that_has_one_of_its_own(
    host: str, port: int, attributes: dict[str, str], expected: str
) -> None:
    """User guide, "Edit attributes for your Application Load Balancer": host header preservation."""
    head = RequestHead((("Host", host),), "GET", "/", 1)

    assert f"Host: {expected}" in sent(head, port=port, **attributes)


def test_headers_with_senseless_names_are_dropped_where_that_was_asked_for() -> None:
    head = request(("X_A", "1"), ("X-B", "2"))

    assert {"X_A: 1", "X-B: 2"} <= set(sent(head))
    lines = sent(head, routing__http__drop_invalid_header_fields__enabled="true")
    assert ("X_A: 1" in lines, "X-B: 2" in lines) == (False, True)


def test_the_target_learns_of_tls_where_that_was_asked_for_under_the_listeners_names() -> None:
    """User guide, "HTTP header modification for your Application Load Balancer": rename headers."""
    assert not [line for line in sent(request()) if "Tls" in line]
    wanted = {"routing__http__x_amzn_tls_version_and_cipher_suite__enabled": "true"}
    told = {"X-Amzn-Tls-Version: TLSv1.3", "X-Amzn-Tls-Cipher-Suite: TLS_AES_128_GCM_SHA256"}
    assert told <= set(sent(request(), **wanted))
    renamed = sent(request(), **wanted, routing__http__request__x_amzn_tls_version__header_name="Tls")
    assert "Tls: TLSv1.3" in renamed and not told <= set(renamed)


def test_a_chunked_body_is_announced_as_such_and_without_a_length() -> None:
    lines = sent(request(("Content-Length", "5"), ("Transfer-Encoding", "chunked")), Framing(Kind.CHUNKED))

    assert "Transfer-Encoding: chunked" in lines
    assert "Content-Length: 5" not in lines


def test_an_upgrade_is_passed_on() -> None:
    lines = sent(request(("Connection", "keep-alive, Upgrade"), ("Upgrade", "websocket")))

    assert lines[-2:] == ["Connection: Upgrade", "Upgrade: websocket"]


def test_the_rules_see_host_path_and_query_apart() -> None:
    routed = routed_request(request(), "198.51.100.4", "http", 80)

    assert (routed.host, routed.path, routed.query) == ("eks.frieza.dev", "/a", "b=1")


def test_an_absolute_target_names_the_host() -> None:
    routed = routed_request(request(target="http://other.dev:80/x"), "198.51.100.4", "http", 80)

    assert (routed.host, routed.path) == ("other.dev", "/x")


@pytest.mark.parametrize(
    ("host", "expected"),
    [("a.dev", "a.dev"), ("a.dev:8080", "a.dev"), ("[::1]", "[::1]"), ("[::1]:80", "[::1]"), ("", "")],
)
def test_the_port_of_a_host_is_cut_off(host: str, expected: str) -> None:
    assert without_port(host) == expected


def test_a_trace_id_is_begun_or_gets_our_part() -> None:
    """User guide, "Request tracing for your Application Load Balancer"."""
    given = "Root=1-67891233-abcdef012345678912345678;CalledFrom=app"

    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", trace_id([]))
    assert re.fullmatch(rf"Self=1-[0-9a-f]{{8}}-[0-9a-f]{{24}};{given}", trace_id([given]))
    assert trace_id([f"Self=1-0-0;{given}"]).count("Self=") == 1


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (request(), None),
        (request(method="TRACE"), 405),
        (request(("X-Forwarded-For", ", ".join(["203.0.113.9"] * 31))), 463),
        (request(("X-Forwarded-For", ", ".join(["203.0.113.9"] * 30))), None),
    ],
)
def test_some_requests_are_refused_before_any_rule(head: RequestHead, expected: int | None) -> None:
    assert refusal(head) == expected


def test_a_response_keeps_its_headers_but_not_its_connection() -> None:
    head = ResponseHead(
        (("Server", "app"), ("Connection", "close"), ("Set-Cookie", "a"), ("Set-Cookie", "b")), 200, "OK"
    )

    sent_lines = response_to_client(head, chunked=True, keep_alive=True).decode().split("\r\n")

    assert sent_lines == [
        "HTTP/1.1 200 OK",
        "Server: app",
        "Set-Cookie: a",
        "Set-Cookie: b",
        "Transfer-Encoding: chunked",
        "Connection: keep-alive",
        "",
        "",
    ]
