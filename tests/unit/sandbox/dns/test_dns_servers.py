# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers over the wire, asked for by dnspython."""

from __future__ import annotations

import socket
from typing import Any

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from sandbox.dns.servers import DnsServers
from sandbox.dns.tree import PARENT_SERVER

ALB = "k8s-default-appawsin-d61ace8b4a-123.ap-northeast-1.elb.amazonaws.com"
ALB_ADDRESSES = ["127.0.200.1", "127.0.200.2"]
HERITAGE = '"heritage=external-dns,external-dns/owner=mz-k8s"'


def texts(message: dns.message.Message) -> list[str]:
    return [str(record) for rrset in message.answer for record in rrset]


def code(message: dns.message.Message) -> str:
    return dns.rcode.to_text(message.rcode())


@pytest.fixture
def zone(route53: Any) -> str:
    """frieza.dev, which the world's registrar delegates, with the records of the walk-through."""
    zone_id = str(route53.zone("frieza.dev"))
    route53.alias(zone_id, "eks.frieza.dev", "A", f"dualstack.{ALB}.")
    route53.alias(zone_id, "eks.frieza.dev", "AAAA", f"dualstack.{ALB}.")
    route53.record(zone_id, "cname-eks.frieza.dev", "TXT", HERITAGE)
    return zone_id


def test_an_alias_answers_with_the_load_balancers_addresses(zone: str, ask: Any) -> None:
    answer = ask.resolver("eks.frieza.dev")

    assert texts(answer) == ALB_ADDRESSES
    assert answer.answer[0].ttl == 60
    assert answer.flags & dns.flags.RA
    assert not answer.flags & dns.flags.AA


def test_an_alias_to_an_ipv4_load_balancer_has_no_ipv6_address(zone: str, ask: Any) -> None:
    answer = ask.resolver("eks.frieza.dev", "AAAA")

    assert (code(answer), texts(answer)) == ("NOERROR", [])
    assert answer.authority[0].rdtype == dns.rdatatype.SOA


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


@pytest.mark.parametrize("name", [ALB, f"dualstack.{ALB}", ALB.upper()])
def test_a_load_balancers_own_name_resolves(route53: Any, ask: Any, name: str) -> None:
    assert texts(ask.resolver(name)) == ALB_ADDRESSES


def test_a_deleted_load_balancers_name_is_unknown_and_its_alias_empty(zone: str, route53: Any, ask: Any) -> None:
    route53.alias(zone, "gone.frieza.dev", "A", "gone-1.ap-northeast-1.elb.amazonaws.com.")

    assert code(ask.resolver("gone-1.ap-northeast-1.elb.amazonaws.com")) == "NXDOMAIN"
    answer = ask.resolver("gone.frieza.dev")
    assert (code(answer), texts(answer)) == ("NOERROR", [])


def test_a_cname_is_followed_by_the_resolver_across_zones(zone: str, route53: Any, ask: Any) -> None:
    other = route53.zone("mamezou-tech.com")
    route53.record(other, "www.mamezou-tech.com", "CNAME", "app.frieza.dev")
    route53.record(zone, "app.frieza.dev", "CNAME", "eks.frieza.dev")

    followed = ask.resolver("www.mamezou-tech.com")
    at_server = ask.server(route53.servers(other)[0], "www.mamezou-tech.com")

    assert texts(followed) == ["app.frieza.dev.", "eks.frieza.dev.", *ALB_ADDRESSES]
    assert texts(at_server) == ["app.frieza.dev."]
    assert texts(ask.resolver("app.frieza.dev", "CNAME")) == ["eks.frieza.dev."]


def test_cnames_in_a_circle_end(zone: str, route53: Any, ask: Any) -> None:
    route53.record(zone, "a.frieza.dev", "CNAME", "b.frieza.dev")
    route53.record(zone, "b.frieza.dev", "CNAME", "a.frieza.dev")

    assert code(ask.resolver("a.frieza.dev")) == "SERVFAIL"


def test_no_such_name_and_no_such_type_are_told_apart(zone: str, ask: Any) -> None:
    unknown, no_data = ask.resolver("nope.frieza.dev"), ask.resolver("eks.frieza.dev", "MX")

    assert (code(unknown), code(no_data)) == ("NXDOMAIN", "NOERROR")
    for answer in (unknown, no_data):
        assert texts(answer) == []
        (soa,) = answer.authority
        assert (soa.rdtype, str(soa.name), soa.ttl) == (dns.rdatatype.SOA, "frieza.dev.", 900)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("A", ["192.0.2.1", "192.0.2.2"]),
        ("AAAA", ["2001:db8::1"]),
        ("TXT", ['"v=spf1 -all" "second string"', '"with \\"quotes\\""']),
        ("MX", ["10 mail.frieza.dev."]),
        ("CAA", ['0 issue "amazon.com"']),
        ("SRV", ["1 10 5269 xmpp.frieza.dev."]),
        ("NS", ["ns1.elsewhere.example."]),
        ("PTR", ["eks.frieza.dev."]),
    ],
)
def test_every_type_of_record_arrives_as_written(
    zone: str, route53: Any, ask: Any, kind: str, values: list[str]
) -> None:
    name = "frieza.dev" if kind == "NS" else f"{kind}.frieza.dev"
    route53.record(zone, name, kind, *values, ttl=120)

    answer = ask.server(route53.servers(zone)[0], name, kind)

    assert texts(answer) == values
    assert answer.answer[0].ttl == 120


def test_the_zones_soa_is_served(zone: str, route53: Any, ask: Any) -> None:
    (soa,) = texts(ask.resolver("frieza.dev", "SOA"))

    assert soa.endswith(" 1 7200 900 1209600 86400")


def test_octal_escapes_of_route53_become_characters(zone: str, route53: Any, ask: Any) -> None:
    route53.record(zone, "octal.frieza.dev", "TXT", '"a\\052b\\303\\251"')

    (rrset,) = ask.resolver("octal.frieza.dev", "TXT").answer
    assert rrset[0].strings == (b"a*b\xc3\xa9",)


def test_a_wildcard_answers_for_names_that_do_not_exist(zone: str, route53: Any, ask: Any) -> None:
    route53.record(zone, "\\052.apps.frieza.dev", "A", "192.0.2.7")
    route53.record(zone, "deep.known.apps.frieza.dev", "TXT", '"x"')

    assert texts(ask.resolver("any.apps.frieza.dev")) == ["192.0.2.7"]
    assert texts(ask.resolver("a.b.apps.frieza.dev")) == ["192.0.2.7"]
    assert code(ask.resolver("any.apps.frieza.dev", "TXT")) == "NOERROR"
    # RFC 4592: `known.apps` exists, since something is below it, so the wildcard does not stand for it or below it.
    assert texts(ask.resolver("known.apps.frieza.dev")) == []
    assert code(ask.resolver("other.known.apps.frieza.dev")) == "NXDOMAIN"


def test_the_names_letters_come_back_as_they_were_asked(zone: str, ask: Any) -> None:
    answer = ask.resolver("EkS.FrIeZa.dev")

    assert answer.answer[0].name.to_text() == "EkS.FrIeZa.dev."


def test_an_answer_too_long_for_udp_is_cut_and_complete_over_tcp(zone: str, route53: Any, ask: Any) -> None:
    values = [f'"{number:02d}{"x" * 200}"' for number in range(10)]
    route53.record(zone, "long.frieza.dev", "TXT", *values)

    cut = ask.resolver("long.frieza.dev", "TXT")
    whole = ask.resolver("long.frieza.dev", "TXT", tcp=True)
    by_edns = ask.resolver("long.frieza.dev", "TXT", use_edns=0, payload=4096)

    assert cut.flags & dns.flags.TC and texts(cut) == []
    assert not whole.flags & dns.flags.TC and sorted(texts(whole)) == sorted(values)
    assert not by_edns.flags & dns.flags.TC and sorted(texts(by_edns)) == sorted(values)
    assert (whole.edns, by_edns.edns) == (-1, 0)


def test_one_tcp_connection_serves_several_queries(zone: str, ask: Any) -> None:
    with socket.create_connection((ask.settings.resolver, ask.settings.ports["dns"]), timeout=20) as connection:
        for name in ("eks.frieza.dev", "nope.frieza.dev"):
            query = dns.message.make_query(name, "A")
            dns.query.send_tcp(connection, query)
            answer, _ = dns.query.receive_tcp(connection)

            assert query.is_response(answer)


def test_garbage_gets_no_answer_and_harms_nobody(zone: str, ask: Any) -> None:
    address = (ask.settings.resolver, ask.settings.ports["dns"])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"\x00", address)
        sender.sendto(b"\xff" * 40, address)

    assert texts(ask.resolver("eks.frieza.dev")) == ALB_ADDRESSES


def test_other_operations_and_classes_are_declined(zone: str, ask: Any) -> None:
    status = dns.message.make_query("frieza.dev", "SOA")
    status.set_opcode(dns.opcode.STATUS)

    answer = dns.query.udp(status, ask.settings.resolver, port=ask.settings.ports["dns"], timeout=20)

    assert code(answer) == "NOTIMP"
    assert code(ask.resolver("frieza.dev", "SOA", rdclass="CH")) == "REFUSED"


def test_a_senseless_record_fails_alone_while_the_rest_answers(zone: str, route53: Any, ask: Any) -> None:
    route53.record(zone, "bad.frieza.dev", "A", "not-an-address")

    assert code(ask.resolver("bad.frieza.dev")) == "SERVFAIL"
    assert texts(ask.resolver("eks.frieza.dev")) == ALB_ADDRESSES


def test_weighted_records_answer_one_at_a_time(zone: str, route53: Any, ask: Any) -> None:
    for identifier, weight in (("on", 1), ("off", 0)):
        value = "192.0.2.1" if identifier == "on" else "192.0.2.2"
        route53.record(zone, "w.frieza.dev", "A", value, SetIdentifier=identifier, Weight=weight)

    assert {tuple(texts(ask.resolver("w.frieza.dev"))) for _ in range(10)} == {("192.0.2.1",)}


def test_a_deleted_record_is_gone_at_once(zone: str, route53: Any, ask: Any) -> None:
    record = {"Name": "t.frieza.dev", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    route53.change(zone, "UPSERT", record)
    assert texts(ask.resolver("t.frieza.dev")) == ["192.0.2.1"]

    route53.change(zone, "DELETE", record)

    assert code(ask.resolver("t.frieza.dev")) == "NXDOMAIN"


def test_many_zones_have_servers_with_distinct_addresses(route53: Any, ask: Any) -> None:
    zones = [route53.zone(f"zone{number}.example") for number in range(5)]
    servers = [server for zone in zones for server in route53.servers(zone)]

    addresses = [texts(ask.resolver(server))[0] for server in servers]

    assert len(set(addresses)) == 20
    assert addresses == [texts(ask.resolver(server))[0] for server in servers]


def test_stopping_frees_the_addresses(route53: Any, settings: Any) -> None:
    for _ in range(2):
        servers = DnsServers(settings, lambda _: [])
        servers.start()
        servers.stop()


def test_an_address_in_use_is_told_at_the_start(route53: Any, settings: Any) -> None:
    with socket.create_server((settings.resolver, settings.ports["dns"])), pytest.raises(OSError):
        DnsServers(settings, lambda _: []).start()
