# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out the plan of a Helm release.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Clock
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import Revision
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import apply_objects, kubeconfig_file, wait
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.apply_objects import Waiting
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.concurrent import each_as_done
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import Object
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import FIELD_MANAGER
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release import planning, reading
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Desired

BY_HELM = ("install", "upgrade", "rollback", "uninstall")


def apply(kubernetes: Kubernetes, clock: Clock, desired: Desired, plan: Plan) -> Doing:
    waiting = Waiting(clock, desired.wait_timeout)
    yield from _apply_objects(
        kubernetes, [action for action in plan.actions if action.arguments.get("before_helm")], waiting
    )
    for action in (action for action in plan.actions if action.call == "mark"):
        _mark(kubernetes, desired, **action.arguments)
        yield action
    by_helm = [action for action in plan.actions if action.call in BY_HELM]
    if by_helm:
        yield from _with_helm(kubernetes, waiting, desired, by_helm)
    drift = [action for action in plan.actions if action.call == "apply" and not action.arguments["before_helm"]]
    yield from _apply_objects(kubernetes, drift, waiting)
    # What is installed is waited for there, so that it can be rolled back.
    installed = any(action.call in ("install", "upgrade") for action in by_helm)
    if desired.present and desired.wait and not installed:
        _until_ready(kubernetes, desired, waiting)
    latest, _unused = reading.records(kubernetes, desired)
    return planning.shown(latest, reading.rendered_by(kubernetes, latest, desired)) if latest else None


def _apply_objects(kubernetes: Kubernetes, actions: Sequence[Action], waiting: Waiting) -> Iterator[Action]:
    def put_right(action: Action) -> Object:
        manager = reading.OWN_MANAGER if action.arguments["before_helm"] else FIELD_MANAGER
        return kubernetes.apply(action.arguments["obj"], manager, force=True, validation="Ignore")

    stored = yield from each_as_done(actions, put_right)
    apply_objects.until_served(kubernetes, stored, waiting)


def _mark(kubernetes: Kubernetes, desired: Desired, *, secret: str, labels: Mapping[str, str]) -> None:
    # Helm itself keeps the labels of a release nowhere else.
    marked = kubernetes.patch_merge("v1", "Secret", secret, {"metadata": {"labels": dict(labels)}}, desired.namespace)
    if marked is None:
        raise Missing("mark", target=desired.described, answer=f"its record {secret} is gone", advice="run again")


def _with_helm(
    kubernetes: Kubernetes, waiting: Waiting, desired: Desired, actions: Sequence[Action]
) -> Iterator[Action]:
    with _helm.private(_helm.find_program(desired.binary_path)) as bare:
        helm = bare.connected(*kubeconfig_file.write(kubernetes, bare.folder))
        for action in actions:
            before = reading.history(kubernetes, desired)
            try:
                _by_helm(helm, kubernetes, waiting, desired, action)
            except EksIngressError:
                # Helm leaves what it made before it failed, and a revision that says so.
                if _wrote(kubernetes, desired, before):
                    yield action
                raise
            yield action


def _by_helm(helm: _helm.Helm, kubernetes: Kubernetes, waiting: Waiting, desired: Desired, action: Action) -> None:
    if action.call == "uninstall":
        helm.uninstall(desired.name, namespace=desired.namespace, timeout=desired.wait_timeout, wait=desired.wait)
    elif action.call == "rollback":
        _roll_back(helm, desired, **action.arguments)
    else:
        _install(helm, kubernetes, waiting, desired, action)


def _wrote(kubernetes: Kubernetes, desired: Desired, before: Sequence[Revision]) -> bool:
    try:
        return reading.history(kubernetes, desired) != before
    except EksIngressError:
        # Who cannot look again cannot say that nothing was written.
        return True


def _roll_back(helm: _helm.Helm, desired: Desired, *, revision: int, server_side: bool) -> None:
    helm.rollback(
        desired.name,
        revision,
        namespace=desired.namespace,
        timeout=desired.wait_timeout,
        force_conflicts=_forces(helm, desired, server_side=server_side),
    )


def _forces(helm: _helm.Helm, desired: Desired, *, server_side: bool) -> bool:
    """Only Helm 4 knows conflicts, and only of what it applies on the server."""
    return desired.force_conflicts and helm.major >= 4 and server_side


def _install(helm: _helm.Helm, kubernetes: Kubernetes, waiting: Waiting, desired: Desired, action: Action) -> None:
    options = {"--history-max": str(desired.history_max)}
    labels = action.arguments["labels"]
    if labels:
        options["--labels"] = ",".join(f"{name}={value}" for name, value in sorted(labels.items()))
    try:
        helm.upgrade(
            desired.name,
            _chart_path(helm, desired, action.arguments["content"]),
            namespace=desired.namespace,
            values=desired.values,
            options=options,
            timeout=desired.wait_timeout,
            force_conflicts=_forces(helm, desired, server_side=action.arguments["server_side"]),
        )
        if desired.wait:
            _until_ready(kubernetes, desired, waiting)
    except EksIngressError as error:
        return_to = action.arguments["return_to"]
        if not desired.rollback_on_failure or return_to is None:
            raise
        raise _undone(helm, desired, error, return_to) from error


def _undone(helm: _helm.Helm, desired: Desired, error: EksIngressError, to: Mapping[str, Any]) -> EksIngressError:
    """Roll back; the failure, which was read before, with what became of that."""
    revision = to["revision"]
    details = {"rolled_back_to": revision}
    outcome = f"The release was rolled back to what revision {revision} was"
    try:
        _roll_back(helm, desired, **to)
    except EksIngressError as failed:
        details, outcome = {}, f"Rolling back to revision {revision} failed too: {failed}"
    told = f"{error.advice.rstrip('.')}. " if error.advice else ""
    return type(error)(
        error.attempted,
        target=error.target,
        answer=error.answer,
        advice=told + outcome,
        details={**error.details, **details},
    )


def _chart_path(helm: _helm.Helm, desired: Desired, content: bytes | None) -> str:
    if content is None:
        return str(desired.chart.reference if desired.chart else "")
    path = Path(helm.folder) / f"{desired.chart_name}.tgz"
    path.write_bytes(content)
    return str(path)


def _until_ready(kubernetes: Kubernetes, desired: Desired, waiting: Waiting) -> None:
    """Wait until what the release consists of is ready; unlike helm --wait, a time-out says why."""
    latest, _unused = reading.records(kubernetes, desired)
    rendered = reading.rendered_by(kubernetes, latest, desired) if latest else ()
    wait.until_ready(kubernetes, rendered, clock=waiting.clock, timeout=waiting.timeout, target=desired.described)
