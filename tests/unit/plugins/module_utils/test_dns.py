# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from types import SimpleNamespace

import dns.resolver
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns import Resolver, Server
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Missing, Unavailable

from tests.unit.plugins.dns_said import NOTHING, named, refusing, servers_that_say


def test_the_next_server_is_asked_when_the_first_is_silent(monkeypatch):
    servers_that_say(monkeypatch, {("1", "a", "A"): Unavailable("ask"), ("2", "a", "A"): named("192.0.2.1")})
    assert Resolver((Server("1"), Server("2"))).addresses("a") == ["192.0.2.1"]


def test_when_all_are_silent_the_last_ones_problem_is_told(monkeypatch):
    servers_that_say(monkeypatch, {("1", "a", "A"): Unavailable("ask the last")})
    with pytest.raises(Unavailable, match="ask the last"):
        Resolver((Server("1"),)).lookup("a", "A")


@pytest.mark.parametrize(
    ("first", "second", "values"),
    [
        (named("192.0.2.1"), named("192.0.2.2"), ("192.0.2.1",)),
        (refusing("SERVFAIL"), named("192.0.2.2"), ("192.0.2.2",)),
        (refusing("REFUSED"), named("192.0.2.2"), ("192.0.2.2",)),
        (refusing("NOTIMP"), named("192.0.2.2"), ("192.0.2.2",)),
        (refusing("FORMERR"), named("192.0.2.2"), ("192.0.2.2",)),
        # No such name is an answer: another resolver's is not better.
        (refusing("NXDOMAIN"), named("192.0.2.2"), ()),
        (NOTHING, named("192.0.2.2"), ()),
    ],
)
def test_resolvers_that_disagree_are_heard_in_order_and_a_refusal_is_passed_over(monkeypatch, first, second, values):
    servers_that_say(monkeypatch, {("1", "a", "A"): first, ("2", "a", "A"): second})
    assert Resolver((Server("1"), Server("2"))).lookup("a", "A").values == values


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (["SERVFAIL", "REFUSED"], "SERVFAIL"),
        (["REFUSED", "SERVFAIL"], "REFUSED"),
        (["SERVFAIL", None], "SERVFAIL"),
        ([None, "SERVFAIL"], "SERVFAIL"),
    ],
)
def test_where_no_server_answers_the_first_refusal_is_the_reply(monkeypatch, said, code):
    answers = [refusing(one) if one else Unavailable("ask") for one in said]
    servers_that_say(monkeypatch, {(str(number), "a", "A"): answer for number, answer in enumerate(answers)})
    assert Resolver((Server("0"), Server("1"))).lookup("a", "A").code == code


def test_a_name_that_cannot_be_one_is_no_servers_fault(monkeypatch):
    servers_that_say(monkeypatch, {("1", "a", "A"): InvalidArgument("ask for the name")})
    with pytest.raises(InvalidArgument):
        Resolver((Server("1"), Server("2"))).lookup("a", "A")


def test_addresses_are_those_of_ipv4_where_a_name_has_both(monkeypatch):
    said = {("1", "a", "A"): named("192.0.2.1", "192.0.2.2"), ("1", "a", "AAAA"): named("2001:db8::1")}
    servers_that_say(monkeypatch, said)
    assert Resolver((Server("1"),)).addresses("a") == ["192.0.2.1", "192.0.2.2"]


def test_a_name_without_addresses_names_who_was_asked_and_what_it_means(monkeypatch):
    servers_that_say(monkeypatch, {("192.0.2.1", "a", "A"): refusing("NXDOMAIN")})
    with pytest.raises(Missing) as told:
        Resolver((Server("192.0.2.1"), Server("192.0.2.2", 5353))).addresses("a")
    assert told.value.answer == "192.0.2.1 and 192.0.2.2 port 5353 answered NXDOMAIN"
    assert told.value.advice == "the record does not exist yet, or the resolver still remembers that it did not"


@pytest.mark.parametrize("address", ["resolver.example", "192.0.2", "192.0.2.1:53", ""])
def test_a_resolver_is_given_by_its_address(address):
    with pytest.raises(InvalidArgument, match=r"it is no IP address\. Write the server's address"):
        _dns.resolver_of({"address": address, "port": 53})


def test_the_systems_resolvers_are_asked_in_its_order_and_at_its_port(monkeypatch):
    system = SimpleNamespace(nameservers=["192.0.2.2", "192.0.2.1"], port=5353)
    monkeypatch.setattr(dns.resolver, "Resolver", lambda: system)
    expected = (Server("192.0.2.2", 5353), Server("192.0.2.1", 5353))
    assert _dns.resolver_of(None).servers == _dns.resolver_of({}).servers == expected


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
