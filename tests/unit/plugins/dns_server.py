# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real DNS servers on loopback addresses, for tests: a resolver, a parent's servers, a zone's servers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from dnslib import AAAA, CLASS, CNAME, NS, QTYPE, RCODE, RR, TXT, A
from dnslib.server import BaseResolver, DNSLogger, DNSServer

RDATA = {"A": A, "AAAA": AAAA, "CNAME": CNAME, "NS": NS, "TXT": TXT}
Records = Mapping[tuple[str, str], Sequence[str]]


@dataclass
class Names(BaseResolver):
    """What one server knows. May be changed while it serves.

    :param delegations: zone → name servers, answered as a referral.
    :param refusals: name → the code with which questions for it are refused.
    :param only_over_tcp: whether answers over UDP are said to be too long for it.
    """

    records: dict[tuple[str, str], Sequence[str]] = field(default_factory=dict)
    delegations: dict[str, Sequence[str]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)
    authoritative: bool = True
    only_over_tcp: bool = False
    protocols: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def resolve(self, request: Any, handler: Any) -> Any:
        name, kind = str(request.q.qname).rstrip(".").lower() or ".", QTYPE[request.q.qtype]
        self.asked.append((name, kind))
        self.protocols.append(handler.protocol)
        reply = request.reply(aa=self.authoritative)
        if self.only_over_tcp and handler.protocol == "udp":
            return reply.truncate()
        if name in self.refusals:
            reply.header.rcode = getattr(RCODE, self.refusals[name])
            return reply
        if name in self.delegations:
            reply.header.aa = 0
            for server in self.delegations[name]:
                reply.add_auth(RR(name, QTYPE.NS, CLASS.IN, 60, NS(server)))
            return reply
        found = self._add(reply, name, kind)
        if not found and not any(known == name for known, _kind in self.records):
            reply.header.rcode = RCODE.NXDOMAIN
        return reply

    def _add(self, reply: Any, name: str, kind: str) -> bool:
        values = self.records.get((name, kind), ())
        for value in values:
            reply.add_answer(RR(name, QTYPE.reverse[kind], CLASS.IN, 60, RDATA[kind](value)))
        aliases = self.records.get((name, "CNAME"), ())
        if not values and aliases:
            reply.add_answer(RR(name, QTYPE.CNAME, CLASS.IN, 60, CNAME(aliases[0])))
            self._add(reply, aliases[0], kind)
        return bool(values or aliases)


@contextmanager
def serving(servers: Mapping[str, Names]) -> Iterator[int]:
    """Serve each address's names over UDP and TCP until the block ends; the one port of all is given."""
    first, *_others = servers
    port = _free_port(first)
    silent = DNSLogger(logf=lambda _line: None)
    started = [
        DNSServer(names, address=address, port=port, tcp=tcp, logger=silent)
        for address, names in servers.items()
        for tcp in (False, True)
    ]
    threads = [
        threading.Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        for server in started
    ]
    for thread in threads:
        thread.start()
    try:
        yield port
    finally:
        for server, thread in zip(started, threads, strict=True):
            server.server.shutdown()
            server.server.server_close()
            thread.join()


def _free_port(address: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
