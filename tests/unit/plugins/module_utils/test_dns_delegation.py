# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a zone's parent, and what the parent's own servers say of the zone."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns import Reply, Resolver, Server
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing, Unavailable

from tests.unit.plugins.dns_said import named, refusing, servers_that_say

ASKED = Resolver((Server("1"),))
ZONE = "app.sub.example"


def referring(*servers):
    return Reply("NOERROR", False, (), ZONE, servers)


# The parent example, with two servers that have an address each.
PARENT = {
    ("1", "example", "NS"): named("ns1.example", "ns2.example"),
    ("1", "ns1.example", "A"): named("192.0.2.1"),
    ("1", "ns2.example", "A"): named("192.0.2.2"),
}


def of(said):
    return {(address, ZONE, "NS"): answer for address, answer in said.items()}


@pytest.mark.parametrize(
    ("said", "servers"),
    [
        ({"192.0.2.1": referring("ns-1.aws", "ns-2.aws")}, ("ns-1.aws", "ns-2.aws")),
        # Where the same servers have both zones, they answer instead of referring.
        ({"192.0.2.1": named("ns-1.aws")}, ("ns-1.aws",)),
        ({"192.0.2.1": Reply("NOERROR", True, ("answer",), ZONE, ("referral",))}, ("answer",)),
        ({"192.0.2.1": refusing("NXDOMAIN")}, ()),
        ({"192.0.2.1": referring()}, ()),
        # The first server that answers is believed.
        ({"192.0.2.1": referring("one"), "192.0.2.2": referring("two")}, ("one",)),
        ({"192.0.2.1": Unavailable("ask"), "192.0.2.2": referring("two")}, ("two",)),
        ({"192.0.2.1": refusing("SERVFAIL"), "192.0.2.2": referring("two")}, ("two",)),
        ({"192.0.2.1": refusing("REFUSED"), "192.0.2.2": refusing("NXDOMAIN")}, ()),
    ],
)
def test_the_parents_own_servers_say_to_whom_the_zone_is_delegated(monkeypatch, said, servers):
    servers_that_say(monkeypatch, PARENT | of(said))
    assert _dns.delegation_of(ZONE, resolver=ASKED) == ("example", servers)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (
            {"192.0.2.1": refusing("SERVFAIL"), "192.0.2.2": refusing("SERVFAIL")},
            "ask the DNS server 192.0.2.2: SERVFAIL",
        ),
        ({"192.0.2.1": refusing("REFUSED"), "192.0.2.2": Unavailable("reach it")}, "could not reach it"),
        ({"192.0.2.1": Unavailable("reach it"), "192.0.2.2": refusing("REFUSED")}, "REFUSED"),
    ],
)
def test_a_parent_whose_servers_give_no_answer_is_not_taken_for_one_that_does_not_delegate(monkeypatch, said, answer):
    servers_that_say(monkeypatch, PARENT | of(said))
    with pytest.raises(Unavailable) as told:
        _dns.delegation_of(ZONE, resolver=ASKED)
    assert (told.value.attempted, told.value.target) == ("ask the name servers of example", f"for {ZONE}")
    assert answer in told.value.answer


def test_a_server_of_the_parents_that_has_no_address_is_passed_over(monkeypatch):
    said = {key: value for key, value in PARENT.items() if key[1] != "ns1.example"}
    servers_that_say(monkeypatch, said | of({"192.0.2.2": referring("ns.aws")}))
    assert _dns.delegation_of(ZONE, resolver=ASKED) == ("example", ("ns.aws",))


def test_every_address_of_a_server_is_tried(monkeypatch):
    both = {("1", "ns1.example", "A"): named("192.0.2.3", "192.0.2.1")}
    servers_that_say(
        monkeypatch, PARENT | both | of({"192.0.2.3": refusing("REFUSED"), "192.0.2.1": referring("ns.aws")})
    )
    assert _dns.delegation_of(ZONE, resolver=ASKED) == ("example", ("ns.aws",))


@pytest.mark.parametrize(
    ("known", "parent"),
    [
        (("sub.example", "example", "."), "sub.example"),
        (("example", "."), "example"),
        ((".",), "."),
    ],
)
def test_the_parent_is_the_closest_name_above_with_servers_of_its_own(monkeypatch, known, parent):
    said = {("1", name, "NS"): named(f"ns.{name}") for name in known}
    said |= {("1", f"ns.{name}", "A"): named("192.0.2.1") for name in known}
    servers_that_say(monkeypatch, said | of({"192.0.2.1": referring("ns.aws")}))
    assert _dns.delegation_of(ZONE, resolver=ASKED) == (parent, ("ns.aws",))


def test_a_zone_is_not_its_own_parent(monkeypatch):
    servers_that_say(monkeypatch, {("1", ZONE, "NS"): named("ns.aws")})
    with pytest.raises(Missing, match="the resolver knows no name servers above it"):
        _dns.delegation_of(ZONE, resolver=ASKED)


def test_a_parent_whose_servers_have_no_address_is_named(monkeypatch):
    servers_that_say(monkeypatch, {("1", "example", "NS"): named("ns1.example")})
    with pytest.raises(Unavailable, match="ask the name servers of example") as told:
        _dns.delegation_of("app.example", resolver=ASKED)
    assert "could not resolve ns1.example" in told.value.answer


@pytest.mark.parametrize("zone", ["app.example", "App.Example.", "app.example."])
def test_the_servers_of_a_top_level_domain_may_be_a_parent_too(monkeypatch, zone):
    said = {("1", "example", "NS"): named("ns1.example"), ("1", "ns1.example", "A"): named("192.0.2.1")}
    servers_that_say(monkeypatch, said | {("192.0.2.1", zone, "NS"): referring("ns.aws")})
    assert _dns.delegation_of(zone, resolver=ASKED) == ("example", ("ns.aws",))


def test_the_parents_servers_are_asked_at_the_given_port_and_without_recursion(monkeypatch):
    servers_that_say(monkeypatch, PARENT)
    answered, asked = _dns.ask, []

    def ask(server, name, record_type, *, recursive):
        asked.append((str(server), name, recursive))
        return answered(server, name, record_type, recursive=recursive)

    monkeypatch.setattr(_dns, "ask", ask)
    _dns.delegation_of(ZONE, resolver=ASKED, port=5300)
    assert asked[-1] == ("192.0.2.1 port 5300", ZONE, False)
    assert all(recursive for server, _name, recursive in asked if server == "1")
