# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""TargetGroupBindings of an Ingress group: made, changed and removed to match the model."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from sandbox.alb.controller.errors import ControllerError, TimedOut
from sandbox.alb.controller.kube import KubeClient
from sandbox.alb.controller.model import Stack, TargetGroup
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.waiting import poll

Object = dict[str, Any]
GONE_INTERVAL_SECONDS = 0.2
GONE_TIMEOUT_SECONDS = 60.0


def labels_of(group: GroupId) -> dict[str, str]:
    """The labels by which the bindings of a group are found again."""
    if group.explicit:
        return {"ingress.k8s.aws/stack": group.name}
    return {"ingress.k8s.aws/stack-namespace": group.namespace, "ingress.k8s.aws/stack-name": group.name}


def spec_of(target_group: TargetGroup, arn: str, vpc_id: str, source: str | None) -> Object:
    """A binding's spec; `source` is the security group that reaches the nodes, None when nobody manages that."""
    binding = target_group.binding
    spec: Object = {
        "targetGroupARN": arn,
        "targetType": target_group.target_type,
        "targetGroupProtocol": target_group.protocol,
        "ipAddressType": target_group.ip_address_type,
        "vpcID": vpc_id,
        "serviceRef": {"name": binding.service, "port": binding.port},
    }
    if source is not None:
        peer = {"securityGroup": {"groupID": source}}
        ports = [{"port": port, "protocol": "TCP"} for port in binding.network_ports]
        spec["networking"] = {"ingress": [{"from": [peer], "ports": [port]} for port in ports]}
    if binding.node_selector is not None:
        spec["nodeSelector"] = binding.node_selector
    return spec


class Bindings:
    def __init__(self, client: KubeClient, vpc_id: str, stopped: threading.Event) -> None:
        self._client = client
        self._vpc_id = vpc_id
        self._stopped = stopped

    def synthesize(self, stack: Stack, arns: Mapping[str, str], source: str | None) -> list[Object]:
        """Make and change bindings; answers those that are to go, to be deleted later. Raises ApiError."""
        labels = labels_of(stack.group)
        # Read from the server: a binding made a moment ago may be missing from the local copy.
        selector = ",".join(f"{key}={value}" for key, value in labels.items())
        listed = self._client.list("TargetGroupBinding", selector=selector)["items"]
        existing = {item["spec"].get("targetGroupARN"): item for item in listed}
        # The real controller goes by ARN: whose nodes are opened first depends on it.
        desired = {arns[resource_id]: target_group for resource_id, target_group in stack.target_groups.items()}
        for arn, target_group in sorted(desired.items()):
            spec = spec_of(target_group, arn, self._vpc_id, source)
            if arn in existing:
                self._update(existing[arn], labels, spec)
            else:
                self._create(target_group, labels, spec)
        return [item for arn, item in existing.items() if arn not in desired]

    def _create(self, target_group: TargetGroup, labels: Mapping[str, str], spec: Object) -> None:
        namespace = target_group.binding.namespace
        body = {
            "apiVersion": "elbv2.k8s.aws/v1beta1",
            "kind": "TargetGroupBinding",
            "metadata": {"name": target_group.name, "namespace": namespace, "labels": dict(labels)},
            "spec": spec,
            "status": {},
        }
        self._client.create("TargetGroupBinding", namespace, body)

    def _update(self, item: Object, labels: Mapping[str, str], spec: Object) -> None:
        metadata, changed = item["metadata"], _difference(item["spec"], spec)
        own = _difference(metadata.get("labels") or {}, labels)
        if not changed and not own:
            return
        # With a change the real controller drops the checkpoint, so that the targets are looked at anew.
        dropped = {"annotations": None} if metadata.get("annotations") else {}
        about = dropped | ({"labels": own} if own else {})
        body = ({"metadata": about} if about else {}) | ({"spec": changed} if changed else {})
        self._client.patch("TargetGroupBinding", metadata["namespace"], metadata["name"], body)

    def delete(self, item: Object) -> None:
        """Delete a binding and wait until it is gone. Raises ControllerError when it stays, ApiError otherwise."""
        namespace, name = item["metadata"]["namespace"], item["metadata"]["name"]
        self._client.delete("TargetGroupBinding", namespace, name)

        def gone() -> bool:
            current = self._client.get("TargetGroupBinding", namespace, name)
            return current is None or current["metadata"]["uid"] != item["metadata"]["uid"]

        try:
            poll(gone, GONE_INTERVAL_SECONDS, GONE_TIMEOUT_SECONDS, self._stopped)
        except TimedOut as error:
            raise ControllerError(f"failed to wait targetGroupBinding deletion: {error}") from error


def _difference(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Object:
    """The merge patch that makes one the other."""
    removed = {key: None for key in current if key not in wanted}
    return removed | {key: value for key, value in wanted.items() if current.get(key) != value}
