# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages of HTTP/1.1 are read as RFC 9112 has them."""

from __future__ import annotations

import pytest

from sandbox.alb.http1 import (
    BadMessage,
    Framing,
    Kind,
    ResponseHead,
    parse_request,
    parse_response,
    request_framing,
    response_framing,
)


def head(*lines: str) -> bytes:
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def test_a_request_is_read_with_its_headers_as_sent() -> None:
    parsed = parse_request(head("GET /x HTTP/1.1", "Host: a", "X-One:  1 ", "x-one: 2"))

    assert (parsed.method, parsed.target, parsed.keep_alive) == ("GET", "/x", True)
    assert parsed.values("X-ONE") == ["1", "2"]


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        (["GET /x"], 400),
        (["GET /x HTTP/2.0", "Host: a"], 505),
        (["GET /x HTTP/1.1"], 400),
        (["GET /x HTTP/1.1", "Host: a", "Host: b"], 400),
        (["GET /x HTTP/1.1", "Host: a", "No colon"], 400),
        (["GET /x HTTP/1.1", "Host: a", "Bad name: 1"], 400),
        (["GET /x HTTP/1.1", "Host: a", " folded: 1"], 400),
        ([f"GET /{'x' * 17000} HTTP/1.1", "Host: a"], 414),
        (["GET /x HTTP/1.1", "Host: a", f"X: {'x' * 17000}"], 400),
    ],
)
def test_a_malformed_request_is_refused_with_a_status(lines: list[str], status: int) -> None:
    with pytest.raises(BadMessage) as refused:
        parse_request(head(*lines))

    assert refused.value.status == status


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([], Framing(Kind.NONE)),
        (["Content-Length: 12"], Framing(Kind.LENGTH, 12)),
        (["Content-Length: 12", "Content-Length: 12"], Framing(Kind.LENGTH, 12)),
        (["Content-Length: 0"], Framing(Kind.NONE)),
        (["Transfer-Encoding: Chunked"], Framing(Kind.CHUNKED)),
        (["Transfer-Encoding: chunked", "Content-Length: 12"], Framing(Kind.CHUNKED)),
    ],
)
def test_a_requests_body_ends_where_its_headers_say(headers: list[str], expected: Framing) -> None:
    assert request_framing(parse_request(head("POST / HTTP/1.1", "Host: a", *headers))) == expected


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["Content-Length: 12", "Content-Length: 13"], 400),
        (["Content-Length: -1"], 400),
        (["Content-Length: 0x10"], 400),
        (["Transfer-Encoding: gzip, chunked"], 501),
    ],
)
def test_a_body_that_cannot_be_delimited_is_refused(headers: list[str], status: int) -> None:
    with pytest.raises(BadMessage) as refused:
        request_framing(parse_request(head("POST / HTTP/1.1", "Host: a", *headers)))

    assert refused.value.status == status


@pytest.mark.parametrize(
    ("method", "status", "headers", "expected"),
    [
        ("GET", 200, (), Kind.UNTIL_CLOSE),
        ("GET", 200, (("Content-Length", "3"),), Kind.LENGTH),
        ("HEAD", 200, (("Content-Length", "3"),), Kind.NONE),
        ("GET", 204, (), Kind.NONE),
        ("GET", 304, (("Content-Length", "3"),), Kind.NONE),
        ("GET", 200, (("Transfer-Encoding", "chunked"),), Kind.CHUNKED),
    ],
)
def test_an_answers_body_ends_where_method_status_and_headers_say(
    method: str, status: int, headers: tuple[tuple[str, str], ...], expected: Kind
) -> None:
    assert response_framing(ResponseHead(headers, status, ""), method).kind is expected


def test_an_answer_without_a_reason_is_read() -> None:
    assert parse_response(head("HTTP/1.0 204")).status == 204


def test_what_is_no_answer_is_told_as_a_bad_gateway() -> None:
    with pytest.raises(BadMessage) as refused:
        parse_response(head("SSH-2.0-OpenSSH"))

    assert refused.value.status == 502
