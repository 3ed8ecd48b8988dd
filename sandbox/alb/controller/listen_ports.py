# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each Ingress listens on, and how the members of a group are merged per port. Pure but for certificates."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.alb.controller.annotation_types import LISTEN_PORTS
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.go_json import unmarshal
from sandbox.alb.controller.group_settings import go_list
from sandbox.alb.controller.groups import ClassifiedIngress
from sandbox.alb.controller.mutual_authentication import by_port

# Given host names, answers the ARNs of the certificates that serve them. Raises BuildError when one has none.
CertificatesFor = Callable[[Sequence[str]], list[str]]


@dataclass
class ListenPort:
    """One port: for one Ingress, or merged for all that listen on it."""

    protocol: str
    inbound: tuple[str, ...] = ()
    prefix_lists: tuple[str, ...] = ()
    ssl_policy: str | None = None
    certificates: list[str] = field(default_factory=list)
    mutual_authentication: Mapping[str, Any] | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    class_attributes: Mapping[str, str] = field(default_factory=dict)
    members: list[ClassifiedIngress] = field(default_factory=list)
    # Which member gave a merged setting, for the text of a conflict.
    providers: Mapping[str, str] = field(default_factory=dict)


def of_ingress(member: ClassifiedIngress, certificates_for: CertificatesFor) -> dict[int, ListenPort]:
    """The ports of one Ingress. Raises BuildError."""
    annotations = member.annotations
    mutual = by_port(annotations)
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
            prefix_lists=_prefix_lists(member),
            ssl_policy=ssl_policy if protocol == "HTTPS" else None,
            certificates=certificates if protocol == "HTTPS" else [],
            mutual_authentication=mutual.get(port) if protocol == "HTTPS" else None,
            attributes=member.annotations.string_map(f"listener-attributes.{protocol}-{port}"),
            class_attributes=_class_attributes(member, protocol, port),
            members=[member],
        )
        for port, protocol in ports.items()
    }


def _listen_ports(member: ClassifiedIngress, *, prefer_tls: bool) -> dict[int, str]:
    text = member.annotations.string("listen-ports")
    if text is None:
        return {443: "HTTPS"} if prefer_tls else {80: "HTTP"}
    try:
        raw = unmarshal(text, LISTEN_PORTS)
    except ValueError as error:
        raise BuildError(f"failed to parse listen-ports configuration: `{text}`: {error}") from None
    if not raw:
        raise BuildError(f"empty listen-ports configuration: `{text}`")
    ports: dict[int, str] = {}
    for entry in raw:
        for protocol, port in entry.items():
            _check_listen_port(protocol, port)
            ports[port] = protocol
    return ports


def _check_listen_port(protocol: str, port: int) -> None:
    if not 1 <= port <= 65535:
        raise BuildError(f"listen port must be within [1, 65535]: {port}")
    if protocol not in ("HTTP", "HTTPS"):
        raise BuildError(f"listen protocol must be within [HTTP, HTTPS]: {protocol}")


def _hosts(member: ClassifiedIngress) -> list[str]:
    spec = member.ingress["spec"]
    hosts = [rule["host"] for rule in spec.get("rules") or [] if rule.get("host")]
    hosts += [host for tls in spec.get("tls") or [] for host in tls.get("hosts") or []]
    return sorted(set(hosts))


def _inbound(member: ClassifiedIngress) -> tuple[str, ...]:
    of_class = member.params.get("inboundCIDRs")
    cidrs = of_class or member.annotations.strings("inbound-cidrs")
    for cidr in cidrs:
        if not _is_cidr(cidr):
            what = (
                f"invalid CIDR in IngressClassParams InboundCIDR {cidr}"
                if of_class
                else f"invalid inbound-cidrs settings on Ingress: {member.key}"
            )
            raise BuildError(f"{what}: invalid CIDR address: {cidr}")
    return tuple(sorted(set(cidrs)))


def _is_cidr(text: str) -> bool:
    if "/" not in text:
        return False
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _prefix_lists(member: ClassifiedIngress) -> tuple[str, ...]:
    found = (
        member.params.get("prefixListsIDs")
        or member.params.get("PrefixListsIDs")
        or member.annotations.strings("security-group-prefix-lists")
    )
    return tuple(sorted(set(found)))


def _class_attributes(member: ClassifiedIngress, protocol: str, port: int) -> dict[str, str]:
    for listener in member.params.get("listeners") or []:
        if (listener.get("protocol"), listener.get("port")) == (protocol, port):
            return {pair["key"]: pair["value"] for pair in listener.get("listenerAttributes") or []}
    return {}


def merge(ports: Sequence[dict[int, ListenPort]], default_ssl_policy: str) -> dict[int, ListenPort]:
    """All members' ports in one, ascending. Raises BuildError where two members contradict each other."""
    result: dict[int, ListenPort] = {}
    for of_member in ports:
        for port, new in of_member.items():
            result[port] = _merged(port, result[port], new) if port in result else new
    for config in result.values():
        if config.protocol == "HTTPS" and config.ssl_policy is None:
            config.ssl_policy = default_ssl_policy
        config.attributes = {**config.attributes, **config.class_attributes}
    return dict(sorted(result.items()))


def _merged(port: int, first: ListenPort, second: ListenPort) -> ListenPort:
    other = second.members[0].key
    for what, name, ours, theirs in (
        ("protocol", "protocol", first.protocol, second.protocol),
        ("inbound", "inbound-cidrs", _families(first.inbound), _families(second.inbound)),
        ("prefix_lists", "inbound-prefix-lists", go_list(first.prefix_lists), go_list(second.prefix_lists)),
        ("ssl_policy", "sslPolicy", first.ssl_policy, second.ssl_policy),
    ):
        if getattr(first, what) and getattr(second, what) and ours != theirs:
            raise BuildError(
                f"failed to merge listenPort config for port: {port}: "
                f"conflicting {name}, {first.providers.get(what, first.members[0].key)}: {ours} | {other}: {theirs}"
            )
    attributes = {**first.attributes}
    for key, value in second.attributes.items():
        if attributes.setdefault(key, value) != value and key not in first.class_attributes:
            raise BuildError(f"conflicting listener attributes {key}: {attributes[key]} | {value} for ingress {other}")
    return ListenPort(
        protocol=first.protocol,
        inbound=first.inbound or second.inbound,
        prefix_lists=first.prefix_lists or second.prefix_lists,
        ssl_policy=first.ssl_policy or second.ssl_policy,
        certificates=_certificates(first.certificates, second.certificates),
        mutual_authentication=_mutual_authentication(first, second),
        attributes=attributes,
        class_attributes=first.class_attributes,
        members=[*first.members, *second.members],
        providers={
            what: first.providers.get(what, first.members[0].key) if getattr(first, what) else other
            for what in ("inbound", "prefix_lists", "ssl_policy")
            if getattr(first, what) or getattr(second, what)
        },
    )


def _mutual_authentication(first: ListenPort, second: ListenPort) -> Mapping[str, Any] | None:
    ours, theirs = first.mutual_authentication, second.mutual_authentication
    if ours is not None and theirs is not None and ours != theirs:
        keys = first.members[0].key, second.members[0].key
        raise BuildError(f"conflicting mTLS Attributes, {keys[0]}: {dict(ours)} | {keys[1]}: {dict(theirs)}")
    return theirs if ours is None else ours


def _certificates(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """The default certificate, then the others once each; the default one may be among them a second time."""
    known = [*first]
    for arn in second:
        if not known or arn not in known[1:]:
            known.append(arn)
    return known


def _families(cidrs: Sequence[str]) -> str:
    """As `[IPv4] , [IPv6]` in the error's text."""
    return f"{go_list(c for c in cidrs if ':' not in c)}, {go_list(c for c in cidrs if ':' in c)}"


def ssl_redirect(members: Sequence[ClassifiedIngress], ports: Mapping[int, ListenPort]) -> int | None:
    """The HTTPS port that HTTP listeners redirect to. Raises BuildError when it is not one of the listeners."""
    values = set()
    for member in members:
        of_class = member.params.get("sslRedirectPort")
        if of_class and not of_class.isdigit():
            return None
        try:
            port = int(of_class) if of_class else member.annotations.integer("ssl-redirect")
        except BuildError as error:
            raise BuildError(f"ingress: {member.key}: {error}") from error
        if port is not None:
            values.add(port)
    if len(values) > 1:
        raise BuildError(f"conflicting sslRedirect port: {go_list(sorted(values))}")
    if not values:
        return None
    port = values.pop()
    if port not in ports:
        raise BuildError(f"listener does not exist for SSLRedirect port: {port}")
    if ports[port].protocol != "HTTPS":
        raise BuildError(f"listener protocol non-SSL for SSLRedirect port: {port}")
    return port
