# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kinds that every API server serves, so that nobody has to ask for them.

Only generally available versions, which are never withdrawn
(https://kubernetes.io/docs/reference/using-api/deprecation-policy/); plurals and scopes as in
https://kubernetes.io/docs/reference/kubernetes-api/.

PRIVATE to the collection.
"""

from __future__ import annotations

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.resource import Resource

_NAMESPACED = {
    "v1": {
        "ConfigMap": "configmaps", "Event": "events", "LimitRange": "limitranges",
        "PersistentVolumeClaim": "persistentvolumeclaims", "Pod": "pods", "ResourceQuota": "resourcequotas",
        "Secret": "secrets", "Service": "services", "ServiceAccount": "serviceaccounts",
    },
    "apps/v1": {
        "DaemonSet": "daemonsets", "Deployment": "deployments", "ReplicaSet": "replicasets",
        "StatefulSet": "statefulsets",
    },
    "batch/v1": {"CronJob": "cronjobs", "Job": "jobs"},
    "discovery.k8s.io/v1": {"EndpointSlice": "endpointslices"},
    "networking.k8s.io/v1": {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies"},
    "policy/v1": {"PodDisruptionBudget": "poddisruptionbudgets"},
    "rbac.authorization.k8s.io/v1": {"Role": "roles", "RoleBinding": "rolebindings"},
}  # fmt: skip
_OF_THE_CLUSTER = {
    "v1": {"Namespace": "namespaces", "Node": "nodes", "PersistentVolume": "persistentvolumes"},
    "admissionregistration.k8s.io/v1": {
        "MutatingWebhookConfiguration": "mutatingwebhookconfigurations",
        "ValidatingWebhookConfiguration": "validatingwebhookconfigurations",
    },
    "apiextensions.k8s.io/v1": {"CustomResourceDefinition": "customresourcedefinitions"},
    "networking.k8s.io/v1": {"IngressClass": "ingressclasses"},
    "rbac.authorization.k8s.io/v1": {"ClusterRole": "clusterroles", "ClusterRoleBinding": "clusterrolebindings"},
    "storage.k8s.io/v1": {"StorageClass": "storageclasses"},
}  # fmt: skip

BUILTIN_KINDS = {
    (version, kind): Resource(version, kind, plural, namespaced)
    for namespaced, versions in ((True, _NAMESPACED), (False, _OF_THE_CLUSTER))
    for version, kinds in versions.items()
    for kind, plural in kinds.items()
}
