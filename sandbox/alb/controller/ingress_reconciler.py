# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reconciling Ingress groups: finalizers, model, deployment, status, events."""

from __future__ import annotations

import dataclasses
from typing import Any

from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.deploy import Deployed, Deployer
from sandbox.alb.controller.errors import ControllerError
from sandbox.alb.controller.events import EventRecorder
from sandbox.alb.controller.groups import (
    FINALIZER,
    GROUP_FINALIZER_PREFIX,
    Classifier,
    Group,
    Object,
    finalizer_of,
)
from sandbox.alb.controller.informers import Caches
from sandbox.alb.controller.kube import ApiError, KubeClient
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.model import Stack
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.network import BackendSecurityGroup

KIND = "Ingress"
SERVICE_FINALIZER = "service.k8s.aws/resources"


class IngressReconciler:
    def __init__(
        self,
        client: KubeClient,
        caches: Caches,
        classifier: Classifier,
        builder: ModelBuilder,
        deployer: Deployer,
        backend: BackendSecurityGroup,
        events: EventRecorder,
        log: Log,
    ) -> None:
        self._client = client
        self._caches = caches
        self._classifier = classifier
        self._builder = builder
        self._deployer = deployer
        self._backend = backend
        self._events = events
        self._log = log

    def reconcile(self, group_id: GroupId) -> None:
        """Raises ControllerError or ApiError to be tried again; RequeueAfter while AWS is not ready."""
        group = self._classifier.load_group(group_id)
        self._add_finalizers(group)
        deployed = self._deployed(group)
        if deployed is not None:
            for member in group.members:
                self._update_status(member.ingress, deployed)
        self._remove_finalizers(group)
        self._tell(group, "Normal", "SuccessfullyReconciled", "Successfully reconciled")

    def _deployed(self, group: Group) -> Deployed | None:
        stack = self._built(group)
        try:
            deployed = self._deployer.deploy(stack)
        except (ControllerError, ApiError) as error:
            self._tell(group, "Warning", "FailedDeployModel", f"Failed deploy model due to {error}")
            raise
        self._log.info("successfully deployed model", ingressGroup=str(group.id))
        if stack.backend_security_group is None:
            self._backend.release(lambda: self._backend_needed(group))
        return deployed

    def _built(self, group: Group) -> Stack:
        try:
            stack = self._builder.build(group)
        except ControllerError as error:
            self._tell(group, "Warning", "FailedBuildModel", f"Failed build model due to {error}")
            raise
        self._log.info("successfully built model", model=dataclasses.asdict(stack))
        return stack

    def _backend_needed(self, group: Group) -> bool:
        """Whether something outside the group may use the shared backend security group."""
        of_group = {item["metadata"]["uid"] for item in group.inactive}
        of_group |= {member.ingress["metadata"]["uid"] for member in group.members}
        for ingress in self._caches.list(KIND):
            ours = any(f == FINALIZER or f.startswith(GROUP_FINALIZER_PREFIX) for f in _finalizers(ingress))
            if ours and ingress["metadata"]["uid"] not in of_group:
                return True
        return any(SERVICE_FINALIZER in _finalizers(service) for service in self._caches.list("Service"))

    def _add_finalizers(self, group: Group) -> None:
        finalizer = finalizer_of(group.id)
        for member in group.members:
            if finalizer in _finalizers(member.ingress):
                continue
            try:
                self._change_finalizers(member.ingress, finalizer, present=True)
            except ApiError as error:
                message = f"Failed add finalizer due to {error}"
                self._events.event(KIND, member.ingress, "Warning", "FailedAddFinalizer", message)
                raise

    def _remove_finalizers(self, group: Group) -> None:
        finalizer = finalizer_of(group.id)
        for ingress in group.inactive:
            try:
                self._change_finalizers(ingress, finalizer, present=False)
            except ApiError as error:
                # Only those that stay hear of it.
                self._tell(group, "Warning", "FailedRemoveFinalizer", f"Failed remove finalizer due to {error}")
                raise

    def _change_finalizers(self, ingress: Object, finalizer: str, *, present: bool) -> None:
        # Read from the server: the local copy may be older than our own last change.
        metadata = ingress["metadata"]
        live = self._client.get(KIND, metadata["namespace"], metadata["name"])
        if live is None or live["metadata"]["uid"] != metadata["uid"] or (finalizer in _finalizers(live)) == present:
            return
        rest = [name for name in _finalizers(live) if name != finalizer]
        finalizers = [*rest, finalizer] if present else rest
        # With the version read, so that a finalizer added by someone else meanwhile is not lost.
        body = {"metadata": {"finalizers": finalizers or None, "resourceVersion": live["metadata"]["resourceVersion"]}}
        self._client.patch(KIND, metadata["namespace"], metadata["name"], body)

    def _update_status(self, ingress: Object, deployed: Deployed) -> None:
        metadata = ingress["metadata"]
        # The protocol is empty in what the real controller writes.
        ports = [{"port": port, "protocol": ""} for port in deployed.ports]
        wanted: dict[str, Any] = {"loadBalancer": {"ingress": [{"hostname": deployed.host_name, "ports": ports}]}}
        if (ingress.get("status") or {}) == wanted:
            return
        try:
            self._client.patch(KIND, metadata["namespace"], metadata["name"], {"status": wanted}, "status")
        except ApiError as error:
            message = f"Failed update status due to {error}"
            self._events.event(KIND, ingress, "Warning", "FailedUpdateStatus", message)
            raise

    def _tell(self, group: Group, event_type: str, reason: str, message: str) -> None:
        """Every member hears of it; Ingresses that are being deleted do not."""
        for member in group.members:
            self._events.event(KIND, member.ingress, event_type, reason, message)


def _finalizers(item: Object) -> list[str]:
    return list(item["metadata"].get("finalizers", []))
