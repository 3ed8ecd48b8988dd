# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the records of a zone answer, asked for by dnspython."""

from __future__ import annotations

from typing import Any

import dns.flags
import dns.message
import dns.opcode
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from tests.unit.sandbox.dns.answers import ALB, ALB_ADDRESSES, code, texts


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
