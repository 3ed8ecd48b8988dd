# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Ingress asks the AWS Load Balancer Controller for. Pure, but for the reading of its class.

The controller's rules: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/

PRIVATE to the collection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

if TYPE_CHECKING:
    from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes

CONTROLLER = "ingress.k8s.aws/alb"
PREFIX = "alb.ingress.kubernetes.io/"
CLASS_ANNOTATION = "kubernetes.io/ingress.class"
PARAMS_API = "elbv2.k8s.aws/v1beta1"
# A backend whose port has this name stands for an actions.<service> annotation.
ANNOTATED_ACTION = "use-annotation"
HTTP_PORT = 80
HTTPS_PORT = 443

Object = Mapping[str, Any]


@dataclass(frozen=True)
class AskedRule:
    """:param resource: the controller's tag of the target group; None for an annotated action."""

    host: str | None
    paths: tuple[str, ...]
    backend: str
    resource: str | None

    def described(self) -> str:
        return f"{self.host or '*'}{self.paths[0]} to {self.backend}"


@dataclass(frozen=True)
class Asked:
    """:param stack: ``namespace/name``, or the group's name.
    :param ports: the listeners' ports; None when the class's parameters decide them.
    :param default_resource: the tag of the target group of the default backend.
    """

    name: str
    stack: str
    scheme: str
    ports: tuple[int, ...] | None
    ssl_redirect: bool
    rules: tuple[AskedRule, ...]
    default_resource: str | None
    hostname: str | None


def class_parameters(kubernetes: Kubernetes, ingress: Object) -> Object:
    """The ``spec`` of the IngressClassParams of the Ingress's class; empty when it has none.

    :raises InvalidArgument: when the class belongs to another controller.
    """
    name = class_name(ingress)
    ingress_class = kubernetes.get("networking.k8s.io/v1", "IngressClass", name) if name else None
    if ingress_class is None:
        return {}
    spec = ingress_class.get("spec", {})
    if spec.get("controller") != CONTROLLER:
        raise InvalidArgument(
            "find the ALB",
            target=f"of Ingress {full_name(ingress)}",
            answer=f"its class {name} belongs to {spec.get('controller')}, not to {CONTROLLER}",
            advice="set the Ingress's class to one of the AWS Load Balancer Controller",
        )
    reference = spec.get("parameters") or {}
    if reference.get("kind") != "IngressClassParams":
        return {}
    found = kubernetes.get(PARAMS_API, "IngressClassParams", reference["name"]) or {}
    parameters: Object = found.get("spec", {})
    return parameters


def class_name(ingress: Object) -> str | None:
    """The annotation beats the field, as in the controller."""
    name: str | None = _annotations(ingress).get(CLASS_ANNOTATION) or ingress["spec"].get("ingressClassName")
    return name


def full_name(ingress: Object) -> str:
    return f"{ingress['metadata'].get('namespace', 'default')}/{ingress['metadata']['name']}"


def asked(ingress: Object, parameters: Object) -> Asked:
    """:param parameters: of the class; they beat annotations."""
    annotations = _annotations(ingress)
    group = (parameters.get("group") or {}).get("name") or annotations.get(PREFIX + "group.name")
    addresses = ingress.get("status", {}).get("loadBalancer", {}).get("ingress") or [{}]
    return Asked(
        name=full_name(ingress),
        stack=group or full_name(ingress),
        scheme=parameters.get("scheme") or annotations.get(PREFIX + "scheme", "internal"),
        ports=_ports(annotations, parameters),
        ssl_redirect=PREFIX + "ssl-redirect" in annotations or "sslRedirectPort" in parameters,
        rules=tuple(_rules(ingress)),
        default_resource=_resource(ingress, ingress["spec"].get("defaultBackend")),
        hostname=addresses[0].get("hostname"),
    )


def _annotations(ingress: Object) -> Mapping[str, str]:
    annotations: Mapping[str, str] = ingress["metadata"].get("annotations") or {}
    return annotations


def _ports(annotations: Mapping[str, str], parameters: Object) -> tuple[int, ...] | None:
    written = annotations.get(PREFIX + "listen-ports")
    if parameters.get("listeners") or parameters.get("certificateArn"):
        return None
    if written:
        # [{"HTTP": 80}, {"HTTPS": 443}]; the controller refuses anything else, so it never becomes an ALB.
        try:
            return tuple(sorted(int(port) for listener in json.loads(written) for port in listener.values()))
        except (ValueError, AttributeError, TypeError):
            return None
    return (HTTPS_PORT,) if PREFIX + "certificate-arn" in annotations else (HTTP_PORT,)


def _rules(ingress: Object) -> Iterator[AskedRule]:
    for rule in ingress["spec"].get("rules") or []:
        for path in (rule.get("http") or {}).get("paths") or []:
            yield AskedRule(
                host=rule.get("host") or None,
                paths=patterns(path.get("path") or "", path.get("pathType")),
                backend=_backend(path["backend"]),
                resource=_resource(ingress, path["backend"]),
            )


def patterns(path: str, path_type: str | None) -> tuple[str, ...]:
    """The path patterns that the controller makes of a path."""
    if not path or (path_type == "Prefix" and path == "/"):
        return ("/*",)
    if path_type == "Prefix":
        plain = path.rstrip("/")
        return (plain, f"{plain}/*")
    return (path,)


def _backend(backend: Object) -> str:
    service = backend.get("service") or {}
    return f"{service.get('name')}:{_port(service)}"


def _resource(ingress: Object, backend: Object | None) -> str | None:
    service = (backend or {}).get("service") or {}
    if not service or _port(service) == ANNOTATED_ACTION:
        return None
    return f"{full_name(ingress)}-{service['name']}:{_port(service)}"


def _port(service: Object) -> str:
    port = service.get("port") or {}
    return str(port.get("name") or port.get("number"))
