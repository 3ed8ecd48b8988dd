# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A binding with its Service, nodes and pods in a fake cluster, and the reconciler over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.binding_reconciler import KIND, BindingReconciler
from sandbox.alb.controller.events import EventRecorder
from sandbox.alb.controller.informers import Caches
from sandbox.alb.controller.kube import KubeClient
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, flags, service
from tests.unit.sandbox.alb.controller.fakes_api import FakeEvents, FakeKube, FakeTargetGroups

ARN = "arn:group"
KEY = ("default", "web")


def node(name: str, instance: str, *, ready: bool = True) -> Object:
    return {
        "kind": "Node",
        "metadata": {"name": name},
        "spec": {"providerID": f"aws:///ap-northeast-1a/{instance}"},
        "status": {"conditions": [{"type": "Ready", "status": str(ready)}]},
    }


def slice_of(*addresses: str, ready: bool = True) -> Object:
    """The endpoints of app1: a pod per address, whose name is p and its last number."""
    endpoints = [
        {
            "addresses": [address],
            "conditions": {"ready": ready},
            "nodeName": "node-a",
            "targetRef": {"name": f"p{address.rpartition('.')[2]}"},
        }
        for address in addresses
    ]
    labels = {"kubernetes.io/service-name": "app1"}
    metadata = {"name": "app1-x", "namespace": "default", "labels": labels}
    return {
        "kind": "EndpointSlice",
        "metadata": metadata,
        "ports": [{"name": "http", "port": 8080}],
        "endpoints": endpoints,
    }


def pod(name: str) -> Object:
    """A pod that waits for nothing but the binding's gate."""
    return {
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", "resourceVersion": "1"},
        "spec": {"readinessGates": [{"conditionType": "target-health.elbv2.k8s.aws/web"}]},
        "status": {"conditions": [{"type": "ContainersReady", "status": "True"}]},
    }


def binding(target_type: str = "instance", **metadata: Any) -> Object:
    given = {"name": "web", "namespace": "default", "uid": "1", "generation": 1, "resourceVersion": "1"}
    spec = {"targetGroupARN": ARN, "targetType": target_type, "serviceRef": {"name": "app1", "port": 80}}
    return {"kind": KIND, "metadata": given | metadata, "spec": spec}


@dataclass
class Setup:
    objects: FakeObjects
    kube: FakeKube
    aws: FakeTargetGroups
    events: FakeEvents
    reconciler: BindingReconciler

    @property
    def binding(self) -> Object:
        found = self.objects.get(KIND, *KEY)
        assert found is not None
        return found

    @property
    def targets(self) -> set[tuple[str, int]]:
        return set(self.aws.targets[ARN])

    def reconcile(self) -> None:
        self.reconciler.reconcile(KEY)


def setup(*items: Object, more_flags: tuple[str, ...] = ()) -> Setup:
    objects = FakeObjects(*items)
    kube, aws, events = FakeKube(objects), FakeTargetGroups(ARN), FakeEvents()
    reconciler = BindingReconciler(
        cast(KubeClient, kube),
        cast(Caches, objects),
        cast(Aws, aws),
        flags(*more_flags),
        cast(EventRecorder, events),
    )
    return Setup(objects, kube, aws, events, reconciler)


def on_nodes(**metadata: Any) -> Setup:
    return setup(binding(**metadata), service(), node("node-a", "i-0a"), node("node-b", "i-0b"))
