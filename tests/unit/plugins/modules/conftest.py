# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest


def become_available(deployment):
    replicas = deployment["spec"]["replicas"]
    deployment["status"] = {
        "observedGeneration": deployment["metadata"]["generation"],
        "replicas": replicas,
        "updatedReplicas": replicas,
        "availableReplicas": replicas,
    }


@pytest.fixture
def k8s_objects(run_module, cluster):
    cluster.react("Deployment", become_available)

    def run(*objects, **options):
        return run_module("k8s_objects", **(cluster.arguments | {"objects": list(objects)} | options))

    return run
