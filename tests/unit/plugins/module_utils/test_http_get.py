# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One GET over a real connection: what is sent, what is read, and every way in which no answer comes."""

from __future__ import annotations

import socket

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _http
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Unavailable
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._http_deadline import Deadline

from tests.unit.plugins.http_server import answering
from tests.unit.plugins.raw_server import behaving, drips, resets, says, stays_silent

OK = b"HTTP/1.1 200 OK\r\n"


def get(port, url="http://eks.frieza.dev/app1", **more):
    options = {"host": None, "timeout": 5, "context": None} | more
    return _http.get(_http.parse_url(url), address="127.0.0.1", port=port, **options)


def heard(url="http://eks.frieza.dev/app1", **more):
    """The request as it arrives: its first line, and its headers."""
    requests = []

    def behave(connection, ended):
        requests.append(connection.recv(65536).decode())
        connection.sendall(OK + b"Content-Length: 0\r\n\r\n")

    with behaving(behave) as port:
        get(port, url, **more)
    first, *lines = requests[0].strip().split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines)


def test_the_request_is_one_get_that_says_who_asks_and_closes():
    first, headers = heard()
    assert first == "GET /app1 HTTP/1.1"
    assert headers == {
        "Host": "eks.frieza.dev",
        "User-Agent": f"edgeworks.eks_ingress/{_http.VERSION}",
        "Connection": "close",
        "Accept-Encoding": "identity",
    }


@pytest.mark.parametrize(
    ("url", "host", "sent"),
    [
        ("http://eks.frieza.dev/", None, "eks.frieza.dev"),
        ("http://EKS.Frieza.dev/", None, "eks.frieza.dev"),
        ("http://eks.frieza.dev:8080/", None, "eks.frieza.dev:8080"),
        ("http://eks.frieza.dev:80/", None, "eks.frieza.dev"),
        ("http://k8s-alb.elb.amazonaws.com/", "eks.frieza.dev", "eks.frieza.dev"),
        ("http://k8s-alb.elb.amazonaws.com:8080/", "Eks.Frieza.Dev:81", "Eks.Frieza.Dev:81"),
        ("http://日本語.jp/", None, "xn--wgv71a119e.jp"),
    ],
)
def test_the_host_header_is_the_urls_unless_another_is_given(url, host, sent):
    assert heard(url, host=host)[1]["Host"] == sent


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("", "/"),
        ("?a=1", "/?a=1"),
        ("/app1/", "/app1/"),
        ("/a/b?c=d&e=f+g", "/a/b?c=d&e=f+g"),
        ("/a#part", "/a"),
        ("/a b", "/a%20b"),
        ("/%E3%81%82", "/%E3%81%82"),
        ("/あ?い", "/%E3%81%82?%E3%81%84"),
        ('/"<>', "/%22%3C%3E"),
        ("/a;v=1,2/(x)!*'$@:~", "/a;v=1,2/(x)!*'$@:~"),
    ],
)
def test_the_target_is_sent_as_a_browser_sends_it(path, sent):
    assert heard(f"http://eks.frieza.dev{path}")[0] == f"GET {sent} HTTP/1.1"


@pytest.mark.parametrize("status", [200, 204, 301, 302, 308, 400, 401, 403, 404, 429, 460, 500, 502, 503, 504, 999])
def test_every_status_is_an_answer_and_redirects_are_not_followed(status):
    said = f"HTTP/1.1 {status} Said\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n".encode()
    with behaving(says(said)) as port:
        assert get(port) == _http.Answer(status, "", "127.0.0.1")


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ([OK + b"Content-Length: 5\r\n\r\nhello"], "hello"),
        ([OK + b"Content-Length: 5\r\n\r\n", b"he", b"llo"], "hello"),
        ([OK + b"\r\n", b"until ", b"the end"], "until the end"),
        ([OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"], "hello!"),
        ([OK + b"Content-Length: 0\r\n\r\n"], ""),
        ([OK + b"Content-Length: 6\r\n\r\n" + "日本".encode()], "日本"),
        ([OK + b"Content-Length: 4\r\n\r\na\xff\xfeb"], "a\ufffd\ufffdb"),
        ([b"HTTP/1.0 200 OK\r\n\r\nold"], "old"),
        ([b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok"], "ok"),
    ],
)
def test_the_body_is_read_however_it_comes(said, body):
    with behaving(says(*said)) as port:
        assert get(port).body == body


def test_no_more_of_a_body_is_read_than_a_check_needs(monkeypatch):
    monkeypatch.setattr(_http, "LONGEST_BODY", 10)
    with behaving(says(OK + b"\r\n" + b"x" * 5000)) as port:
        assert get(port).body == "x" * 10


@pytest.mark.parametrize(
    ("behaviour", "answer", "advice"),
    [
        (resets, "Connection reset by peer", ""),
        (stays_silent, "timed out", "nothing came back: check the security group's inbound rules"),
        (says(b""), "Remote end closed connection without response", ""),
        (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "SSH-2.0-OpenSSH_9.6", ""),
        (says(b"\x15\x03\x01\x00\x02\x02F"), "\x15\x03\x01\x00\x02\x02F", ""),
        (says(b"HTTP/1.1 2000 OK\r\n\r\n"), "HTTP/1.1 2000 OK", ""),
        (says(OK + b"X: " + b"y" * 70000 + b"\r\n\r\n"), "got more than 65536 bytes when reading header line", ""),
        (says(OK + b"\r\n".join(b"X: y" for _unused in range(200)) + b"\r\n\r\n"), "got more than 100 headers", ""),
        (says(OK + b"Content-Length: 9\r\n\r\nshort"), "IncompleteRead(5 bytes read, 4 more expected)", ""),
        (says(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "IncompleteRead(0 bytes read)", ""),
    ],
)
def test_what_is_no_answer_is_told_with_what_came(behaviour, answer, advice):
    with behaving(behaviour) as port, pytest.raises(Unavailable) as told:
        get(port, timeout=0.3)
    assert told.value.target == f"from 127.0.0.1 port {port}"
    assert answer in told.value.answer
    assert told.value.advice.startswith(advice)


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"", b"H"),
        (OK, b"X: y\r\n"),
        (OK + b"Content-Length: 100000\r\n\r\n", b"x"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (OK + b"\r\n", b"x"),
    ],
    ids=["status", "headers", "body", "chunks", "until-the-end"],
)
def test_an_answer_that_drips_in_byte_by_byte_has_a_deadline_as_a_whole(head, drop):
    with behaving(drips(head, drop)) as port, pytest.raises(Unavailable, match="timed out") as told:
        get(port, timeout=0.2)
    assert told.value.advice.startswith("the answer began and did not end: raise timeout")


def test_time_that_is_over_is_not_waited_for_again():
    times = iter([100.0, 101.5, 102.0, 102.5])
    deadline = Deadline(2, now=lambda: next(times))
    assert deadline.left() == 0.5
    for _over in range(2):
        with pytest.raises(TimeoutError, match="timed out"):
            deadline.left()


def test_a_port_at_which_nothing_listens_is_told_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(Unavailable, match="Connection refused") as told:
        get(port)
    assert told.value.advice.startswith("nothing listens there: check the listener's port")


def test_tls_spoken_to_a_plain_listener_is_told_from_no_listener():
    with answering((200, "x")) as server, pytest.raises(Unavailable) as told:
        get(server.port, "https://eks.frieza.dev/", context=_http.tls_context(_http.Trust(validate_certs=False)))
    assert told.value.advice.startswith("it does not speak TLS there")


@pytest.mark.parametrize("behaviour", [resets, says(OK + b"Content-Length: 0\r\n\r\n")], ids=["failure", "answer"])
def test_no_connection_is_left_open(behaviour, monkeypatch):
    opened = []
    connect = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda *words: opened.append(connect(*words)) or opened[-1])
    with behaving(behaviour) as port:
        try:
            get(port)
        except Unavailable as error:
            assert "reset" in str(error)
    assert [connection.fileno() for connection in opened] == [-1]
