# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of one kind, as they are.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.served_kinds import not_of_core
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen

RESULT = "objects"


@dataclass(frozen=True)
class Desired:
    api_version: str
    kind: str
    name: str | None
    namespace: str | None
    label_selector: str
    field_selector: str


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        api_version=params["api_version"],
        kind=params["kind"],
        name=params["name"],
        namespace=params["namespace"],
        label_selector=",".join(params["label_selectors"]),
        field_selector=",".join(params["field_selectors"]),
    )


def observe(context: Context, desired: Desired) -> list[dict[str, Any]]:
    kubernetes = context.kubernetes
    if desired.name is None:
        return kubernetes.list(
            desired.api_version,
            desired.kind,
            desired.namespace,
            label_selector=desired.label_selector,
            field_selector=desired.field_selector,
        )
    found = kubernetes.get(desired.api_version, desired.kind, desired.name, desired.namespace)
    return [found] if found else []


def plan(desired: Desired, observed: list[dict[str, Any]]) -> Plan:
    # Who set which field is long and seldom asked for; kubernetes.core hides it too.
    shown = [{**found, "metadata": _without_managed_fields(found["metadata"])} for found in observed]
    return Plan(before=shown, after=shown, warnings=not_of_core(desired.api_version, desired.kind))


apply = only_seen


def _without_managed_fields(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if key != "managedFields"}
