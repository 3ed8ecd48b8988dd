# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""DNS messages on the wire: queries in, answers out, by dnslib."""

from __future__ import annotations

from dataclasses import dataclass

from dnslib import CLASS, EDNS0, OPCODE, QTYPE, RCODE, RR, DNSError, DNSHeader, DNSLabel, DNSQuestion, DNSRecord

from sandbox.dns.answers import Answer
from sandbox.dns.records import records
from sandbox.dns.zones import RRset, absolute

UDP_BYTES = 512
EDNS_UDP_BYTES = 4096


@dataclass(frozen=True)
class Query:
    """`type` is a mnemonic such as `A`; `owner` the name in the letters' case it was asked in.

    `udp_bytes` is the largest datagram the asker takes, `edns` whether it said so by an OPT record.
    `refused_code` is the response code of a query of a kind that is not answered.
    """

    id: int
    opcode: int
    name: str
    type: str
    owner: DNSLabel
    question: DNSQuestion
    recursion_desired: bool
    udp_bytes: int
    edns: bool
    refused_code: str | None = None


def parse(data: bytes) -> Query | None:
    """The first question of a message; None for a response and for what cannot be read."""
    try:
        message = DNSRecord.parse(data)
    except (DNSError, ValueError):
        return None
    if message.header.qr or not message.questions:
        return None
    question = message.questions[0]
    options = [record for record in message.ar if record.rtype == QTYPE.OPT]
    return Query(
        id=message.header.id,
        opcode=message.header.opcode,
        name=absolute(str(question.qname)),
        type=QTYPE.get(question.qtype),
        owner=question.qname,
        question=question,
        recursion_desired=bool(message.header.rd),
        udp_bytes=min(max(int(options[0].edns_len), UDP_BYTES), EDNS_UDP_BYTES) if options else UDP_BYTES,
        edns=bool(options),
        refused_code=_refused_code(message, question),
    )


def encode(query: Query, answer: Answer, *, recursive: bool, udp: bool) -> bytes:
    """The message of an answer; over UDP one that is too long is cut to its head, with the TC bit set.

    Raises ValueError, KeyError or DNSError for a record that cannot be put on the wire.
    """
    message = _message(query, answer, recursive=recursive)
    for rrset in answer.answers:
        message.add_answer(*_wire(query, rrset))
    for rrset in answer.authority:
        message.add_auth(*_wire(query, rrset))
    for rrset in answer.additional:
        message.add_ar(*_wire(query, rrset))
    packed = _packed(query, message)
    if not udp or len(packed) <= query.udp_bytes:
        return packed
    short = _message(query, answer, recursive=recursive)
    short.header.tc = 1
    return _packed(query, short)


def _message(query: Query, answer: Answer, *, recursive: bool) -> DNSRecord:
    header = DNSHeader(
        id=query.id,
        qr=1,
        opcode=query.opcode,
        aa=int(answer.authoritative),
        rd=int(query.recursion_desired),
        ra=int(recursive),
        rcode=RCODE.reverse[answer.code],
    )
    return DNSRecord(header, q=query.question)


def _packed(query: Query, message: DNSRecord) -> bytes:
    if query.edns:
        message.add_ar(EDNS0(udp_len=EDNS_UDP_BYTES))
    return bytes(message.pack())


def _wire(query: Query, rrset: RRset) -> list[RR]:
    return records(rrset, query.owner if rrset.name == query.name else None)


def _refused_code(message: DNSRecord, question: DNSQuestion) -> str | None:
    if message.header.opcode != OPCODE.QUERY:
        return "NOTIMP"
    return None if question.qclass == CLASS.IN else "REFUSED"
