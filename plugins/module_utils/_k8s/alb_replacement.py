# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of an Ingress for which the AWS Load Balancer Controller replaces the ALB, deletion protection or not. Pure.

The controller's rules: pkg/deploy/elbv2/load_balancer_synthesizer.go, and ``scheme`` and ``group.name`` in its guide.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import alb_ingress

Object = Mapping[str, Any]


def refusals(changes: Iterable[tuple[Object | None, Object | None]]) -> list[Refused]:
    """Of changes from what is live to what is predicted, why those that replace an ALB are not made."""
    return [refused for live, predicted in changes if (refused := refusal(live, predicted))]


def refusal(live: Object | None, predicted: Object | None) -> Refused | None:
    """Why the change of this object is not made without being allowed; None when it replaces nothing that serves."""
    if not live or not predicted or live["kind"] != "Ingress":
        return None
    before = alb_ingress.asked(live, {})
    reasons = list(_reasons(live, predicted))
    if not reasons or not before.hostname:
        return None
    hosts = sorted({rule.host or "*" for rule in before.rules})
    return Refused(
        "change Ingress",
        target=before.name,
        answer=f"{'; '.join(reasons)} replaces the ALB {before.hostname}, which serves {len(hosts)} hosts "
        f"({', '.join(hosts)}) and is away until names lead to the new one",
        advice="set allow_replace: true (the role's ingress_allow_replace) to have it replaced",
    )


def _reasons(live: Object, predicted: Object) -> Iterator[str]:
    before, after = alb_ingress.asked(live, {}), alb_ingress.asked(predicted, {})
    compared = (
        ("the scheme", before.scheme, after.scheme),
        ("the group", before.stack, after.stack),
        ("the class", alb_ingress.class_name(live), alb_ingress.class_name(predicted)),
    )
    return (f"{what} from {old} to {new}" for what, old, new in compared if old != new)
