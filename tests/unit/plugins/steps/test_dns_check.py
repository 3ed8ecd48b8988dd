# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which link is told as the missing one, what to do about it, and what is returned."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns_links import Link, Question, Zone
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    InvalidArgument,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import dns_check as step

NAME = "eks.frieza.dev"
PARAMS = {
    "name": NAME, "record_type": "A", "zone_name": "frieza.dev", "zone_id": None, "name_servers": ["ns-1.aws", "ns-2.aws"],
    "resolver": {"address": "192.0.2.53", "port": 53}, "nameserver_port": 53, "expect": None, "expect_alias_of": None,
    "require": "resolver", "wait": True, "wait_timeout": 60, "written_by": None,
}  # fmt: skip
ZONE = Zone("frieza.dev", ("ns-1.aws", "ns-2.aws"))
RESOLVER = _dns.Resolver((_dns.Server("192.0.2.53"), _dns.Server("192.0.2.54", 5353)))
WRITTEN_BY = {"name": "edns", "namespace": "dns"}


def wanted(**params):
    return step.desired(PARAMS | params)


def answered(authoritative=True, delegation=True, resolver=True, expected=None, values=("192.0.2.1",)):
    states = {"authoritative": authoritative, "delegation": delegation, "resolver": resolver}
    links = [Link(name, ok=ok, detail=f"{name} said", values=values if ok else ()) for name, ok in states.items()]
    return step.Answered(ZONE, tuple(links), expected)


@pytest.mark.parametrize(
    ("states", "missing"),
    [
        ((True, True, True), None),
        ((True, True, False), "resolver"),
        ((True, False, False), "delegation"),
        ((True, None, False), "resolver"),
        ((False, True, False), "authoritative"),
        ((False, False, False), "authoritative"),
        # Whatever is odd behind it: who asks the resolver gets the answer.
        ((False, False, True), None),
        ((False, None, True), None),
    ],
)
def test_the_first_link_that_does_not_hold_is_the_missing_one(states, missing):
    found = answered(*states).missing
    assert (found.link if found else None) == missing


@pytest.mark.parametrize(
    ("require", "states", "lacking"),
    [
        ("resolver", (True, True, True), ""),
        ("resolver", (False, False, True), ""),
        ("resolver", (True, False, False), "the link delegation is missing: delegation said"),
        ("resolver", (True, True, False), "the link resolver is missing: resolver said"),
        ("delegation", (False, True, False), ""),
        ("delegation", (True, False, False), "the link delegation is missing: delegation said"),
        ("delegation", (False, False, False), "the link authoritative is missing: authoritative said"),
        ("delegation", (True, False, True), "the link delegation is missing: delegation said"),
        ("delegation", (True, None, True), "the link delegation is missing: delegation said"),
        ("authoritative", (True, False, False), ""),
        ("none", (False, False, False), ""),
        ("authoritative", (False, True, True), "the link authoritative is missing: authoritative said"),
    ],
)
def test_the_required_link_decides_and_the_first_missing_one_is_told(require, states, lacking):
    assert step.lacking(wanted(require=require), answered(*states)) == lacking


@pytest.mark.parametrize(
    ("require", "states", "word"),
    [
        ("resolver", (False, True, False), "look at the log of external-dns"),
        (
            "resolver",
            (True, False, False),
            "set these name servers for frieza.dev at its registrar: ns-1.aws, ns-2.aws",
        ),
        ("resolver", (True, True, False), "the resolver may still remember an earlier answer"),
        # Though the resolver answers, the link that was asked for does not hold.
        ("delegation", (True, False, True), "set these name servers for frieza.dev at its registrar"),
        ("authoritative", (False, True, True), "look at the log of external-dns"),
        ("delegation", (True, None, True), "set zone_name"),
        ("none", (False, None, False), ""),
    ],
)
def test_each_link_has_its_advice(require, states, word):
    assert step.advice(wanted(require=require), answered(*states), RESOLVER).startswith(word)


UNKNOWN = "the resolver 192.0.2.53 and 192.0.2.54 port 5353 does not know the zone's own name servers, and so says nothing of the record: "
OTHER = f"{UNKNOWN}set resolver to one that resolves public names"


@pytest.mark.parametrize(
    ("params", "cause", "words"),
    [
        ({"name_servers": None}, "unresolved", OTHER),
        ({}, "unresolved", f"{OTHER}, or correct name_servers"),
        (
            {"name_servers": None, "resolver": None},
            "unresolved",
            OTHER.replace("the resolver", "the system's resolver"),
        ),
        (
            {"expect_alias_of": "alb.example"},
            "no target",
            "the record is there, and alb.example (expect_alias_of) resolves to nothing: the name of a new load balancer takes some "
            "minutes; if it is gone, name the one that the Ingress has now (module ingress_info)",
        ),
        # No value is right, and no other name is to have them.
        ({"expect": []}, "no target", "look at the log of external-dns, its domain filter and the records of the zone"),
    ],
)
def test_what_is_not_the_writers_fault_is_not_looked_for_there(monkeypatch, params, cause, words):
    missing = Link("authoritative", ok=False, detail="", cause=cause)
    others = (Link("delegation", ok=True, detail=""), Link("resolver", ok=False, detail=""))
    desired, seen = wanted(written_by=WRITTEN_BY, **params), step.Answered(ZONE, (missing, *others), ())
    assert step.advice(desired, seen, RESOLVER) == words
    monkeypatch.setattr(step, "explain", pytest.fail)
    assert step._why_unwritten("context", desired, seen, RESOLVER) == ""


@pytest.mark.parametrize(
    ("require", "states", "written_by", "asked"),
    [
        ("resolver", (False, True, False), WRITTEN_BY, True),
        ("authoritative", (False, True, True), WRITTEN_BY, True),
        ("resolver", (False, True, False), None, False),
        # Whoever writes the record has done so.
        ("resolver", (True, False, False), WRITTEN_BY, False),
        ("resolver", (True, True, False), WRITTEN_BY, False),
        ("none", (False, True, False), WRITTEN_BY, False),
    ],
)
def test_who_writes_the_record_is_asked_only_where_that_is_missing(monkeypatch, require, states, written_by, asked):
    seen = []
    monkeypatch.setattr(step, "explain", lambda *words: seen.append(words) or "since")
    desired, resolver = wanted(require=require, written_by=written_by), _dns.resolver_of(PARAMS["resolver"])
    assert step._why_unwritten("context", desired, answered(*states), resolver) == ("since" if asked else "")
    if asked:
        ((context, writer, unwritten),) = seen
        assert (context, str(writer), unwritten.zone) == ("context", "dns/edns", ZONE)
        assert unwritten.question == Question(NAME, "A", resolver, 53)


def test_where_nothing_is_lacking_there_is_nothing_to_advise():
    assert step.advice(wanted(), answered(), RESOLVER) == ""


def test_what_is_returned_names_every_link_and_the_missing_one():
    seen = answered(True, False, False, expected=("192.0.2.1",))
    assert step.shown(wanted(), seen) == {
        "name": NAME,
        "record_type": "A",
        "zone": "frieza.dev",
        "name_servers": ["ns-1.aws", "ns-2.aws"],
        "addresses": ["192.0.2.1"],
        "expected": ["192.0.2.1"],
        "links": [
            {"link": "authoritative", "ok": True, "detail": "authoritative said"},
            {"link": "delegation", "ok": False, "detail": "delegation said"},
            {"link": "resolver", "ok": False, "detail": "resolver said"},
        ],
        "missing_link": "delegation",
    }


@pytest.mark.parametrize(
    ("states", "addresses"), [((True, True, True), ["r"]), ((True, True, False), ["a"]), ((False, True, False), [])]
)
def test_the_addresses_are_the_resolvers_else_the_zones(states, addresses):
    seen = answered(*states)
    links = [Link(one.link, ok=one.ok, detail="", values=(one.link[0],) if one.ok else ()) for one in seen.links]
    shown = step.shown(wanted(), step.Answered(ZONE, tuple(links), None))
    assert (shown["addresses"], shown["expected"]) == (addresses, None)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {"name": NAME, "zone_name": "frieza.dev", "name_servers": ("ns-1.aws", "ns-2.aws"), "which": None, "wait": 60}),
        ({"name": "EKS.Frieza.dev."}, {"name": NAME}),
        ({"zone_name": "Frieza.dev."}, {"zone_name": "frieza.dev"}),
        ({"zone_name": None}, {"zone_name": None, "which": None}),
        ({"name_servers": ["NS-2.aws.", "ns-1.AWS"]}, {"name_servers": ("ns-1.aws", "ns-2.aws")}),
        ({"expect": []}, {"expect": ()}),
        ({"expect": ["b", "a"]}, {"expect": ("a", "b")}),
        ({"wait": False}, {"wait": 0}),
    ],
)  # fmt: skip
def test_arguments_mean_what_they_say(params, expected):
    found = wanted(**params)
    assert {key: getattr(found, key) for key in expected} == expected


@pytest.mark.parametrize("none", [None, []])
def test_without_name_servers_the_zone_is_looked_for_in_route_53(none):
    which = wanted(name_servers=none, zone_id="/hostedzone/Z1").which
    assert (which.name, which.zone_id, which.private) == ("frieza.dev", "Z1", False)
    assert wanted(name_servers=none, zone_name=None, zone_id="Z1").which.name is None


@pytest.mark.parametrize("params", [{"name": "a..b"}, {"name": "日本.example"}, {"zone_name": "a b"}])
def test_what_is_no_domain_name_is_told(params):
    with pytest.raises(InvalidArgument, match="could not use the domain name"):
        wanted(**params)
