# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The admission webhook that gives pods their role, at https://127.0.0.1:<node_webhook>/irsa."""

from __future__ import annotations

import asyncio
import base64
import json
import logging

from aiohttp import web

from sandbox.node import irsa, pod_identity
from sandbox.node.api import CONNECTION_ERRORS, Api, ApiError
from sandbox.node.faults import NodeFaults
from sandbox.node.objects import KubeObject
from sandbox.node.tls import server_context
from sandbox.settings import Settings

LOG = logging.getLogger(__name__)
NAME = "pod-identity-webhook"
PATH = "/irsa"
# Longer than a webhook may take (30 s).
SILENT_SECONDS = 60.0
COLLECTION = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"


class Webhook:
    """Serves until `stop`; `register` tells the API server of it."""

    def __init__(self, settings: Settings, api: Api, faults: NodeFaults) -> None:
        self._settings = settings
        self._api = api
        self._faults = faults
        application = web.Application()
        application.router.add_post(PATH, self._review)
        self._runner = web.AppRunner(application, access_log=None)

    async def start(self) -> None:
        await self._runner.setup()
        tls = server_context(self._settings, "node-webhook", verify_clients=False)
        await web.TCPSite(self._runner, "127.0.0.1", self._settings.ports["node_webhook"], ssl_context=tls).start()

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def register(self) -> None:
        """Create the configuration, or make a former one right. Raises ApiError."""
        desired = configuration(self._settings)
        try:
            await self._api.create(COLLECTION, desired)
        except ApiError as error:
            if error.reason != "AlreadyExists":
                raise
            present = await self._api.get(f"{COLLECTION}/{NAME}")
            desired["metadata"]["resourceVersion"] = present["metadata"]["resourceVersion"]
            await self._api.replace(f"{COLLECTION}/{NAME}", desired)

    async def _review(self, request: web.Request) -> web.Response:
        review = await request.json()
        if self._faults.stall(NAME):
            await asyncio.sleep(SILENT_SECONDS)
        asked = review["request"]
        answer: KubeObject = {"uid": asked["uid"], "allowed": True}
        operations = await self._operations(asked)
        if operations:
            patch = base64.b64encode(json.dumps(operations).encode()).decode()
            answer |= {"patchType": "JSONPatch", "patch": patch}
        return web.json_response({"apiVersion": review["apiVersion"], "kind": "AdmissionReview", "response": answer})

    async def _operations(self, asked: KubeObject) -> list[KubeObject]:
        """Nothing when the service account cannot be read: the failure policy lets such pods through unchanged, too."""
        pod = asked["object"]
        account = pod["spec"].get("serviceAccountName") or "default"
        path = f"/api/v1/namespaces/{asked['namespace']}/serviceaccounts/{account}"
        try:
            found = await self._api.get(path)
        except (ApiError, *CONNECTION_ERRORS) as error:
            LOG.warning("pod %s gets no role: %s", pod["metadata"].get("generateName"), error)
            return []
        injection = await self._pod_identity(asked["namespace"], account, pod)
        injection = injection or irsa.wanted(found, pod, self._settings.world.region)
        return [] if injection is None else irsa.patch(pod, injection)

    async def _pod_identity(self, namespace: str, account: str, pod: KubeObject) -> irsa.Injection | None:
        try:
            if not await pod_identity.is_associated(self._settings, namespace, account):
                return None
        except CONNECTION_ERRORS as error:
            LOG.warning("associations of %s/%s cannot be read: %s", namespace, account, error)
            return None
        return irsa.Injection(
            variables=pod_identity.variables(self._settings),
            volume=pod_identity.volume(),
            mount_path=pod_identity.MOUNT_PATH,
            skipped=irsa.skipped_containers(pod),
        )


def configuration(settings: Settings) -> KubeObject:
    """The MutatingWebhookConfiguration as EKS has it, but for the URL."""
    authority = base64.b64encode((settings.pki_dir / "ca.crt").read_bytes()).decode()
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "MutatingWebhookConfiguration",
        "metadata": {"name": NAME},
        "webhooks": [
            {
                "name": "iam-for-pods.amazonaws.com",
                "failurePolicy": "Ignore",
                "sideEffects": "None",
                "admissionReviewVersions": ["v1"],
                "reinvocationPolicy": "IfNeeded",
                "matchPolicy": "Equivalent",
                "timeoutSeconds": 10,
                "clientConfig": {
                    "url": f"https://127.0.0.1:{settings.ports['node_webhook']}{PATH}",
                    "caBundle": authority,
                },
                "rules": [
                    {
                        "operations": ["CREATE"],
                        "apiGroups": [""],
                        "apiVersions": ["v1"],
                        "resources": ["pods"],
                        "scope": "*",
                    }
                ],
            }
        ],
    }
