# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The DNS servers on the wire: UDP and TCP, long answers, and what is not for them."""

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
from tests.unit.sandbox.dns.answers import ALB_ADDRESSES, code, texts


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


def test_stopping_frees_the_addresses(route53: Any, settings: Any) -> None:
    for _ in range(2):
        servers = DnsServers(settings, lambda _: [])
        servers.start()
        servers.stop()


def test_an_address_in_use_is_told_at_the_start(route53: Any, settings: Any) -> None:
    with socket.create_server((settings.resolver, settings.ports["dns"])), pytest.raises(OSError):
        DnsServers(settings, lambda _: []).start()
