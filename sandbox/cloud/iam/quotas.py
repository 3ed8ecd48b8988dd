# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM counts without regard to white space or case: "IAM and AWS STS quotas" of the IAM User Guide.

The names of roles and policies are unique in an account whatever their case: "CreateRole" and "CreatePolicy" of the
IAM API Reference.
"""

from __future__ import annotations

from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard

_LARGEST_TRUST_POLICY = 2048
_LARGEST_INLINE_POLICIES = 10240


def _size(document: str) -> int:
    return sum(not character.isspace() for character in document)


def _role(cloud: Cloud, name: str) -> Any:
    return next((known for known in cloud.principals.iam.roles.values() if known.name == name), None)


@guard("iam", "CreateRole", "UpdateAssumeRolePolicy")
def a_trust_policy_is_not_too_large(cloud: Cloud, call: Call) -> None:
    text = call.params.get("AssumeRolePolicyDocument") or call.params.get("PolicyDocument") or ""
    if _size(text) > _LARGEST_TRUST_POLICY:
        raise AwsError("LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {_LARGEST_TRUST_POLICY}", 409)


@guard("iam", "PutRolePolicy")
def inline_policies_together_are_not_too_large(cloud: Cloud, call: Call) -> None:
    role = _role(cloud, call.params["RoleName"])
    if role is None:
        return
    others = [document for name, document in role.policies.items() if name != call.params["PolicyName"]]
    if sum(map(_size, [*others, call.params["PolicyDocument"]])) > _LARGEST_INLINE_POLICIES:
        message = f"Maximum policy size of {_LARGEST_INLINE_POLICIES} bytes exceeded for role {role.name}"
        raise AwsError("LimitExceeded", message, 409)


@guard("iam", "CreateRole")
def a_role_name_is_unique_in_any_case(cloud: Cloud, call: Call) -> None:
    name = call.params["RoleName"]
    if name.lower() in {known.name.lower() for known in cloud.principals.iam.roles.values()}:
        raise AwsError("EntityAlreadyExists", f"Role with name {name} already exists.", 409)
