# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`sandbox fault` and `sandbox calls`, seen by kubectl and by the kubernetes client."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator

import kubernetes
import pytest
import urllib3
from kubernetes.client.exceptions import ApiException

from sandbox import settings as sandbox_settings
from tests.integration.cluster import Cluster, until
from tests.integration.rehearsal import Rehearsal

pytestmark = pytest.mark.sandbox

WEBHOOK = """
apiVersion: v1
kind: Service
metadata: {name: hook}
spec: {selector: {app: hook}, ports: [{port: 443, targetPort: 9443}]}
---
apiVersion: v1
kind: Pod
metadata: {name: hook, labels: {app: hook}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - {name: main, image: "python:3", command: [python3, -m, http.server, "9443"]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: hook}
webhooks:
  - name: hook.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    timeoutSeconds: 2
    clientConfig: {service: {namespace: default, name: hook}}
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
"""


@pytest.fixture
def faulty(rehearsal: Rehearsal) -> Iterator[Rehearsal]:
    yield rehearsal
    rehearsal.sandbox("fault", "clear")


@pytest.fixture
def api(rehearsal: Rehearsal) -> kubernetes.client.CoreV1Api:
    """A client that tries nothing again."""
    client = kubernetes.config.new_client_from_config(rehearsal.environment["KUBECONFIG"])
    client.configuration.retries = False
    return kubernetes.client.CoreV1Api(kubernetes.client.ApiClient(client.configuration))


def config_map(name: str) -> kubernetes.client.V1ConfigMap:
    return kubernetes.client.V1ConfigMap(metadata=kubernetes.client.V1ObjectMeta(name=name))


@pytest.mark.parametrize(
    ("kind", "status", "reason"),
    [
        ("conflict", 409, "Conflict"),
        ("throttling", 429, "TooManyRequests"),
        ("server-error", 500, "InternalError"),
        ("access-denied", 403, "Forbidden"),
    ],
)
def test_the_api_refuses_one_write_and_takes_the_next(
    faulty: Rehearsal, api: kubernetes.client.CoreV1Api, kind: str, status: int, reason: str
) -> None:
    faulty.fault("kubernetes", kind, action="create", resource="configmaps/*", count=1)

    with pytest.raises(ApiException) as caught:
        api.create_namespaced_config_map("default", config_map(kind))
    assert (caught.value.status, json.loads(caught.value.body)["reason"]) == (status, reason)
    assert caught.value.headers.get("Retry-After") == ("1" if status == 429 else None)

    api.create_namespaced_config_map("default", config_map(kind))
    assert faulty.sandbox("fault", "list") == ""


def test_a_watch_is_dropped_and_can_be_taken_up_again(faulty: Rehearsal, api: kubernetes.client.CoreV1Api) -> None:
    faulty.fault("kubernetes", "dropped-watch", resource="configmaps/*", count=1, delay=0.5)
    watch = kubernetes.watch.Watch()
    version = api.list_namespaced_config_map("default").metadata.resource_version

    with pytest.raises(urllib3.exceptions.ProtocolError):
        for _ in watch.stream(api.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=60):
            pass

    api.create_namespaced_config_map("default", config_map("after-the-drop"))
    seen = next(watch.stream(api.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=30))
    assert seen["object"].metadata.name == "after-the-drop"


def test_kubectl_rides_out_throttling_as_it_does_on_a_real_cluster(faulty: Rehearsal) -> None:
    faulty.fault("kubernetes", "throttling", action="list", resource="namespaces", count=2)
    began = time.monotonic()

    assert "default" in faulty.kubectl("get", "namespaces")

    assert time.monotonic() - began >= 2  # Retry-After: 1, twice
    assert faulty.sandbox("fault", "list") == ""


def test_a_webhook_that_does_not_answer_times_out(faulty: Rehearsal) -> None:
    cluster = Cluster(sandbox_settings.load(faulty.state_dir))
    cluster.apply(WEBHOOK)
    try:
        cluster.kubectl("wait", "pod/hook", "--for=condition=Ready", "--timeout=60s")
        # This server speaks no TLS, so that the webhook answers at once, and wrongly.
        assert until(lambda: _answers(_refusal_of_config_map(faulty)))
        faulty.fault("webhook", "timeout", resource="default/hook")

        assert "context deadline exceeded" in _refusal_of_config_map(faulty)

        faulty.sandbox("fault", "clear")
        assert until(lambda: _answers(_refusal_of_config_map(faulty)))
    finally:
        cluster.kubectl("delete", "validatingwebhookconfiguration,service,pod", "hook", "--ignore-not-found")


def _answers(refusal: str) -> bool:
    return "failed calling webhook" in refusal and "deadline" not in refusal


def _refusal_of_config_map(rehearsal: Rehearsal) -> str:
    line = ["kubectl", "create", "configmap", "never"]
    environment = rehearsal.environment
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    return done.stderr


def test_a_controller_that_is_down_comes_back_when_the_fault_is_cleared(faulty: Rehearsal) -> None:
    cluster = Cluster(sandbox_settings.load(faulty.state_dir))
    forever = {"image": "example.com/aws-load-balancer-controller:v3", "command": ["sleep", "1000"]}
    cluster.run("controller", "", container=forever)
    try:
        cluster.kubectl("wait", "pod/controller", "--for=condition=Ready", "--timeout=60s")
        faulty.fault("controller", "down")

        assert until(lambda: cluster.waiting_for("controller") == "CreateContainerError")
        assert cluster.status("controller")["lastState"]["terminated"]["exitCode"] == 137

        faulty.sandbox("fault", "clear")
        assert until(lambda: "running" in cluster.status("controller")["state"])
    finally:
        cluster.kubectl("delete", "pod", "controller", "--now", "--ignore-not-found")


def test_calls_tells_who_called_what_of_both_apis(rehearsal: Rehearsal) -> None:
    rehearsal.aws("iam").list_roles()
    rehearsal.kubectl("create", "configmap", "counted")
    rehearsal.kubectl("delete", "configmap", "counted")

    lines = rehearsal.sandbox("calls").splitlines()

    assert any(line.startswith("arn:aws:iam::123456789012:user/operator") for line in lines)
    assert any(line.endswith("  iam:ListRoles") for line in lines)
    calls = [json.loads(line) for line in rehearsal.sandbox("calls", "--json", "--writes").splitlines()]
    made = [call for call in calls if call["resource"] == "configmaps/default/counted"]
    assert [(call["action"], call["caller"], call["status"]) for call in made] == [
        ("create configmaps", "kubernetes-admin", 201),
        ("delete configmaps", "kubernetes-admin", 200),
    ]
    assert all(call["write"] for call in calls)
