# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An Ingress with its address, events and diagnosis; waited for on request.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _clock
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import diagnosis
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.client import Kubernetes
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.ingress import Seen, shown
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen

RESULT = "ingress"
API = "networking.k8s.io/v1"


@dataclass(frozen=True)
class Desired:
    """:param wait_timeout: seconds; 0 looks once and takes what it sees."""

    name: str
    namespace: str
    allow_missing: bool
    wait: bool
    wait_timeout: float


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        name=params["name"],
        namespace=params["namespace"],
        allow_missing=params["allow_missing"],
        wait=params["wait"],
        wait_timeout=params["wait_timeout"],
    )


def observe(context: Context, desired: Desired) -> Seen | None:
    """The Ingress, once it is reconciled if that shall be waited for.

    :raises Missing: unless that is allowed.
    :raises TimedOut: with the controller's last word and the diagnosis.
    """
    kubernetes = context.kubernetes
    seen = _look(kubernetes, desired)
    if seen is None:
        return None
    if desired.wait:
        seen = _clock.wait_until(
            lambda: _judged(_look(kubernetes, replace(desired, allow_missing=False))),
            clock=context.clock,
            wait=_clock.Wait(desired.wait_timeout),
            attempted="wait for Ingress",
            target=f"{desired.namespace}/{desired.name}",
            diagnose=lambda last: diagnosis.one_line(_facts(kubernetes, last), last.lacking) if last else "",
            details=lambda last: (
                {"ingress": _shown(replace(last, facts=tuple(_facts(kubernetes, last))))} if last else {}
            ),
        )
    if seen and seen.lacking:
        return replace(seen, facts=tuple(_facts(kubernetes, seen)))
    return seen


def _look(kubernetes: Kubernetes, desired: Desired) -> Seen | None:
    ingress = kubernetes.get(API, "Ingress", desired.name, desired.namespace)
    if ingress is None:
        if desired.allow_missing:
            return None
        there = [found["metadata"]["name"] for found in kubernetes.list(API, "Ingress", desired.namespace)]
        raise Missing(
            "find Ingress",
            target=f"{desired.namespace}/{desired.name}",
            answer=f"namespace {desired.namespace} has {', '.join(sorted(there)) or 'none'}",
        )
    return Seen(ingress, tuple(diagnosis.events_of(kubernetes, ingress)), datetime.now(UTC))


def _judged(seen: Seen | None) -> _clock.Seen[Seen | None]:
    return _clock.Seen(seen, seen.lacking if seen else "")


def _facts(kubernetes: Kubernetes, seen: Seen) -> list[str]:
    """What speaks against the Ingress; what may not be read is told, not raised."""
    try:
        return diagnosis.facts_of(kubernetes, seen.ingress)
    except EksIngressError as error:
        return [str(error)]


def plan(desired: Desired, observed: Seen | None) -> Plan:
    ingress = _shown(observed) if observed else None
    return Plan(before=ingress, after=ingress)


def _shown(seen: Seen) -> dict[str, Any]:
    return shown(seen, [*seen.facts, *advice_on(seen.facts)])


apply = only_seen
