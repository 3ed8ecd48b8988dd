# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups of the model, with their health checks and bindings. Pure but for looking up Services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.alb.controller import names
from sandbox.alb.controller.annotations import Annotations
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.group_settings import TagBuilder
from sandbox.alb.controller.groups import ClassifiedIngress, Object
from sandbox.alb.controller.model import Binding, TargetGroup, TargetGroupRef
from sandbox.alb.controller.names import GroupId

TRAFFIC_PORT = "traffic-port"
# A target group of pods whose port has only a name has no number of its own; the real controller writes 1.
NAMED_PORT_PLACEHOLDER = 1


def service_port(service: Object, port: int | str) -> Mapping[str, Any]:
    """The Service's port of a number or name. Raises BuildError."""
    for candidate in service["spec"].get("ports") or []:
        if port == (candidate.get("port") if isinstance(port, int) else candidate.get("name")):
            return dict(candidate)
    metadata = service["metadata"]
    raise BuildError(f"unable to find port {port} on service {metadata['namespace']}/{metadata['name']}")


class TargetGroupBuilder:
    """Makes one target group per (Ingress, Service, port), however many rules use it."""

    def __init__(self, flags: Flags, group: GroupId, tags: TagBuilder) -> None:
        self._flags = flags
        self._group = group
        self._tags = tags
        self.built: dict[str, TargetGroup] = {}

    def reference(self, member: ClassifiedIngress, service: Object, port: int | str) -> TargetGroupRef:
        """Raises BuildError when the target group cannot be made."""
        resource_id = f"{member.key}-{service['metadata']['name']}:{port}"
        if resource_id not in self.built:
            self.built[resource_id] = self._build(resource_id, member, service, port)
        return TargetGroupRef(resource_id)

    def _build(self, resource_id: str, member: ClassifiedIngress, service: Object, port: int | str) -> TargetGroup:
        annotations = Annotations(service["metadata"].get("annotations"), member.ingress["metadata"].get("annotations"))
        svc_port = service_port(service, port)
        target_type = self._target_type(member, annotations)
        protocol = _one_of(annotations, "backend-protocol", "backend protocol", "HTTP", ("HTTP", "HTTPS"))
        version = _one_of(
            annotations, "backend-protocol-version", "backend protocol version", "HTTP1", ("HTTP1", "HTTP2", "GRPC")
        )
        group_port = _target_group_port(target_type, svc_port)
        metadata = service["metadata"]
        identity = names.TargetGroupIdentity(
            ingress_namespace=member.namespace,
            ingress_name=member.name,
            service_namespace=metadata["namespace"],
            service_name=metadata["name"],
            service_uid=metadata["uid"],
            service_port=str(port),
            port=group_port,
            target_type=target_type,
            protocol=protocol,
            protocol_version=version,
        )
        health_check = _health_check(annotations, service, target_type, protocol, version)
        return TargetGroup(
            resource_id=resource_id,
            name=names.target_group(self._flags.cluster_name, self._group, identity),
            port=group_port,
            protocol=protocol,
            protocol_version=version,
            target_type=target_type,
            ip_address_type="ipv4",
            health_check=health_check,
            attributes=annotations.string_map("target-group-attributes"),
            tags=self._tags.of_backend(member, service),
            binding=self._binding(annotations, service, port, target_type, health_check["HealthCheckPort"]),
        )

    def _target_type(self, member: ClassifiedIngress, annotations: Annotations) -> str:
        value = member.params.get("targetType") or annotations.string("target-type")
        target_type = str(value or self._flags["default-target-type"])
        if target_type not in ("instance", "ip"):
            raise BuildError(f"unknown targetType: {target_type}")
        if target_type == "ip" and not self._flags.gate("EnableIPTargetType", default=True):
            raise BuildError(f"unsupported targetType: {target_type} when EnableIPTargetType is false")
        return target_type

    def _binding(
        self, annotations: Annotations, service: Object, port: int | str, target_type: str, health_port: str
    ) -> Binding:
        svc_port = service_port(service, port)
        traffic: int | str = (
            svc_port["nodePort"] if target_type == "instance" else svc_port.get("targetPort", svc_port["port"])
        )
        ports = [traffic]
        if health_port != TRAFFIC_PORT:
            ports.append(int(health_port))
        labels = annotations.string_map("target-node-labels") if target_type == "instance" else {}
        return Binding(
            namespace=service["metadata"]["namespace"],
            service=service["metadata"]["name"],
            port=port,
            network_ports=tuple(ports),
            node_selector={"matchLabels": labels} if labels else None,
        )


def _target_group_port(target_type: str, svc_port: Mapping[str, Any]) -> int:
    if target_type == "instance":
        if not svc_port.get("nodePort"):
            raise BuildError(
                "TargetGroup port is empty. When using Instance targets, your service be must of type "
                "'NodePort' or 'LoadBalancer'"
            )
        return int(svc_port["nodePort"])
    target_port = svc_port.get("targetPort", svc_port["port"])
    if target_port == 0:
        raise BuildError("TargetGroup port is empty. Are you using the correct service type?")
    return target_port if isinstance(target_port, int) else NAMED_PORT_PLACEHOLDER


def _one_of(annotations: Annotations, suffix: str, what: str, default: str, allowed: tuple[str, ...]) -> str:
    value = annotations.string(suffix) or default
    if value not in allowed:
        raise BuildError(f"{what} must be within [{', '.join(allowed)}]: {value}")
    return value


def _health_check(
    annotations: Annotations, service: Object, target_type: str, protocol: str, version: str
) -> dict[str, Any]:
    grpc = version == "GRPC"
    codes = annotations.string("success-codes") or ("12" if grpc else "200")
    port = _health_check_port(annotations, service, target_type)
    check_protocol = annotations.string("healthcheck-protocol") or protocol
    if check_protocol not in ("HTTP", "HTTPS"):
        raise BuildError("healthCheckProtocol must be within [HTTP, HTTPS]")
    return {
        "HealthCheckEnabled": True,
        "HealthCheckProtocol": check_protocol,
        "HealthCheckPort": port,
        "HealthCheckPath": annotations.string("healthcheck-path") or ("/AWS.ALB/healthcheck" if grpc else "/"),
        "HealthCheckIntervalSeconds": _seconds(annotations, "healthcheck-interval-seconds", 15),
        "HealthCheckTimeoutSeconds": _seconds(annotations, "healthcheck-timeout-seconds", 5),
        "HealthyThresholdCount": _seconds(annotations, "healthy-threshold-count", 2),
        "UnhealthyThresholdCount": _seconds(annotations, "unhealthy-threshold-count", 2),
        "Matcher": {"GrpcCode" if grpc else "HttpCode": codes},
    }


def _seconds(annotations: Annotations, suffix: str, default: int) -> int:
    value = annotations.integer(suffix)
    return default if value is None else value


def _health_check_port(annotations: Annotations, service: Object, target_type: str) -> str:
    raw = annotations.string("healthcheck-port")
    if raw is None or raw == TRAFFIC_PORT:
        return TRAFFIC_PORT
    if raw.isdigit():
        return raw
    try:
        svc_port = service_port(service, raw)
    except BuildError as error:
        raise BuildError(f"failed to resolve healthCheckPort: {error}") from None
    if target_type == "instance":
        return str(svc_port.get("nodePort", 0))
    if not isinstance(svc_port.get("targetPort"), int):
        raise BuildError("cannot use named healthCheckPort for IP TargetType when service's targetPort is a named port")
    return str(svc_port["targetPort"])
