# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release as Helm leaves it in a cluster."""

from __future__ import annotations

from tests.unit.plugins.helm.release import OWNER, document, secret


def installed(cluster, labels=OWNER, **changes):
    cluster.put(secret(document(**changes), labels), manager="helm")
    marks = {"meta.helm.sh/release-name": "demo", "meta.helm.sh/release-namespace": "default"}
    metadata = {"name": "demo", "annotations": marks, "labels": {"app.kubernetes.io/managed-by": "Helm"}}
    config = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"replicas": "2"}}
    cluster.put(config, manager="helm")
