# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One question to one server: what its message says, and how it is asked over real sockets."""

from __future__ import annotations

import socket
import threading

import dns.flags
import dns.message
import dns.rrset
import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _dns
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._dns import Reply, Server
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Unavailable

from tests.unit.plugins.dns_server import Names, serving

NAME = "eks.frieza.dev"


def message(*answers, kind="A", name=NAME, authority=(), rcode=0, flags=0):
    """A server's message; records as (name, type, values...)."""
    said = dns.message.make_response(dns.message.make_query(name, kind))
    said.set_rcode(rcode)
    said.flags |= flags
    for section, records in ((said.answer, answers), (said.authority, authority)):
        section.extend(dns.rrset.from_text(owner, 60, "IN", type_, *values) for owner, type_, *values in records)
    # As it arrives: what is only appended would not be found again.
    return dns.message.from_wire(said.to_wire())


def reply(*answers, kind="A", name=NAME, **more):
    return _dns._reply(message(*answers, kind=kind, name=name, **more), name, kind)


LONG_CHAIN = [(f"c{number}.", "CNAME", f"c{number + 1}.") for number in range(12)]


@pytest.mark.parametrize(
    ("answers", "values", "canonical"),
    [
        ([], (), NAME),
        ([(f"{NAME}.", "A", "192.0.2.2", "192.0.2.1")], ("192.0.2.1", "192.0.2.2"), NAME),
        ([("EKS.Frieza.DEV.", "A", "192.0.2.1")], ("192.0.2.1",), NAME),
        ([("other.frieza.dev.", "A", "192.0.2.1")], (), NAME),
        ([(f"{NAME}.", "AAAA", "2001:db8::1")], (), NAME),
        ([(f"{NAME}.", "CNAME", "alb.example.")], (), "alb.example"),
        ([(f"{NAME}.", "CNAME", "ALB.Example."), ("alb.example.", "A", "192.0.2.1")], ("192.0.2.1",), "alb.example"),
        # The order of the records says nothing.
        ([("alb.example.", "A", "192.0.2.1"), (f"{NAME}.", "CNAME", "alb.example.")], ("192.0.2.1",), "alb.example"),
        (
            [(f"{NAME}.", "CNAME", "one.example."), ("one.example.", "CNAME", "two."), ("two.", "A", "192.0.2.1")],
            ("192.0.2.1",),
            "two",
        ),
        # A chain that leads back to itself ends.
        ([(f"{NAME}.", "CNAME", "one."), ("one.", "CNAME", f"{NAME}.")], (), NAME),
        ([(f"{NAME}.", "CNAME", f"{NAME}.")], (), NAME),
        ([(f"{NAME}.", "CNAME", "c0."), *LONG_CHAIN], (), "c9"),
        ([(f"{NAME}.", "CNAME", "c4."), *LONG_CHAIN, ("c12.", "A", "192.0.2.1")], ("192.0.2.1",), "c12"),
    ],
)
def test_the_values_are_those_at_the_end_of_the_chain_of_aliases(answers, values, canonical):
    found = reply(*answers)
    assert (found.values, found.canonical_name) == (values, canonical)


@pytest.mark.parametrize(
    ("kind", "records", "values"),
    [
        ("AAAA", ["2001:DB8:0:0::1"], ("2001:db8::1",)),
        ("NS", ["NS-2.AWSDNS.example.", "ns-1.awsdns.example."], ("ns-1.awsdns.example", "ns-2.awsdns.example")),
        ("CNAME", ["ALB.Example."], ("alb.example",)),
        ("TXT", ['"Heritage=external-dns" "more"'], ('"Heritage=external-dns" "more"',)),
        ("MX", ["10 Mail.Example."], ("10 Mail.Example.",)),
        ("CAA", ['0 issue "amazon.com"'], ('0 issue "amazon.com"',)),
    ],
)
def test_names_are_made_alike_and_other_values_left_as_they_are(kind, records, values):
    assert reply((f"{NAME}.", kind, *records), kind=kind).values == values


def test_an_alias_that_is_asked_for_itself_is_not_followed():
    found = reply((f"{NAME}.", "CNAME", "alb.example."), ("alb.example.", "CNAME", "two."), kind="CNAME")
    assert (found.values, found.canonical_name) == (("alb.example",), NAME)


@pytest.mark.parametrize(
    ("authority", "referral"),
    [
        ([], ()),
        ([("frieza.dev.", "NS", "NS-2.example.", "ns-1.example.")], ("ns-1.example", "ns-2.example")),
        ([("dev.", "NS", "ns.tld.example.")], ()),
        ([("frieza.dev.", "SOA", "ns. root. 1 2 3 4 5")], ()),
        ([("dev.", "NS", "ns.tld.example."), ("Frieza.Dev.", "NS", "ns-1.example.")], ("ns-1.example",)),
    ],
)
def test_a_referral_is_to_the_servers_of_the_name_itself(authority, referral):
    assert reply(kind="NS", name="frieza.dev", authority=authority).referral == referral


@pytest.mark.parametrize(("flags", "authoritative"), [(0, False), (dns.flags.AA, True), (dns.flags.RA, False)])
def test_a_reply_says_whether_the_server_is_the_zones_own(flags, authoritative):
    assert reply(flags=flags).authoritative is authoritative


@pytest.mark.parametrize(
    ("rcode", "code", "answers", "described"),
    [
        (0, "NOERROR", True, "no such record"),
        (3, "NXDOMAIN", True, "NXDOMAIN"),
        (1, "FORMERR", False, "FORMERR"),
        (2, "SERVFAIL", False, "SERVFAIL"),
        (4, "NOTIMP", False, "NOTIMP"),
        (5, "REFUSED", False, "REFUSED"),
        (9, "NOTAUTH", True, "NOTAUTH"),
    ],
)
def test_a_code_is_an_answer_or_a_refusal_to_give_one(rcode, code, answers, described):
    found = reply(rcode=rcode)
    assert (found.code, found.answers, found.described()) == (code, answers, described)


def test_values_are_described_whatever_the_code():
    assert Reply("NOERROR", True, ("192.0.2.1", "192.0.2.2"), NAME, ()).described() == "192.0.2.1, 192.0.2.2"


@pytest.mark.parametrize(
    ("server", "text"), [(Server("192.0.2.53"), "192.0.2.53"), (Server("192.0.2.53", 5353), "192.0.2.53 port 5353")]
)
def test_a_server_is_named_with_its_port_where_that_is_not_the_usual_one(server, text):
    assert str(server) == text


@pytest.mark.parametrize(
    ("name", "plain"), [("a.", "a"), ("A.Example.", "a.example"), ("a", "a"), (".", ""), ("a..", "a")]
)
def test_names_are_compared_in_lower_case_without_the_final_dot(name, plain):
    assert _dns.plain(name) == plain


@pytest.fixture
def names():
    return Names(records={(NAME, "A"): ["192.0.2.1"]})


@pytest.fixture
def server(names):
    with serving({"127.0.0.2": names}) as port:
        yield Server("127.0.0.2", port)


def test_an_answer_that_fits_is_taken_over_udp(server, names):
    assert _dns.ask(server, NAME, "A", recursive=True).values == ("192.0.2.1",)
    assert names.protocols == ["udp"]


def test_an_answer_that_does_not_fit_is_asked_for_again_over_tcp(server, names):
    names.only_over_tcp = True
    assert _dns.ask(server, NAME, "A", recursive=True).values == ("192.0.2.1",)
    assert names.protocols == ["udp", "tcp"]


@pytest.mark.parametrize("code", ["SERVFAIL", "REFUSED", "NXDOMAIN", "NOTIMP"])
def test_a_refusal_is_a_reply_and_no_failure(server, names, code):
    names.refusals[NAME] = code
    assert _dns.ask(server, NAME, "A", recursive=True).code == code


@pytest.mark.parametrize(("recursive", "asked"), [(True, True), (False, False)])
def test_recursion_is_asked_of_resolvers_and_not_of_a_zones_servers(recursive, asked, monkeypatch):
    sent = []

    def udp(question, address, **options):
        sent.append((bool(question.flags & dns.flags.RD), address, options["port"], options["timeout"]))
        return message(), False

    monkeypatch.setattr("dns.query.udp_with_fallback", udp)
    _dns.ask(Server("192.0.2.53", 5353), NAME, "A", recursive=recursive)
    assert sent == [(asked, "192.0.2.53", 5353, 3.0)]


@pytest.fixture
def raw():
    """A UDP socket that answers each datagram with what ``replies`` makes of it; a server that is none."""
    replies = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.settimeout(5)

        def serve():
            try:
                datagram, peer = bound.recvfrom(4096)
            except OSError:
                return
            for make in replies:
                bound.sendto(make(datagram), peer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Server("127.0.0.1", bound.getsockname()[1]), replies
        bound.settimeout(0)
        thread.join(0.01)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (None, "timed out"),
        (lambda asked: b"not DNS at all", ""),
        (lambda asked: asked[:2], "too short"),
        (lambda asked: asked + b"more", ""),
    ],
    ids=["silence", "noise", "short", "a query sent back"],
)
def test_what_is_no_reply_is_told_with_who_was_asked_for_what(raw, make, said, monkeypatch):
    monkeypatch.setattr(_dns, "QUESTION_TIMEOUT", 0.2)
    server, replies = raw
    replies += [make] if make else []
    with pytest.raises(Unavailable) as told:
        _dns.ask(server, NAME, "A", recursive=True)
    assert told.value.attempted == f"ask the DNS server 127.0.0.1 port {server.port}"
    assert told.value.target == f"for {NAME} A"
    assert said in told.value.answer
    assert told.value.advice == "check that this machine may reach it on UDP and TCP"


@pytest.mark.parametrize("name", ["a..b", "a" * 64, ".".join(["a" * 63] * 5)], ids=["empty", "label", "name"])
def test_what_cannot_be_a_name_is_not_asked_for(name):
    with pytest.raises(InvalidArgument) as told:
        _dns.ask(Server("192.0.2.53"), name, "A", recursive=True)
    assert (told.value.attempted, told.value.target) == ("ask for the name", name)
