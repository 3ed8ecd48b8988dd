# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is of a set of objects, and what an apply of them would make: reads, and dry runs where they do not tell.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    EksIngressError,
    Immutable,
    Missing,
    Refused,
    Unadmitted,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import immutable, wait
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.assigned import unforeseen
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.concurrent import each
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import (
    Object,
    in_namespace,
    is_terminating,
    key,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.owned_fields import is_applied
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition


@dataclass(frozen=True)
class Prediction:
    """:param unmet: why the server could not say; then the object is taken as it is sent."""

    obj: Object
    unmet: EksIngressError | None = None


def placed(kubernetes: Kubernetes, objects: Iterable[Object], namespace: str | None) -> list[Object]:
    """The objects, those of namespaced kinds in a namespace: their own, the given one or ``default``."""
    given = list(objects)
    defined = {kind: scope for obj in given for kind, scope in kinds_defined_by(obj).items()}

    def place(obj: Object) -> Object:
        if obj["metadata"].get("namespace"):
            return obj
        found = kubernetes.resource(obj["apiVersion"], obj["kind"])
        # Of a kind that nobody knows yet only the caller can know whether it is namespaced.
        unknown = defined.get((obj["apiVersion"], obj["kind"]), namespace is not None)
        namespaced = found.namespaced if found else unknown
        return in_namespace(obj, namespace or "default") if namespaced else obj

    return [place(obj) for obj in given]


def kinds_defined_by(obj: Mapping[str, Any]) -> dict[tuple[str, str], bool]:
    """The (apiVersion, kind) that a CRD serves, and whether they are namespaced; empty for any other object."""
    if obj["kind"] != "CustomResourceDefinition":
        return {}
    spec = obj.get("spec", {})
    kind, namespaced = spec.get("names", {}).get("kind", ""), spec.get("scope") == "Namespaced"
    served = [version["name"] for version in spec.get("versions") or [] if version.get("served", True)]
    return {(f"{spec.get('group')}/{name}", kind): namespaced for name in served}


def lives(kubernetes: Kubernetes, objects: Sequence[Object]) -> list[Object | None]:
    """Each object as it is."""
    return each(objects, lambda obj: wait.find(kubernetes, obj))


def predictions(
    kubernetes: Kubernetes, wanted: Sequence[Object], lives: Sequence[Object | None], *, field_manager: str, force: bool
) -> list[Prediction]:
    """Each object as the server would store it.

    :raises EksIngressError: when the server would refuse one.
    """

    def predict(pair: tuple[Object, Object | None]) -> Prediction:
        obj, live = pair
        if live and is_terminating(live):
            # It has to be made anew: what the dying one would become says nothing.
            return Prediction(obj)
        if live and is_applied(live, obj, field_manager):
            return Prediction(live)
        try:
            return Prediction(unforeseen(kubernetes.apply(obj, field_manager, force, dry_run=True), obj, live))
        except (Missing, Unadmitted, Immutable) as unmet:
            # An earlier task may make what is missing, or delete what is in the way; in check mode it did nothing.
            return Prediction(obj, _of_the_run(unmet))
        except Refused as refused:
            in_the_way = immutable.excluded(refused) if live else None
            if in_the_way is None:
                raise
            return Prediction(obj, _of_the_run(in_the_way))

    return each(zip(wanted, lives, strict=True), predict)


def _of_the_run(unmet: EksIngressError) -> EksIngressError:
    """The error as a run tells it, which ends with it: what it is about to do, not how it was foreseen."""
    no_namespace = unmet.answer.startswith("namespaces ")
    advice = (
        "create the namespace first, or put a Namespace object into the same call" if no_namespace else unmet.advice
    )
    return type(unmet)("apply", target=unmet.target, answer=unmet.answer, advice=advice, details=unmet.details)


def lackings(kubernetes: Kubernetes, lives: Sequence[Object | None], condition: Condition | None) -> list[str]:
    """What each lacks to be ready; nothing for those that are not there."""
    return each(lives, lambda live: wait.lacking(kubernetes, live, condition) if live else "")


def strays(kubernetes: Kubernetes, wanted: Sequence[Object], selector: str) -> list[Object]:
    """Objects of the same kinds and namespaces that the selector finds and that are not wanted."""
    given = {key(obj) for obj in wanted}
    places = sorted({(obj["apiVersion"], obj["kind"], obj["metadata"].get("namespace") or "") for obj in wanted})
    found = each(places, lambda place: kubernetes.list(place[0], place[1], place[2] or None, label_selector=selector))
    return [
        obj
        for listed in found
        for obj in listed
        # What another object owns goes and comes with its owner.
        if key(obj) not in given and not obj["metadata"].get("ownerReferences") and not is_terminating(obj)
    ]
