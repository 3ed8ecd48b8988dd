# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wanted of a Helm release, and what there is.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_chart_files import ChartFiles
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import (
    PENDING,
    Record,
    same_version,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_values import same_values
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import Part


@dataclass(frozen=True)
class Desired:
    """:param chart: None when the release shall be absent.
    :param local: the chart's content, when it comes from a path.
    :param named: what a chart that was downloaded calls itself; empty before.
    :param force_conflicts: whether Helm 4 takes fields from those who hold them.
    :param wait_timeout: seconds; an operation pending for longer is taken for dead.
    """

    name: str
    namespace: str
    chart: Chart | None
    local: ChartFiles | None
    values: Mapping[str, Any]
    owner_labels: Mapping[str, str]
    adopt: bool
    create_namespace: bool
    upgrade_crds: bool
    detect_drift: bool
    force_conflicts: bool
    rollback_on_failure: bool
    history_max: int
    wait: bool
    wait_timeout: float
    binary_path: str | None
    present: bool
    named: str = ""

    @property
    def chart_name(self) -> str:
        """The chart's own name; taken for the last part of where it comes from until the chart is there."""
        if self.local or self.named:
            return self.local.name if self.local else self.named
        reference = self.chart.reference if self.chart else ""
        return reference.rstrip("/").rpartition("/")[2].partition(":")[0]

    @property
    def described(self) -> str:
        return f"Helm release {self.namespace}/{self.name}"


@dataclass(frozen=True)
class Fetched:
    """A chart that was fetched since it has to be installed.

    :param name: what it calls itself.
    :param content: its archive, when it does not come from a path.
    :param rendered: its objects with the wanted values, without hooks.
    :param blind: why it was rendered without what it looks up in the cluster; empty when it was not.
    """

    name: str
    version: str
    app_version: str
    content: bytes | None
    rendered: tuple[Object, ...]
    blind: str = ""


@dataclass(frozen=True)
class Observed:
    """:param latest: the newest revision; None when there is none.
    :param deployed: the revision that is deployed, which is older than the latest when that is pending or failed.
    :param kept: the newest revision in the history that was kept of an uninstalled release; 0 when there is none.
    :param rendered_before: the objects of the latest revision.
    :param parts: those objects as they are; only looked at when they are to stay.
    :param crds: the chart's CRDs as they are and as they should be.
    """

    latest: Record | None = None
    deployed: Record | None = None
    rendered_before: tuple[Object, ...] = ()
    parts: tuple[Part, ...] = ()
    crds: tuple[Part, ...] = ()
    fetched: Fetched | None = None
    namespace_exists: bool = True
    kept: int = 0
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


def is_as_wanted(desired: Desired, record: Record) -> bool:
    """Whether a revision has the wanted chart, version and values."""
    version = desired.local.version if desired.local else (desired.chart.version if desired.chart else None)
    return (
        record.chart_name == desired.chart_name
        and (version is None or same_version(version, record.chart_version))
        and (desired.local is None or dict(desired.local.templates) == dict(record.templates))
        and same_values(desired.values, record.values)
    )


def base_of(latest: Record | None, deployed: Record | None) -> Record | None:
    """The revision that counts: where an operation is pending, the one that recovering leads back to."""
    return deployed if latest and latest.status in PENDING else latest


def needs_upgrade(desired: Desired, latest: Record | None, deployed: Record | None) -> bool:
    """Whether the chart has to be installed (again)."""
    base = base_of(latest, deployed)
    return base is None or base.status not in ("deployed", "superseded") or not is_as_wanted(desired, base)
