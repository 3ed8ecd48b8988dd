# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests and answers arrive as they were sent, whatever HTTP either end speaks."""

from __future__ import annotations

import http.client
import re
import socket
from typing import Any

import pytest

from sandbox.alb.data_plane import DataPlane
from tests.unit.sandbox.alb.traffic import NODE_A, forward, set_attributes


def test_the_target_learns_who_asked(alb: Any, backend: Any, account: Any) -> None:
    node = backend(NODE_A)
    client = alb(forward(account.group_of("a")))

    client.get("/x?a=1", headers={"Host": "eks.frieza.dev", "X-Forwarded-For": "203.0.113.9"})

    (request,) = node.requests
    headers = request["headers"]
    assert request["path"] == "/x?a=1"
    assert headers["Host"] == "eks.frieza.dev"
    assert headers["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1"
    assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-Port"]) == ("http", "80")
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24}", headers["X-Amzn-Trace-Id"])
    assert "Via" not in headers


def test_many_requests_share_one_connection(alb: Any, served_group: Any) -> None:
    connection = alb(forward(served_group())).connect()
    connection.connect()
    local_port = connection.sock.getsockname()[1]

    for number in range(3):
        connection.request("POST", f"/{number}", body=b"x" * number)
        assert connection.getresponse().read() == f"tg-a POST /{number}".encode()

    assert connection.sock.getsockname()[1] == local_port
    connection.close()


def test_bodies_pass_whole_in_both_directions(alb: Any, account: Any, backend: Any) -> None:
    node = backend(NODE_A)
    client = alb(forward(account.group_of("a")))
    body = bytes(range(256)) * 8192

    status, _, _ = client.get("/upload", method="POST", body=body, headers={"Expect": "100-continue"})

    assert status == 200
    assert node.requests[0]["body"] == body
    assert "Expect" not in node.requests[0]["headers"]


def test_a_head_request_gets_the_length_but_no_body(alb: Any, served_group: Any) -> None:
    status, headers, body = alb(forward(served_group())).get("/x", method="HEAD")

    assert (status, headers["Content-Length"], body) == (200, str(len("tg-a HEAD /x")), b"")


def test_an_answer_that_ends_with_the_connection_is_sent_in_chunks(raw_target: Any) -> None:
    client, _ = raw_target(b"HTTP/1.0 200 OK\r\n\r\nall of it")

    status, headers, body = client.get()

    assert (status, headers["Transfer-Encoding"], body) == (200, "chunked", b"all of it")


def test_an_old_client_gets_the_same_answer_without_chunks(raw_target: Any) -> None:
    client, _ = raw_target(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nall\r\n6;x=y\r\n of it\r\n0\r\nT: 1\r\n\r\n"
    )

    answer = client.raw(b"GET / HTTP/1.0\r\n\r\n")

    assert answer.endswith(b"\r\nConnection: close\r\n\r\nall of it")


def test_an_answer_that_breaks_off_is_not_passed_off_as_whole(raw_target: Any) -> None:
    client, _ = raw_target(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        client.get()


def test_an_answer_before_the_requests_end_is_passed_on(raw_target: Any) -> None:
    client, _ = raw_target(b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 7\r\n\r\ntoo big")

    answer = client.raw(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegun")

    assert answer.startswith(b"HTTP/1.1 413 Payload Too Large")
    assert answer.endswith(b"too big")


def test_interim_answers_are_not_taken_for_the_answer(raw_target: Any) -> None:
    client, _ = raw_target(
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    )

    assert client.get()[::2] == (200, b"ok")


def test_a_change_of_protocol_leaves_the_connection_to_the_two_ends(raw_target: Any) -> None:
    upgraded = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    client, target = raw_target(upgraded, echo=True)

    with socket.create_connection((client.address, client.port), timeout=20) as connection:
        connection.sendall(b"GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        stream = connection.makefile("rwb")
        head = [stream.readline() for _ in range(4)]
        stream.write(b"hello\n")
        stream.flush()

        assert head[0] == b"HTTP/1.1 101 Switching Protocols\r\n"
        assert stream.readline() == b"hello\n"
    assert b"Upgrade: websocket" in target.received[0]


def test_a_listener_puts_headers_into_the_targets_answers(
    alb: Any, account: Any, served_group: Any, data_plane: DataPlane, eventually: Any
) -> None:
    """User guide, "HTTP header modification for your Application Load Balancer": insert and disable headers."""
    client = alb(forward(served_group()))
    assert {"Server", "X-Frame-Options"} & client.get()[1].keys() == {"Server"}
    wanted = {"server.enabled": "false", "x_frame_options.header_value": "DENY"}
    set_attributes(account, data_plane, {f"routing.http.response.{key}": value for key, value in wanted.items()})

    headers = eventually(lambda: headers if "X-Frame-Options" in (headers := client.get()[1]) else None)

    assert (headers.get("Server"), headers["X-Frame-Options"]) == (None, "DENY")
