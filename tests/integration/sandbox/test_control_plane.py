# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""etcd, kube-apiserver and kube-controller-manager as the sandbox starts them, asked as a user's tools would."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import control_plane, pki, supervisor
from sandbox import settings as sandbox_settings
from sandbox.settings import Settings
from sandbox.tools import build

pytestmark = pytest.mark.sandbox

# Where the programs write by default. They may be there already: the machine may be a node of a real cluster.
MACHINE_FOLDERS = [Path("/usr/libexec/kubernetes"), Path("/var/run/kubernetes")]
FOUND_BEFORE = [folder for folder in MACHINE_FOLDERS if folder.exists()]

DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "app1"},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "app1"}},
        "template": {
            "metadata": {"labels": {"app": "app1"}},
            "spec": {"containers": [{"name": "app", "image": "example.com/app:1"}]},
        },
    },
}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    programs = build.ensure(sandbox_settings.tools_cache())
    folder = tmp_path_factory.mktemp("state")
    settings, claim = sandbox_settings.create(folder, programs)
    pki.create(settings)
    control_plane.write_configuration(settings)
    try:
        for part in (control_plane.etcd, control_plane.apiserver, control_plane.controller_manager):
            process = part(settings)
            supervisor.wait_ready(settings, process, supervisor.start(settings, process))
        yield settings
    finally:
        recorded = supervisor.records(settings)
        supervisor.stop(settings)
        claim.close()
    assert not any(record.process.is_running() for record in recorded)


def kubectl(settings: Settings, *arguments: str, stdin: str | None = None) -> str:
    # Past the endpoint of the kubeconfig, which the cloud process serves: it is not started here.
    server = ["--server", settings.apiserver_url]
    command = [str(settings.program("kubectl")), "--kubeconfig", str(settings.kubeconfig), *server, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=True).stdout


def until(question: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether the answer was yes before the time was over."""
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


def get(settings: Settings, path: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    context = ssl.create_default_context(cafile=str(settings.pki_dir / "ca.crt"))
    connection = http.client.HTTPSConnection("127.0.0.1", settings.ports["apiserver"], context=context)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    is_json = response.headers.get_content_type() == "application/json"
    return response.status, json.loads(body) if is_json else {}


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def test_plain_kubectl_works_with_the_kubeconfig(cluster: Settings) -> None:
    names = kubectl(cluster, "get", "namespaces", "-o", "name").split()

    assert {"namespace/default", "namespace/kube-system"} <= set(names)


def test_the_server_says_the_version_of_the_world(cluster: Settings) -> None:
    version = json.loads(kubectl(cluster, "get", "--raw", "/version"))

    assert f"{version['major']}.{version['minor']}" == cluster.world.cluster.version


def test_the_controllers_are_real(cluster: Settings) -> None:
    kubectl(cluster, "apply", "-f", "-", stdin=json.dumps(DEPLOYMENT))

    assert until(lambda: len(kubectl(cluster, "get", "pods", "-l", "app=app1", "-o", "name").split()) == 2)


def test_a_service_accounts_token_is_what_sts_expects(cluster: Settings) -> None:
    token = kubectl(cluster, "create", "token", "default", "--audience=sts.amazonaws.com").strip()

    claims = claims_of(token)
    assert claims["iss"] == cluster.world.issuer
    assert claims["aud"] == ["sts.amazonaws.com"]
    assert claims["sub"] == "system:serviceaccount:default:default"


def test_a_service_account_reaches_the_api_with_its_token(cluster: Settings) -> None:
    token = kubectl(cluster, "create", "token", "default").strip()

    status, answer = get(cluster, "/apis", {"Authorization": f"Bearer {token}"})

    assert claims_of(token)["aud"] == ["https://kubernetes.default.svc"]
    assert (status, answer["kind"]) == (200, "APIGroupList")


def test_without_credentials_only_health_is_answered(cluster: Settings) -> None:
    assert get(cluster, "/readyz", {})[0] == 200
    assert get(cluster, "/api/v1/namespaces", {})[0] == 401


def test_every_call_is_in_the_audit_log_when_it_is_answered(cluster: Settings) -> None:
    kubectl(cluster, "create", "configmap", "witness", "--from-literal=key=not-to-be-logged")

    entries = [json.loads(line) for line in cluster.audit_log.read_text().splitlines()]
    written = [entry for entry in entries if entry.get("objectRef", {}).get("name") == "witness"]
    assert [(entry["verb"], entry["user"]["username"], entry["responseStatus"]["code"]) for entry in written] == [
        ("create", "kubernetes-admin", 201)
    ]
    assert "not-to-be-logged" not in cluster.audit_log.read_text()


def test_services_get_addresses_of_the_worlds_range(cluster: Settings) -> None:
    address = kubectl(cluster, "get", "service", "kubernetes", "-o", "jsonpath={.spec.clusterIP}")

    assert address == "10.100.0.1"


def test_nothing_is_written_outside_the_state_folder(cluster: Settings) -> None:
    assert [folder for folder in MACHINE_FOLDERS if folder.exists()] == FOUND_BEFORE
