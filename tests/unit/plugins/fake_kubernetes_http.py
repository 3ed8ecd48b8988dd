# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP side of the fake API server: paths, refusals, selectors, bearer tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.listening import listening

Object = dict[str, Any]
TOKEN = "unit-test-token"
# (apiVersion, kind, plural, namespaced)
KINDS = [
    ("v1", "Namespace", "namespaces", False), ("v1", "Node", "nodes", False), ("v1", "Pod", "pods", True),
    ("v1", "Service", "services", True), ("v1", "ServiceAccount", "serviceaccounts", True),
    ("v1", "ConfigMap", "configmaps", True), ("v1", "Secret", "secrets", True), ("v1", "Event", "events", True),
    ("apps/v1", "Deployment", "deployments", True), ("apps/v1", "DaemonSet", "daemonsets", True),
    ("apps/v1", "StatefulSet", "statefulsets", True), ("apps/v1", "ReplicaSet", "replicasets", True),
    ("batch/v1", "Job", "jobs", True), ("discovery.k8s.io/v1", "EndpointSlice", "endpointslices", True),
    ("networking.k8s.io/v1", "Ingress", "ingresses", True),
    ("networking.k8s.io/v1", "IngressClass", "ingressclasses", False),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", False),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", False),
    ("rbac.authorization.k8s.io/v1", "Role", "roles", True),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", True),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", False),
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "validatingwebhookconfigurations", False),
    ("coordination.k8s.io/v1", "Lease", "leases", True),
]  # fmt: skip
PATH = re.compile(
    r"^(?:/api/(?P<core>v1)|/apis/(?P<group>[^/]+/[^/]+))"
    r"(?:/namespaces/(?P<namespace>[^/]+)(?=/[^/]+))?(?:/(?P<plural>[^/]+)(?:/(?P<name>[^/]+)(?:/(?P<sub>[^/]+))?)?)?$"
)


def groups_of(kinds: Iterable[tuple[str, str, str, bool]]) -> Object:
    """All groups at once (aggregated discovery), the core group not among them."""
    groups: dict[str, list[Object]] = {}
    for api_version, kind, plural, _unused in kinds:
        group, _unused, version = api_version.rpartition("/")
        resource = {"resource": plural, "responseKind": {"kind": kind}}
        groups.setdefault(group, []).append({"version": version, "resources": [resource]})
    items = [{"metadata": {"name": group}, "versions": versions} for group, versions in groups.items() if group]
    return {"kind": "APIGroupDiscoveryList", "items": items}


SAID = {"/version": lambda kinds: {"gitVersion": "v1.35.4"}, "/apis": groups_of}


class Refusal(Exception):
    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": status, "message": message}
        self.body |= more


def selected(obj: Object, query: dict[str, str]) -> bool:
    labels = obj["metadata"].get("labels") or {}
    for term in filter(None, query.get("labelSelector", "").split(",")):
        name, _unused, value = term.partition("=")
        if name not in labels or ("=" in term and labels[name] != value.lstrip("=")):
            return False
    for term in filter(None, query.get("fieldSelector", "").split(",")):
        path, _unused, value = term.partition("=")
        found: Any = obj
        for part in path.split("."):
            found = (found or {}).get(part)
        if found != value:
            return False
    return True


def merged(value: Any, patch: Any) -> Any:
    """JSON merge patch, RFC 7386."""
    if not isinstance(patch, dict):
        return patch
    result = dict(value) if isinstance(value, dict) else {}
    for key, item in patch.items():
        if item is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), item)
    return result


def handler(answer: Callable[[str, str, dict[str, str], Any], Any], tokens: set[str]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_args: Any) -> None:
            """Tests look at ``requests`` instead."""

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            try:
                if self.headers.get("Authorization", "").removeprefix("Bearer ") not in tokens:
                    raise Refusal(401, "Unauthorized", reason="Unauthorized")
                self._send(200, answer(self.command, parts.path, query, body))
            except Refusal as refusal:
                self._send(refusal.status, refusal.body)

        def _send(self, status: int, answer: Any) -> None:
            data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    for method in ("GET", "PATCH", "DELETE", "POST"):
        setattr(Handler, f"do_{method}", Handler._serve)
    return Handler


class Served:
    """The API on a port of loopback."""

    def __init__(self, answer: Callable[[str, str, dict[str, str], Any], Any], tokens: set[str]) -> None:
        self._stack = ExitStack()
        self.url = f"http://127.0.0.1:{self._stack.enter_context(listening(handler(answer, tokens)))}"

    def stop(self) -> None:
        self._stack.close()
