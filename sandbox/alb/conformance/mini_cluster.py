# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A control plane and an AWS for the cases alone: etcd, kube-apiserver, kube-controller-manager, the front."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from sandbox import chart_repository, control_plane, environment, loopback, pki, readiness
from sandbox import settings as sandbox_settings
from sandbox.alb.conformance import timeline
from sandbox.settings import Settings
from sandbox.supervisor import Process, start, stop, wait_ready
from sandbox.tools import build

# No node process runs here: its certificate is the controller's, so that its requests are known in the audit log.
CONTROLLER = pki.NODE
# Where the AWS of the recordings was kinder than AWS is.
RECORDED_WORLD = {"elbv2": {"condition_values_per_rule": 1000}}
CHART = chart_repository.CHARTS_DIR / chart_repository.CHART


@contextmanager
def running(folder: Path) -> Iterator[Settings]:
    """Start in an empty folder, end everything afterwards. Raises StartFailed."""
    folder.mkdir(parents=True, exist_ok=True)
    world = folder / "world.yml"
    world.write_text(yaml.safe_dump(RECORDED_WORLD), encoding="utf-8")
    settings, claim = sandbox_settings.create(folder, build.ensure(sandbox_settings.tools_cache()), world)
    try:
        pki.create(settings)
        settings.run_dir.mkdir(exist_ok=True)
        control_plane.write_configuration(settings)
        _audit_bodies(settings)
        _start(settings)
        yield settings
    finally:
        stop(settings)
        claim.close()


def _audit_bodies(settings: Settings) -> None:
    """Log the controller's writes with what it sent and what was answered, and nothing else."""
    writes = {
        "level": "RequestResponse",
        "users": [CONTROLLER.common_name],
        "verbs": list(timeline.WRITING_VERBS),
        "resources": [
            {"group": "", "resources": ["events", "pods", "pods/status", "services", "services/status"]},
            {"group": "networking.k8s.io"},
            {"group": "elbv2.k8s.aws"},
        ],
    }
    policy = {
        "apiVersion": "audit.k8s.io/v1",
        "kind": "Policy",
        "omitStages": ["RequestReceived"],
        "rules": [writes, {"level": "None"}],
    }
    control_plane.audit_policy_file(settings).write_text(yaml.safe_dump(policy), encoding="utf-8")


def controller_kubeconfig(settings: Settings) -> Path:
    return settings.pki_dir / f"{CONTROLLER.file}.kubeconfig"


def _start(settings: Settings) -> None:
    cloud = Process(
        "cloud",
        [sys.executable, "-m", "sandbox.cloud", "--state", str(settings.state_dir)],
        readiness.file_probe(settings.run_dir / "cloud.ready"),
        settings.ports["aws"],
        working_dir=environment.CHECKOUT,
        environment={loopback.CLAIM_VARIABLE: "held"},
    )
    started = start(settings, cloud)
    for process in (control_plane.etcd, control_plane.apiserver, control_plane.controller_manager):
        part = process(settings)
        wait_ready(settings, part, start(settings, part))
    wait_ready(settings, cloud, started)


def chart_objects(settings: Settings) -> list[dict[str, Any]]:
    """What the sandbox's chart installs, CRDs included. Raises CalledProcessError."""
    command = [str(settings.program("helm")), "template", "controller", str(CHART), "--include-crds"]
    command += ["--namespace", "kube-system", "--set", "clusterName=mz-k8s"]
    rendered = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [item for item in yaml.safe_load_all(rendered) if item]
