# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which pods are behind a Service, as kube-proxy reads it from Services and EndpointSlices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sandbox.node.informer import Informer
from sandbox.node.objects import Key, KubeObject, key_of, labels_of

SERVICE_LABEL = "kubernetes.io/service-name"


@dataclass(frozen=True)
class ServicePort:
    """One port of a Service, by its name (empty when it has none)."""

    service: Key
    name: str


@dataclass(frozen=True)
class Endpoint:
    address: str
    port: int
    node: str


class ServiceTable:
    """Endpoints and their turns."""

    def __init__(self, services: Informer, slices: Informer) -> None:
        self._services = services
        self._slices = slices
        self._turns: dict[tuple[ServicePort, str], int] = {}

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Call `changed` whenever a Service or an EndpointSlice is not what it was."""
        for informer in (self._services, self._slices):
            informer.subscribe(lambda _old, _new: changed())

    def node_ports(self) -> Iterator[tuple[int, ServicePort, bool]]:
        """(node port, service port, only local endpoints) of every TCP NodePort."""
        for service in self._services.objects.values():
            local = service["spec"].get("externalTrafficPolicy") == "Local"
            for port in _tcp_ports(service):
                if port.get("nodePort"):
                    yield port["nodePort"], ServicePort(key_of(service), port.get("name", "")), local

    def of_cluster_ip(self, address: str, port: int) -> ServicePort | None:
        """The service port that a ClusterIP address and port stand for."""
        for service in self._services.objects.values():
            if address in (service["spec"].get("clusterIPs") or []):
                for each in _tcp_ports(service):
                    if each["port"] == port:
                        return ServicePort(key_of(service), each.get("name", ""))
        return None

    def endpoints(self, port: ServicePort, node: str = "") -> list[Endpoint]:
        """Ready endpoints, on `node` only if one is given; without any, those that still serve while they end."""
        found = list(self._all(port, node))
        ready = [endpoint for endpoint, conditions in found if conditions.get("ready", True)]
        return ready or [
            endpoint
            for endpoint, conditions in found
            if conditions.get("serving", True) and conditions.get("terminating", False)
        ]

    def of_endpoint(self, address: str, port: int) -> str:
        """The Service that has this endpoint, as namespace/name; empty when none has."""
        for piece in self._slices.objects.values():
            numbers = [each["port"] for each in piece.get("ports") or []]
            addresses = [each["addresses"][0] for each in piece.get("endpoints") or []]
            if port in numbers and address in addresses:
                return f"{key_of(piece)[0]}/{labels_of(piece).get(SERVICE_LABEL, '')}"
        return ""

    def next(self, port: ServicePort, node: str = "") -> Endpoint | None:
        """The endpoint whose turn it is; None when there is none."""
        candidates = sorted(self.endpoints(port, node), key=lambda each: (each.address, each.port))
        if not candidates:
            return None
        turn = self._turns.get((port, node), 0)
        self._turns[port, node] = turn + 1
        return candidates[turn % len(candidates)]

    def _all(self, port: ServicePort, node: str) -> Iterator[tuple[Endpoint, KubeObject]]:
        namespace, name = port.service
        for piece in self._slices.objects.values():
            if key_of(piece)[0] != namespace or labels_of(piece).get(SERVICE_LABEL) != name:
                continue
            numbers = [each["port"] for each in piece.get("ports") or [] if (each.get("name") or "") == port.name]
            for endpoint in piece.get("endpoints") or []:
                where = endpoint.get("nodeName", "")
                if numbers and node in ("", where):
                    yield Endpoint(endpoint["addresses"][0], numbers[0], where), endpoint.get("conditions") or {}


def _tcp_ports(service: KubeObject) -> list[KubeObject]:
    return [port for port in service["spec"].get("ports") or [] if port.get("protocol", "TCP") == "TCP"]
