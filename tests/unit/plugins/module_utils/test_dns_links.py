# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The links that a name hangs by: which holds, and what is said of one that does not."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns_links as links
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns import Reply, Resolver, Server
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing, Unavailable

from tests.unit.plugins.dns_said import named, refusing, servers_that_say

NAME = "eks.frieza.dev"
SILENT = Unavailable("ask the DNS server 192.0.2.9", answer="timed out")
QUESTION = links.Question(NAME, "A", Resolver((Server("1"),)), 5300)
ZONE = links.Zone("frieza.dev", ("ns-1.aws", "ns-2.aws"))
TWO = ("one", "two")


@pytest.mark.parametrize(
    ("answers", "expected", "ok", "detail", "values"),
    [
        ([named("a"), named("a")], None, True, "all 2 name servers answer a", ("a",)),
        ([named("a", "b"), named("a", "b")], None, True, "all 2 name servers answer a, b", ("a", "b")),
        ([named("a", "b"), named("b", "a")], ("b", "a"), True, "all 2 name servers answer a, b", ("a", "b")),
        # Any answer will do where none is expected, be it another at each.
        ([named("a"), named("b")], None, True, "all 2 name servers answer a", ("a",)),
        ([named("a"), named("b")], ("a",), False, "two answers b, not a", ()),
        ([named("a", "b"), named("a")], ("a", "b"), False, "two answers a, not a, b", ()),
        ([named("a", "b"), named("a")], ("a",), False, "one answers a, b, not a", ()),
        ([named("a"), refusing("NXDOMAIN")], None, False, "two answers NXDOMAIN", ()),
        ([named("a"), refusing("NXDOMAIN")], ("a",), False, "two answers NXDOMAIN", ()),
        ([refusing("REFUSED"), named("a")], None, False, "one answers REFUSED", ()),
        ([named(), named()], None, False, "one answers no such record", ()),
        ([SILENT, refusing("NXDOMAIN")], None, False, "one: could not ask the DNS server 192.0.2.9: timed out.", ()),
        ([named("a"), SILENT], None, False, "two: could not ask the DNS server 192.0.2.9: timed out.", ()),
        (
            [named("a"), named("a")],
            (),
            False,
            "one answers a, not what the alias resolves to, which is nothing yet",
            (),
        ),
    ],
)
def test_the_zones_servers_hold_when_each_gives_the_expected_answer(answers, expected, ok, detail, values):
    found = links.authoritative(TWO, answers, expected)
    assert (found.link, found.ok, found.detail, found.values) == ("authoritative", ok, detail, values)


@pytest.mark.parametrize(
    ("answer", "expected", "cause"),
    [
        (links.Unresolved("resolve", target="one"), None, links.UNRESOLVED),
        (links.Unresolved("resolve", target="one"), (), links.UNRESOLVED),
        (SILENT, None, ""),
        (named("a"), (), links.NO_TARGET),
        (named(), (), ""),
        (refusing("NXDOMAIN"), (), ""),
        (named("a"), ("b",), ""),
        (refusing("NXDOMAIN"), None, ""),
    ],
)
def test_a_link_tells_where_another_than_the_records_writer_is_the_cause(answer, expected, cause):
    assert links.authoritative(("one",), [answer], expected).cause == cause


@pytest.mark.parametrize("said", [{}, {("1", "ns-1.aws", "A"): SILENT}, {("1", "ns-1.aws", "A"): refusing("SERVFAIL")}])
def test_a_name_server_that_the_resolver_does_not_know_is_told_apart_from_one_that_is_silent(monkeypatch, said):
    servers_that_say(monkeypatch, said)
    found = links.ask_server(QUESTION, "ns-1.aws")
    assert isinstance(found, links.Unresolved) and not found.advice
    servers_that_say(monkeypatch, ADDRESS | {("192.0.2.9", NAME, "A"): SILENT})
    assert not isinstance(links.ask_server(QUESTION, "ns-1.aws"), links.Unresolved)


def test_a_server_without_an_answer_is_a_mistake_and_not_passed_over():
    with pytest.raises(ValueError, match="shorter"):
        links.authoritative(TWO, [named("a")], None)


def test_a_zone_without_servers_answers_nothing():
    found = links.authoritative((), (), None)
    assert (found.ok, found.detail) == (False, "the zone has no name servers")


@pytest.mark.parametrize(
    ("named_by_parent", "ok", "detail"),
    [
        (("ns-1.aws", "ns-2.aws"), True, "dev names the zone's 2 name servers"),
        (("ns-2.aws", "ns-1.aws"), True, "dev names the zone's 2 name servers"),
        (("ns-1.aws",), False, "dev names ns-1.aws for frieza.dev, not ns-1.aws, ns-2.aws"),
        (("ns-1.aws", "ns-2.aws", "ns-3.aws"), False, "dev names ns-1.aws, ns-2.aws, ns-3.aws for frieza.dev, not ns-1.aws, ns-2.aws"),
        (("old.example",), False, "dev names old.example for frieza.dev, not ns-1.aws, ns-2.aws"),
        ((), False, "dev names no servers for frieza.dev, not ns-1.aws, ns-2.aws"),
    ],
)  # fmt: skip
def test_the_delegation_holds_when_the_parent_names_exactly_the_zones_servers(monkeypatch, named_by_parent, ok, detail):
    monkeypatch.setattr(_dns, "delegation_of", lambda zone, *, resolver, port: ("dev", named_by_parent))
    assert links.delegation(QUESTION, ZONE) == links.Link("delegation", ok=ok, detail=detail)


def test_the_delegation_is_asked_for_at_the_questions_resolver_and_port(monkeypatch):
    asked = []
    monkeypatch.setattr(_dns, "delegation_of", lambda *zone, **options: asked.append((zone, options)) or ("dev", ()))
    links.delegation(QUESTION, ZONE)
    assert asked == [(("frieza.dev",), {"resolver": QUESTION.resolver, "port": 5300})]


@pytest.mark.parametrize("error", [SILENT, Missing("find the parent", target="of frieza.dev")])
def test_a_parent_that_cannot_be_asked_is_a_missing_link_and_no_failure(monkeypatch, error):
    def fails(*_words, **_options):
        raise error

    monkeypatch.setattr(_dns, "delegation_of", fails)
    assert links.delegation(QUESTION, ZONE) == links.Link("delegation", ok=False, detail=str(error))


def test_a_zone_without_a_name_has_no_delegation_to_look_at(monkeypatch):
    monkeypatch.setattr(_dns, "delegation_of", pytest.fail)
    found = links.delegation(QUESTION, links.Zone(None, ("ns-1.aws",)))
    assert found == links.Link("delegation", ok=None, detail="not looked at: zone_name is not given")


@pytest.mark.parametrize(
    ("reply", "expected", "ok", "detail"),
    [
        (named("a", "b"), None, True, "the resolver answers a, b"),
        (named("a", "b"), ("b", "a"), True, "the resolver answers a, b"),
        (named("a"), ("b", "c"), False, "the resolver answers a, not b, c"),
        (named("a"), (), False, "the resolver answers a, not what the alias resolves to, which is nothing yet"),
        (named(), None, False, "the resolver answers no such record"),
        (refusing("NXDOMAIN"), ("a",), False, "the resolver answers NXDOMAIN"),
        (refusing("SERVFAIL"), None, False, "the resolver answers SERVFAIL"),
    ],
)
def test_the_resolver_holds_when_it_gives_the_expected_answer(monkeypatch, reply, expected, ok, detail):
    servers_that_say(monkeypatch, {("1", NAME, "A"): reply})
    assert links.resolved(QUESTION, expected) == links.Link("resolver", ok=ok, detail=detail, values=reply.values)


def test_a_resolver_that_does_not_answer_is_a_missing_link_and_no_failure(monkeypatch):
    servers_that_say(monkeypatch, {("1", NAME, "A"): SILENT})
    assert links.resolved(QUESTION, None) == links.Link("resolver", ok=False, detail=str(SILENT))


ADDRESS = {("1", "ns-1.aws", "A"): named("192.0.2.9")}


def alias(target, *values):
    return Reply("NOERROR", True, values, target, ())


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ({("192.0.2.9", NAME, "A"): alias(NAME, "a")}, ("a",)),
        ({("192.0.2.9", NAME, "A"): alias("alb.frieza.dev", "a")}, ("a",)),
        # Out of the server's zones: the resolver knows what is at the end.
        ({("192.0.2.9", NAME, "A"): alias("alb.example"), ("1", "alb.example", "A"): named("b")}, ("b",)),
        ({("192.0.2.9", NAME, "A"): alias("alb.example"), ("1", NAME, "A"): named("stale")}, ()),
        ({("192.0.2.9", NAME, "A"): alias(NAME), ("1", NAME, "A"): named("stale")}, ()),
    ],
)
def test_a_zones_server_is_believed_and_its_alias_followed_out_of_its_zones(monkeypatch, said, values):
    servers_that_say(monkeypatch, ADDRESS | said)
    assert links.ask_server(QUESTION, "ns-1.aws").values == values


def test_a_zones_server_is_asked_at_the_questions_port_and_not_for_more_than_it_has(monkeypatch):
    asked = []

    def ask(server, name, record_type, *, recursive):
        asked.append((str(server), name, record_type, recursive))
        return named("192.0.2.9")

    monkeypatch.setattr(_dns, "ask", ask)
    links.ask_server(QUESTION, "ns-1.aws")
    assert asked == [("1", "ns-1.aws", "A", True), ("192.0.2.9 port 5300", NAME, "A", False)]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({}, "could not resolve ns-1.aws: 1 answered no such record"),
        (ADDRESS | {("192.0.2.9", NAME, "A"): SILENT}, "could not ask the DNS server 192.0.2.9: timed out"),
        (
            ADDRESS | {("192.0.2.9", NAME, "A"): alias("alb.example"), ("1", "alb.example", "A"): SILENT},
            "could not ask the DNS server 192.0.2.9: timed out",
        ),
    ],
)
def test_a_server_that_cannot_be_asked_is_what_was_heard_of_it(monkeypatch, said, error):
    servers_that_say(monkeypatch, said)
    assert error in str(links.ask_server(QUESTION, "ns-1.aws"))


def test_the_links_are_named_in_the_order_in_which_they_come_to_hold():
    assert links.LINKS == ("authoritative", "delegation", "resolver")
