# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each Ingress listens on, and how the members of a group are merged per port. Pure but for certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.alb.controller.annotations import PREFIX
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.groups import ClassifiedIngress

# Given host names, answers the ARNs of the certificates that serve them. Raises BuildError when one has none.
CertificatesFor = Callable[[Sequence[str]], list[str]]


@dataclass
class ListenPort:
    """One port: for one Ingress, or merged for all that listen on it."""

    protocol: str
    inbound: tuple[str, ...] = ()
    ssl_policy: str | None = None
    certificates: list[str] = field(default_factory=list)
    attributes: Mapping[str, str] = field(default_factory=dict)
    members: list[ClassifiedIngress] = field(default_factory=list)


def of_ingress(member: ClassifiedIngress, certificates_for: CertificatesFor) -> dict[int, ListenPort]:
    """The ports of one Ingress. Raises BuildError."""
    annotations = member.annotations
    certificates = list(member.params.get("certificateArn") or annotations.strings("certificate-arn"))
    ports = _listen_ports(member, prefer_tls=bool(certificates))
    if "HTTPS" in ports.values() and not certificates:
        certificates = certificates_for(_hosts(member))
    inbound = _inbound(member)
    ssl_policy = member.params.get("sslPolicy") or annotations.string("ssl-policy")
    return {
        port: ListenPort(
            protocol=protocol,
            inbound=inbound,
            ssl_policy=ssl_policy if protocol == "HTTPS" else None,
            certificates=certificates if protocol == "HTTPS" else [],
            attributes=_attributes(member, protocol, port),
            members=[member],
        )
        for port, protocol in ports.items()
    }


def _listen_ports(member: ClassifiedIngress, *, prefer_tls: bool) -> dict[int, str]:
    raw = member.annotations.parsed_json("listen-ports")
    if raw is None:
        return {443: "HTTPS"} if prefer_tls else {80: "HTTP"}
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        text = member.annotations.string("listen-ports")
        raise BuildError(f"failed to parse listen-ports configuration: `{text}`")
    if not raw:
        raise BuildError(f"empty listen-ports configuration: `{member.annotations.string('listen-ports')}`")
    ports: dict[int, str] = {}
    for entry in raw:
        for protocol, port in entry.items():
            _check_listen_port(protocol, port)
            if ports.setdefault(port, protocol) != protocol:
                raise BuildError(f"conflicting protocol for listen port {port}: {ports[port]} | {protocol}")
    return ports


def _check_listen_port(protocol: str, port: Any) -> None:
    if not isinstance(port, int) or not 1 <= port <= 65535:
        raise BuildError(f"listen port must be within [1, 65535]: {port}")
    if protocol not in ("HTTP", "HTTPS"):
        raise BuildError(f"listen protocol must be within [HTTP, HTTPS]: {protocol}")


def _hosts(member: ClassifiedIngress) -> list[str]:
    spec = member.ingress["spec"]
    hosts = [rule["host"] for rule in spec.get("rules") or [] if rule.get("host")]
    hosts += [host for tls in spec.get("tls") or [] for host in tls.get("hosts") or []]
    return sorted(set(hosts))


def _inbound(member: ClassifiedIngress) -> tuple[str, ...]:
    annotations = member.annotations
    cidrs = member.params.get("inboundCIDRs") or annotations.strings("inbound-cidrs")
    for cidr in cidrs:
        if "/" not in cidr:
            raise BuildError(f"invalid {PREFIX}/inbound-cidrs settings on Ingress {member.key}: invalid CIDR {cidr}")
    lists = (
        member.params.get("prefixListsIDs")
        or member.params.get("PrefixListsIDs")
        or annotations.strings("security-group-prefix-lists")
    )
    return tuple(sorted({*cidrs, *lists}))


def _attributes(member: ClassifiedIngress, protocol: str, port: int) -> dict[str, str]:
    attributes = member.annotations.string_map(f"listener-attributes.{protocol}-{port}")
    for listener in member.params.get("listeners") or []:
        if (listener.get("protocol"), listener.get("port")) == (protocol, port):
            attributes |= {pair["key"]: pair["value"] for pair in listener.get("listenerAttributes") or []}
    return attributes


def merge(ports: Sequence[dict[int, ListenPort]], default_ssl_policy: str) -> dict[int, ListenPort]:
    """All members' ports in one, ascending. Raises BuildError where two members contradict each other."""
    result: dict[int, ListenPort] = {}
    for of_member in ports:
        for port, new in of_member.items():
            result[port] = _merged(port, result[port], new) if port in result else new
    for config in result.values():
        if config.protocol == "HTTPS" and config.ssl_policy is None:
            config.ssl_policy = default_ssl_policy
    return dict(sorted(result.items()))


def _merged(port: int, first: ListenPort, second: ListenPort) -> ListenPort:
    other = second.members[0].key
    for what, ours, theirs in (
        ("protocol", first.protocol, second.protocol),
        ("inbound-cidrs", " ".join(first.inbound), " ".join(second.inbound)),
        ("sslPolicy", first.ssl_policy, second.ssl_policy),
    ):
        if ours and theirs and ours != theirs:
            raise BuildError(
                f"failed to merge listPort config for port: {port}: "
                f"conflicting {what}, {first.members[0].key}: {ours} | {other}: {theirs}"
            )
    certificates = [*first.certificates, *(arn for arn in second.certificates if arn not in first.certificates)]
    return ListenPort(
        protocol=first.protocol,
        inbound=first.inbound or second.inbound,
        ssl_policy=first.ssl_policy or second.ssl_policy,
        certificates=certificates,
        attributes={**first.attributes, **second.attributes},
        members=[*first.members, *second.members],
    )


def ssl_redirect(members: Sequence[ClassifiedIngress], ports: Mapping[int, ListenPort]) -> int | None:
    """The HTTPS port that HTTP listeners redirect to. Raises BuildError when it is not one of the listeners."""
    values = set()
    for member in members:
        raw = member.params.get("sslRedirectPort") or member.annotations.string("ssl-redirect")
        if raw is not None:
            if not str(raw).isdigit():
                raise BuildError(f"failed to parse int64 annotation, {PREFIX}/ssl-redirect: {raw}")
            values.add(int(raw))
    if len(values) > 1:
        raise BuildError(f"conflicting sslRedirect port: {sorted(values)}")
    if not values:
        return None
    port = values.pop()
    if port not in ports:
        raise BuildError(f"listener does not exist for SSLRedirect port: {port}")
    if ports[port].protocol != "HTTPS":
        raise BuildError(f"listener protocol non-SSL for SSLRedirect port: {port}")
    return port
