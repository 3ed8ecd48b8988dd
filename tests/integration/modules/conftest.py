# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single modules against the real API server and the real helm, in a sandbox that the other tests do not see."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sandbox.settings import tools_cache
from sandbox.tools.build import bin_dir
from sandbox.tools.programs import HELM_4
from tests.integration.modules import demo_chart
from tests.integration.rehearsal import Rehearsal, Run

RunTask = Callable[..., Run]
# One of them a run: `make helm4` builds the other and runs these tests with it, which would take `make test` past its time.
WITH_HELM_4 = os.environ.get("WITH_HELM") == "4"


@pytest.fixture(scope="package")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    started = Rehearsal.start(tmp_path_factory.mktemp("modules"))
    yield started
    started.stop()


@pytest.fixture
def run_task(rehearsal: Rehearsal, tmp_path: Path) -> RunTask:
    """``run_task("k8s_objects", "--check", objects=[...])``: a play of one task on the sandbox's cluster."""

    return partial(task_run, rehearsal, tmp_path)


def task_run(rehearsal: Rehearsal, folder: Path, module: str, *options: str, **arguments: Any) -> Run:
    task = {"name": module, f"edgeworks.eks_ingress.{module}": {"cluster_name": "mz-k8s"} | arguments}
    playbook = folder / "play.json"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
    return rehearsal.run_playbook(str(playbook), *options)


@pytest.fixture(scope="module", params=["Helm 4" if WITH_HELM_4 else "Helm 3"])
def with_helm(rehearsal: Rehearsal) -> Iterator[Rehearsal]:
    """The sandbox with that Helm on PATH, and nothing left of the chart demo for the next file."""
    if WITH_HELM_4:
        path = f"{bin_dir(tools_cache(), (HELM_4,))}:{rehearsal.environment['PATH']}"
        rehearsal = replace(rehearsal, environment=rehearsal.environment | {"PATH": path})
    yield rehearsal
    rehearsal.kubectl("delete", "--ignore-not-found", "namespace", "demo")
    rehearsal.kubectl("delete", "--ignore-not-found", "crd", "things.example.org", "gadgets.example.org")


@pytest.fixture(scope="module")
def charts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The paths of the chart demo, by version."""
    folder = tmp_path_factory.mktemp("charts")
    return {version: demo_chart.write(folder / version, version) for version in demo_chart.VERSIONS}


@pytest.fixture
def helm_release(with_helm: Rehearsal, tmp_path: Path, charts: dict[str, str]) -> RunTask:
    """``helm_release("--check", chart="1.1.0", values={...})``: the chart demo in the namespace demo, as ours."""

    def run(*options: str, chart: str = "1.0.0", **arguments: Any) -> Run:
        given = {"name": "demo", "namespace": "demo", "create_namespace": True, "owner_labels": demo_chart.OWNER}
        given |= {"chart": charts.get(chart, chart), "values": {"colour": "blue"}, "wait_timeout": 60}
        return task_run(with_helm, tmp_path, "helm_release", *options, **given | arguments)

    return run
