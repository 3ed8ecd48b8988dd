# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import http.client
import socket
import ssl

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _http
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Missing, Unavailable


@pytest.mark.parametrize(
    ("url", "origin", "port", "target"),
    [
        ("http://app.example", "app.example", 80, "/"),
        ("http://app.example:80/a?b=c", "app.example", 80, "/a?b=c"),
        ("https://app.example:8443/a", "app.example:8443", 8443, "/a"),
        ("https://app.example:443/", "app.example", 443, "/"),
        ("http://app.example:443/", "app.example:443", 443, "/"),
        ("http://app.example:0/", "app.example:0", 0, "/"),
        ("HTTP://App.Example/App", "app.example", 80, "/App"),
        ("http://app.example?b=c", "app.example", 80, "/?b=c"),
        ("http://app.example/a#part", "app.example", 80, "/a"),
        ("http://[2001:db8::1]:8080/", "[2001:db8::1]:8080", 8080, "/"),
        ("https://[2001:db8::1]/", "[2001:db8::1]", 443, "/"),
        ("http://日本語.example/あ", "xn--wgv71a119e.example", 80, "/%E3%81%82"),
    ],
)
def test_a_url_says_where_to_and_what_for(url, origin, port, target):
    parsed = _http.parse_url(url)
    assert (parsed.origin, parsed.port, parsed.target) == (origin, port, target)


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("", "it is not one of http or https"),
        ("ftp://app.example", "it is not one of http or https"),
        ("app.example/app1", "it is not one of http or https"),
        ("//app.example/", "it is not one of http or https"),
        ("http://", "it is not one of http or https"),
        ("http:///app1", "it is not one of http or https"),
        ("http://:80/", "it is not one of http or https"),
        ("http://app.example:http/", "Port could not be cast to integer value"),
        ("http://app.example:65536/", "Port out of range 0-65535"),
        ("http://app.example:-1/", "Port"),
        ("http://[2001:db8::1/", "Invalid IPv6 URL"),
        ("http://app..example/", "label empty"),
        (f"http://{'a' * 64}.example/", "label"),
    ],
)
def test_what_is_no_url_is_refused(url, answer):
    with pytest.raises(InvalidArgument) as told:
        _http.parse_url(url)
    assert told.value.target == url
    assert answer in told.value.answer
    assert told.value.advice == "write http://host/path or https://host/path"


@pytest.mark.parametrize("text", ["a", "a.example", "A.Example:81", "192.0.2.1", "[2001:db8::1]:80", "xn--wgv71a.jp"])
def test_a_host_header_is_sent_as_it_was_written(text):
    assert _http.host_header(text) == text


@pytest.mark.parametrize("text", ["", " ", ":80", "a b", "a\r\nX: y", "日本", "[2001:db8::1", "/path", "a\x7f"])
def test_what_cannot_be_a_host_header_is_refused(text):
    with pytest.raises(InvalidArgument, match=r"it is none\. Write host or host:port in ASCII"):
        _http.host_header(text)


def test_a_ca_file_that_cannot_be_read_is_named():
    with pytest.raises(InvalidArgument, match="/no/such/ca"):
        _http.tls_context(_http.Trust(ca_path="/no/such/ca"))


def test_without_validation_neither_name_nor_chain_is_looked_at():
    context = _http.tls_context(_http.Trust(validate_certs=False))
    assert (context.check_hostname, context.verify_mode) == (False, ssl.CERT_NONE)


def test_the_systems_addresses_are_each_named_once(monkeypatch):
    entries = [(None, None, None, "", (address, 0)) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_words, **_options: entries)
    assert _http.system_addresses("app.example") == ["192.0.2.1", "192.0.2.2"]


def test_a_name_that_the_system_does_not_know_is_missing(monkeypatch):
    def unknown(*_words, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Missing, match=r"app\.example.*Name or service not known"):
        _http.system_addresses("app.example")


@pytest.mark.parametrize("name", ["app..example", "a" * 64, f"{'a' * 64}.example"])
def test_a_name_that_cannot_be_one_is_missing_too(name):
    with pytest.raises(Missing) as told:
        _http.system_addresses(name)
    assert told.value.target == name
    assert "label" in told.value.answer


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (ConnectionRefusedError("refused"), "Nothing listens there"),
        (TimeoutError("timed out"), "security group's inbound rules"),
        (ssl.SSLCertVerificationError("self-signed"), "not valid for the name"),
        (ssl.SSLError("wrong version number"), "does not speak TLS there"),
        (http.client.BadStatusLine("?"), ""),
    ],
)
def test_no_answer_comes_with_what_that_means_of_a_load_balancer(monkeypatch, error, advice):
    def fails(*_words):
        raise error

    monkeypatch.setattr(socket, "create_connection", fails)
    with pytest.raises(Unavailable) as told:
        _http.get(_http.parse_url("http://a"), address="192.0.2.1", port=80, host=None, timeout=1, context=None)
    assert "from 192.0.2.1 port 80" in str(told.value)
    assert advice in str(told.value)


@pytest.mark.parametrize(
    ("origin", "name"), [("a.example:8443", "a.example"), ("[2001:db8::1]:1", "2001:db8::1"), ("a", "a")]
)
def test_a_tls_server_is_asked_for_by_its_name_alone(origin, name):
    assert _http.server_name(origin) == name
