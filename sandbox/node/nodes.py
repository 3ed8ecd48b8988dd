# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's Node objects, as EKS's nodes register themselves."""

from __future__ import annotations

import asyncio
import logging
import platform
import time

from sandbox.node.api import CONNECTION_ERRORS, MERGE_PATCH, Api, ApiError
from sandbox.node.instances import instance_ids
from sandbox.node.objects import KubeObject, now
from sandbox.settings import Settings
from sandbox.world import Node

LOG = logging.getLogger(__name__)
NOT_READY = "node.kubernetes.io/not-ready"
HEARTBEAT_SECONDS = 300.0
AWS_SECONDS, AWS_RETRY_SECONDS = 50.0, 0.1
# t3.medium: https://aws.amazon.com/ec2/instance-types/t3/ ; 110 pods as with prefix delegation.
CAPACITY = {"cpu": "2", "memory": "3955684Ki", "ephemeral-storage": "20893676Ki", "pods": "110"}
ALLOCATABLE = {"cpu": "1930m", "memory": "3400676Ki", "ephemeral-storage": "18181869946", "pods": "110"}
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_PRESSURES = ("MemoryPressure", "DiskPressure", "PIDPressure")
_SUFFICIENT = {
    "MemoryPressure": ("KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    "DiskPressure": ("KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    "PIDPressure": ("KubeletHasSufficientPID", "kubelet has sufficient PID available"),
}


async def register(settings: Settings, api: Api) -> None:
    """Create the nodes that do not exist, and report all of them ready.

    Raises ApiError, InstanceMissing, or one of CONNECTION_ERRORS.
    """
    nodes = settings.world.nodes
    instances = await _instances_in_time(settings)
    for node in nodes:
        desired = node_object(settings, node, instances[node.address])
        path = f"/api/v1/nodes/{desired['metadata']['name']}"
        try:
            await api.create("/api/v1/nodes", desired)
        except ApiError as error:
            if error.reason != "AlreadyExists":
                raise
        registered = await api.patch(f"{path}/status", {"status": node_status(settings, node)})
        # The API server taints every new node; the node lifecycle controller, which is off, would take it away again.
        taints = registered["spec"].get("taints") or []
        if any(taint["key"] == NOT_READY for taint in taints):
            kept = [taint for taint in taints if taint["key"] != NOT_READY]
            await api.patch(path, {"spec": {"taints": kept}}, MERGE_PATCH)


async def _instances_in_time(settings: Settings) -> dict[str, str]:
    """The instances' ids by address; the AWS front may be starting at the same time as this process."""
    deadline = time.monotonic() + AWS_SECONDS
    addresses = [node.address for node in settings.world.nodes]
    while True:
        try:
            return await instance_ids(settings, addresses)
        except CONNECTION_ERRORS:
            if time.monotonic() > deadline:
                raise
        await asyncio.sleep(AWS_RETRY_SECONDS)


async def heartbeat(settings: Settings, api: Api) -> None:
    """Say for ever, as often as kubelet does at least, that the nodes are ready."""
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        for node in settings.world.nodes:
            path = f"/api/v1/nodes/{settings.world.node_name(node)}/status"
            try:
                await api.patch(path, {"status": {"conditions": conditions()}})
            except (ApiError, *CONNECTION_ERRORS) as error:
                LOG.warning("heartbeat of node %s failed: %s", node.dns_part, error)


def node_object(settings: Settings, node: Node, instance_id: str) -> KubeObject:
    """The Node without its status; labels as the kubelet and EKS's cloud provider set them."""
    world = settings.world
    name, zone = world.node_name(node), world.zone_of(node)
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    labels = {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": architecture,
        "node.kubernetes.io/instance-type": node.instance_type,
        "topology.kubernetes.io/region": world.region,
        "topology.kubernetes.io/zone": zone,
        "failure-domain.beta.kubernetes.io/region": world.region,
        "failure-domain.beta.kubernetes.io/zone": zone,
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/os": "linux",
        "beta.kubernetes.io/instance-type": node.instance_type,
    }
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": {"providerID": f"aws:///{zone}/{instance_id}"},
    }


def node_status(settings: Settings, node: Node) -> KubeObject:
    name = settings.world.node_name(node)
    return {
        "capacity": CAPACITY,
        "allocatable": ALLOCATABLE,
        "conditions": conditions(),
        "addresses": [
            {"type": "InternalIP", "address": node.address},
            {"type": "InternalDNS", "address": name},
            {"type": "Hostname", "address": name},
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": settings.ports["kubelet"]}},
        "nodeInfo": {
            "machineID": node.dns_part,
            "systemUUID": node.dns_part,
            "bootID": node.dns_part,
            "kernelVersion": platform.release(),
            "osImage": "sandbox: pods are processes of this machine",
            "containerRuntimeVersion": "sandbox://0.1",
            "kubeletVersion": f"v{settings.world.cluster.version}.4-sandbox",
            "kubeProxyVersion": "",
            "operatingSystem": "linux",
            "architecture": _ARCHITECTURES.get(platform.machine(), platform.machine()),
        },
    }


def conditions() -> list[KubeObject]:
    ready = ("Ready", "True", "KubeletReady", "kubelet is posting ready status")
    pressures = [(kind, "False", *_SUFFICIENT[kind]) for kind in _PRESSURES]
    return [
        {"type": kind, "status": value, "reason": reason, "message": message, "lastHeartbeatTime": now()}
        | {"lastTransitionTime": now()}
        for kind, value, reason, message in (*pressures, ready)
    ]
