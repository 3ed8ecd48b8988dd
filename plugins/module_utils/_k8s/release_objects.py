# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live objects of a Helm release against its manifest: what was changed or deleted by hand.

Helm's own three-way merge overlooks custom resources, so drift is put right object by object, owned by Helm.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, EksIngressError, Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import objects, wait
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.assigned import unforeseen
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.concurrent import each
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.covers import covers
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object

# The manager under which Helm writes; with another one Helm could no longer remove a field.
FIELD_MANAGER = "helm"
CRD = "CustomResourceDefinition"


@dataclass(frozen=True)
class Part:
    """One object of a release.

    :param wanted: by the manifest.
    :param predicted: what putting it right would make of it; None when it is right.
    :param refused: why it cannot be put right.
    :param lacking: what it lacks to be ready.
    """

    wanted: Object
    live: Object | None
    predicted: Object | None = None
    refused: EksIngressError | None = None
    lacking: str = ""


def observe(
    kubernetes: Kubernetes, wanted: Sequence[Object], *, field_manager: str = FIELD_MANAGER, judge: bool = True
) -> list[Part]:
    """Each object of a manifest, as it is and as it should be.

    :param judge: whether to look for drift; readiness is looked at in any case.
    """

    def look(obj: Object) -> Part:
        live = wait.find(kubernetes, obj)
        part = _judged(kubernetes, obj, live, field_manager) if judge else Part(obj, live)
        lacking = wait.lacking(kubernetes, live, None) if live else "it is gone"
        return Part(part.wanted, part.live, part.predicted, part.refused, lacking)

    return each(wanted, look)


def _judged(kubernetes: Kubernetes, obj: Object, live: Object | None, field_manager: str) -> Part:
    if live is None:
        return Part(obj, None, predicted=obj)
    if covers(live, obj):
        return Part(obj, live)
    # Perhaps only written in another way: the server knows.
    try:
        predicted = kubernetes.apply(obj, field_manager, force=True, dry_run=True, validation="Ignore")
    except (Refused, Conflict) as refused:
        return Part(obj, live, refused=refused)
    return Part(obj, live, unforeseen(predicted, obj, live) if objects.differ(live, predicted) else None)


def as_helm_owns(wanted: Object, *, release: str, namespace: str) -> Object:
    """The object with the marks that Helm itself adds when it applies it."""
    metadata = wanted["metadata"]
    marks = {"meta.helm.sh/release-name": release, "meta.helm.sh/release-namespace": namespace}
    annotations = {**(metadata.get("annotations") or {}), **marks}
    labels = {**(metadata.get("labels") or {}), "app.kubernetes.io/managed-by": "Helm"}
    return {**wanted, "metadata": {**metadata, "annotations": annotations, "labels": labels}}


def refuse_downgrade(crds: Sequence[Part]) -> None:
    """:raises Conflict: when a CRD would lose a version in which objects are stored."""
    for part in crds:
        if part.live is None or part.wanted["kind"] != CRD:
            continue
        stored = (part.live.get("status") or {}).get("storedVersions") or []
        lost = [version for version in stored if version not in _versions(part.wanted)]
        if lost:
            raise Conflict(
                "apply the chart's CRD",
                target=part.wanted["metadata"]["name"],
                answer=f"objects may be stored in version {', '.join(lost)}, which this chart's CRD does not have",
                advice="install a newer chart, migrate the stored objects first, or set upgrade_crds: false",
            )


def _versions(crd: Mapping[str, Any]) -> list[str]:
    return [version["name"] for version in crd.get("spec", {}).get("versions") or []]
