# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Helm release is at a chart version with values, its CRDs first; or is gone.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _helm_values
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.tags import of_params
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_chart_files import read as read_chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import is_exact_version
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Doing, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release import (
    carry_out,
    planning,
    reading,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Desired, Observed
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._url_secrets import without_login

RESULT = "release"


def desired(params: Mapping[str, Any]) -> Desired:
    present = params["state"] == "present"
    if present:
        _helm_values.refuse_impossible(params["values"] or {})
    chart = _chart(params) if present else None
    local = read_chart(chart.reference) if chart and chart.is_local else None
    if local and chart and chart.version and chart.version != local.version:
        answer = f"the chart at {chart.reference} is {local.version}"
        raise InvalidArgument("install chart version", target=chart.version, answer=answer)
    return Desired(
        name=params["name"],
        namespace=params["namespace"],
        chart=chart,
        local=local,
        values=params["values"] or {},
        owner_labels=of_params(params["owner_labels"]) or {},
        adopt=params["adopt"],
        create_namespace=params["create_namespace"],
        upgrade_crds=params["upgrade_crds"],
        detect_drift=params["detect_drift"],
        # What others hold of a release's objects is drift.
        force_conflicts=params["detect_drift"] if params["force_conflicts"] is None else params["force_conflicts"],
        rollback_on_failure=params["rollback_on_failure"],
        history_max=params["history_max"],
        wait=params["wait"],
        wait_timeout=params["wait_timeout"],
        binary_path=params["binary_path"],
        present=present,
    )


def _chart(params: Mapping[str, Any]) -> Chart:
    version = params["version"]
    if version and not is_exact_version(version):
        raise InvalidArgument(
            "install chart version",
            target=version,
            answer="it is not one version",
            advice="give all three numbers, as in 3.5.0",
        )
    # On helm's command line others could read them.
    repository, username, password = without_login(params["repository"] or "")
    return Chart(
        reference=params["chart"],
        repository=repository or None,
        version=version,
        username=params["repository_username"] or username,
        password=params["repository_password"] or password,
        ca_cert=params["repository_ca_cert"],
        plain_http=params["plain_http"],
        insecure=params["insecure_skip_tls_verify"],
    )


def observe(context: Context, desired: Desired) -> Observed:
    return reading.observe(context.kubernetes, desired)


def plan(desired: Desired, observed: Observed) -> Plan:
    planned = planning.plan(desired, observed)
    rounded = _helm_values.rounded(desired.values) if desired.present else []
    if not rounded:
        return planned
    told = f"{', '.join(rounded)}: Helm keeps whole numbers beyond 2^53 rounded; quote them to have every digit"
    return replace(planned, warnings=(*planned.warnings, told))


def apply(context: Context, desired: Desired, plan: Plan) -> Doing:
    return carry_out.apply(context.kubernetes, context.clock, desired, plan)
