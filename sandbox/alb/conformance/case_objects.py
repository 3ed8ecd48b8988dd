# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's objects of a case: applied, changed, taken away again."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from typing import Any

import urllib3

from sandbox.alb.controller.kube import KINDS, ApiError, Kind, KubeClient
from sandbox.settings import Settings

Object = dict[str, Any]
APPLY = "application/apply-patch+yaml"
# Part of a target group's name, so they are the same in each run. Source: the recordings' README, "Fixed inputs".
FIXED_UIDS = {
    "app1": "11111111-1111-4111-8111-111111111111",
    "app2": "22222222-2222-4222-8222-222222222222",
    "app3": "33333333-3333-4333-8333-333333333333",
    "app1num": "44444444-4444-4444-8444-444444444444",
    "app1-clusterip": "55555555-5555-4555-8555-555555555555",
}
GONE_SECONDS = 30.0
# Further kinds that cases and the chart bring, by (apiVersion, kind).
_ADMISSION = "admissionregistration.k8s.io/v1"
MORE_KINDS = {
    "ConfigMap": Kind("/api/v1", "configmaps", "v1"),
    "Secret": Kind("/api/v1", "secrets", "v1"),
    "MutatingWebhookConfiguration": Kind(
        f"/apis/{_ADMISSION}", "mutatingwebhookconfigurations", _ADMISSION, namespaced=False
    ),
    "ValidatingWebhookConfiguration": Kind(
        f"/apis/{_ADMISSION}", "validatingwebhookconfigurations", _ADMISSION, namespaced=False
    ),
    "CustomResourceDefinition": Kind(
        "/apis/apiextensions.k8s.io/v1", "customresourcedefinitions", "apiextensions.k8s.io/v1", namespaced=False
    ),
}
ALL_KINDS: Mapping[str, Kind] = {**KINDS, **MORE_KINDS}
# Emptied between cases, in this order.
EMPTIED = (
    "ValidatingWebhookConfiguration",
    "MutatingWebhookConfiguration",
    "Ingress",
    "TargetGroupBinding",
    "IngressClass",
    "IngressClassParams",
    "Pod",
    "Service",
    "Secret",
    "ConfigMap",
    "Node",
    "Event",
)
# Of these, what the cluster itself brings is kept.
_CLUSTERS_OWN = ("Service", "Pod", "Secret", "ConfigMap", "Event")
# Objects that the controller's webhooks refuse, the validating and the mutating ones.
_PROBES: tuple[Object, ...] = (
    {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": "probe", "namespace": "default"},
        "spec": {"ingressClassName": "probe", "defaultBackend": {"service": {"name": "a", "port": {"number": 80}}}},
    },
    {
        "apiVersion": "elbv2.k8s.aws/v1beta1",
        "kind": "TargetGroupBinding",
        "metadata": {"name": "probe", "namespace": "default"},
        "spec": {"serviceRef": {"name": "a", "port": 80}},
    },
)
KEPT_NAMES = ("kubernetes", "kube-root-ca.crt")


class CaseObjects:
    def __init__(self, settings: Settings) -> None:
        self.client = KubeClient.from_kubeconfig(settings.kubeconfig)
        self._etcd = f"http://127.0.0.1:{settings.ports['etcd_client']}"
        self._pool = urllib3.PoolManager()

    def apply(self, item: Object) -> Object:
        """Create, or apply on the server's side what exists; answers the admission as the recordings write it."""
        namespace = item["metadata"].get("namespace", "")
        what = f"{item['kind']} {namespace}/{item['metadata']['name']}".replace(" /", " ")
        try:
            self._put(item)
        except ApiError as error:
            return {"object": what, "result": "refused", "code": error.status, "message": str(error)}
        return {"object": what, "result": "accepted"}

    def _put(self, item: Object) -> None:
        kind, metadata = ALL_KINDS[item["kind"]], item["metadata"]
        namespace, name = metadata.get("namespace", ""), metadata["name"]
        try:
            self.client.request("POST", kind.path(namespace), body=item)
        except ApiError as error:
            if error.status != 409:
                raise
            path, query = kind.path(namespace, name), {"fieldManager": "conformance", "force": "true"}
            self.client.request("PATCH", path, query=query, body=item, content_type=APPLY)
            return
        if item["kind"] in ("Pod", "Node") and item.get("status"):
            self.client.patch(item["kind"], namespace, name, {"status": item["status"]}, "status")
        if item["kind"] == "Service" and (uid := metadata.get("uid") or FIXED_UIDS.get(name)):
            self._fix_uid(namespace, name, uid)

    def _fix_uid(self, namespace: str, name: str, uid: str) -> None:
        """Edit the stored object: the API lets nobody choose a uid."""
        service = self.client.get("Service", namespace, name)
        if service is None:
            return
        service["metadata"]["uid"] = uid
        del service["metadata"]["resourceVersion"]
        body = {
            "key": base64.b64encode(f"/registry/services/specs/{namespace}/{name}".encode()).decode(),
            "value": base64.b64encode(json.dumps(service).encode()).decode(),
        }
        answer = self._pool.request("POST", f"{self._etcd}/v3/kv/put", json=body)
        if answer.status != 200:
            raise ApiError(answer.status, "", f"etcd refused the Service {namespace}/{name}: {answer.data!r}")

    def delete(self, reference: str) -> Object:
        """Ask for the deletion of `Kind/namespace/name`."""
        kind, namespace, name = reference.split("/")
        self.client.delete(kind, namespace, name)
        return {"object": f"{kind} {namespace}/{name}", "result": "delete requested"}

    def set_ready(self, pod: str, *, ready: bool) -> None:
        """Change a pod's readiness as its kubelet would."""
        current = self.client.get("Pod", "default", pod)
        if current is None:
            raise ApiError(404, "NotFound", f"pod default/{pod} not found")
        status = current["status"]
        for condition in status["conditions"]:
            if condition["type"] in ("Ready", "ContainersReady"):
                condition["status"] = "True" if ready else "False"
        for container in status["containerStatuses"]:
            container["ready"] = ready
        body = {"status": {"conditions": status["conditions"], "containerStatuses": status["containerStatuses"]}}
        self.client.patch("Pod", "default", pod, body, "status")

    def wait_for_endpoints(self, service: str, addresses: int) -> None:
        """Until a Service has that many ready addresses. Raises TimeoutError."""
        deadline = time.monotonic() + GONE_SECONDS
        selector = f"kubernetes.io/service-name={service}"
        while True:
            slices = self.client.list("EndpointSlice", "default", selector)["items"]
            ready = [e for s in slices for e in s.get("endpoints") or [] if e["conditions"].get("ready")]
            if len(ready) == addresses:
                return
            if time.monotonic() > deadline:
                raise TimeoutError(f"Service default/{service} has {len(ready)} ready addresses, not {addresses}")
            time.sleep(0.1)

    def wait_for_kinds(self, *kinds: str) -> None:
        """Until a CRD's objects can be listed: it takes the API server a moment. Raises ApiError."""
        deadline = time.monotonic() + GONE_SECONDS
        for kind in kinds:
            while True:
                try:
                    self.client.list(kind)
                    break
                except ApiError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.1)

    def wait_for_admission(self, *, refused: bool) -> None:
        """Until the API server asks the controller's webhooks, or does so no more. Raises TimeoutError."""
        deadline = time.monotonic() + GONE_SECONDS
        while any(self._is_refused(probe) != refused for probe in _PROBES):
            if time.monotonic() > deadline:
                raise TimeoutError(f"the webhooks {'do not yet' if refused else 'still'} refuse objects")
            time.sleep(0.05)

    def _is_refused(self, probe: Object) -> bool:
        """By a webhook; whatever else the API server says of the probe, which it is not to keep."""
        try:
            path = ALL_KINDS[probe["kind"]].path("default")
            self.client.request("POST", path, query={"dryRun": "All"}, body=probe)
        except ApiError as error:
            return error.status == 403
        return False

    def empty(self) -> None:
        """Remove everything that cases make. Finalizers are taken off: the controller is not there. Raises ApiError."""
        for kind in EMPTIED:
            for item in self.client.request("GET", ALL_KINDS[kind].path())["items"]:
                metadata = item["metadata"]
                namespace, name = metadata.get("namespace", ""), metadata["name"]
                if kind in _CLUSTERS_OWN and (namespace.startswith("kube-") or name in KEPT_NAMES):
                    continue
                path = ALL_KINDS[kind].path(namespace, name)
                try:
                    if metadata.get("finalizers"):
                        body = {"metadata": {"finalizers": None}}
                        self.client.request("PATCH", path, body=body, content_type="application/merge-patch+json")
                    self.client.request("DELETE", path, query={"gracePeriodSeconds": "0"})
                except ApiError as error:
                    if error.status != 404:
                        raise
