# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kubernetes
import pytest

from sandbox import pki
from sandbox import settings as sandbox_settings
from sandbox.cloud.kubernetes_api.endpoint import Endpoint
from sandbox.faults import Fault, Faults
from sandbox.settings import Settings

from .api_server import ApiServer


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    made, claim = sandbox_settings.create(tmp_path_factory.mktemp("state"), tools_dir=Path("/nonexistent"))
    pki.create(made)
    yield made
    claim.close()


@pytest.fixture
def api_server(settings: Settings) -> Iterator[ApiServer]:
    server = ApiServer(settings)
    yield server
    server.stop()


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    served = Endpoint(settings, Faults(settings.state_dir))
    served.start()
    yield served
    served.stop()


@pytest.fixture
def fault(settings: Settings, endpoint: Endpoint) -> Iterator[Callable[..., None]]:
    """Adds a fault of the Kubernetes API, as `sandbox fault add` does."""
    faults = Faults(settings.state_dir)

    def add(kind: str, **members: Any) -> None:
        faults.add(Fault(id="", service="kubernetes", kind=kind, **members))
        endpoint.faults_changed()

    yield add
    faults.clear()


@pytest.fixture
def config_maps(settings: Settings, endpoint: Endpoint) -> Iterator[kubernetes.client.CoreV1Api]:
    """The administrator's client, which tries nothing again."""
    configuration = kubernetes.client.Configuration()
    configuration.host = f"https://127.0.0.1:{settings.ports['endpoint']}"
    configuration.ssl_ca_cert = str(settings.pki_dir / "ca.crt")
    configuration.cert_file = str(settings.pki_dir / "admin.crt")
    configuration.key_file = str(settings.pki_dir / "admin.key")
    configuration.retries = False
    with kubernetes.client.ApiClient(configuration) as client:
        yield kubernetes.client.CoreV1Api(client)
