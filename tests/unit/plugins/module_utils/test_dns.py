# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dns.resolver
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns import Reply, Resolver, Server
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing, Unavailable

NOTHING = Reply("NOERROR", False, (), "a.example", ())


def named(*values):
    return Reply("NOERROR", False, values, "a.example", ())


def servers_that_say(monkeypatch, said):
    """Let each (address, name, type) be answered by a reply or an error; anything else by no record."""

    def ask(server, name, record_type, *, recursive):
        answer = said.get((server.address, name, record_type), NOTHING)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(_dns, "ask", ask)


def test_the_next_server_is_asked_when_the_first_is_silent(monkeypatch):
    servers_that_say(monkeypatch, {("1", "a", "A"): Unavailable("ask"), ("2", "a", "A"): named("192.0.2.1")})
    assert Resolver((Server("1"), Server("2"))).addresses("a") == ["192.0.2.1"]


def test_when_all_are_silent_the_last_ones_problem_is_told(monkeypatch):
    servers_that_say(monkeypatch, {("1", "a", "A"): Unavailable("ask the last")})
    with pytest.raises(Unavailable, match="ask the last"):
        Resolver((Server("1"),)).lookup("a", "A")


def test_a_system_without_a_resolver_says_what_to_set():
    with pytest.raises(Unavailable, match="Set resolver"):
        Resolver(()).lookup("a", "A")


def test_a_name_of_ipv6_alone_has_addresses_too_and_one_of_none_is_missing(monkeypatch):
    servers_that_say(monkeypatch, {("1", "six", "AAAA"): named("2001:db8::1")})
    assert Resolver((Server("1"),)).addresses("six") == ["2001:db8::1"]
    with pytest.raises(Missing, match="answered no such record"):
        Resolver((Server("1"),)).addresses("none")


def test_the_systems_resolver_is_used_where_none_is_given(monkeypatch):
    def unconfigured():
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver, "Resolver", unconfigured)
    assert _dns.resolver_of({"address": "192.0.2.1", "port": 5353}).servers == (Server("192.0.2.1", 5353),)
    with pytest.raises(Unavailable, match="read the system's resolver"):
        _dns.resolver_of(None)


def test_without_dnspython_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(_dns, "DNS_ERROR", "No module named 'dns'")
    with pytest.raises(Unavailable, match="Install dnspython"):
        _dns.resolver_of(None)


def test_the_closest_name_above_with_servers_is_the_parent_and_its_silent_ones_are_passed_over(monkeypatch):
    said = {
        ("1", "example", "NS"): named("ns1.example", "ns2.example"),
        ("1", "ns2.example", "A"): named("192.0.2.2"),
        ("192.0.2.2", "app.sub.example", "NS"): Reply("NOERROR", False, (), "", ("ns.aws",)),
    }
    servers_that_say(monkeypatch, said)
    assert _dns.delegation_of("app.sub.example", resolver=Resolver((Server("1"),))) == ("example", ("ns.aws",))


def test_a_parent_whose_servers_are_all_silent_is_named(monkeypatch):
    servers_that_say(monkeypatch, {("1", "example", "NS"): named("ns1.example")})
    with pytest.raises(Unavailable, match="ask the name servers of example"):
        _dns.delegation_of("app.example", resolver=Resolver((Server("1"),)))


def test_a_resolver_that_knows_nothing_above_the_zone_is_told_of(monkeypatch):
    servers_that_say(monkeypatch, {})
    with pytest.raises(Missing, match="the resolver knows no name servers above it"):
        _dns.delegation_of("app.example", resolver=Resolver((Server("1"),)))
