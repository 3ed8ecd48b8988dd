# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm releases as Helm records them, for tests."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
MANIFEST = """---
# Source: demo/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: demo
data:
  replicas: "2"
---
# Source: demo/templates/empty.yaml
"""


def document(**changes: Any) -> dict[str, Any]:
    chart = {
        "metadata": {"name": "demo", "version": "1.0.0", "appVersion": "v1"},
        "templates": [{"name": "templates/config.yaml", "data": base64.b64encode(b"kind: ConfigMap\n").decode()}],
        "files": [{"name": "crds/a.yaml", "data": base64.b64encode(b"kind: A\n").decode()}, {"name": "README.md"}],
    }
    release = {
        "name": "demo",
        "namespace": "default",
        "version": 1,
        "info": {"status": "deployed", "last_deployed": "2026-11-22T12:00:00.123456789+09:00"},
        "chart": chart,
        "config": {"replicas": 2},
        "manifest": MANIFEST,
    }
    return release | changes


def secret(release: dict[str, Any], labels: dict[str, str] | None = None, *, compressed: bool = True) -> dict[str, Any]:
    """The Secret that holds it."""
    data = json.dumps(release).encode()
    inner = base64.b64encode(gzip.compress(data) if compressed else data)
    number, name = str(release["version"]), release["name"]
    own = {"owner": "helm", "name": name, "status": release["info"]["status"], "version": number, "modifiedAt": "1"}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "helm.sh/release.v1",
        "metadata": {
            "name": f"sh.helm.release.v1.{name}.v{number}",
            "namespace": release["namespace"],
            "labels": own | (labels or {}),
        },
        "data": {"release": base64.b64encode(inner).decode()},
    }


def installed(cluster: Any, labels: dict[str, str] | None = None, **changes: Any) -> None:
    """The release as Helm leaves it in a cluster, with its object."""
    cluster.put(secret(document(**changes), OWNER if labels is None else labels), manager="helm")
    marks = {"meta.helm.sh/release-name": "demo", "meta.helm.sh/release-namespace": "default"}
    metadata = {"name": "demo", "annotations": marks, "labels": {"app.kubernetes.io/managed-by": "Helm"}}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"replicas": "2"}}
    cluster.put(config, manager="helm")
