# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""RRsets in presentation format to dnslib's wire records."""

from __future__ import annotations

import re
from collections.abc import Callable

from dnslib import AAAA, CAA, CNAME, MX, NS, PTR, QTYPE, RD, RR, SOA, SRV, TXT, A, DNSLabel

from sandbox.dns.zones import RRset

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
ESCAPE = re.compile(r"\\(?:([0-3][0-7]{2})|(.))")


def label(name: str) -> DNSLabel:
    """Without dnslib's IDNA step, which refuses names that DNS allows."""
    return DNSLabel(tuple(part.encode("latin-1") for part in name.rstrip(".").split(".") if part))


def records(rrset: RRset, owner: DNSLabel | None = None) -> list[RR]:
    """One wire record per value; `owner` replaces the name, to answer in the letters' case of the question.

    Raises ValueError or KeyError for a value or type that cannot be put on the wire.
    """
    kind = QTYPE.reverse[rrset.type]
    make = MAKERS[rrset.type]
    return [RR(owner or label(rrset.name), kind, ttl=rrset.ttl, rdata=make(value)) for value in rrset.values]


def strings(value: str) -> list[bytes]:
    """The strings of a TXT value; Route 53 escapes quotes by a backslash and other characters in octal."""
    return [_unescape(match[1] if match[1] is not None else match[2]) for match in STRING.finditer(value)]


def _unescape(text: str) -> bytes:
    plain = ESCAPE.sub(lambda match: chr(int(match[1], 8)) if match[1] else match[2], text)
    return plain.encode("utf-8" if any(ord(letter) > 255 for letter in plain) else "latin-1")


def _mx(value: str) -> RD:
    preference, exchange = value.split()
    return MX(label(exchange), int(preference))


def _srv(value: str) -> RD:
    priority, weight, port, target = value.split()
    return SRV(int(priority), int(weight), int(port), label(target))


def _caa(value: str) -> RD:
    flags, tag, content = value.split(maxsplit=2)
    return CAA(int(flags), tag, content.strip('"'))


def _soa(value: str) -> RD:
    server, mailbox, *times = value.split()
    serial, refresh, retry, expire, minimum = (int(time) for time in times)
    return SOA(label(server), label(mailbox), (serial, refresh, retry, expire, minimum))


MAKERS: dict[str, Callable[[str], RD]] = {
    "A": A,
    "AAAA": AAAA,
    "CAA": _caa,
    "CNAME": lambda value: CNAME(label(value)),
    "MX": _mx,
    "NS": lambda value: NS(label(value)),
    "PTR": lambda value: PTR(label(value)),
    "SOA": _soa,
    "SRV": _srv,
    "TXT": lambda value: TXT(strings(value)),
}
