# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods, settings and stores for the tests of the nodes' part."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.node.environment import PodFacts
from sandbox.settings import PORT_NAMES, Settings

# Below the range that sandboxes choose from: no running one is disturbed.
OCTET = 63

MakePod = Callable[..., dict[str, Any]]


class Store:
    """ConfigMaps and Secrets of namespace `default`."""

    def __init__(self) -> None:
        self.config_maps: dict[str, dict[str, str]] = {}
        self.secrets: dict[str, dict[str, str]] = {}

    def config_map(self, namespace: str, name: str) -> dict[str, Any] | None:
        found = self.config_maps.get(name) if namespace == "default" else None
        return None if found is None else {"data": found}

    def secret(self, namespace: str, name: str) -> dict[str, Any] | None:
        found = self.secrets.get(name) if namespace == "default" else None
        if found is None:
            return None
        return {"data": {key: base64.b64encode(value.encode()).decode() for key, value in found.items()}}


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def make_pod() -> MakePod:
    def make(name: str = "web-1", *, metadata: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
        identity = {"name": name, "namespace": "default", "uid": f"uid-of-{name}"}
        containers = {"containers": [{"name": "app", "image": "python:3"}]}
        return {"metadata": identity | (metadata or {}), "spec": containers | spec}

    return make


@pytest.fixture
def facts(make_pod: MakePod) -> PodFacts:
    pod = make_pod(
        metadata={"labels": {"app": "web", "tier": "a"}, "annotations": {"note": 'say "hi"'}}, nodeName="node-a"
    )
    return PodFacts(pod, "192.168.10.100", "192.168.10.11")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        state_dir=tmp_path,
        tools_dir=Path("/tools"),
        loopback_octet=OCTET,
        ports=dict.fromkeys(PORT_NAMES, 1),
        admin_access_key="AKIAEXAMPLE",
        admin_secret_key="secret",
    )
