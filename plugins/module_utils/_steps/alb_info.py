# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The ALB behind an Ingress, or behind a group of them: what it is, and whether it is what they ask for.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _alb_compare as compare
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.alb import find_alb, read_alb
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import Seen, Wait, wait_until
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._diagnosis import advice_on
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import alb_ingress
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import binding_facts, explain
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan, only_seen

RESULT = "alb"
INGRESS = ("networking.k8s.io/v1", "Ingress")


@dataclass(frozen=True)
class Desired:
    """:param healthy_targets: that each target group must have, when waiting.
    :param wait: seconds; None does not wait, and does not judge.
    """

    cluster_name: str
    ingress_name: str | None
    namespace: str
    group: str | None
    healthy_targets: int
    allow_missing: bool
    wait: float | None

    def described(self) -> str:
        return f"of group {self.group}" if self.group else f"of Ingress {self.namespace}/{self.ingress_name}"


def desired(params: Mapping[str, Any]) -> Desired:
    return Desired(
        cluster_name=params["cluster_name"],
        ingress_name=params["ingress_name"],
        namespace=params["namespace"],
        group=params["group"],
        healthy_targets=params["healthy_targets"],
        allow_missing=params["allow_missing"],
        wait=params["wait_timeout"] if params["wait"] else None,
    )


def observe(context: Context, desired: Desired) -> dict[str, Any] | None:
    """The ALB, or None where it may be missing.

    :raises Missing: no such Ingress, or no ALB of it, and not waiting.
    :raises TimedOut: with what it lacked at last.
    """
    seen = _look(context, desired)
    if seen.value is None and desired.allow_missing:
        return None
    if desired.wait is not None and seen.lacking:
        return wait_until(
            lambda: _look(context, desired),
            clock=context.clock,
            wait=Wait(desired.wait),
            attempted="see the ALB ready",
            target=desired.described(),
            diagnose=lambda alb: _diagnosis(context, desired, alb),
        )
    if seen.value is None:
        raise Missing(
            "find the ALB",
            target=desired.described(),
            answer=f"no load balancer carries the controller's tags for it in cluster {desired.cluster_name}",
            advice=_diagnosis(context, desired, None),
        )
    return seen.value


def _look(context: Context, desired: Desired) -> Seen[dict[str, Any] | None]:
    asked = _asked(context, desired)
    elbv2 = context.aws.client("elbv2")
    stack = desired.group or (asked[0].stack if asked else f"{desired.namespace}/{desired.ingress_name}")
    hostname = asked[0].hostname if asked else None
    balancer = find_alb(elbv2, cluster=desired.cluster_name, stack=stack, dns_name=hostname)
    if balancer is None:
        return Seen(None, "there is no load balancer yet")
    alb = read_alb(elbv2, balancer)
    alb["mismatches"] = compare.mismatches(alb, asked)
    lacking = [] if alb["state"] == "active" else [f"{alb['name']} is {alb['state']}"]
    lacking += alb["mismatches"] + compare.unhealthy(alb, desired.healthy_targets)
    return Seen(alb, "; ".join(lacking))


def _asked(context: Context, desired: Desired) -> list[alb_ingress.Asked]:
    """What the Ingress asks for, or all of the group."""
    kubernetes = context.kubernetes
    if desired.group is None:
        name = str(desired.ingress_name)
        ingress = kubernetes.get(*INGRESS, name, desired.namespace)
        if ingress is None and not desired.allow_missing:
            raise Missing(
                "read Ingress", target=f"{desired.namespace}/{name}", answer="there is none", advice="make it first"
            )
        return [alb_ingress.asked(ingress, alb_ingress.class_parameters(kubernetes, ingress))] if ingress else []
    found = []
    for ingress in kubernetes.list(*INGRESS):
        try:
            asked = alb_ingress.asked(ingress, alb_ingress.class_parameters(kubernetes, ingress))
        except InvalidArgument:
            # Of another controller, so not of the group.
            continue
        found += [asked] if asked.stack == desired.group else []
    return found


def _diagnosis(context: Context, desired: Desired, alb: Mapping[str, Any] | None) -> str:
    if alb is not None:
        told = binding_facts(context.kubernetes, compare.lacking_targets(alb, desired.healthy_targets))
        parts = [*told, compare.advice(alb, desired.healthy_targets), *advice_on([*told, *alb["mismatches"]])]
        return "; ".join(text for text in parts if text)
    if desired.group:
        return "look at the events of the group's Ingresses"
    ingress = context.kubernetes.get(*INGRESS, str(desired.ingress_name), desired.namespace)
    said = explain(context.kubernetes, [ingress]) if ingress else ""
    return said or "check that the controller runs and that the Ingress's class is its own"


def plan(desired: Desired, observed: Mapping[str, Any] | None) -> Plan:
    return Plan(before=observed, after=observed)


apply = only_seen
