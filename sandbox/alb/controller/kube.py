# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door to the Kubernetes API: a thin REST client, by service account or kubeconfig."""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
import yaml

SERVICE_ACCOUNT_DIR = "/var/run/secrets/kubernetes.io/serviceaccount"
REQUEST_TIMEOUT_SECONDS = 30.0
# The server ends a watch after this; the connection may be silent that long and a little more.
WATCH_SECONDS = 300
MERGE_PATCH = "application/merge-patch+json"

Object = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """Where the objects of one kind are found."""

    prefix: str
    plural: str
    api_version: str
    namespaced: bool = True

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        within = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        tail = "".join(f"/{part}" for part in (name, subresource) if part)
        return f"{self.prefix}{within}/{self.plural}{tail}"


KINDS: Mapping[str, Kind] = {
    "Event": Kind("/api/v1", "events", "v1"),
    "Namespace": Kind("/api/v1", "namespaces", "v1", namespaced=False),
    "Node": Kind("/api/v1", "nodes", "v1", namespaced=False),
    "Pod": Kind("/api/v1", "pods", "v1"),
    "Secret": Kind("/api/v1", "secrets", "v1"),
    "Service": Kind("/api/v1", "services", "v1"),
    "EndpointSlice": Kind("/apis/discovery.k8s.io/v1", "endpointslices", "discovery.k8s.io/v1"),
    "Ingress": Kind("/apis/networking.k8s.io/v1", "ingresses", "networking.k8s.io/v1"),
    "IngressClass": Kind("/apis/networking.k8s.io/v1", "ingressclasses", "networking.k8s.io/v1", namespaced=False),
    "IngressClassParams": Kind(
        "/apis/elbv2.k8s.aws/v1beta1", "ingressclassparams", "elbv2.k8s.aws/v1beta1", namespaced=False
    ),
    "TargetGroupBinding": Kind("/apis/elbv2.k8s.aws/v1beta1", "targetgroupbindings", "elbv2.k8s.aws/v1beta1"),
    "Lease": Kind("/apis/coordination.k8s.io/v1", "leases", "coordination.k8s.io/v1"),
}


class ApiError(Exception):
    """The API server answered with an error, or could not be reached (`status` 0)."""

    def __init__(self, status: int, reason: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.reason = reason


class KubeClient:
    """One API server and one identity. Safe for use by several threads."""

    def __init__(self, url: str, pool: urllib3.PoolManager, token_file: Path | None = None) -> None:
        self._url = url
        self._pool = pool
        self._token_file = token_file

    @classmethod
    def in_cluster(cls, environment: Mapping[str, str]) -> KubeClient:
        """By the pod's environment and service account. Raises KeyError outside a pod."""
        mounts = json.loads(environment.get("SANDBOX_POD_MOUNTS") or "{}")
        folder = Path(mounts.get(SERVICE_ACCOUNT_DIR, SERVICE_ACCOUNT_DIR))
        url = f"https://{environment['KUBERNETES_SERVICE_HOST']}:{environment['KUBERNETES_SERVICE_PORT']}"
        return cls(url, _pool(ca_certs=str(folder / "ca.crt")), folder / "token")

    @classmethod
    def from_kubeconfig(cls, path: Path) -> KubeClient:
        """By the current context of a kubeconfig with a client certificate. Raises KeyError when it lacks one."""
        config = yaml.safe_load(path.read_text(encoding="utf-8"))
        context = _named(config["contexts"], config["current-context"])["context"]
        cluster = _named(config["clusters"], context["cluster"])["cluster"]
        user = _named(config["users"], context["user"])["user"]
        pool = _pool(
            ca_certs=_file_of(cluster, "certificate-authority"),
            cert_file=_file_of(user, "client-certificate"),
            key_file=_file_of(user, "client-key"),
        )
        return cls(cluster["server"], pool)

    def get(self, kind: str, namespace: str, name: str) -> Object | None:
        """None when there is no such object. Raises ApiError."""
        try:
            return self.request("GET", KINDS[kind].path(namespace, name))
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list(self, kind: str, namespace: str = "", selector: str = "", name: str = "") -> Object:
        """The list object: `items`, only that of a name if one is given, and `metadata.resourceVersion`.

        Raises ApiError.
        """
        query = {"labelSelector": selector} if selector else {}
        query |= _only(name)
        return self.request("GET", KINDS[kind].path(namespace), query=query)

    def create(self, kind: str, namespace: str, body: Object) -> Object:
        return self.request("POST", KINDS[kind].path(namespace), body=body)

    def replace(self, kind: str, namespace: str, name: str, body: Object) -> Object:
        return self.request("PUT", KINDS[kind].path(namespace, name), body=body)

    def patch(self, kind: str, namespace: str, name: str, body: Object, subresource: str = "") -> Object:
        """A merge patch. Raises ApiError."""
        path = KINDS[kind].path(namespace, name, subresource)
        return self.request("PATCH", path, body=body, content_type=MERGE_PATCH)

    def delete(self, kind: str, namespace: str, name: str) -> None:
        """Fine when it is gone already. Raises ApiError."""
        try:
            self.request("DELETE", KINDS[kind].path(namespace, name))
        except ApiError as error:
            if error.status != 404:
                raise

    def watch(self, kind: str, namespace: str, resource_version: str, name: str = "") -> Iterator[Object]:
        """Watch events until the server ends the watch. Raises ApiError; 410 means: list again."""
        query = {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "resourceVersion": resource_version,
            "timeoutSeconds": str(WATCH_SECONDS),
        } | _only(name)
        timeout = urllib3.Timeout(connect=REQUEST_TIMEOUT_SECONDS, read=WATCH_SECONDS + 30.0)
        response = self._send("GET", KINDS[kind].path(namespace), query, None, "", timeout, stream=True)
        try:
            buffer = b""
            for chunk in response.stream(65536):
                buffer += chunk
                *lines, buffer = buffer.split(b"\n")
                for line in lines:
                    event = json.loads(line)
                    if event["type"] == "ERROR":
                        raise ApiError(event["object"].get("code", 500), "", event["object"].get("message", ""))
                    yield event
        except urllib3.exceptions.HTTPError as error:
            raise ApiError(0, "", f"watching {kind}: {error}") from error
        finally:
            response.release_conn()

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Object | None = None,
        content_type: str = "application/json",
    ) -> Object:
        """One call; answers the parsed body. Raises ApiError."""
        payload = None if body is None else json.dumps(body).encode()
        timeout = urllib3.Timeout(REQUEST_TIMEOUT_SECONDS)
        response = self._send(method, path, query or {}, payload, content_type, timeout, stream=False)
        return dict(json.loads(response.data))

    def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        payload: bytes | None,
        content_type: str,
        timeout: urllib3.Timeout,
        *,
        stream: bool,
    ) -> urllib3.BaseHTTPResponse:
        headers = {"Accept": "application/json", "User-Agent": "aws-load-balancer-controller/v3.5.0 (stand-in)"}
        if payload is not None:
            headers["Content-Type"] = content_type
        if self._token_file is not None:
            # The kubelet renews the token in place, so it is read for each call.
            headers["Authorization"] = f"Bearer {self._token_file.read_text(encoding='utf-8').strip()}"
        url = self._url + path + (f"?{urlencode(query)}" if query else "")
        try:
            response = self._pool.request(
                method, url, body=payload, headers=headers, timeout=timeout, preload_content=not stream, retries=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise ApiError(0, "", f"{method} {path}: {error}") from error
        if response.status >= 400:
            raise _api_error(response.status, response.data)
        return response


def _only(name: str) -> dict[str, str]:
    return {"fieldSelector": f"metadata.name={name}"} if name else {}


def _api_error(status: int, data: bytes) -> ApiError:
    try:
        answer = json.loads(data)
    except ValueError:
        return ApiError(status, "", data.decode(errors="replace").strip())
    return ApiError(status, answer.get("reason", ""), answer.get("message", ""))


def _pool(ca_certs: str, cert_file: str | None = None, key_file: str | None = None) -> urllib3.PoolManager:
    return urllib3.PoolManager(
        maxsize=24, cert_reqs="CERT_REQUIRED", ca_certs=ca_certs, cert_file=cert_file, key_file=key_file
    )


def _named(entries: list[Object], name: str) -> Object:
    return next(entry for entry in entries if entry["name"] == name)


def _file_of(entry: Object, key: str) -> str:
    """The path of a kubeconfig's file, written out when its content is inline."""
    if key in entry:
        return str(entry[key])
    handle, path = tempfile.mkstemp(prefix="kubeconfig-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(base64.b64decode(entry[f"{key}-data"]))
    return path
