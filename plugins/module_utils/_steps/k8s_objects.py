# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Any number of objects are as given, by server-side apply with our field manager; or are gone.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.tags import of_params
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    EksIngressError,
    Immutable,
    InvalidArgument,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import (
    absent_objects,
    compared,
    manifests,
    objects,
    observe_objects,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.absent_objects import Unserved
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.alb_replacement import refusals
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.apply_objects import (
    Waiting,
    apply_in_order,
    delete_in_order,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.compared import Item
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import (
    Object,
    foreign_refused,
    key,
    named,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.wait import until_gone, until_ready
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan

RESULT = "objects"


@dataclass(frozen=True)
class Desired:
    """:param owner_labels: marks what is ours: put on what is created, and asked for before anything is deleted.
    :param prune_selector: of the given kinds and namespaces, what has these labels and is not given is deleted.
    """

    objects: tuple[Object, ...]
    namespace: str | None
    labels: Mapping[str, str]
    owner_labels: Mapping[str, str]
    adopt: bool
    field_manager: str
    force: bool
    allow_replace: bool
    prune_selector: str
    wait: bool
    wait_timeout: float
    condition: Condition | None
    present: bool


@dataclass(frozen=True)
class Observed:
    """:param unserved: of what is to be absent, what is not served as it is given."""

    items: tuple[Item, ...]
    strays: tuple[Object, ...] = ()
    unserved: tuple[Unserved, ...] = ()


def desired(params: Mapping[str, Any]) -> Desired:
    given = objects.flattened(params["objects"] or [], source="objects")
    for path in params["src"] or []:
        given += objects.flattened(manifests.read(path), source=path)
    if params["prune_selector"] and params["state"] == "present":
        _refuse_to_prune_blindly(given, params["prune_selector"])
    condition = params["wait_condition"]
    return Desired(
        objects=tuple(given),
        namespace=params["namespace"],
        labels=of_params(params["labels"]) or {},
        owner_labels=of_params(params["owner_labels"]) or {},
        adopt=params["adopt"],
        field_manager=params["field_manager"],
        force=params["force_conflicts"],
        allow_replace=params["allow_replace"],
        prune_selector=params["prune_selector"] or "",
        wait=params["wait"],
        wait_timeout=params["wait_timeout"],
        condition=Condition(**condition) if condition else None,
        present=params["state"] == "present",
    )


def _refuse_to_prune_blindly(given: Sequence[Object], selector: str) -> None:
    """A list that came out empty is more often a mistake than a wish, and says nothing of where to look."""
    if given:
        return
    raise InvalidArgument(
        "prune what has the labels",
        target=selector,
        answer="no object is given, and only kinds and namespaces of given objects are searched",
        advice="see why objects and src are empty; to delete all there was, give it with state: absent",
    )


def observe(context: Context, desired: Desired) -> Observed:
    kubernetes = context.kubernetes
    placed = observe_objects.placed(kubernetes, desired.objects, desired.namespace)
    objects.refuse_duplicates(placed)
    lives = observe_objects.lives(kubernetes, placed)
    if not desired.present:
        items = [Item(obj, live) for obj, live in zip(placed, lives, strict=True)]
        return Observed(tuple(items), unserved=absent_objects.unserved(kubernetes, items))
    wanted = [_marked(obj, live, desired) for obj, live in zip(placed, lives, strict=True)]
    predictions = observe_objects.predictions(
        kubernetes, wanted, lives, field_manager=desired.field_manager, force=desired.force
    )
    lackings = observe_objects.lackings(kubernetes, lives, desired.condition) if desired.wait else [""] * len(lives)
    items = [
        Item(obj, live, predicted.obj, predicted.unmet, lacking)
        for obj, live, predicted, lacking in zip(wanted, lives, predictions, lackings, strict=True)
    ]
    strays = observe_objects.strays(kubernetes, wanted, desired.prune_selector) if desired.prune_selector else []
    return Observed(tuple(items), tuple(strays))


def _marked(obj: Object, live: Object | None, desired: Desired) -> Object:
    labelled = objects.labelled(obj, desired.labels)
    # What someone else made is not marked as ours, unless it is taken over: a teardown must leave it to them.
    new = live is None or objects.is_terminating(live)
    ours = new or desired.adopt or objects.has_labels(live or {}, desired.owner_labels)
    return objects.labelled(labelled, desired.owner_labels) if ours else labelled


def plan(desired: Desired, observed: Observed) -> Plan:
    if desired.present:
        return _plan_present(desired, observed)
    return absent_objects.plan(observed.items, observed.unserved, owner_labels=desired.owner_labels, wait=desired.wait)


def _plan_present(desired: Desired, observed: Observed) -> Plan:
    differing = [item for item in observed.items if compared.differs(item)]
    applied = [
        Action("apply", named(item.wanted), {"obj": item.wanted, "after": compared.terminating(item.live)})
        for item in differing
    ]
    deleted = [Action("delete", named(stray), {"obj": stray}) for stray in observed.strays]
    pairs = [(item.live, item.predicted) for item in differing]
    foreign = [item for item in differing if not objects.has_labels(item.wanted, desired.owner_labels)]
    entries = [compared.entry(item.predicted or item.wanted, compared.action_of(item)) for item in observed.items]
    entries += [compared.entry(stray, "deleted") for stray in observed.strays]
    return Plan(
        before=objects.keyed([*(item.live for item in differing), *observed.strays]),
        after=objects.keyed(item.predicted for item in differing),
        actions=(*applied, *deleted),
        unmet=(
            # Instead of whose it is: to take over what has to be made anew is no way out.
            *(item.unmet for item in observed.items if isinstance(item.unmet, Immutable)),
            *(foreign_refused(named(item.wanted)) for item in foreign if not isinstance(item.unmet, Immutable)),
            *_unmet(observed.items),
            *(() if desired.allow_replace else refusals(pairs)),
        ),
        resource=entries,
        # A run stops there; of a prediction this tells whose they are.
        returns={"kept": [named(item.wanted) for item in foreign]},
        unsettled=desired.wait and any(item.lacking for item in observed.items),
    )


def _unmet(items: Sequence[Item]) -> tuple[EksIngressError, ...]:
    """What is missing and not made by this very call."""
    namespaces = {item.wanted["metadata"]["name"] for item in items if item.wanted["kind"] == "Namespace"}
    defined = {kind for item in items for kind in observe_objects.kinds_defined_by(item.wanted)}
    return tuple(
        item.unmet
        for item in items
        if item.unmet
        and not isinstance(item.unmet, Immutable)
        and item.wanted["metadata"].get("namespace") not in namespaces
        and (item.wanted["apiVersion"], item.wanted["kind"]) not in defined
    )


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    kubernetes, entries = context.kubernetes, plan.predicted
    waiting = Waiting(context.clock, desired.wait_timeout)
    if not desired.present:
        yield from delete_in_order(kubernetes, plan.actions, waiting if desired.wait else None)
        if desired.wait:
            leaving = [entry["object"] for entry in entries if entry["object"] and entry["action"] == "unchanged"]
            until_gone(kubernetes, leaving, clock=context.clock, timeout=desired.wait_timeout)
        return list(entries)
    made = yield from apply_in_order(
        kubernetes, plan.actions, field_manager=desired.field_manager, force=desired.force, waiting=waiting
    )
    yield from delete_in_order(kubernetes, plan.actions, waiting if desired.wait else None)
    results = _with_objects(entries, made)
    if desired.wait:
        results = _ready(context, desired, results)
    return [entry | {"object": objects.shown(entry["object"])} for entry in results]


def _ready(context: Context, desired: Desired, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    awaited = [entry for entry in entries if entry["action"] != "deleted"]
    found = until_ready(
        context.kubernetes,
        [entry["object"] for entry in awaited],
        clock=context.clock,
        timeout=desired.wait_timeout,
        condition=desired.condition,
    )
    return _with_objects(entries, {key(obj): obj for obj in found})


def _with_objects(entries: list[dict[str, Any]], found: Mapping[objects.Key, Object]) -> list[dict[str, Any]]:
    return [entry | {"object": found.get(key(entry["object"]), entry["object"])} for entry in entries]
