# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wanted of a release in tests, and a revision that is just so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import Record
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Desired, Fetched

from tests.unit.plugins.helm.release import MANIFEST, OWNER
from tests.unit.plugins.objects import config_map

RELEASE = "Helm release default/demo"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
CONFIG = config_map("demo", a="1")
CHART = Chart("demo", "https://charts.example", "1.0.0")
WANTED = Desired(
    name="demo", namespace="default", chart=CHART, local=None, values={"replicas": 2}, owner_labels=OWNER, adopt=False,
    create_namespace=False, upgrade_crds=True, detect_drift=True, force_conflicts=True, rollback_on_failure=True, history_max=10, wait=True,
    wait_timeout=300, binary_path=None, present=True,
)  # fmt: skip
RECORD = Record(
    name="demo", namespace="default", revision=3, status="deployed", chart_name="demo", chart_version="1.0.0",
    app_version="v1", values={"replicas": 2}, manifest=MANIFEST, crds=(), templates={}, labels=OWNER,
    changed_at=NOW - timedelta(hours=1),
)  # fmt: skip
FETCHED = Fetched("demo", "1.0.0", "v1", b"archive", (CONFIG,))


def calls(plan: Any) -> list[str]:
    return [action.call for action in plan.actions]


def back_to(revision: int, *, server_side: bool = False) -> dict[str, Any]:
    return {"revision": revision, "server_side": server_side}


def install(
    call: str = "install",
    return_to: int | None = None,
    labels: Mapping[str, str] = OWNER,
    content: bytes | None = b"archive",
    *,
    server_side: bool = False,
) -> Action:
    arguments: dict[str, Any] = {"content": content, "labels": labels, "server_side": server_side}
    arguments["return_to"] = None if return_to is None else back_to(return_to, server_side=server_side)
    return Action(call, RELEASE, arguments)
