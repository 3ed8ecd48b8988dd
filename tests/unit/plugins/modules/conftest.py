# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What several files of module tests start from.

- ``k8s_objects(*objects, **options)``: the module run, in a cluster whose Deployments become available.
- ``helm_release(**options)``: the module run for a release of the chart demo, with ``helm``, a script that notes how it
  was called.
"""

from __future__ import annotations

import io
import tarfile

import pytest

from tests.unit.plugins.helm.release import MANIFEST, OWNER

CHART_YAML = b"name: demo\nversion: 1.0.0\nappVersion: v1\n"
HELM = """#!/bin/sh
echo "$@" >> "{folder}/calls"
env | grep -E '^(HELM|KUBE)' >> "{folder}/environment"
[ -f "$KUBECONFIG" ] && cp "$KUBECONFIG" "{folder}/kubeconfig" && stat -c %a "$KUBECONFIG" > "{folder}/mode"
case "$1" in
  version) echo "{version}" ;;
  repo|registry) {repo} ;;
  pull) shift; for word; do last=$destination; [ "$previous" = --destination ] && cp "{folder}/demo.tgz" "$word/"; previous=$word; done ;;
  template) cat "{folder}/manifest" ;;
  upgrade|uninstall|rollback) {write} ;;
esac
"""


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


@pytest.fixture
def helm(tmp_path):
    class Helm:
        path = tmp_path / "helm"

        def write(self, version="v3.22.0", write="true", repo="true"):
            self.path.write_text(HELM.format(folder=tmp_path, version=version, write=write, repo=repo))
            self.path.chmod(0o755)

        @property
        def calls(self):
            noted = tmp_path / "calls"
            return [line.split() for line in noted.read_text().splitlines()] if noted.exists() else []

        def noted(self, name):
            return (tmp_path / name).read_text()

    with tarfile.open(tmp_path / "demo.tgz", "w:gz") as tar:
        member = tarfile.TarInfo("demo/Chart.yaml")
        member.size = len(CHART_YAML)
        tar.addfile(member, io.BytesIO(CHART_YAML))
    (tmp_path / "manifest").write_text(MANIFEST)
    made = Helm()
    made.write()
    return made


@pytest.fixture
def helm_release(run_module, cluster, helm):
    given = cluster.arguments | {"name": "demo", "namespace": "default", "binary_path": str(helm.path)}
    wanted = {"chart": "demo", "repository": "https://charts.example", "version": "1.0.0", "values": {"replicas": 2}}
    present = given | wanted | {"owner_labels": OWNER}
    absent = given | {"state": "absent", "owner_labels": OWNER}
    return lambda **options: run_module(
        "helm_release", **((absent if options.get("state") == "absent" else present) | options)
    )
