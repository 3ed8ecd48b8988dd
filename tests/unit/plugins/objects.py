# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubernetes objects as tests need them: complete enough for the fake API server, and changed in one place by name."""

from __future__ import annotations

import zlib
from typing import Any

Object = dict[str, Any]
APPS, CORE, NETWORKING = "apps/v1", "v1", "networking.k8s.io/v1"
CONTROLLER_LABELS = {"app.kubernetes.io/name": "aws-load-balancer-controller"}


def made(
    api_version: str, kind: str, name: str, namespace: str | None = "default", metadata: Any = None, **fields: Any
) -> Object:
    """An object; ``metadata`` is added to its name and namespace."""
    own = {"name": name} | ({"namespace": namespace} if namespace else {}) | (metadata or {})
    return {"apiVersion": api_version, "kind": kind, "metadata": own, **fields}


def config_map(name: str = "server", namespace: str | None = "default", metadata: Any = None, **data: str) -> Object:
    return made(CORE, "ConfigMap", name, namespace, metadata, **({"data": data} if data else {}))


def secret(name: str = "s", metadata: Any = None, **fields: Any) -> Object:
    return made(CORE, "Secret", name, metadata=metadata, **fields)


def namespace(name: str = "apps") -> Object:
    return made(CORE, "Namespace", name, None)


def service(name: str = "app1", metadata: Any = None, **spec: Any) -> Object:
    return made(CORE, "Service", name, metadata=metadata, spec={"selector": {"app": name}} | spec)


def endpoint_slice(of: str, *ready: bool | None) -> Object:
    """The endpoints of a Service; None where their readiness is not told."""
    labels = {"labels": {"kubernetes.io/service-name": of}}
    conditions = [{} if value is None else {"ready": value} for value in ready]
    endpoints = [{"addresses": ["192.168.0.1"], "conditions": condition} for condition in conditions]
    return made("discovery.k8s.io/v1", "EndpointSlice", f"{of}-x", metadata=labels, endpoints=endpoints)


def workload(kind: str, name: str = "app1", status: Any = None, metadata: Any = None, **spec: Any) -> Object:
    """A Deployment, StatefulSet, DaemonSet or Job, with a selector."""
    selector = {"selector": {"matchLabels": {"app": name}}}
    api_version = "batch/v1" if kind == "Job" else APPS
    return made(api_version, kind, name, metadata=metadata, spec=selector | spec, status=status or {})


def pod(name: str = "app1-x", status: Any = None, namespace: str = "default", **labels: str) -> Object:
    return made(CORE, "Pod", name, namespace, {"labels": labels}, spec={}, status=status or {})


def conditions(**statuses: Any) -> Object:
    """A status with these conditions: ``Ready="True"``, or ``Ready=("False", "Reason", "message")``."""
    told = {name: (value,) if isinstance(value, str) else value for name, value in statuses.items()}
    names = ("status", "reason", "message")
    return {
        "conditions": [{"type": name} | dict(zip(names, value, strict=False)) for name, value in told.items()],
    }


def container(state: Any, *, ready: bool = False, last: Any = None, name: str = "server") -> Object:
    """A Pod's status with one container."""
    status = {"name": name, "state": state, "ready": ready} | ({"lastState": last} if last else {})
    return {"phase": "Running", "containerStatuses": [status]}


def crd(*versions: str, name: str = "things.example.org", stored: Any = (), scope: str = "Namespaced") -> Object:
    """A CRD of the kind Thing; its first version is the one that is stored, those in parentheses are not served."""
    plural, _dot, group = name.partition(".")
    listed = [
        {"name": version.strip("()"), "served": not version.startswith("("), "storage": version == versions[0]}
        for version in versions
    ]
    names = {"kind": plural.removesuffix("s").capitalize(), "plural": plural}
    spec = {"group": group, "scope": scope, "names": names, "versions": listed}
    status = {"status": {"storedVersions": list(stored)}} if stored else {}
    return made("apiextensions.k8s.io/v1", "CustomResourceDefinition", name, None, spec=spec, **status)


def ingress(name: str = "app", metadata: Any = None, status: Any = None, **spec: Any) -> Object:
    given = {"ingressClassName": "aws"} | spec
    return made(NETWORKING, "Ingress", name, metadata=metadata, spec=given, status=status or {})


def ingress_class(name: str = "aws", controller: str = "ingress.k8s.aws/alb", **spec: Any) -> Object:
    return made(NETWORKING, "IngressClass", name, None, spec={"controller": controller} | spec)


def balanced(hostname: str = "k8s-default-app.elb.amazonaws.com") -> Object:
    """A status with the address of a load balancer."""
    return {"loadBalancer": {"ingress": [{"hostname": hostname}]}}


def event(about: Object, reason: str, message: str, type_: str = "Warning", **fields: Any) -> Object:
    """An event about an object; its time is ``lastTimestamp`` unless told otherwise."""
    metadata = about["metadata"]
    place = metadata.get("namespace") or "default"
    involved = {"kind": about["kind"], "name": metadata["name"]}
    involved |= {"uid": metadata["uid"]} if "uid" in metadata else {}
    name = f"{metadata['name']}.{reason.lower()}.{zlib.crc32(message.encode())}"
    told = {"reason": reason, "message": message, "type": type_, "lastTimestamp": "2026-11-22T01:00:00Z"} | fields
    return made(CORE, "Event", name, place, involvedObject=involved, **told)
