# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.unit.plugins.dns_server import Names, serving
from tests.unit.plugins.http_server import answering
from tests.unit.plugins.raw_server import behaving, resets, says

HELLO = ": hello sample app!\n"
URL = "http://eks.frieza.dev/app1"


@pytest.fixture
def http_check(run_module):
    return lambda **arguments: run_module("http_check", **({"url": URL, "wait_timeout": 0} | arguments))


@pytest.fixture
def closed_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_ten_requests_show_how_they_spread_over_the_pods(http_check):
    with answering((200, "app1-a" + HELLO), (200, "app1-b" + HELLO)) as server:
        answer = http_check(
            address="127.0.0.1", port_map={80: server.port}, count=10, spread_by="^([^:]+):", min_spread=2,
            expect_body="hello sample app!",
        )  # fmt: skip
    http = answer["http"]
    assert not answer["changed"]
    assert http["spread"] == {"app1-a": 5, "app1-b": 5}
    assert (http["requests"], http["statuses"]) == (10, {"200": 10})
    assert http["bodies"] == ["app1-a: hello sample app!", "app1-b: hello sample app!"]
    assert http["answers"][9] == http["last_body"] == "app1-b: hello sample app!"
    assert http["addresses"] == ["127.0.0.1"]


def test_each_request_has_its_own_connection_and_the_urls_host(http_check):
    with answering((200, "x")) as server:
        http_check(address="127.0.0.1", port_map={80: server.port}, count=3)
        assert server.connections == 3
        assert server.asked == [("eks.frieza.dev", "/app1")] * 3


def test_another_host_header_can_be_sent(http_check):
    with answering((200, "x")) as server:
        http_check(url=f"http://127.0.0.1:{server.port}/a?b=c", host="eks.frieza.dev")
        assert server.asked == [("eks.frieza.dev", "/a?b=c")]


def test_a_port_in_the_url_is_part_of_the_host_header(http_check):
    with answering((200, "x")) as server:
        http_check(url=f"http://127.0.0.1:{server.port}/")
        assert server.asked == [(f"127.0.0.1:{server.port}", "/")]


def test_names_are_asked_of_the_given_resolver(http_check):
    names = Names(
        records={("eks.frieza.dev", "CNAME"): ["alb.example"], ("alb.example", "A"): ["127.0.0.4", "127.0.0.5"]}
    )
    with answering((200, "x"), address="127.0.0.4") as server, serving({"127.0.0.2": names}) as port:
        # Nothing listens at .5: each request goes on to the address that answers, as a browser's does.
        resolver = {"address": "127.0.0.2", "port": port}
        answer = http_check(resolver=resolver, port_map={80: server.port}, count=2)
    assert answer["http"]["addresses"] == ["127.0.0.4"]


def test_it_waits_until_a_whole_round_is_right(http_check):
    with answering((503, "down"), (200, "a"), (503, "down"), (200, "a"), (200, "b"), (200, "c")) as server:
        answer = http_check(address="127.0.0.1", port_map={80: server.port}, count=2, wait_timeout=30)
        assert len(server.asked) == 6
    assert answer["http"]["answers"] == ["b", "c"]


@pytest.mark.parametrize(
    ("said", "expected", "meaning"),
    [
        (
            (503, "<html><h1>503 Service Temporarily Unavailable</h1></html>"),
            "request 1 of 2 was answered 503 (503 Service Temporarily Unavailable)",
            "no healthy target",
        ),
        ((404, ""), "request 1 of 2 was answered 404 (empty body)", "No rule of the load balancer matches"),
        ((200, "other app"), "request 1 of 2 was answered 'other app', no match of 'hello'", "which Service the path leads to"),
    ],
)  # fmt: skip
def test_a_wrong_answer_says_which_what_and_what_it_means(http_check, said, expected, meaning):
    with answering(said) as server:
        answer = http_check(address="127.0.0.1", port_map={80: server.port}, count=2, expect_body="hello")
    assert answer["error"] == "TimedOut"
    assert expected in answer["msg"]
    assert meaning in answer["msg"]
    assert answer["http"]["statuses"] == {str(said[0]): 2}


def test_too_few_pods_are_named(http_check):
    with answering((200, "app1-a" + HELLO)) as server:
        answer = http_check(
            address="127.0.0.1", port_map={80: server.port}, count=4, spread_by="^([^:]+):", min_spread=2
        )
    assert "1 of 2 answered: app1-a 4 times" in answer["msg"]


def test_a_refused_connection_says_so(http_check, closed_port):
    answer = http_check(url=f"http://127.0.0.1:{closed_port}/")
    assert f"could not get an answer from 127.0.0.1 port {closed_port}" in answer["msg"]
    assert "Nothing listens there" in answer["msg"]


def test_a_name_that_does_not_resolve_says_who_was_asked(http_check):
    with serving({"127.0.0.2": Names()}) as port:
        answer = http_check(resolver={"address": "127.0.0.2", "port": port})
    assert f"could not resolve eks.frieza.dev: 127.0.0.2 port {port} answered NXDOMAIN" in answer["msg"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"url": "ftp://x/"}, "it is not one of http or https"),
        ({"url": "http://x:99999/"}, "Port out of range"),
        ({"expect_body": "("}, "no regular expression"),
        ({"spread_by": "^pod"}, "it captures nothing"),
        ({"count": 1, "spread_by": "(.)", "min_spread": 2}, "Set count to at least 1 and to min_spread"),
        ({"port_map": {"http": 80}}, "ports are numbers"),
    ],
)
def test_what_cannot_be_meant_is_said_before_anything_is_sent(http_check, arguments, expected):
    answer = http_check(**arguments)
    assert answer["error"] == "InvalidArgument"
    assert expected in answer["msg"]


@pytest.fixture
def certificate(tmp_path):
    """A self-signed certificate of eks.frieza.dev: its file, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "eks.frieza.dev")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("eks.frieza.dev")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path, key_path = tmp_path / "cert.pem", tmp_path / "key.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, key_path)
    return path, context


def test_a_certificate_is_verified_for_the_urls_host_wherever_the_connection_goes(http_check, certificate):
    path, context = certificate
    with answering((200, "x"), tls=context) as server:
        there = {"url": "https://eks.frieza.dev/", "address": "127.0.0.1", "port_map": {443: server.port}}
        assert http_check(**there, ca_path=str(path))["http"]["statuses"] == {"200": 1}
        assert http_check(**there, validate_certs=False)["http"]["statuses"] == {"200": 1}
        assert "The certificate is not valid for the name" in http_check(**there)["msg"]
        other = there | {"url": "https://other.example/"}
        assert "The certificate is not valid for the name" in http_check(**other, ca_path=str(path))["msg"]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://eks.frieza.dev/日本?q=語", ("eks.frieza.dev", "/%E6%97%A5%E6%9C%AC?q=%E8%AA%9E")),
        ("http://日本語.example/", ("xn--wgv71a119e.example", "/")),
        ("http://eks.frieza.dev/a b", ("eks.frieza.dev", "/a%20b")),
    ],
)
def test_names_and_paths_outside_ascii_are_sent_as_browsers_do(http_check, url, asked):
    with answering((200, "x")) as server:
        assert http_check(url=url, address="127.0.0.1", port_map={80: server.port})["http"]["url"] == url
        assert server.asked == [asked]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_an_answer_of_its_own(http_check, status):
    with answering((status, "")) as server:
        there = {"address": "127.0.0.1", "port_map": {80: server.port}}
        assert http_check(expect_status=[status], **there)["http"]["statuses"] == {str(status): 1}
        assert f"was answered {status} (empty body)" in http_check(**there)["msg"]


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (resets, "Connection reset by peer"),
        (says(b""), "Remote end closed connection without response"),
        (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "SSH-2.0-OpenSSH_9.6"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), "IncompleteRead(4 bytes read, 5 more expected)"),
    ],
)
def test_what_is_no_answer_is_asked_for_again_until_the_deadline(http_check, behaviour, said):
    answer_late = says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    with behaving(behaviour, answer_late) as port:
        assert http_check(url=f"http://127.0.0.1:{port}/", wait_timeout=30)["http"]["answers"] == ["ok"]
    with behaving(behaviour) as port:
        failed = http_check(url=f"http://127.0.0.1:{port}/")
    assert failed["error"] == "TimedOut"
    assert said in failed["msg"]
