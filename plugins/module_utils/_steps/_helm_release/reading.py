# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what there is of a Helm release. Helm and the repository are only asked when something has to be installed.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm, _private_folder
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_chart_files import read as read_chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import (
    SECRET_TYPE,
    Record,
    Revision,
    decode,
    revisions,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import (
    kubeconfig_file,
    manifests,
    observe_objects,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object, flattened
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import (
    CRD,
    Part,
    as_helm_owns,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import (
    observe as observe_parts,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import (
    Desired,
    Fetched,
    Observed,
    base_of,
    needs_upgrade,
)

# CRDs and the namespace are ours, not Helm's, which makes them at most once.
OWN_MANAGER = "edgeworks.eks_ingress"
# As Helm begins each document of what it renders.
SOURCE = re.compile(r"# Source: (.+)")
DOCUMENT_OF = re.compile(r"^---\n(?=# Source: )", re.MULTILINE)


def observe(kubernetes: Kubernetes, desired: Desired) -> Observed:
    _private_folder.sweep()
    found = history(kubernetes, desired)
    latest, deployed = _counting(kubernetes, desired, found)
    base = base_of(latest, deployed) or latest
    before = rendered_by(kubernetes, base, desired) if base else ()
    if not desired.present:
        return Observed(latest, deployed, before)
    exists = latest is not None or kubernetes.get("v1", "Namespace", desired.namespace) is not None
    if needs_upgrade(desired, latest, deployed):
        fetched, crds = _fetch(kubernetes, desired, upgrade=latest is not None)
        # A repository may have a chart under another name than its own, which the release has.
        if needs_upgrade(replace(desired, named=fetched.name), latest, deployed):
            parts = _crd_parts(kubernetes, desired, crds)
            kept = found[-1].number if found and latest is None else 0
            return Observed(latest, deployed, before, crds=parts, fetched=fetched, namespace_exists=exists, kept=kept)
    return Observed(
        latest,
        deployed,
        before,
        parts=_parts(kubernetes, desired, before),
        crds=_crd_parts(kubernetes, desired, _crds(base.crds)) if base and desired.detect_drift else (),
    )


def records(kubernetes: Kubernetes, desired: Desired) -> tuple[Record | None, Record | None]:
    """The newest revision, and the newest that is deployed."""
    return _counting(kubernetes, desired, history(kubernetes, desired))


def history(kubernetes: Kubernetes, desired: Desired) -> list[Revision]:
    """What is known of the revisions without reading them, oldest first."""
    selector = f"owner=helm,name={desired.name}"
    # Anyone may label a Secret like Helm's; metadata alone does not tell its type.
    of_helm = f"type={SECRET_TYPE}"
    listed = kubernetes.list("v1", "Secret", desired.namespace, selector, field_selector=of_helm, metadata_only=True)
    return revisions(listed)


def _counting(
    kubernetes: Kubernetes, desired: Desired, found: Sequence[Revision]
) -> tuple[Record | None, Record | None]:
    # With --keep-history an uninstalled release leaves its records: it is not there all the same.
    if not found or found[-1].status == "uninstalled":
        return None, None
    latest = _record(kubernetes, desired, found[-1])
    deployed = [revision for revision in found if revision.status == "deployed"]
    if deployed and deployed[-1].number != found[-1].number:
        return latest, _record(kubernetes, desired, deployed[-1])
    return latest, latest if deployed else None


def _record(kubernetes: Kubernetes, desired: Desired, revision: Revision) -> Record | None:
    secret = kubernetes.get("v1", "Secret", revision.secret, desired.namespace)
    return decode(secret) if secret else None


def rendered_by(kubernetes: Kubernetes, record: Record, desired: Desired) -> tuple[Object, ...]:
    """The objects of a revision's manifest, in their namespaces."""
    return _placed(kubernetes, _objects(record.manifest), desired)


def _placed(kubernetes: Kubernetes, found: Sequence[Object], desired: Desired) -> tuple[Object, ...]:
    return tuple(observe_objects.placed(kubernetes, found, desired.namespace))


def _objects(text: str) -> list[Object]:
    """The objects of a manifest; an error names the template that it is of."""
    found: list[Object] = []
    for part in DOCUMENT_OF.split(text):
        template = SOURCE.match(part)
        source = f"the chart's {template[1]}" if template else "the chart"
        found += flattened(manifests.parsed(part, source=source), source=source)
    return found


def _empty(described: str, names: Sequence[str]) -> InvalidArgument:
    answer = f"{', '.join(names)} is empty, or a link, and Helm installs no such chart"
    return InvalidArgument("use the chart", target=described, answer=answer, advice="take it out of the chart")


def _parts(kubernetes: Kubernetes, desired: Desired, before: Sequence[Object]) -> tuple[Part, ...]:
    if not (desired.detect_drift or desired.wait):
        return ()
    wanted = [as_helm_owns(obj, release=desired.name, namespace=desired.namespace) for obj in before]
    return tuple(observe_parts(kubernetes, wanted, judge=desired.detect_drift))


def _crd_parts(kubernetes: Kubernetes, desired: Desired, crds: Sequence[Object]) -> tuple[Part, ...]:
    if not desired.upgrade_crds:
        return ()
    return tuple(observe_parts(kubernetes, crds, field_manager=OWN_MANAGER))


def _crds(texts: Iterable[str]) -> list[Object]:
    """The CRDs in a chart's files; other objects there are left to Helm."""
    parsed = [obj for text in texts for obj in manifests.parsed(text, source="the chart's CRDs")]
    return flattened((obj for obj in parsed if obj and obj.get("kind") == CRD), source="the chart's CRDs")


def _fetch(kubernetes: Kubernetes, desired: Desired, *, upgrade: bool) -> tuple[Fetched, list[Object]]:
    chart = desired.chart
    if chart is None:
        raise Missing("install the Helm release", target=desired.described, answer="no chart was given")
    with _helm.private(_helm.find_program(desired.binary_path)) as helm:
        archive = Path(chart.reference) if chart.is_local else helm.pull(chart)
        files = read_chart(str(archive), downloaded="" if chart.is_local else chart.described())
        if files.empty_crds and not upgrade:
            raise _empty(chart.described(), files.empty_crds)
        rendered, blind = _rendered(kubernetes, helm, desired, str(archive), upgrade=upgrade)
        crds = _crds(files.crds)
        # With the CRDs beside them, objects of the kinds that they define are placed rightly before there are any.
        placed = _placed(kubernetes, [*crds, *_objects(rendered)], desired)
        content = None if chart.is_local else archive.read_bytes()
        return Fetched(files.name, files.version, files.app_version, content, placed[len(crds) :], blind), crds


def _rendered(
    kubernetes: Kubernetes, helm: _helm.Helm, desired: Desired, archive: str, *, upgrade: bool
) -> tuple[str, str]:
    """What the chart renders to in this cluster, and why without what it looks up there, if so."""
    kube_version: Any = (kubernetes.request("GET", "/version") or {}).get("gitVersion", "")

    def render(with_helm: _helm.Helm, *, set_aside: bool = False) -> str:
        return with_helm.template(
            desired.name,
            archive,
            namespace=desired.namespace,
            values=desired.values,
            kube_version=str(kube_version),
            upgrade=upgrade,
            set_aside=set_aside,
            told=desired.chart.described() if desired.chart else "",
        )

    connected = helm.connected(*kubeconfig_file.write(kubernetes, helm.folder))
    try:
        return render(connected), ""
    except Missing as missing:
        # A kind that only the chart's CRDs define: Helm 4 asks the cluster for the kinds of all objects.
        unknown = missing
    if helm.major >= 4:
        try:
            return render(connected, set_aside=True), ""
        except Missing as missing:
            # The chart looks up such a kind.
            unknown = missing
    return render(helm), unknown.answer
