# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who answers for a name, asked for by dnspython: the zone's own servers, its parent, the resolver."""

from __future__ import annotations

from typing import Any

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype

from sandbox.dns.tree import PARENT_SERVER
from tests.unit.sandbox.dns.answers import ALB_ADDRESSES, code, texts


def test_a_zones_own_server_answers_with_authority(zone: str, ask: Any, route53: Any) -> None:
    for server in route53.servers(zone):
        answer = ask.server(server, "eks.frieza.dev")

        assert texts(answer) == ALB_ADDRESSES
        assert answer.flags & dns.flags.AA
        assert not answer.flags & dns.flags.RA


def test_a_server_refuses_what_it_does_not_have(zone: str, ask: Any, route53: Any) -> None:
    other = route53.zone("other.example")

    assert code(ask.server(route53.servers(other)[0], "eks.frieza.dev")) == "REFUSED"
    assert code(ask.server(route53.servers(zone)[0], "www.example.com")) == "REFUSED"


def test_the_parent_refers_to_the_zones_servers(zone: str, ask: Any, route53: Any) -> None:
    answer = ask.server(PARENT_SERVER, "frieza.dev", "NS")

    assert texts(answer) == []
    assert not answer.flags & dns.flags.AA
    (referral,) = answer.authority
    assert sorted(str(record) for record in referral) == sorted(f"{server}." for server in route53.servers(zone))
    assert {str(glue.name) for glue in answer.additional} == {f"{server}." for server in route53.servers(zone)}


def test_the_way_down_can_be_walked_from_the_root(zone: str, ask: Any, route53: Any) -> None:
    assert texts(ask.resolver("dev", "NS")) == [PARENT_SERVER]
    assert sorted(texts(ask.resolver("frieza.dev", "NS"))) == sorted(f"{name}." for name in route53.servers(zone))


def test_a_domain_without_a_zone_is_unknown_at_the_parent_and_the_resolver(route53: Any, ask: Any) -> None:
    for answer in (ask.server(PARENT_SERVER, "frieza.dev", "NS"), ask.resolver("eks.frieza.dev")):
        assert code(answer) == "NXDOMAIN"
        assert str(answer.authority[0].name) == "dev."


def test_a_zone_that_nobody_delegates_answers_only_at_its_own_servers(route53: Any, ask: Any) -> None:
    zone = route53.zone("undelegated.dev")
    route53.record(zone, "www.undelegated.dev", "A", "192.0.2.1")

    assert texts(ask.server(route53.servers(zone)[0], "www.undelegated.dev")) == ["192.0.2.1"]
    assert code(ask.resolver("www.undelegated.dev")) == "NXDOMAIN"


def test_a_zone_made_anew_is_delegated_to_its_new_servers(route53: Any, ask: Any) -> None:
    old, new = route53.zone("frieza.dev"), route53.zone("frieza.dev")
    route53.record(old, "www.frieza.dev", "A", "192.0.2.1")
    route53.record(new, "www.frieza.dev", "A", "192.0.2.2")

    assert texts(ask.resolver("www.frieza.dev")) == ["192.0.2.2"]
    assert texts(ask.server(route53.servers(old)[0], "www.frieza.dev")) == ["192.0.2.1"]


def test_a_subdomain_is_delegated_by_its_parent_zones_records(zone: str, route53: Any, ask: Any) -> None:
    sub = route53.zone("sub.frieza.dev")
    route53.record(sub, "www.sub.frieza.dev", "A", "192.0.2.3")
    assert code(ask.resolver("www.sub.frieza.dev")) == "NXDOMAIN"

    route53.record(zone, "sub.frieza.dev", "NS", *(f"{server}." for server in route53.servers(sub)))

    assert texts(ask.resolver("www.sub.frieza.dev")) == ["192.0.2.3"]
    assert ask.server(route53.servers(zone)[0], "www.sub.frieza.dev").authority[0].rdtype == dns.rdatatype.NS


def test_a_delegation_to_servers_without_the_zone_fails_at_the_resolver(zone: str, route53: Any, ask: Any) -> None:
    route53.record(zone, "lame.frieza.dev", "NS", "ns-9.awsdns-99.org.")

    assert code(ask.resolver("www.lame.frieza.dev")) == "SERVFAIL"


def test_a_private_zone_is_not_in_public_dns(route53: Any, ask: Any) -> None:
    vpc = {"VPCRegion": "ap-northeast-1", "VPCId": "vpc-1"}
    route53.zone("frieza.dev", VPC=vpc, HostedZoneConfig={"PrivateZone": True})

    assert code(ask.resolver("frieza.dev", "SOA")) == "NXDOMAIN"


def test_many_zones_have_servers_with_distinct_addresses(route53: Any, ask: Any) -> None:
    zones = [route53.zone(f"zone{number}.example") for number in range(5)]
    servers = [server for zone in zones for server in route53.servers(zone)]

    addresses = [texts(ask.resolver(server))[0] for server in servers]

    assert len(set(addresses)) == 20
    assert addresses == [texts(ask.resolver(server))[0] for server in servers]
