# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pods that do not run and objects that the API server does not take: what kubelet, scheduler and admission say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.integration.diagnosis.objects import (
    NAMESPACE,
    config_map,
    deployment,
    made,
    namespace,
    pod,
    scaled_down,
    service,
)
from tests.integration.diagnosis.world import Broken, Case, Object, World

GREEDY = "held = bytearray(200 << 20); import time; time.sleep(600)"
CONTROLLERS_WEBHOOK = {"namespace": "kube-system", "name": "aws-load-balancer-webhook-service"}


def waiting(cause: str, obj: Object, *said: str, mend: str, early: tuple[Object, ...] = (), **how: Any) -> Case:
    """The object is there, and does not become ready."""
    arguments = {"objects": [obj], "wait_timeout": 0}
    return Case(cause, "k8s_objects", arguments, said, mend, early=(*early, obj), **how)


def refused(cause: str, obj: Object, *said: str, mend: str, early: tuple[Object, ...] = (), **how: Any) -> Case:
    """The API server does not take the object."""
    return Case(cause, "k8s_objects", {"objects": [obj], "wait": False}, said, mend, early=early, **how)


def from_key(name: str, key: str) -> Object:
    source = {"configMapKeyRef": {"name": name, "key": key}}
    return {"env": [{"name": "A", "valueFrom": source}]}


def limited(kind: str, namespace_name: str, **spec: Any) -> tuple[Object, Object]:
    """A namespace with a ResourceQuota or LimitRange named small."""
    return namespace(namespace_name), made("v1", kind, "small", namespace_name, spec=spec)


def mounting(name: str, **volume: Any) -> Object:
    mount = {"name": "srv", "mountPath": "/srv"}
    return {"volumeMounts": [mount], "spec": {"volumes": [{"name": "srv", **volume}]}}


def script(name: str) -> Object:
    """A pod whose program is none that the node can run."""
    volume = mounting(name, configMap={"name": "plain", "defaultMode": 0o755})
    return pod(name, command=["/srv/run"], **volume)


def hook(name: str, client: Object, **more: Any) -> Object:
    """A webhook that is asked about ConfigMaps with its label, and about nothing else."""
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["configmaps"]}
    one = {
        "name": f"{name}.example.org", "clientConfig": client, "rules": [rule], "sideEffects": "None",
        "admissionReviewVersions": ["v1"], "objectSelector": {"matchLabels": {"hook": name}}, "timeoutSeconds": 1,
    }  # fmt: skip
    return made("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", name, None, webhooks=[one | more])


def hooked(cause: str, client: Object, *said: str, mend: str, early: tuple[Object, ...] = (), **how: Any) -> Case:
    asked = config_map(cause, metadata={"labels": {"hook": cause}})
    return refused(cause, asked, "failed calling webhook", *said, mend=mend, early=(*early, hook(cause, client)), **how)


def behind(name: str) -> Object:
    return {"service": {"namespace": NAMESPACE, "name": name, "path": "/", "port": 80}}


def silent(service_name: str) -> Broken:
    """The webhook's pods do not answer, as when the nodes' security group lets nobody in."""

    @contextmanager
    def broken(world: World) -> Iterator[None]:
        fault = world.rehearsal.fault("webhook", "timeout", resource=service_name)
        yield
        world.rehearsal.sandbox("fault", "clear", fault)

    return broken


@contextmanager
def ending(world: World) -> Iterator[None]:
    """A namespace that is held by what it has."""
    world.put(namespace("ending"), config_map("held", "ending", {"finalizers": ["example.org/held"]}))
    world.kubectl("delete", "namespace", "ending", "--wait=false")
    yield
    world.kubectl(
        "-n", "ending", "patch", "configmap", "held", "--type=merge", "-p", '{"metadata":{"finalizers":null}}'
    )


PODS = (
    waiting("image", deployment("unknown-image", image="nowhere/nothing:1"), "nowhere/nothing", mend="image's name and tag"),
    waiting(
        "image-of-another-architecture", script("other-architecture"), "exec format error", mend="amd64, arm64",
        early=(config_map("plain", run="no program"),),
    ),
    waiting(
        "command-not-found", deployment("no-command", command=["serve-nothing"]), "executable file not found",
        mend="the image has no program serve-nothing",
    ),
    waiting(
        "service-account-missing", deployment("no-account", spec={"serviceAccountName": "nobody"}), "FailedCreate",
        mend="make the service account nobody first",
    ),
    waiting(
        "mount", pod("no-volume", **mounting("no-volume", configMap={"name": "absent"})), "FailedMount",
        mend="make the configmap absent that the pod mounts",
    ),
    waiting(
        "configuration-missing", pod("no-configuration", env=from_key("absent", "a")["env"]),
        "CreateContainerConfigError", mend="make the configmap absent that the container's variables come from",
    ),
    waiting(
        "configuration-key-missing", pod("no-key", env=from_key("keyless", "url")["env"]), "CreateContainerConfigError",
        mend=f"ConfigMap {NAMESPACE}/keyless has no key url", early=(config_map("keyless", other="x"),),
    ),
    waiting(
        "quota", deployment("over-quota", "quota"), "FailedCreate", mend="raise the ResourceQuota small",
        early=limited("ResourceQuota", "quota", hard={"pods": "0"}),
    ),
    waiting(
        "quota-asks-for-limits", deployment("no-limits", "limits"), "must specify limits.cpu",
        mend="ResourceQuota small counts limits.cpu", early=limited("ResourceQuota", "limits", hard={"limits.cpu": "1"}),
    ),
    waiting(
        "limit-range", deployment("too-large", "ranged", resources={"limits": {"cpu": "2"}}), "FailedCreate",
        mend="(maximum cpu usage per Container is 1)",
        early=limited("LimitRange", "ranged", limits=[{"type": "Container", "max": {"cpu": "1"}}]),
    ),
    waiting(
        "pod-security", deployment("insecure", "restricted"), "allowPrivilegeEscalation",
        mend="admits only pods of the level restricted",
        early=(namespace("restricted", **{"pod-security.kubernetes.io/enforce": "restricted"}),),
    ),
    waiting(
        "priority-class-missing", deployment("urgent", spec={"priorityClassName": "urgent"}), "FailedCreate",
        mend="make the PriorityClass urgent",
    ),
    waiting(
        "unschedulable", deployment("unschedulable", spec={"nodeSelector": {"disk": "ssd"}}), "is not scheduled",
        mend="no node takes the pod (0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector)",
    ),
    waiting(
        "unschedulable", deployment("too-hungry", resources={"requests": {"cpu": "64"}}), "is not scheduled",
        mend="no node takes the pod (0/2 nodes are available: 2 Insufficient cpu)", way="resources",
    ),
    waiting(
        "out-of-memory", pod("greedy", GREEDY, resources={"limits": {"memory": "64Mi"}}), "ended with 137 (OOMKilled)",
        mend="raise the container's memory limit",
    ),
    waiting(
        "probe", pod("unready", readinessProbe={"exec": {"command": ["false"]}, "periodSeconds": 1}), "Unhealthy",
        mend="the Readiness probe fails",
    ),
    waiting(
        "crash-loop", pod("crashing", "raise SystemExit('no licence')"), "its log ends: no licence",
        mend="the container's program ends again and again",
    ),
    waiting(
        "scaled-to-zero", service("asleep"), "none of its endpoints is ready", "Deployment diagnosis/asleep is scaled to 0 replicas",
        mend="scale Deployment diagnosis/asleep up", early=(scaled_down("asleep"),),
    ),
    waiting("selects-no-pod", service("lonely"), "none of its endpoints is ready", mend="the Service's selector (app=lonely)"),
    refused("quota", pod("refused") | {"metadata": {"name": "refused", "namespace": "quota"}}, "is forbidden", mend="raise the ResourceQuota small", way="at-once"),
    refused(
        "namespace-terminating", config_map("late", "ending"), "is forbidden", mend="namespace ending is being deleted",
        broken=ending,
    ),
    hooked(
        "webhook-without-endpoints", behind("lonely"), "no endpoints available",
        mend="wait until the pods behind lonely are ready",
    ),
    hooked("webhook-service-missing", behind("removed"), "not found", mend="delete that configuration"),
    hooked(
        "webhook-not-listening", behind("quiet"), "connection refused", mend="do not listen yet",
        early=(service("quiet"), pod("quiet")),
    ),
    hooked(
        "webhook-certificate", {"service": CONTROLLERS_WEBHOOK | {"path": "/"}}, "x509",
        mend="the webhook's certificate and its caBundle do not belong together",
    ),
    hooked(
        "webhook-unreachable", {"service": CONTROLLERS_WEBHOOK | {"path": "/"}}, "context deadline exceeded",
        mend="admit TCP 9443", broken=silent("kube-system/aws-load-balancer-webhook-service"),
    ),
)  # fmt: skip
