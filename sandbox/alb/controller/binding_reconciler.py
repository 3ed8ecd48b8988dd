# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling TargetGroupBindings: the targets of a target group follow the Service's nodes or pods."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import Any

from sandbox.alb.controller import endpoints
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.endpoints import Target
from sandbox.alb.controller.errors import AwsError, ControllerError
from sandbox.alb.controller.events import EventRecorder
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import Object
from sandbox.alb.controller.informers import Caches
from sandbox.alb.controller.kube import ApiError, KubeClient
from sandbox.alb.controller.node_networking import NodeNetworking
from sandbox.alb.controller.readiness import ReadinessGates
from sandbox.alb.controller.targets import Targets

FINALIZER = "elbv2.k8s.aws/resources"
CHECKPOINT = "elbv2.k8s.aws/checkpoint"
CHECKPOINT_TIMESTAMP = "elbv2.k8s.aws/checkpoint-timestamp"
KIND = "TargetGroupBinding"
Key = tuple[str, str]


class BindingReconciler:
    def __init__(self, client: KubeClient, caches: Caches, aws: Aws, flags: Flags, events: EventRecorder) -> None:
        self._client = client
        self._caches = caches
        self._events = events
        self._targets = Targets(aws, flags)
        self._networking = NodeNetworking(aws, flags, caches, self._targets_of)
        self._readiness = ReadinessGates(client, caches, aws, flags)
        self._saved: dict[str, tuple[int, str]] = {}
        self._lock = threading.Lock()
        self._order = threading.Lock()

    def reconcile(self, key: Key) -> None:
        """Raises ControllerError or ApiError to be tried again, RequeueAfter while pods wait for their gates."""
        # Nodes are opened in the order in which the bindings came, whichever thread is faster.
        with ExitStack() as turn:
            turn.enter_context(self._order)
            self._reconcile(key, turn)

    def _reconcile(self, key: Key, turn: ExitStack) -> None:
        binding = self._caches.get(KIND, *key)
        if binding is None:
            return
        if binding["metadata"].get("deletionTimestamp"):
            self._finalize(binding)
            return
        binding = self._with_finalizer(binding)
        service = self._caches.get("Service", key[0], binding["spec"]["serviceRef"]["name"])
        if service is None:
            message = f'backend not found: Service "{binding["spec"]["serviceRef"]["name"]}" not found'
            self._events.event(KIND, binding, "Warning", "BackendNotFound", message)
            self._cleanup(binding)
            if self._checkpoint(binding):
                self._save_checkpoint(binding, "")
            # To the real controller that is a success too.
            self._report(binding)
            return
        try:
            targets = self._targets_of(binding)
            changed = self._reconcile_targets(binding, targets, turn)
        except (ControllerError, ApiError) as error:
            self._events.event(KIND, binding, "Warning", "FailedReconcile", f"Failed reconcile due to {error}")
            raise
        if changed:
            self._report(binding)

    def _targets_of(self, binding: Object) -> list[Target]:
        spec = binding["spec"]
        service = self._caches.get("Service", binding["metadata"]["namespace"], spec["serviceRef"]["name"])
        if service is None:
            return []
        if spec.get("targetType") == "ip":
            return endpoints.pod_targets(self._caches, binding, service)
        return endpoints.node_targets(self._caches, binding, service)

    def _reconcile_targets(self, binding: Object, targets: Sequence[Target], turn: ExitStack) -> bool:
        """False when nothing changed since the last time, by the checkpoint in the annotations."""
        checkpoint = checkpoint_of(binding, targets)
        saved = self._checkpoint(binding)
        if saved == checkpoint:
            return False
        if saved:
            # A crash from here on must not leave a checkpoint that is not true any more.
            self._save_checkpoint(binding, "")
        arn = binding["spec"]["targetGroupARN"]
        registered = self._targets.registered(arn)
        failure = self._open_network(binding, targets)
        turn.close()
        self._targets.deregister(arn, [target for target in registered if target not in _pairs(targets)])
        self._targets.register(arn, [target for target in targets if (target.id, target.port) not in registered])
        self._readiness.reconcile(binding, targets)
        if failure is not None:
            raise failure
        self._save_checkpoint(binding, checkpoint)
        return True

    def _open_network(self, binding: Object, targets: Sequence[Target]) -> ControllerError | None:
        """Targets are registered even where their nodes cannot be opened: that is tried again."""
        try:
            self._networking.reconcile(binding, targets)
        except ControllerError as error:
            self._events.event(KIND, binding, "Warning", "FailedNetworkReconcile", str(error))
            return error
        return None

    def _report(self, binding: Object) -> None:
        metadata = binding["metadata"]
        if (binding.get("status") or {}).get("observedGeneration") != metadata["generation"]:
            body = {"status": {"observedGeneration": metadata["generation"]}}
            self._client.patch(KIND, metadata["namespace"], metadata["name"], body, "status")
        self._events.event(KIND, binding, "Normal", "SuccessfullyReconciled", "Successfully reconciled")

    def _finalize(self, binding: Object) -> None:
        metadata = binding["metadata"]
        if FINALIZER not in metadata.get("finalizers", []):
            return
        try:
            self._cleanup(binding)
        except ControllerError as error:
            self._events.event(KIND, binding, "Warning", "FailedCleanup", f"Failed cleanup due to {error}")
            self._not_ready(binding, "FailedCleanup", str(error))
            raise
        rest = [finalizer for finalizer in metadata["finalizers"] if finalizer != FINALIZER]
        self._patch_finalizers(binding, rest)
        with self._lock:
            self._saved.pop(metadata["uid"], None)

    def _not_ready(self, binding: Object, reason: str, message: str) -> None:
        """Tell it in the binding's own status, once for each message."""
        metadata = binding["metadata"]
        told = {"type": "Ready", "status": "False", "reason": reason, "message": message}
        told["observedGeneration"] = metadata["generation"]
        known = (binding.get("status") or {}).get("conditions") or []
        if any(told.items() <= condition.items() for condition in known):
            return
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        others = [condition for condition in known if condition["type"] != "Ready"]
        body = {"status": {"conditions": [*others, told | {"lastTransitionTime": now}]}}
        with suppress(ApiError):  # the next attempt tells it again
            self._client.patch(KIND, metadata["namespace"], metadata["name"], body, "status")

    def _cleanup(self, binding: Object) -> None:
        arn = binding["spec"]["targetGroupARN"]
        try:
            self._targets.deregister(arn, self._targets.known(arn))
        except AwsError as error:
            if error.code != "TargetGroupNotFound":
                raise
        self._networking.cleanup(binding)

    def _with_finalizer(self, binding: Object) -> Object:
        finalizers = binding["metadata"].get("finalizers", [])
        if FINALIZER in finalizers:
            return binding
        try:
            return self._patch_finalizers(binding, [*finalizers, FINALIZER])
        except ApiError as error:
            self._events.event(KIND, binding, "Warning", "FailedAddFinalizer", f"Failed add finalizer due to {error}")
            raise

    def _patch_finalizers(self, binding: Object, finalizers: list[str]) -> Object:
        metadata = binding["metadata"]
        # With the version read, so that a finalizer added by someone else meanwhile is not lost.
        body = {"metadata": {"finalizers": finalizers or None, "resourceVersion": metadata["resourceVersion"]}}
        return self._client.patch(KIND, metadata["namespace"], metadata["name"], body)

    def _checkpoint(self, binding: Object) -> str:
        """The last checkpoint: ours when the local copy of the binding is older than what we wrote."""
        metadata = binding["metadata"]
        annotated = (metadata.get("annotations") or {}).get(CHECKPOINT, "")
        with self._lock:
            version, checkpoint = self._saved.get(metadata["uid"], (0, ""))
        return str(annotated) if int(metadata["resourceVersion"]) >= version else checkpoint

    def _save_checkpoint(self, binding: Object, checkpoint: str) -> None:
        metadata = binding["metadata"]
        body = {"metadata": {"annotations": {CHECKPOINT: checkpoint, CHECKPOINT_TIMESTAMP: str(int(time.time()))}}}
        patched = self._client.patch(KIND, metadata["namespace"], metadata["name"], body)
        with self._lock:
            self._saved[metadata["uid"]] = (int(patched["metadata"]["resourceVersion"]), checkpoint)


def _pairs(targets: Sequence[Target]) -> set[tuple[str, int]]:
    return {(target.id, target.port) for target in targets}


def checkpoint_of(binding: Object, targets: Sequence[Target]) -> str:
    """A digest of all that decides about the targets."""
    content: dict[str, Any] = {"spec": binding["spec"], "targets": sorted(_pairs(targets))}
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()
