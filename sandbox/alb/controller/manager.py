# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""All parts of the controller put together, started and stopped."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path

from sandbox.alb.controller.admission import Admission
from sandbox.alb.controller.aws import Aws
from sandbox.alb.controller.binding_reconciler import BindingReconciler
from sandbox.alb.controller.bindings import Bindings
from sandbox.alb.controller.build import ModelBuilder
from sandbox.alb.controller.deploy import Deployer
from sandbox.alb.controller.events import EventRecorder
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import Classifier
from sandbox.alb.controller.informers import Caches, Informer
from sandbox.alb.controller.ingress_reconciler import IngressReconciler
from sandbox.alb.controller.kube import KubeClient
from sandbox.alb.controller.leader import LeaderElector
from sandbox.alb.controller.load_balancers import LoadBalancers
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.names import GroupId
from sandbox.alb.controller.network import AwsNetwork, BackendSecurityGroup
from sandbox.alb.controller.queue import Worker, WorkQueue
from sandbox.alb.controller.servers import (
    Server,
    WatchedCertificate,
    health_responder,
    metrics_responder,
    webhook_responder,
)
from sandbox.alb.controller.triggers import BindingKey, Triggers
from sandbox.alb.controller.watched_secrets import WatchedSecrets

CLUSTER_KINDS = ("IngressClass", "IngressClassParams", "Node", "Namespace")
NAMESPACED_KINDS = ("Ingress", "Service", "TargetGroupBinding", "EndpointSlice", "Pod")


class Manager:
    """One replica. Webhooks are served by all replicas, reconciles run in the leader only."""

    def __init__(self, flags: Flags, client: KubeClient, identity: str, namespace: str, address: str) -> None:
        self._flags = flags
        self._client = client
        self._address = address
        self.stopped = threading.Event()
        self.failure: str | None = None
        self._log = Log(debug=flags["log-level"] == "debug")
        self._metrics = Metrics()
        self._webhooks_up = threading.Event()
        self._elector = LeaderElector(
            client,
            flags["leader-election-namespace"] or namespace,
            flags["leader-election-id"],
            identity,
            self._log,
            self.stopped,
        )
        self._wire()

    def _wire(self) -> None:
        flags, client, log = self._flags, self._client, self._log
        informers = {kind: Informer(client, kind, log) for kind in CLUSTER_KINDS}
        watched = flags["watch-namespace"]
        informers |= {kind: Informer(client, kind, log, watched) for kind in NAMESPACED_KINDS}
        self._caches = Caches(informers, WatchedSecrets(client, log, self.stopped))
        aws = Aws(flags, self._metrics)
        classifier = Classifier(self._caches, flags["ingress-class"])
        load_balancers = LoadBalancers(aws, flags)
        backend = BackendSecurityGroup(aws, flags, self.stopped)
        network = AwsNetwork(aws, flags, load_balancers, backend)
        bindings = Bindings(client, flags.vpc_id, self.stopped)
        ingress_events = EventRecorder(client, "ingress", log)
        ingresses = IngressReconciler(
            client,
            self._caches,
            classifier,
            ModelBuilder(flags, self._caches, network),
            Deployer(aws, flags, load_balancers, bindings, log, self.stopped),
            backend,
            ingress_events,
            log.named("controllers.ingress"),
        )
        binding_events = EventRecorder(client, "targetGroupBinding", log)
        target_group_bindings = BindingReconciler(client, self._caches, aws, flags, binding_events)
        self._group_queue: WorkQueue[GroupId] = WorkQueue()
        self._binding_queue: WorkQueue[BindingKey] = WorkQueue(
            flags.seconds("targetgroupbinding-max-exponential-backoff-delay")
        )
        self._ingress_worker = Worker("ingress", self._group_queue, ingresses.reconcile, log, self._metrics)
        self._binding_worker = Worker(
            "targetGroupBinding", self._binding_queue, target_group_bindings.reconcile, log, self._metrics
        )
        self._triggers = Triggers(self._caches, classifier, ingress_events, self._group_queue, self._binding_queue)
        self._triggers.register()
        self._admission = Admission(flags, self._caches, classifier, aws)

    def run(self) -> None:
        """Until `stopped` is set, by a signal or because the lease was lost (`failure` says so).

        Raises OSError when a port or the webhook certificate cannot be used.
        """
        flags, log = self._flags, self._log
        Server(self._endpoint(flags["health-probe-bind-addr"]), health_responder(self._ready)).start("health")
        if flags["metrics-bind-addr"] != "0":
            Server(self._endpoint(flags["metrics-bind-addr"]), metrics_responder(self._metrics)).start("metrics")
        log.info("starting server", kind="health probe", addr=flags["health-probe-bind-addr"])
        self._caches.start(self.stopped)
        if not self._caches.wait(self.stopped):
            return
        self._serve_webhooks()
        if not flags["enable-leader-election"]:
            self._lead()
            self.stopped.wait()
        elif self._elector.acquire():
            self._metrics.set_leader(True)
            self._lead()
            self._elector.keep(self._lost)
            self._elector.release()
        self._group_queue.close()
        self._binding_queue.close()

    def _serve_webhooks(self) -> None:
        flags = self._flags
        folder = Path(flags["webhook-cert-dir"])
        certificate = WatchedCertificate(folder, flags["webhook-cert-file"], flags["webhook-key-file"], self._log)
        responder = webhook_responder(self._admission, self._metrics, self._log)
        Server((self._address, flags["webhook-bind-port"]), responder, certificate).start("webhooks")
        self._webhooks_up.set()
        self._log.info("Serving webhook server", host=self._address, port=flags["webhook-bind-port"])

    def _lead(self) -> None:
        self._triggers.activate()
        self._ingress_worker.start(self._flags["ingress-max-concurrent-reconciles"])
        self._binding_worker.start(self._flags["targetgroupbinding-max-concurrent-reconciles"])
        threading.Thread(target=self._resync, name="resync", daemon=True).start()

    def _resync(self) -> None:
        while not self.stopped.wait(self._flags.seconds("sync-period")):
            self._triggers.enqueue_all()

    def _lost(self) -> None:
        self.failure = "leader election lost"
        self.stopped.set()

    def _ready(self) -> bool:
        return self._webhooks_up.is_set()

    def _endpoint(self, bind_address: str) -> tuple[str, int]:
        """The pod's address and the port of a bind address such as `:8080`; never all interfaces of this machine."""
        return self._address, int(bind_address.rpartition(":")[2])


def namespace_of(environment: Mapping[str, str], mounts: Mapping[str, str]) -> str:
    """The pod's namespace, from its service account's mount; `default` outside a pod."""
    folder = "/var/run/secrets/kubernetes.io/serviceaccount"
    file = Path(mounts.get(folder, folder)) / "namespace"
    if file.is_file():
        return file.read_text(encoding="utf-8").strip()
    return environment.get("POD_NAMESPACE") or "default"


def identity_of(environment: Mapping[str, str]) -> str:
    """Who holds the lease: the pod's name and something unique to this process."""
    return f"{environment.get('HOSTNAME') or 'aws-load-balancer-controller'}_{os.urandom(8).hex()}"
