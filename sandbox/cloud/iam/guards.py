# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM's refusals that moto does not know."""

from __future__ import annotations

import json
from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.iam.conditions import as_list
from sandbox.cloud.registry import guard, override

# "IAM and AWS STS quotas" of the IAM User Guide.
_LARGEST_MANAGED_POLICY = 6144
_MOST_POLICIES_PER_ROLE = 10


@guard("iam", "DeletePolicy")
def a_policy_in_use_is_not_deleted(cloud: Cloud, call: Call) -> None:
    iam = cloud.principals.iam
    policy = iam.managed_policies.get(call.params["PolicyArn"])
    if policy is None:
        return
    holders = [*iam.users.values(), *iam.roles.values(), *iam.groups.values()]
    boundaries = [role.permissions_boundary_arn for role in iam.roles.values()]
    if policy.arn in boundaries or any(policy.arn in holder.managed_policies for holder in holders):
        raise AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", 409)
    if len(policy.versions) > 1:
        message = (
            "This policy has more than one version. Before you delete a policy, you must delete the policy's "
            "versions. The default version is deleted with the policy."
        )
        raise AwsError("DeleteConflict", message, 409)


@guard("iam", "DeleteRole")
def a_role_with_policies_is_not_deleted(cloud: Cloud, call: Call) -> None:
    iam = cloud.principals.iam
    role = next((known for known in iam.roles.values() if known.name == call.params["RoleName"]), None)
    if role is None:
        return
    if role.managed_policies:
        raise AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409)
    if role.policies:
        raise AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409)
    if role.instance_profile_list:
        raise AwsError("DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409)


@guard("iam", "CreatePolicy", "CreatePolicyVersion")
def a_policy_is_not_too_large(cloud: Cloud, call: Call) -> None:
    """White space does not count."""
    if sum(not char.isspace() for char in call.params["PolicyDocument"]) > _LARGEST_MANAGED_POLICY:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for PolicySize: {_LARGEST_MANAGED_POLICY}", 409)


@override("iam", "CreatePolicyVersion", "ListPolicyVersions")
def versions_without_their_documents(cloud: Cloud, call: Call) -> dict[str, Any]:
    """ "PolicyVersion" of the IAM API Reference: only GetPolicyVersion and its like bring the document along."""
    result = cloud.forward(call)
    for version in [*(result.get("Versions") or []), result.get("PolicyVersion") or {}]:
        version.pop("Document", None)
    return result


@guard("iam", "CreatePolicy")
def a_policy_name_is_unique_in_any_path_and_case(cloud: Cloud, call: Call) -> None:
    name = call.params["PolicyName"]
    account = cloud.world.account_id
    policies = cloud.principals.iam.managed_policies.items()
    known = {policy.name.lower() for arn, policy in policies if f"::{account}:" in arn}
    if name.lower() in known:
        message = f"A policy called {name} already exists. Duplicate names are not allowed."
        raise AwsError("EntityAlreadyExists", message, 409)


@guard("iam", "AttachRolePolicy")
def a_role_has_ten_policies_at_most(cloud: Cloud, call: Call) -> None:
    iam = cloud.principals.iam
    role = next((known for known in iam.roles.values() if known.name == call.params["RoleName"]), None)
    if role is None or call.params["PolicyArn"] in role.managed_policies:
        return
    if len(role.managed_policies) >= _MOST_POLICIES_PER_ROLE:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for PoliciesPerRole: {_MOST_POLICIES_PER_ROLE}", 409)


@guard("iam", "CreateRole", "PutRolePermissionsBoundary")
def a_boundary_exists(cloud: Cloud, call: Call) -> None:
    arn = call.params.get("PermissionsBoundary")
    if arn and arn not in cloud.principals.iam.managed_policies:
        raise AwsError("NoSuchEntity", f"Scope ARN: {arn} does not exist or is not attachable.", 404)


@guard("iam", "CreateRole", "UpdateAssumeRolePolicy")
def a_trust_policy_makes_sense(cloud: Cloud, call: Call) -> None:
    text = call.params.get("AssumeRolePolicyDocument") or call.params.get("PolicyDocument") or ""
    try:
        document = json.loads(text)
    except ValueError:
        raise _malformed("This policy contains invalid Json") from None
    if not isinstance(document, dict) or not document.get("Statement"):
        raise _malformed("Syntax errors in policy.")
    for statement in as_list(document["Statement"]):
        _check_statement(cloud, statement)


def _check_statement(cloud: Cloud, statement: dict[str, Any]) -> None:
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise _malformed("Syntax errors in policy.")
    if "Resource" in statement or "NotResource" in statement:
        raise _malformed("Has prohibited field Resource")
    if "Principal" not in statement and "NotPrincipal" not in statement:
        raise _malformed("Missing required field Principal")
    actions = as_list(statement.get("Action") or statement.get("NotAction") or [])
    if not actions:
        raise _malformed("Missing required field Action")
    if any(not str(action).startswith("sts:") for action in actions):
        raise _malformed("AssumeRole policy may only specify STS AssumeRole actions.")
    _check_principal(cloud, statement.get("Principal"))


def _check_principal(cloud: Cloud, principal: Any) -> None:
    """Users and roles of this account that a trust policy names must exist."""
    if not isinstance(principal, dict):
        if principal not in ("*", None):
            raise _malformed("Invalid principal in policy")
        return
    iam, account = cloud.principals.iam, cloud.world.account_id
    known = {item.arn for item in [*iam.users.values(), *iam.roles.values()]}
    for arn in as_list(principal.get("AWS") or []):
        if arn.startswith((f"arn:aws:iam::{account}:user/", f"arn:aws:iam::{account}:role/")) and arn not in known:
            raise _malformed(f'Invalid principal in policy: "AWS":"{arn}"')
    for arn in as_list(principal.get("Federated") or []):
        if arn.startswith("arn:") and ":oidc-provider/" not in arn and ":saml-provider/" not in arn:
            raise _malformed(f'Invalid principal in policy: "FEDERATED":"{arn}"')


def _malformed(message: str) -> AwsError:
    return AwsError("MalformedPolicyDocument", message, 400)
