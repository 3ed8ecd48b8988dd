# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of k8s_objects apply, and how they read its result."""

from __future__ import annotations

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
CONFIG_MAP = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "server"}, "data": {"server.py": "print()"}}
DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "app1"},
    "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "app1"}}},
}
SERVICE = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "app1"},
    "spec": {"type": "NodePort", "ports": [{"port": 80, "targetPort": "http"}]},
}
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "apps"}}
CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "ingressclassparams.elbv2.k8s.aws"},
    "spec": {
        "group": "elbv2.k8s.aws",
        "scope": "Cluster",
        "names": {"kind": "IngressClassParams", "plural": "ingressclassparams"},
        "versions": [{"name": "v1beta1", "storage": True}],
    },
}
CLASS_PARAMS = {"apiVersion": "elbv2.k8s.aws/v1beta1", "kind": "IngressClassParams", "metadata": {"name": "alb"}}


def actions(result):
    assert "failed" not in result, result["msg"]
    return [(entry["kind"], entry["action"]) for entry in result["objects"]]
