# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import io
import tarfile
from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm, _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release import carry_out
from ansible_collections.edgeworks.eks_ingress.plugins.modules.helm_release import DOOR

from tests.unit.plugins.fake_clock import FakeClock
from tests.unit.plugins.helm.release import MANIFEST, OWNER
from tests.unit.plugins.helm.runs import Runs
from tests.unit.plugins.helm.wanted import WANTED


@pytest.fixture
def runs(monkeypatch):
    """helm, which is not started: what it would have been started with."""
    made = Runs()
    monkeypatch.setattr(_helm._process, "run", made)
    monkeypatch.setattr(_helm.shutil, "which", lambda name: f"/usr/bin/{name}")
    return made


@pytest.fixture
def archived(runs):
    """The chart that is downloaded: these files."""

    def made(**files):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
            for name, text in ({"Chart.yaml": "name: demo\nversion: 1.0.0\nappVersion: v1"} | files).items():
                member = tarfile.TarInfo(f"demo/{name}")
                member.size = len(text.encode())
                tar.addfile(member, io.BytesIO(text.encode()))
        runs.archive = buffer.getvalue()

    made()
    return made


@pytest.fixture
def helm_release(kubernetes, runs, archived, monkeypatch):
    """The outcome for a release of the chart demo, as the door gives it: without HTTP, and without helm."""
    runs.answers["template"] = MANIFEST
    wanted = {
        "name": "demo", "namespace": "default", "chart": "demo", "repository": "https://charts.example",
        "version": "1.0.0", "values": {"replicas": 2}, "owner_labels": OWNER,
    }  # fmt: skip
    defaults = {name: option.get("default") for name, option in DOOR.argument_spec.items()}

    def run(*, _check=False, **options):
        context = Context({}, None, FakeClock())
        context.__dict__["kubernetes"] = kubernetes
        monkeypatch.setattr(_run.Context, "of", lambda _params: context)
        try:
            return _run.execute(DOOR.step, defaults | wanted | options, check_mode=_check)
        except EksIngressError as error:
            return {"failed": True, **_run.failure(error)}

    return run


@pytest.fixture
def carried(kubernetes, runs):
    """Carry out actions; helm's commands are only noted."""

    def run(*actions, clock=None, **changes):
        return _run.carried_out(
            carry_out.apply(kubernetes, clock or FakeClock(), replace(WANTED, **changes), Plan(None, None, actions))
        )

    return run
