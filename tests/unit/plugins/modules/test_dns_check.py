# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns

from tests.unit.plugins import external_dns_said as said
from tests.unit.plugins.dns_server import Names, serving
from tests.unit.plugins.objects import conditions, pod, workload

NAME = "eks.frieza.dev"
RESOLVER, PARENT, FIRST, SECOND = "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"
ADDRESSES = ["192.0.2.1", "192.0.2.2"]
SERVERS = ["ns-1.awsdns-1.example", "ns-2.awsdns-2.example"]


class World:
    """A resolver, the servers of dev, and two of frieza.dev, all in good order."""

    def __init__(self):
        record = {(NAME, "A"): ADDRESSES}
        where = {("dev", "NS"): ["ns.tld.example"], ("ns.tld.example", "A"): [PARENT]}
        where |= {(SERVERS[0], "A"): [FIRST], (SERVERS[1], "A"): [SECOND], ("alb.example", "A"): ADDRESSES}
        self.resolver = Names(records=where | record, authoritative=False)
        self.parent = Names(delegations={"frieza.dev": SERVERS})
        self.first = Names(records=dict(record))
        self.second = Names(records=dict(record))
        self.port = 0


@pytest.fixture
def world():
    world = World()
    servers = {RESOLVER: world.resolver, PARENT: world.parent, FIRST: world.first, SECOND: world.second}
    with serving(servers) as world.port:
        yield world


@pytest.fixture
def dns_check(run_module, world):
    arguments = {"name": NAME, "zone_name": "frieza.dev", "name_servers": SERVERS, "wait_timeout": 0}
    arguments |= {"nameserver_port": world.port, "resolver": {"address": RESOLVER, "port": world.port}}
    return lambda **more: run_module("dns_check", **(arguments | more))


def states(answer):
    return {link["link"]: link["ok"] for link in answer["dns"]["links"]}


def test_every_link_holds_where_all_is_in_order(dns_check):
    answer = dns_check()
    assert not answer["changed"]
    assert states(answer) == {"authoritative": True, "delegation": True, "resolver": True}
    assert answer["dns"]["addresses"] == ADDRESSES
    assert answer["dns"]["missing_link"] is None


def test_a_record_that_is_not_written_yet_is_missing_at_the_zones_own_servers(world, dns_check):
    for names in (world.first, world.second, world.resolver):
        del names.records[NAME, "A"]
    answer = dns_check()
    assert answer["error"] == "TimedOut"
    assert f"the link authoritative is missing: {SERVERS[0]} answers NXDOMAIN" in answer["msg"]
    assert "external-dns" in answer["msg"]
    assert answer["dns"]["missing_link"] == "authoritative"


WRITTEN_BY = {"namespace": "default"}


@pytest.fixture
def external_dns(cluster):
    container = {"name": "external-dns", "args": ["--source=ingress"]}
    cluster.put(workload("Deployment", "external-dns", template={"spec": {"containers": [container]}}))
    cluster.put(pod("external-dns-1", conditions(Ready="True"), app="external-dns"))
    cluster.logs["default", "external-dns-1"] = said.logged(said.NOT_CHANGED, said.FAILED)
    return cluster


def test_a_record_that_external_dns_may_not_write_names_the_missing_action(world, dns_check, external_dns):
    for names in (world.first, world.second, world.resolver):
        del names.records[NAME, "A"]
    answer = dns_check(written_by=WRITTEN_BY, **external_dns.arguments)
    assert answer["error"] == "TimedOut"
    assert f"{SERVERS[0]} answers NXDOMAIN. External-dns says: Failure in zone frieza.dev." in answer["msg"]
    assert f"→ allow route53:ChangeResourceRecordSets on {said.ZONE} to {said.ROLE}" in answer["msg"]


def test_where_the_record_is_there_external_dns_is_not_asked(world, dns_check, external_dns):
    external_dns.requests.clear()
    assert dns_check(written_by=WRITTEN_BY, **external_dns.arguments)["dns"]["missing_link"] is None
    assert external_dns.requests == []


def test_a_cluster_that_is_not_named_hides_nothing(world, dns_check):
    for names in (world.first, world.second, world.resolver):
        del names.records[NAME, "A"]
    answer = dns_check(written_by=WRITTEN_BY)
    assert answer["error"] == "TimedOut"
    assert f"{SERVERS[0]} answers NXDOMAIN. Could not " in answer["msg"]


def test_a_server_that_lags_behind_is_named(world, dns_check):
    del world.second.records[NAME, "A"]
    answer = dns_check(require="authoritative")
    assert f"{SERVERS[1]} answers NXDOMAIN" in answer["msg"]


def test_a_registrar_that_was_not_told_is_told_what_to_set(world, dns_check):
    world.parent.delegations["frieza.dev"] = ["ns-of-the-old-zone.example"]
    del world.resolver.records[NAME, "A"]
    answer = dns_check()
    assert "dev names ns-of-the-old-zone.example for frieza.dev" in answer["msg"]
    assert f"Set these name servers for frieza.dev at its registrar: {', '.join(SERVERS)}" in answer["msg"]
    assert answer["dns"]["missing_link"] == "delegation"


def test_a_zone_that_the_parent_does_not_know_is_not_delegated(world, dns_check):
    world.parent.delegations.clear()
    assert "dev names no servers for frieza.dev" in dns_check(require="delegation")["msg"]


def test_the_required_link_alone_decides_and_the_next_one_is_still_told(world, dns_check):
    world.parent.delegations.clear()
    del world.resolver.records[NAME, "A"]
    answer = dns_check(require="authoritative")
    assert "failed" not in answer
    assert answer["dns"]["missing_link"] == "delegation"
    assert answer["dns"]["addresses"] == ADDRESSES


def test_a_resolver_that_remembers_another_answer_is_the_missing_link(world, dns_check):
    world.resolver.records[NAME, "A"] = ["203.0.113.9"]
    answer = dns_check(expect_alias_of="alb.example")
    assert "the resolver answers 203.0.113.9, not 192.0.2.1, 192.0.2.2" in answer["msg"]
    assert "may still remember" in answer["msg"]
    assert dns_check(expect_alias_of="alb.example", require="authoritative")["dns"]["expected"] == ADDRESSES


def test_an_answer_must_have_all_expected_values_and_no_others(dns_check):
    assert dns_check(expect=ADDRESSES)["dns"]["missing_link"] is None
    assert dns_check(expect=ADDRESSES[:1])["dns"]["missing_link"] == "authoritative"
    assert dns_check(expect=[*ADDRESSES, "192.0.2.3"])["dns"]["missing_link"] == "authoritative"


def test_an_alias_out_of_the_zone_is_followed(world, dns_check):
    for names in (world.first, world.second, world.resolver):
        del names.records[NAME, "A"]
        names.records[NAME, "CNAME"] = ["alb.example"]
    assert states(dns_check()) == {"authoritative": True, "delegation": True, "resolver": True}


def test_the_wait_ends_when_the_record_comes(world, dns_check):
    del world.resolver.records[NAME, "A"]
    seen = world.resolver.asked

    class Later(dict):
        def get(self, key, default=()):
            return ADDRESSES if key == (NAME, "A") and seen.count((NAME, "A")) > 2 else super().get(key, default)

    world.resolver.records = Later(world.resolver.records)
    assert dns_check(wait_timeout=30)["dns"]["missing_link"] is None


def test_a_server_that_does_not_answer_is_said_to_be_out_of_reach(world, dns_check, monkeypatch):
    monkeypatch.setattr(_dns, "QUESTION_TIMEOUT", 0.3)
    world.resolver.records[SERVERS[1], "A"] = ["127.0.0.6"]
    detail = dns_check()["dns"]["links"][0]["detail"]
    assert f"could not ask the DNS server 127.0.0.6 port {world.port}" in detail


def test_without_the_zones_name_the_delegation_is_left_out(dns_check):
    assert states(dns_check(zone_name=None))["delegation"] is None


def test_the_name_servers_are_read_from_route_53(aws, aws_calls, world, dns_check):
    zone = aws("route53").create_hosted_zone(Name="frieza.dev", CallerReference="x")
    servers = zone["DelegationSet"]["NameServers"]
    for server in servers:
        world.resolver.records[server, "A"] = [FIRST]
    world.parent.delegations["frieza.dev"] = servers
    answer = dns_check(name_servers=None)
    assert answer["dns"]["name_servers"] == sorted(servers)
    assert answer["dns"]["missing_link"] is None


def test_a_zone_that_is_not_there_is_an_error_at_once(aws, dns_check):
    answer = dns_check(name_servers=None, wait_timeout=300)
    assert answer["error"] == "Missing"
    assert "could not find the hosted zone frieza.dev (public)" in answer["msg"]


def test_a_name_outside_the_zone_cannot_be_meant(aws, dns_check):
    aws("route53").create_hosted_zone(Name="frieza.dev", CallerReference="x")
    answer = dns_check(name_servers=None, name="eks.example.com")
    assert "could not look up eks.example.com: it is not in the zone frieza.dev" in answer["msg"]


@pytest.mark.parametrize("which", ["resolver", "parent", "first", "second"])
def test_answers_that_are_too_long_for_udp_are_had_over_tcp(world, dns_check, which):
    names = getattr(world, which)
    names.only_over_tcp = True
    assert dns_check()["dns"]["missing_link"] is None
    assert names.protocols.count("tcp") == names.protocols.count("udp") > 0


@pytest.mark.parametrize(
    ("which", "name", "code", "link", "detail"),
    [
        ("second", NAME, "REFUSED", "authoritative", f"{SERVERS[1]} answers REFUSED"),
        ("first", NAME, "SERVFAIL", "authoritative", f"{SERVERS[0]} answers SERVFAIL"),
        ("parent", "frieza.dev", "SERVFAIL", "delegation", "could not ask the name servers of dev for frieza.dev"),
        ("parent", "frieza.dev", "REFUSED", "delegation", "could not ask the name servers of dev for frieza.dev"),
        ("resolver", NAME, "SERVFAIL", "resolver", "the resolver answers SERVFAIL"),
        ("resolver", NAME, "REFUSED", "resolver", "the resolver answers REFUSED"),
    ],
)
def test_a_server_that_gives_no_answer_is_told_with_what_it_says(world, dns_check, which, name, code, link, detail):
    getattr(world, which).refusals[name] = code
    # So that the link is the missing one: while the resolver answers, nothing is missing.
    world.resolver.refusals[NAME] = world.resolver.refusals.get(NAME, "SERVFAIL")
    answer = dns_check(require=link)
    assert answer["error"] == "TimedOut"
    assert detail in next(one["detail"] for one in answer["dns"]["links"] if one["link"] == link)
    assert answer["dns"]["missing_link"] == link


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"resolver": {"address": "dns.example", "port": 53}},
            "could not use the resolver dns.example: it is no IP address",
        ),
        ({"name": "a..b"}, "could not use the domain name a..b: it is not one"),
        ({"expect_alias_of": "a..b"}, "could not ask for the name a..b"),
    ],
)
def test_what_cannot_be_asked_is_told_at_once(dns_check, arguments, message):
    answer = dns_check(wait_timeout=300, **arguments)
    assert answer["error"] == "InvalidArgument"
    assert message in answer["msg"]
