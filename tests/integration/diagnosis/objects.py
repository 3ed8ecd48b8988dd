# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects for the cases: what a user would write, with one thing wrong."""

from __future__ import annotations

from typing import Any

from tests.integration.diagnosis.world import Object

IMAGE = "public.ecr.aws/docker/library/python:3.13-alpine"
SLEEPS = "import time; time.sleep(600)"
NAMESPACE = "diagnosis"


def made(api_version: str, kind: str, name: str, namespace: str | None = NAMESPACE, **fields: Any) -> Object:
    """An object; ``metadata`` is added to its name and namespace."""
    place = {"namespace": namespace} if namespace else {}
    metadata = {"name": name} | place | fields.pop("metadata", {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def container(code: str = SLEEPS, **more: Any) -> Object:
    return {"name": "main", "image": IMAGE, "command": ["python3", "-c", code]} | more


def pod(name: str, code: str = SLEEPS, spec: Object | None = None, **of_container: Any) -> Object:
    """A pod of one container, which ends at once when it is asked to."""
    body = {"containers": [container(code, **of_container)], "terminationGracePeriodSeconds": 0} | (spec or {})
    return made("v1", "Pod", name, metadata={"labels": {"app": name}}, spec=body)


def deployment(name: str, namespace: str = NAMESPACE, spec: Object | None = None, **of_container: Any) -> Object:
    labels = {"app": name}
    body = {"containers": [container(**of_container)], "terminationGracePeriodSeconds": 0} | (spec or {})
    template = {"metadata": {"labels": labels}, "spec": body}
    return made(
        "apps/v1", "Deployment", name, namespace, spec={"selector": {"matchLabels": labels}, "template": template}
    )


def scaled_down(name: str) -> Object:
    """A Deployment that is to have no pod."""
    made_ = deployment(name)
    return made_ | {"spec": made_["spec"] | {"replicas": 0}}


def config_map(name: str, namespace: str = NAMESPACE, metadata: Object | None = None, **data: str) -> Object:
    return made("v1", "ConfigMap", name, namespace, metadata=metadata or {}, data=data)


def namespace(name: str, **labels: str) -> Object:
    return made("v1", "Namespace", name, None, metadata={"labels": labels})


def service(name: str, kind: str = "NodePort", port: int = 80) -> Object:
    ports = [{"name": "http", "port": port, "targetPort": 8080}]
    return made("v1", "Service", name, spec={"type": kind, "selector": {"app": name}, "ports": ports})


def ingress(
    name: str, backend: str = "web", port: Any = None, path: str = "/", spec: Object | None = None, **of_alb: str
) -> Object:
    """An Ingress of one path; ``of_alb``: its annotations, with underscores for hyphens."""
    annotations = {"scheme": "internet-facing"} | {key.replace("_", "-"): value for key, value in of_alb.items()}
    to = {"service": {"name": backend, "port": port or {"number": 80}}}
    rules = [{"host": f"{name}.example", "http": {"paths": [{"path": path, "pathType": "Prefix", "backend": to}]}}]
    body = {"ingressClassName": "aws", "rules": rules} | (spec or {})
    named = {f"alb.ingress.kubernetes.io/{key}": value for key, value in annotations.items()}
    return made("networking.k8s.io/v1", "Ingress", name, metadata={"annotations": named}, spec=body)
