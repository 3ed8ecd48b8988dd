# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosted zones in moto, made by boto3, and the sandbox's DNS servers over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import dns.message
import dns.query
import pytest
from moto import mock_aws
from moto.route53.models import route53_backends

from sandbox import loopback
from sandbox.dns.servers import DnsServers
from sandbox.settings import Settings
from tests.unit.sandbox.dns.answers import ALB, ALB_ADDRESSES, texts

HERITAGE = '"heritage=external-dns,external-dns/owner=mz-k8s"'


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    octet, claim, ports = loopback.claim_free(("dns",))
    with claim:
        yield Settings(tmp_path, tmp_path, octet, ports, "key", "secret")


@pytest.fixture(scope="session")
def client() -> Any:
    return boto3.client(
        "route53", aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1"
    )


class Route53:
    """boto3's route53 in few words."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._count = 0

    def zone(self, name: str, servers: list[str] | None = None, **options: Any) -> str:
        """Makes a zone with name servers of its own, as AWS gives each zone."""
        self._count += 1
        created = self._client.create_hosted_zone(Name=name, CallerReference=str(self._count), **options)
        zone_id = created["HostedZone"]["Id"].removeprefix("/hostedzone/")
        zone = route53_backends["123456789012"]["aws"].zones[zone_id]
        zone.delegation_set.name_servers = servers or [f"ns-{self._count}.awsdns-0{n}.com" for n in range(4)]
        for rrset in zone.rrsets:
            if rrset.type == "NS":
                rrset.records = zone.delegation_set.name_servers
        return str(zone_id)

    def record(self, zone_id: str, name: str, kind: str, *values: str, ttl: int = 300, **more: Any) -> None:
        records = {"TTL": ttl, "ResourceRecords": [{"Value": value} for value in values]} if values else {}
        rrset = {"Name": name, "Type": kind, **records, **more}
        self.change(zone_id, "UPSERT", rrset)

    def alias(self, zone_id: str, name: str, kind: str, target: str) -> None:
        alias = {"HostedZoneId": "Z14GRHDCWA56QT", "DNSName": target, "EvaluateTargetHealth": True}
        self.record(zone_id, name, kind, AliasTarget=alias)

    def change(self, zone_id: str, action: str, rrset: dict[str, Any]) -> None:
        changes = {"Changes": [{"Action": action, "ResourceRecordSet": rrset}]}
        self._client.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=changes)

    def servers(self, zone_id: str) -> list[str]:
        return list(self._client.get_hosted_zone(Id=zone_id)["DelegationSet"]["NameServers"])


@pytest.fixture
def route53(client: Any) -> Iterator[Route53]:
    with mock_aws():
        yield Route53(client)


@pytest.fixture
def zone(route53: Route53) -> str:
    """frieza.dev, which the world's registrar delegates, with the records of the walk-through."""
    zone_id = route53.zone("frieza.dev")
    route53.alias(zone_id, "eks.frieza.dev", "A", f"dualstack.{ALB}.")
    route53.alias(zone_id, "eks.frieza.dev", "AAAA", f"dualstack.{ALB}.")
    route53.record(zone_id, "cname-eks.frieza.dev", "TXT", HERITAGE)
    return zone_id


@dataclass
class Asker:
    """Asks over UDP, or over TCP where said so, by dnspython."""

    settings: Settings

    def at(self, address: str, name: str, kind: str = "A", *, tcp: bool = False, **options: Any) -> dns.message.Message:
        query = dns.message.make_query(name, kind, **options)
        ask = dns.query.tcp if tcp else dns.query.udp
        return ask(query, address, port=self.settings.ports["dns"], timeout=20)

    def resolver(self, name: str, kind: str = "A", **options: Any) -> dns.message.Message:
        return self.at(self.settings.resolver, name, kind, **options)

    def server(self, server: str, name: str, kind: str = "A", **options: Any) -> dns.message.Message:
        """Asks a name server by its name, which the resolver has to know."""
        return self.at(texts(self.resolver(server))[0], name, kind, **options)


@pytest.fixture
def ask(route53: Route53, settings: Settings) -> Iterator[Asker]:
    known: dict[str, list[str]] = {f"{ALB}.": ALB_ADDRESSES, f"dualstack.{ALB}.": ALB_ADDRESSES}
    addresses: Callable[[str], list[str]] = lambda name: known.get(name, [])  # noqa: E731
    servers = DnsServers(settings, addresses)
    servers.start()
    yield Asker(settings)
    servers.stop()
