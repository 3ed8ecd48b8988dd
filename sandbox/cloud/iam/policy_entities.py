# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who has a managed policy: "ListEntitiesForPolicy" of the IAM API Reference. moto looks at a hundred roles at most."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import override


@override("iam", "ListEntitiesForPolicy")
def list_entities_for_policy(cloud: Cloud, call: Call) -> dict[str, Any]:
    """All of them, by name; the page that is asked for is cut from this."""
    iam, arn = cloud.principals.iam, call.params["PolicyArn"]
    if arn not in iam.managed_policies:
        raise AwsError("NoSuchEntity", f"Policy {arn} was not found.", 404)
    asked = call.params.get("EntityFilter")
    answer: dict[str, Any] = {"PolicyGroups": [], "PolicyUsers": [], "PolicyRoles": []}
    for kind, holders in (("Group", iam.groups), ("User", iam.users), ("Role", iam.roles)):
        if asked in (None, kind):
            found = sorted((one for one in holders.values() if _uses(one, call.params)), key=lambda one: str(one.name))
            answer[f"Policy{kind}s"] = [{f"{kind}Name": one.name, f"{kind}Id": one.id} for one in found]
    return answer


def _uses(holder: Any, params: dict[str, Any]) -> bool:
    """Whether a group, user or role under the path has the policy attached, or as its boundary."""
    arn, usage = params["PolicyArn"], params.get("PolicyUsageFilter")
    attached = usage != "PermissionsBoundary" and arn in holder.managed_policies
    bounds = usage != "PermissionsPolicy" and getattr(holder, "permissions_boundary_arn", None) == arn
    return (attached or bounds) and str(holder.path).startswith(params.get("PathPrefix") or "/")
