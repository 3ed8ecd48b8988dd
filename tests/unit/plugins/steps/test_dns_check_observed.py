# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at a name until its link holds: who is asked, what ends the wait, and what the deadline tells."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns, _dns_links
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import hosted_zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
    TimedOut,
    Unavailable,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import dns_check as step

from tests.unit.plugins.dns_said import named, refusing, servers_that_say
from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.steps.test_dns_check import NAME, ZONE, wanted

# A resolver that knows both servers of the zone, and all servers giving one address.
WORLD = {
    ("192.0.2.53", "ns-1.aws", "A"): named("192.0.2.1"),
    ("192.0.2.53", "ns-2.aws", "A"): named("192.0.2.2"),
    **{(server, NAME, "A"): named("203.0.113.1") for server in ("192.0.2.1", "192.0.2.2", "192.0.2.53")},
}
# The same before the record is written.
UNWRITTEN = {asked: answer for asked, answer in WORLD.items() if asked[1] != NAME}


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def observe(clock, monkeypatch):
    monkeypatch.setattr(_dns, "delegation_of", lambda zone, *, resolver, port: ("dev", ZONE.name_servers))

    def run(world, **params):
        servers_that_say(monkeypatch, world)
        return step.observe(Context(params={}, aws=None, clock=clock), wanted(**params))

    return run


def test_where_every_link_holds_nothing_is_waited_for(observe, clock):
    seen = observe(WORLD)
    assert (seen["missing_link"], seen["addresses"], clock.sleeps) == (None, ["203.0.113.1"], [])


@pytest.mark.parametrize(
    ("expectation", "missing", "expected"),
    [
        ({"expect_alias_of": "alb.example"}, None, ["203.0.113.1"]),
        ({"expect": ["203.0.113.1"]}, None, ["203.0.113.1"]),
        ({"expect": ["203.0.113.2"]}, "authoritative", ["203.0.113.2"]),
        ({"expect_alias_of": "gone.example"}, "authoritative", []),
        ({"expect_alias_of": "alb.example", "expect": ["203.0.113.9"]}, None, ["203.0.113.1"]),
        ({}, None, None),
    ],
)
def test_the_expected_answer_is_given_or_that_of_another_name(observe, expectation, missing, expected):
    world = WORLD | {("192.0.2.53", "alb.example", "A"): named("203.0.113.1")}
    try:
        seen = observe(world, wait=False, **expectation)
    except TimedOut as ended:
        seen = ended.details["dns"]
    assert (seen["missing_link"], seen["expected"]) == (missing, expected)


def test_a_record_that_comes_while_waiting_ends_the_wait(observe, clock):
    world = WORLD | {("192.0.2.53", NAME, "A"): refusing("NXDOMAIN")}
    clock.happens = [int, int, lambda: world.update({("192.0.2.53", NAME, "A"): named("203.0.113.1")})]
    assert observe(world)["missing_link"] is None
    assert len(clock.sleeps) == 3


def test_the_deadline_tells_what_was_seen_last(observe, clock):
    world = WORLD | {("192.0.2.53", NAME, "A"): refusing("NXDOMAIN")}
    clock.happens = [int, lambda: world.update({("192.0.2.2", NAME, "A"): refusing("SERVFAIL", NAME)})]
    with pytest.raises(TimedOut) as ended:
        observe(world, wait_timeout=10)
    assert str(ended.value) == (
        "could not see A eks.frieza.dev answered (resolver): after 10 s: the link authoritative is missing: ns-2.aws answers "
        "SERVFAIL. Look at the log of external-dns, its domain filter and the records of the zone."
    )
    assert ended.value.details["dns"]["missing_link"] == "authoritative"


def test_at_the_deadline_who_is_to_write_the_record_is_asked_why_it_has_not(observe, clock, monkeypatch):
    asked = []
    monkeypatch.setattr(step, "explain", lambda *words: asked.append(words) or "it does not run")
    with pytest.raises(TimedOut, match=r"\. It does not run\.$"):
        observe(UNWRITTEN, written_by={"namespace": "dns", "name": "edns"}, wait=False)
    ((context, writer, unwritten),) = asked
    assert (context.clock, str(writer), unwritten.zone) == (clock, "dns/edns", ZONE)
    assert unwritten.question.resolver == _dns.resolver_of(wanted().resolver)


@pytest.mark.parametrize(
    ("world", "options", "told"),
    [
        (
            {},
            {},
            r"could not resolve ns-1\.aws: 192\.0\.2\.53 answered no such record\. The resolver 192\.0\.2\.53 does not know",
        ),
        (WORLD, {"expect_alias_of": "alb.example"}, r"The record is there, and alb\.example \(expect_alias_of\) resolves to nothing"),
        (UNWRITTEN, {"expect_alias_of": "alb.example"}, r"answers no such record\. Look at the log of external-dns"),
    ],
)  # fmt: skip
def test_the_advice_is_about_what_does_not_answer(observe, world, options, told):
    with pytest.raises(TimedOut, match=told):
        observe(world, wait=False, **options)


def test_the_zones_servers_are_asked_side_by_side_and_told_in_order(observe):
    servers = [f"ns-{number}.aws" for number in range(1, 9)]
    world = {("192.0.2.53", server, "A"): named(f"192.0.2.{number}") for number, server in enumerate(servers, start=1)}
    world |= {(f"192.0.2.{number}", NAME, "A"): named("203.0.113.1") for number in range(1, 8)}
    with pytest.raises(TimedOut, match=r"ns-8\.aws answers no such record"):
        observe(world, name_servers=servers, require="authoritative", wait=False)


def test_an_alias_that_cannot_be_looked_up_is_nothing_yet(observe):
    world = WORLD | {("192.0.2.53", "alb.example", "A"): Unavailable("ask the DNS server 192.0.2.53")}
    with pytest.raises(TimedOut, match="not what the alias resolves to, which is nothing yet"):
        observe(world, expect_alias_of="alb.example", wait=False)


def hosted(name="frieza.dev", private=False):
    return hosted_zone.Zone("Z1", name, private, "", ("ns-1.aws", "ns-2.aws"), 3, "ref", {})


@pytest.mark.parametrize(
    ("zone", "name", "refusal"),
    [
        (hosted(), NAME, None),
        (hosted(), "frieza.dev", None),
        (hosted(), "a.b.frieza.dev", None),
        (hosted(), "frieza.example", "could not look up frieza.example: it is not in the zone frieza.dev"),
        (hosted(), "notfrieza.dev", "could not look up notfrieza.dev: it is not in the zone frieza.dev"),
        (hosted(private=True), NAME, "could not ask the name servers of hosted zone Z1: a private zone answers only in its VPC"),
    ],
)  # fmt: skip
def test_the_name_lies_in_the_zone_that_is_found_and_the_zone_answers_everyone(monkeypatch, zone, name, refusal):
    asked = []
    monkeypatch.setattr(hosted_zone, "require_zone", lambda client, which: asked.append((client, which)) or zone)
    context = Context(params={}, aws=SimpleNamespace(client=lambda service: service), clock=FakeClock())
    desired = wanted(name_servers=None, name=name)
    if refusal:
        with pytest.raises(InvalidArgument) as told:
            step._zone(context, desired)
        assert str(told.value).startswith(refusal)
    else:
        assert step._zone(context, desired) == ZONE
    assert asked == [("route53", desired.which)]


def test_the_name_servers_that_were_given_are_asked_at_the_given_port(observe, monkeypatch):
    asked = []
    ask_server = _dns_links.ask_server

    def asking(question, server):
        asked.append((question.port, server))
        return ask_server(question, server)

    monkeypatch.setattr(_dns_links, "ask_server", asking)
    assert observe(WORLD, nameserver_port=5300)["zone"] == "frieza.dev"
    assert sorted(asked) == [(5300, "ns-1.aws"), (5300, "ns-2.aws")]


def test_the_zone_is_read_once_however_long_is_waited(clock, monkeypatch):
    read = []
    context = Context(params={}, aws=None, clock=clock)
    monkeypatch.setattr(step, "_zone", lambda *words: read.append(words) or ZONE)
    monkeypatch.setattr(_dns, "delegation_of", lambda zone, *, resolver, port: ("dev", ()))
    servers_that_say(monkeypatch, {})
    desired = wanted(wait_timeout=5)
    with pytest.raises(TimedOut):
        step.observe(context, desired)
    assert read == [(context, desired)]


def test_every_look_asks_for_all_three_links(observe, monkeypatch):
    asked = []
    for name in ("delegation", "resolved", "authoritative"):
        look = getattr(_dns_links, name)
        monkeypatch.setattr(_dns_links, name, lambda *words, look=look, name=name: asked.append(name) or look(*words))
    observe(WORLD)
    assert sorted(asked) == ["authoritative", "delegation", "resolved"]
