# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that are to be absent: what goes, what is kept, and what only seems to be gone.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import served_kinds
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.compared import Item, entry, held
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import (
    Object,
    has_labels,
    is_terminating,
    keyed,
    named,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan


@dataclass(frozen=True)
class Unserved:
    """An object that nothing is found of since its kind is not served."""

    obj: Object
    said: served_kinds.Unserved

    @property
    def answer(self) -> str:
        return f"the cluster does not serve {self.obj['kind']} of {self.obj['apiVersion']}"


def unserved(kubernetes: Kubernetes, items: Sequence[Item]) -> tuple[Unserved, ...]:
    """Those of which it cannot be said that they are gone, though nothing is found of them.

    What a CRD defined went with it, and a teardown that is started again has to go on. But an object that the server
    has under another apiVersion is still there, and nobody would know.
    """
    lost = [
        item.wanted
        for item in items
        if item.live is None and kubernetes.resource(item.wanted["apiVersion"], item.wanted["kind"]) is None
    ]
    discovery = kubernetes.discovery() if lost else {}
    found = [(obj, served_kinds.unserved(obj["apiVersion"], obj["kind"], discovery)) for obj in lost]
    return tuple(Unserved(obj, said) for obj, said in found if said)


def plan(items: Sequence[Item], not_served: Sequence[Unserved], *, owner_labels: Mapping[str, str], wait: bool) -> Plan:
    there = [item.live for item in items if item.live]
    kept = [live for live in there if not has_labels(live, owner_labels)]
    ours = [live for live in there if has_labels(live, owner_labels)]
    going = [live for live in ours if not is_terminating(live)]
    return Plan(
        before=keyed(going),
        after={},
        actions=tuple(Action("delete", named(live), {"obj": live}) for live in going),
        unmet=tuple(
            Missing("delete", target=named(one.obj), answer=one.answer, advice=one.said.advice)
            for one in not_served
            if one.said.certain
        ),
        warnings=(
            *(f"{named(live)} is kept: it does not have the owner's labels" for live in kept),
            *filter(None, map(held, ours)),
            *(
                f"{named(one.obj)} counts as gone: {one.answer}; {one.said.advice}"
                for one in not_served
                if not one.said.certain
            ),
        ),
        resource=[_entry(item, kept, going) for item in items],
        returns={"kept": [named(live) for live in kept]},
        unsettled=wait and len(ours) > len(going),
    )


def _entry(item: Item, kept: Sequence[Object], going: Sequence[Object]) -> dict[str, Any]:
    if item.live is None:
        return entry(item.wanted, "unchanged", present=False)
    if item.live in kept:
        return entry(item.live, "kept")
    return entry(item.live, "deleted" if item.live in going else "unchanged")
