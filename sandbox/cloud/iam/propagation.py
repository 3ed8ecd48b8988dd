# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM's eventual consistency: for a moment STS and the services go by what was, while IAM itself shows what is.

After "Changes that I make are not always immediately visible" in "Troubleshoot IAM" of the IAM User Guide. The moment
is `iam.propagation_seconds` of world.yml; 0 switches all of this off.
"""

from __future__ import annotations

import time

from moto.iam.models import Role

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.iam.policies import PolicySet, policies_of
from sandbox.cloud.registry import guard
from sandbox.cloud.sts.principals import Principal, role_by_arn


def visible_role(cloud: Cloud, arn: str) -> Role | None:
    """The role of an ARN as STS knows it."""
    role = role_by_arn(cloud.principals.iam, arn)
    if role is None or cloud.former.roles.get(role.name, 0.0) > time.monotonic():
        return None
    return role


def visible_trust(cloud: Cloud, role: Role) -> str:
    """A role's trust policy as STS knows it."""
    until, document = cloud.former.trusts.get(role.id, (0.0, ""))
    return document if until > time.monotonic() else str(role.assume_role_policy_document)


def visible_policies(cloud: Cloud, principal: Principal) -> PolicySet:
    """A principal's policies as the services know them."""
    until, policies = cloud.former.policies.get(principal.role_id or "", (0.0, PolicySet([])))
    return policies if until > time.monotonic() else policies_of(principal, cloud.principals.iam)


@guard("iam", "CreateRole")
def a_new_role_is_not_visible_at_once(cloud: Cloud, call: Call) -> None:
    known = any(role.name == call.params["RoleName"] for role in cloud.principals.iam.roles.values())
    if not known and cloud.world.iam_propagation_seconds:
        cloud.former.roles[call.params["RoleName"]] = time.monotonic() + cloud.world.iam_propagation_seconds


@guard("iam", "AttachRolePolicy", "DetachRolePolicy", "PutRolePolicy", "DeleteRolePolicy")
@guard("iam", "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary")
def a_roles_former_policies_count_on(cloud: Cloud, call: Call) -> None:
    for role in cloud.principals.iam.roles.values():
        if role.name == call.params["RoleName"]:
            _keep_policies(cloud, role)


@guard("iam", "CreatePolicyVersion", "SetDefaultPolicyVersion")
def a_policys_former_version_counts_on(cloud: Cloud, call: Call) -> None:
    for role in cloud.principals.iam.roles.values():
        if call.params["PolicyArn"] in role.managed_policies:
            _keep_policies(cloud, role)


@guard("iam", "UpdateAssumeRolePolicy")
def a_roles_former_trust_policy_counts_on(cloud: Cloud, call: Call) -> None:
    for role in cloud.principals.iam.roles.values():
        if role.name == call.params["RoleName"] and cloud.world.iam_propagation_seconds:
            until = time.monotonic() + cloud.world.iam_propagation_seconds
            cloud.former.trusts[role.id] = (until, visible_trust(cloud, role))


def _keep_policies(cloud: Cloud, role: Role) -> None:
    if not cloud.world.iam_propagation_seconds:
        return
    principal = Principal(role.arn, role.id, cloud.world.account_id, None, role.name, role.arn, role.id)
    until = time.monotonic() + cloud.world.iam_propagation_seconds
    cloud.former.policies[role.id] = (until, visible_policies(cloud, principal))
