# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAM role that exactly the named service accounts of exactly one cluster may assume.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_names, iam_roles
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Desired, Observed
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.observe import observe_absent, observe_present
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.plan import plan_absent, plan_present
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import service_account
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Doing, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.source import parse

RESULT = "role"


def desired(params: Mapping[str, Any]) -> Desired:
    managed = params["managed_policies"]
    wanted = Desired(
        name=params["name"],
        marking=Marking.of(params),
        present=params["state"] == "present",
        cluster_name=params["cluster_name"],
        issuer=params["issuer"],
        service_accounts=tuple(service_account(given) for given in params["service_accounts"] or ()),
        pod_identity=params["mode"] == "pod_identity",
        audience=params["audience"],
        managed_policies=None if managed is None else tuple(managed),
        inline_policies=_documents(params["inline_policies"]),
        purge_policies=params["purge_policies"],
        boundary=params["permissions_boundary"],
        path=_path(params["path"]),
        max_session_duration=params["max_session_duration"],
        description=params["description"],
    )
    iam_names.check_role(wanted.name)
    for name in wanted.inline_policies or ():
        iam_names.check_policy(name, attempted="write the inline policy")
    fault = _fault(wanted)
    if wanted.present and fault:
        raise InvalidArgument("make the IAM role", target=wanted.name, answer=fault)
    return wanted


def _fault(wanted: Desired) -> str:
    """Why such a role cannot be made; empty when it can."""
    if not wanted.service_accounts:
        return "service_accounts is empty: nobody could assume it"
    if not (wanted.cluster_name or wanted.issuer):
        return "it is not known which cluster's service accounts are meant: give cluster_name or issuer"
    if wanted.pod_identity and not wanted.cluster_name:
        return "EKS Pod Identity needs cluster_name, not issuer"
    return ""


def _documents(given: Mapping[str, Any] | None) -> dict[str, Mapping[str, Any]] | None:
    if given is None:
        return None
    return {
        name: parse(document if isinstance(document, str) else json.dumps(document), f"{name} in inline_policies")
        for name, document in given.items()
    }


def _path(given: str | None) -> str | None:
    return given if given is None else f"/{given.strip('/')}/".replace("//", "/")


def observe(context: Context, desired: Desired) -> Observed:
    return observe_present(context, desired) if desired.present else observe_absent(context, desired)


def plan(desired: Desired, observed: Observed) -> Plan:
    return plan_present(desired, observed) if desired.present else plan_absent(desired, observed)


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    iam = context.aws.client("iam")
    for action in plan.actions:
        getattr(iam_roles, action.call)(iam, **action.arguments)
        yield action
    return plan.after
