# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single modules against the real API server and the real helm, in a sandbox that the other tests do not see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.rehearsal import Rehearsal, Run

RunTask = Callable[..., Run]


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    started = Rehearsal.start(tmp_path_factory.mktemp("modules"))
    yield started
    started.stop()


@pytest.fixture
def run_task(rehearsal: Rehearsal, tmp_path: Path) -> RunTask:
    """``run_task("k8s_objects", "--check", objects=[...])``: a play of one task on the sandbox's cluster."""

    def run(module: str, *options: str, **arguments: Any) -> Run:
        task = {"name": module, f"edgeworks.eks_ingress.{module}": {"cluster_name": "mz-k8s"} | arguments}
        playbook = tmp_path / "play.json"
        playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
        return rehearsal.run_playbook(str(playbook), *options)

    return run
