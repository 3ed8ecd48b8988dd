# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""etcd, kube-apiserver and kube-controller-manager: their configuration files, flags and readiness."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sandbox import kubeconfig, pki, readiness
from sandbox.settings import Settings
from sandbox.supervisor import Process

# The `kubernetes` Service's endpoint: EndpointSlices refuse loopback addresses, and on EKS it is the control plane's
# network interface in the VPC. Nothing dials it here: pods get the API's address by KUBERNETES_SERVICE_HOST.
ADVERTISED_ADDRESS = "192.168.96.4"
HEALTH_PATHS = ("/healthz", "/livez", "/readyz")


def write_configuration(settings: Settings) -> None:
    """Write the files that the flags name, and the kubeconfigs."""
    documents = {
        "authentication.yaml": _authentication(),
        "token-webhook.yaml": _token_webhook(settings),
        "audit-policy.yaml": _audit_policy(),
        "egress-selector.yaml": _egress_selector(settings),
    }
    folder = _configuration_dir(settings)
    folder.mkdir(exist_ok=True)
    for name, content in documents.items():
        (folder / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    kubeconfig.write(settings.kubeconfig, kubeconfig.document(settings, pki.ADMIN, settings.endpoint_url))
    for leaf in (pki.CONTROLLER_MANAGER, pki.NODE):
        content = kubeconfig.document(settings, leaf, settings.apiserver_url)
        kubeconfig.write(settings.pki_dir / f"{leaf.file}.kubeconfig", content)


def etcd(settings: Settings) -> Process:
    port = settings.ports["etcd_client"]
    client = f"http://127.0.0.1:{port}"
    peer = f"http://127.0.0.1:{settings.ports['etcd_peer']}"
    flags = {
        "name": "sandbox",
        "data-dir": settings.state_dir / "etcd",
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": f"sandbox={peer}",
        "unsafe-no-fsync": "true",  # what a power cut would lose can be made again
        "log-level": "warn",
    }
    return Process("etcd", _command(settings, "etcd", flags), readiness.http_probe(client + "/readyz"), port)


def apiserver(settings: Settings) -> Process:
    command = _command(settings, "kube-apiserver", apiserver_flags(settings))
    ready = readiness.tls_probe(settings, settings.apiserver_url + "/readyz")
    return Process("kube-apiserver", command, ready, settings.ports["apiserver"])


def controller_manager(settings: Settings) -> Process:
    """Ready when its work is seen: without its default ServiceAccount a namespace takes no pods."""
    port = settings.ports["controller_manager"]
    command = _command(settings, "kube-controller-manager", controller_manager_flags(settings))
    probes = [readiness.tls_probe(settings, f"https://127.0.0.1:{port}/healthz")]
    for namespace in ("default", "kube-system"):
        url = f"{settings.apiserver_url}/api/v1/namespaces/{namespace}/serviceaccounts/default"
        probes.append(readiness.tls_probe(settings, url, pki.ADMIN))
    return Process("kube-controller-manager", command, lambda: all(probe() for probe in probes), port)


def apiserver_flags(settings: Settings) -> dict[str, object]:
    keys = settings.pki_dir
    configuration = _configuration_dir(settings)
    return {
        "etcd-servers": f"http://127.0.0.1:{settings.ports['etcd_client']}",
        "bind-address": "127.0.0.1",
        "secure-port": settings.ports["apiserver"],
        "advertise-address": ADVERTISED_ADDRESS,
        "service-cluster-ip-range": settings.world.cluster.service_cidr,
        "allow-privileged": "true",
        "profiling": "false",
        # Who calls.
        "client-ca-file": keys / "ca.crt",
        "tls-cert-file": keys / "apiserver.crt",
        "tls-private-key-file": keys / "apiserver.key",
        "authentication-config": configuration / "authentication.yaml",
        "authentication-token-webhook-config-file": configuration / "token-webhook.yaml",
        "authentication-token-webhook-version": "v1",
        # An access entry that was taken away must not be honoured for long; the default is two minutes.
        "authentication-token-webhook-cache-ttl": "5s",
        "service-account-issuer": settings.world.issuer,
        "service-account-key-file": keys / "sa.pub",
        "service-account-signing-key-file": keys / "sa.key",
        "api-audiences": "https://kubernetes.default.svc",
        "authorization-mode": "RBAC",
        # How it reaches kubelets and pods.
        "kubelet-certificate-authority": keys / "ca.crt",
        "kubelet-client-certificate": keys / "apiserver-kubelet-client.crt",
        "kubelet-client-key": keys / "apiserver-kubelet-client.key",
        "kubelet-preferred-address-types": "InternalIP",
        "egress-selector-config-file": configuration / "egress-selector.yaml",
        # Dial the endpoints of webhooks' Services: there is no kube-proxy that would make ClusterIPs work.
        "enable-aggregator-routing": "true",
        # Blocking (the default mode) writes each entry before the answer is sent: a test reads what has happened.
        "audit-policy-file": audit_policy_file(settings),
        "audit-log-path": settings.audit_log,
        "audit-log-format": "json",
        "audit-log-maxsize": 10000,  # megabytes: never rotated
    }


def controller_manager_flags(settings: Settings) -> dict[str, object]:
    keys = settings.pki_dir
    return {
        "kubeconfig": keys / "controller-manager.kubeconfig",
        "bind-address": "127.0.0.1",
        "secure-port": settings.ports["controller_manager"],
        "tls-cert-file": keys / "controller-manager-server.crt",
        "tls-private-key-file": keys / "controller-manager-server.key",
        "cluster-name": settings.world.cluster.name,
        # The node process answers for the nodes; nothing needs pod CIDRs.
        "controllers": "*,-nodeipam,-nodelifecycle",
        "root-ca-file": keys / "ca.crt",
        "service-account-private-key-file": keys / "sa.key",
        "use-service-account-credentials": "true",
        "leader-elect": "false",
        # It makes this folder; the default is in /usr.
        "flex-volume-plugin-dir": settings.state_dir / "flex-volumes",
        "kube-api-qps": 200,
        "kube-api-burst": 400,
        "profiling": "false",
    }


def audit_policy_file(settings: Settings) -> Path:
    return _configuration_dir(settings) / "audit-policy.yaml"


def _configuration_dir(settings: Settings) -> Path:
    return settings.state_dir / "config"


def _command(settings: Settings, program: str, flags: Mapping[str, object]) -> list[str]:
    return [str(settings.program(program)), *(f"--{name}={value}" for name, value in flags.items())]


def _authentication() -> dict[str, Any]:
    """Anonymous requests reach the health endpoints only, as on EKS since 1.32."""
    conditions = [{"path": path} for path in HEALTH_PATHS]
    return {
        "apiVersion": "apiserver.config.k8s.io/v1",
        "kind": "AuthenticationConfiguration",
        "anonymous": {"enabled": True, "conditions": conditions},
    }


def _token_webhook(settings: Settings) -> dict[str, Any]:
    """The webhook's address, in the form of a kubeconfig."""
    server = f"{settings.aws_url}/_sandbox/authenticate"
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "eks", "cluster": {"server": server}}],
        "users": [{"name": "kube-apiserver", "user": {}}],
        "contexts": [{"name": "webhook", "context": {"cluster": "eks", "user": "kube-apiserver"}}],
        "current-context": "webhook",
    }


def _audit_policy() -> dict[str, Any]:
    return {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [
            {"level": "None", "nonResourceURLs": [f"{path}*" for path in HEALTH_PATHS]},
            {"level": "Metadata"},
        ],
    }


def _egress_selector(settings: Settings) -> dict[str, Any]:
    """Requests to nodes, pods and Services go through the node process's CONNECT proxy."""
    transport = {"uds": {"udsName": str(settings.egress_socket)}}
    return {
        "apiVersion": "apiserver.k8s.io/v1beta1",
        "kind": "EgressSelectorConfiguration",
        "egressSelections": [
            {"name": "cluster", "connection": {"proxyProtocol": "HTTPConnect", "transport": transport}}
        ],
    }
