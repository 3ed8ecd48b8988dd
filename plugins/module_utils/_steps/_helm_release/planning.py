# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides what a Helm release needs. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, EksIngressError, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import PENDING, Record
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import (
    Object,
    foreign_refused,
    keyed,
    named,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import Part, refuse_downgrade
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan, redact_pair
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import (
    Desired,
    Fetched,
    Observed,
    base_of,
)


def plan(desired: Desired, observed: Observed) -> Plan:
    """:raises Conflict: when another operation may still be running, or a CRD would lose a stored version."""
    if not desired.present:
        return _plan_absent(desired, observed)
    refuse_downgrade(observed.crds)
    first = [*_namespace(desired, observed), *(part.wanted for part in _wrong(observed.crds))]
    before_helm = [Action("apply", named(obj), {"obj": obj, "before_helm": True}) for obj in first]
    recovery = _recovery(desired, observed)
    if observed.fetched:
        return _plan_install(desired, observed, observed.fetched, (*before_helm, *recovery))
    drifted = [part.wanted for part in _wrong(observed.parts)]
    drift = [Action("apply", named(obj), {"obj": obj, "before_helm": False}) for obj in drifted]
    wrong = [*_wrong(observed.crds), *_wrong(observed.parts)]
    base = base_of(observed.latest, observed.deployed)
    marks = _marks(desired, base)
    actions = (*before_helm, *marks, *recovery, *drift)
    foreign = _foreign(desired, observed.latest) if actions else ()
    return Plan(
        before=keyed(part.live for part in wrong) | _labels(desired, base, marks),
        after=keyed(part.predicted for part in wrong) | _labels(desired, base, marks, after=True),
        actions=actions,
        warnings=tuple(
            f"{named(part.wanted)} differs from the release and cannot be put right: {part.refused}"
            for part in observed.parts
            if part.refused
        ),
        unmet=foreign,
        resource=shown(base and replace(base, revision=_recovered(observed)), observed.rendered_before),
        returns={"kept": _kept(desired, foreign)},
        unsettled=desired.wait and any(part.lacking for part in observed.parts),
    )


def _namespace(desired: Desired, observed: Observed) -> tuple[Object, ...]:
    """The namespace that has to be made, labelled as Helm's --create-namespace does; none if there is one."""
    if observed.namespace_exists or not desired.create_namespace:
        return ()
    metadata = {"name": desired.namespace, "labels": {"name": desired.namespace}}
    return ({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata},)


def _marks(desired: Desired, base: Record | None) -> list[Action]:
    """What makes a release ours that is as it has to be; one that is upgraded is marked by that."""
    if base is None or not desired.adopt or _is_owned(desired, base):
        return []
    return [Action("mark", desired.described, {"secret": base.secret, "labels": dict(desired.owner_labels)})]


def _labels(desired: Desired, base: Record | None, marks: Iterable[Action], *, after: bool = False) -> dict[str, Any]:
    if base is None or not marks:
        return {}
    return {desired.described: {"labels": {**base.labels, **(desired.owner_labels if after else {})}}}


def _wrong(parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.predicted is not None]


def _recovery(desired: Desired, observed: Observed) -> list[Action]:
    """What leads out of an operation that died half way."""
    latest = observed.latest
    if latest is None or latest.status not in PENDING:
        return []
    _refuse_if_running(desired, observed, latest)
    if observed.deployed:
        return [Action("rollback", desired.described, _way_back(observed.deployed))]
    return [Action("uninstall", desired.described)]


def _way_back(record: Record) -> dict[str, Any]:
    return {"revision": record.revision, "server_side": record.server_side}


def _recovered(observed: Observed) -> int:
    """The revision that the history then ends with: a rollback adds one, and an uninstallation leaves none."""
    latest = observed.latest
    if latest is None:
        return observed.kept
    if latest.status not in PENDING:
        return latest.revision
    return latest.revision + 1 if observed.deployed else 0


def _refuse_if_running(desired: Desired, observed: Observed, latest: Record) -> None:
    age = (observed.now - latest.changed_at).total_seconds()
    if age < desired.wait_timeout:
        raise Conflict(
            "change",
            target=desired.described,
            answer=f"its revision {latest.revision} is {latest.status} since {age:.0f} s",
            advice=f"someone else may be at work: run again; after {desired.wait_timeout:g} s it is taken for dead",
        )


def _plan_install(desired: Desired, observed: Observed, fetched: Fetched, first: tuple[Action, ...]) -> Plan:
    latest, base = observed.latest, base_of(observed.latest, observed.deployed)
    foreign = _foreign(desired, latest)
    # Without a revision that counts there is none, or it is uninstalled first.
    call = "install" if base is None else "upgrade"
    arguments = {
        "content": fetched.content,
        "labels": dict(desired.owner_labels),
        "return_to": _way_back(observed.deployed) if observed.deployed else None,
        # As Helm 4 decides it: a new release is applied on the server, another one as it was.
        "server_side": base is None or base.server_side,
    }
    install = Action(call, desired.described, arguments)
    before, after = _differing(desired, observed, fetched)
    return Plan(
        before=_inputs(latest) | before if latest else None,
        after={"chart": f"{fetched.name}-{fetched.version}", "values": desired.values, **after},
        actions=(*first, install),
        warnings=_blindness(desired, observed, fetched),
        unmet=(*foreign, *_unmet(desired, observed)),
        resource=_predicted(desired, observed, fetched),
        returns={"kept": _kept(desired, foreign)},
    )


def _blindness(desired: Desired, observed: Observed, fetched: Fetched) -> tuple[str, ...]:
    # Of a first installation there is nothing that it would keep.
    if not fetched.blind or observed.latest is None:
        return ()
    return (
        f"{desired.described} is shown as if what its chart looks up in the cluster (with lookup) were not there: "
        f"{fetched.blind}",
    )


def _foreign(desired: Desired, latest: Record | None) -> tuple[EksIngressError, ...]:
    """The refusal to change a release that someone else made."""
    if latest is None or desired.adopt or _is_owned(desired, latest):
        return ()
    return (foreign_refused(desired.described),)


def _kept(desired: Desired, foreign: Iterable[EksIngressError]) -> list[str]:
    """What check mode says of someone else's release: the run stops there, as k8s_objects does."""
    return [desired.described] if foreign else []


def _unmet(desired: Desired, observed: Observed) -> tuple[EksIngressError, ...]:
    if observed.namespace_exists or desired.create_namespace:
        return ()
    answer = f"there is no namespace {desired.namespace}"
    missing = Missing(
        "install", target=desired.described, answer=answer, advice="make it, or set create_namespace: true"
    )
    return (missing,)


def _differing(desired: Desired, observed: Observed, fetched: Fetched) -> tuple[dict[str, Any], dict[str, Any]]:
    """The objects, namespace and CRDs included, that differ between what is and what will be."""
    before, after = keyed(observed.rendered_before), keyed([*_namespace(desired, observed), *fetched.rendered])
    for part in observed.crds:
        before |= keyed([part.live])
        after |= keyed([part.predicted or part.live])
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return (
        {"objects": {name: before[name] for name in names if name in before}},
        {"objects": {name: after[name] for name in names if name in after}},
    )


def _inputs(record: Record) -> dict[str, Any]:
    return {"chart": f"{record.chart_name}-{record.chart_version}", "values": record.values}


def _plan_absent(desired: Desired, observed: Observed) -> Plan:
    latest = observed.latest
    if latest is None:
        return Plan(before=None, after=None, returns={"kept": []})
    if not _is_owned(desired, latest):
        return Plan(
            before=None,
            after=None,
            warnings=(f"{desired.described} is kept: it does not have the owner's labels",),
            resource=shown(latest, observed.rendered_before),
            returns={"kept": [desired.described]},
        )
    before = _inputs(latest) | {"objects": keyed(observed.rendered_before)}
    return Plan(before=before, after=None, actions=(Action("uninstall", desired.described),), returns={"kept": []})


def _is_owned(desired: Desired, record: Record) -> bool:
    return all(record.labels.get(name) == value for name, value in desired.owner_labels.items())


def shown(record: Record | None, rendered: Iterable[Object]) -> Mapping[str, Any] | None:
    """What the module returns of a release."""
    if record is None:
        return None
    return {
        "name": record.name,
        "namespace": record.namespace,
        "revision": record.revision,
        "status": record.status,
        "chart": record.chart_name,
        "chart_version": record.chart_version,
        "app_version": record.app_version,
        "release_values": redact_pair(record.values, None)[0],
        "objects": sorted(named(obj) for obj in rendered),
    }


def _predicted(desired: Desired, observed: Observed, fetched: Fetched) -> dict[str, Any]:
    return {
        "name": desired.name,
        "namespace": desired.namespace,
        "revision": _recovered(observed) + 1,
        "status": "deployed",
        "chart": fetched.name,
        "chart_version": fetched.version,
        "app_version": fetched.app_version,
        "release_values": redact_pair(desired.values, None)[0],
        "objects": sorted(named(obj) for obj in fetched.rendered),
    }
