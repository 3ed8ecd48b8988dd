# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where charts come from, on loopback: a chart repository and an OCI registry, over HTTP or HTTPS, open or with a password.

The registry speaks what a client that pulls needs of https://github.com/opencontainers/distribution-spec/blob/main/spec.md
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import yaml

from tests.unit.listening import listening

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.cncf.helm.config.v1+json"
LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
USER, PASSWORD = "reader", "let me in"

Answer = tuple[int, str, bytes]


@dataclass
class ChartServer:
    """:param files: by path, with their types.
    :param asked: methods and paths, in order.
    :param page: what every path answers instead, as a proxy's sign-in page does.
    """

    protected: bool
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    page: str = ""
    host: str = ""
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    def publish(self, packages: Mapping[str, bytes], name: str) -> None:
        """The chart's packages by version: in an index, and in the registry's repository ``charts/<name>``."""
        entries = []
        for version, package in packages.items():
            self.files[f"/{name}-{version}.tgz"] = ("application/gzip", package)
            digest = hashlib.sha256(package).hexdigest()
            metadata = {"apiVersion": "v2", "name": name, "version": version}
            entries.append(metadata | {"urls": [f"{name}-{version}.tgz"], "digest": digest})
            self._put_manifest(f"charts/{name}", version, metadata, package)
        index = {"apiVersion": "v1", "entries": {name: entries}}
        self.files["/index.yaml"] = ("text/yaml", yaml.safe_dump(index).encode())
        tags = json.dumps({"name": f"charts/{name}", "tags": list(packages)}).encode()
        self.files[f"/v2/charts/{name}/tags/list"] = ("application/json", tags)

    def _put_manifest(self, repository: str, tag: str, metadata: Mapping[str, str], package: bytes) -> None:
        config = self._put_blob(repository, CONFIG, json.dumps(metadata).encode())
        layer = self._put_blob(repository, LAYER, package)
        document = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer]}
        content = json.dumps(document).encode()
        for reference in (tag, _digest(content)):
            self.files[f"/v2/{repository}/manifests/{reference}"] = (MANIFEST, content)

    def _put_blob(self, repository: str, kind: str, content: bytes) -> dict[str, Any]:
        self.files[f"/v2/{repository}/blobs/{_digest(content)}"] = ("application/octet-stream", content)
        return {"mediaType": kind, "digest": _digest(content), "size": len(content)}

    def answer(self, path: str, authorization: str | None) -> Answer:
        if self.page:
            return 200, "text/html; charset=utf-8", self.page.encode()
        if self.protected and authorization != f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}":
            return _refusal(401, "UNAUTHORIZED", "authentication required")
        if path == "/v2/":
            return 200, "application/json", b"{}"
        if path in self.files:
            return 200, *self.files[path]
        of_registry = re.fullmatch(r"/v2/(.+)/(?:manifests|blobs|tags)/.+", path)
        known = of_registry and any(name.startswith(f"/v2/{of_registry[1]}/") for name in self.files)
        if known:
            return _refusal(404, "MANIFEST_UNKNOWN", "manifest unknown")
        return _refusal(404, "NAME_UNKNOWN", "repository name not known to registry")


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _refusal(status: int, code: str, message: str) -> Answer:
    body = {"errors": [{"code": code, "message": message, "detail": None}]}
    return status, "application/json", json.dumps(body).encode()


@contextmanager
def serving(*, protected: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[ChartServer]:
    """A server without charts."""
    server = ChartServer(protected, scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append(f"{self.command} {self.path}")
            status, kind, body = server.answer(self.path, self.headers["Authorization"])
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="charts"')
            if kind == MANIFEST:
                self.send_header("Docker-Content-Digest", _digest(body))
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET  # noqa: N815 - the name that the handler looks for

        def log_message(self, *_args: object) -> None:
            """Keep quiet."""

    with listening(Handler, tls=tls) as port:
        server.host = f"127.0.0.1:{port}"
        yield server
