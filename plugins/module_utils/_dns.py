# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to DNS: one question to one server, the resolver, and the walk to a zone's parent.

PRIVATE to the collection.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Missing, Unavailable

try:
    import dns.exception
    import dns.flags
    import dns.message
    import dns.name
    import dns.query
    import dns.rcode
    import dns.rdataclass
    import dns.rdatatype
    import dns.resolver
    import dns.rrset

    DNS_ERROR = ""
except ImportError as import_error:
    DNS_ERROR = str(import_error)

DEFAULT_PORT = 53
QUESTION_TIMEOUT = 3.0
LONGEST_ALIAS_CHAIN = 10
# A server that says one of these knows of no reason why the name should not be there; another may know the name.
NO_ANSWER = ("SERVFAIL", "REFUSED", "NOTIMP", "FORMERR")


@dataclass(frozen=True)
class Server:
    address: str
    port: int = DEFAULT_PORT

    def __str__(self) -> str:
        return self.address if self.port == DEFAULT_PORT else f"{self.address} port {self.port}"


@dataclass(frozen=True)
class Reply:
    """One server's answer to one question.

    :param code: ``NOERROR``, ``NXDOMAIN``, ``REFUSED``, …
    :param values: the records of the type asked for, in text, at the end of the chain of CNAMEs; sorted.
    :param canonical_name: the end of that chain, without the final dot.
    :param referral: the name servers of the authority section, when the answer is a delegation.
    """

    code: str
    authoritative: bool
    values: tuple[str, ...]
    canonical_name: str
    referral: tuple[str, ...]

    @property
    def answers(self) -> bool:
        """Whether the server says what there is, be it nothing."""
        return self.code not in NO_ANSWER

    def described(self) -> str:
        """``192.0.2.1, 192.0.2.2``, or what was said instead."""
        if self.values:
            return ", ".join(self.values)
        return "no such record" if self.code == "NOERROR" else self.code


@dataclass(frozen=True)
class Resolver:
    """The recursive servers to ask, in order."""

    servers: tuple[Server, ...]

    def lookup(self, name: str, record_type: str) -> Reply:
        """The first answer that a server gives, else the first refusal to give one, as system's resolvers do.

        :raises Unavailable: when no server replies.
        """
        problem: Unavailable | None = None
        refusal: Reply | None = None
        for server in self.servers:
            try:
                reply = ask(server, name, record_type, recursive=True)
            except Unavailable as error:
                problem = error
                continue
            if reply.answers:
                return reply
            refusal = refusal or reply
        if refusal:
            return refusal
        raise problem or Unavailable("resolve", target=name, answer="the system has no resolver", advice="set resolver")

    def addresses(self, name: str) -> list[str]:
        """The IPv4 addresses of a name, else the IPv6 ones. Raises Missing and Unavailable."""
        reply = self.lookup(name, "A")
        values = reply.values or self.lookup(name, "AAAA").values
        if not values:
            raise Missing(
                "resolve",
                target=name,
                answer=f"{' and '.join(str(server) for server in self.servers)} answered {reply.described()}",
                advice="the record does not exist yet, or the resolver still remembers that it did not",
            )
        return list(values)


def resolver_of(option: Mapping[str, Any] | None) -> Resolver:
    """The resolver of a module's ``resolver`` option, or the system's. Raises InvalidArgument and Unavailable."""
    if option:
        _require_address(option["address"])
        return Resolver((Server(option["address"], option["port"]),))
    _require_dnspython()
    try:
        system = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration as error:
        raise Unavailable("read the system's resolver", answer=str(error), advice="set resolver") from error
    return Resolver(tuple(Server(str(address), system.port) for address in system.nameservers))


def ask(server: Server, name: str, record_type: str, *, recursive: bool) -> Reply:
    """Ask one server one question, over UDP and, if the answer does not fit, over TCP.

    :raises InvalidArgument: the name is none.
    :raises Unavailable: no answer, or not one of DNS.
    """
    _require_dnspython()
    question = _question(name, record_type)
    if not recursive:
        question.flags &= ~dns.flags.RD
    try:
        message, _over_tcp = dns.query.udp_with_fallback(
            question, server.address, timeout=QUESTION_TIMEOUT, port=server.port
        )
    except (dns.exception.DNSException, OSError) as error:
        raise Unavailable(
            f"ask the DNS server {server}",
            target=f"for {name} {record_type}",
            answer=str(error) or type(error).__name__,
            advice="check that this machine may reach it on UDP and TCP",
        ) from error
    return _reply(message, name, record_type)


def _question(name: str, record_type: str) -> dns.message.QueryMessage:
    try:
        return dns.message.make_query(name, record_type)
    except dns.exception.DNSException as error:
        raise InvalidArgument("ask for the name", target=name, answer=str(error)) from error


def _require_address(address: str) -> None:
    try:
        ipaddress.ip_address(address)
    except ValueError as error:
        raise InvalidArgument(
            "use the resolver", target=address, answer="it is no IP address", advice="write the server's address"
        ) from error


def plain(name: str) -> str:
    """A name as it is compared: lower case, no final dot."""
    return name.rstrip(".").lower()


def delegation_of(zone: str, *, resolver: Resolver, port: int = DEFAULT_PORT) -> tuple[str, tuple[str, ...]]:
    """The zone's parent and the name servers that the parent's own servers name for it (none: not delegated).

    :param port: of the parent's name servers.
    :raises Missing, Unavailable: when no server of the parent can be found or asked.
    """
    parent, servers = _parent(zone, resolver)
    problem: Exception | None = None
    for server_name in servers:
        try:
            for address in resolver.addresses(server_name):
                at = Server(address, port)
                reply = ask(at, zone, "NS", recursive=False)
                if reply.answers:
                    return parent, reply.values or reply.referral
                problem = Unavailable("ask the DNS server", target=str(at), answer=reply.code)
        except (Missing, Unavailable) as error:
            problem = error
    raise Unavailable(
        f"ask the name servers of {parent}", target=f"for {zone}", answer=str(problem or "it has none")
    ) from problem


def _parent(zone: str, resolver: Resolver) -> tuple[str, tuple[str, ...]]:
    """The closest name above the zone that has name servers of its own."""
    labels = plain(zone).split(".")
    for cut in range(1, len(labels) + 1):
        parent = ".".join(labels[cut:]) or "."
        servers = resolver.lookup(parent, "NS").values
        if servers:
            return parent, servers
    raise Missing(
        "find the parent", target=f"of {zone}", answer="the resolver knows no name servers above it",
        advice="use a resolver that answers for public names",
    )  # fmt: skip


def _reply(message: dns.message.Message, name: str, record_type: str) -> Reply:
    wanted = dns.rdatatype.from_text(record_type)
    current = dns.name.from_text(name)
    for _unused in range(LONGEST_ALIAS_CHAIN):
        alias = message.get_rrset(message.answer, current, dns.rdataclass.IN, dns.rdatatype.CNAME)
        if alias is None or wanted == dns.rdatatype.CNAME:
            break
        current = alias[0].target
    records = message.get_rrset(message.answer, current, dns.rdataclass.IN, wanted)
    referrals = [
        rrset
        for rrset in message.authority
        if rrset.rdtype == dns.rdatatype.NS and rrset.name == dns.name.from_text(name)
    ]
    return Reply(
        code=dns.rcode.to_text(message.rcode()),
        authoritative=bool(message.flags & dns.flags.AA),
        values=_texts(records),
        canonical_name=plain(current.to_text()),
        referral=_texts(referrals[0]) if referrals else (),
    )


def _texts(records: dns.rrset.RRset | None) -> tuple[str, ...]:
    names = (dns.rdatatype.NS, dns.rdatatype.CNAME)
    texts = [(record.rdtype in names, record.to_text()) for record in records or ()]
    return tuple(sorted(plain(text) if is_name else text for is_name, text in texts))


def _require_dnspython() -> None:
    if DNS_ERROR:
        raise Unavailable(
            "ask DNS servers",
            answer=DNS_ERROR,
            advice="install dnspython for the Python that runs the module (requirements.txt)",
        )
