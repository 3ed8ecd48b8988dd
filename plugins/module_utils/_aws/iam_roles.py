# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM roles: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags as tagging
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, find, pages
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.iam_policies import compact


def list_roles(iam: Any) -> list[dict[str, Any]]:
    """Every role of the account, with its trust policy decoded by botocore."""
    return pages(iam, "list_roles", "Roles", attempted="list the IAM roles", target="of the account")


def find_role(iam: Any, name: str) -> dict[str, Any] | None:
    """The role (Arn, Path, AssumeRolePolicyDocument, PermissionsBoundary, Tags, ...), or None."""
    answer = find(iam, "get_role", missing=("NoSuchEntity",), attempted="read the IAM role", target=name, RoleName=name)
    return answer["Role"] if answer else None


def list_attached(iam: Any, name: str) -> list[dict[str, str]]:
    """The managed policies of a role: PolicyName, PolicyArn."""
    return pages(
        iam,
        "list_attached_role_policies",
        "AttachedPolicies",
        attempted="list the managed policies of the IAM role",
        target=name,
        RoleName=name,
    )


def list_inline(iam: Any, name: str) -> list[str]:
    """The names of a role's inline policies."""
    return pages(
        iam,
        "list_role_policies",
        "PolicyNames",
        attempted="list the inline policies of the IAM role",
        target=name,
        RoleName=name,
    )


def inline_document(iam: Any, *, name: str, policy: str) -> dict[str, Any]:
    """An inline policy's document, decoded by botocore."""
    answer = call(
        iam,
        "get_role_policy",
        attempted=f"read the inline policy {policy} of the IAM role",
        target=name,
        RoleName=name,
        PolicyName=policy,
    )
    document: dict[str, Any] = answer["PolicyDocument"]
    return document


def list_instance_profiles(iam: Any, name: str) -> list[str]:
    """The names of the instance profiles that hold a role."""
    found = pages(
        iam,
        "list_instance_profiles_for_role",
        "InstanceProfiles",
        attempted="list the instance profiles of the IAM role",
        target=name,
        RoleName=name,
    )
    return [profile["InstanceProfileName"] for profile in found]


def create_role(iam: Any, *, name: str, trust: Mapping[str, Any], tags: Mapping[str, str], **optional: Any) -> None:
    """:param optional: further arguments of CreateRole by its own names (Path, Description, ...)."""
    call(
        iam,
        "create_role",
        attempted="create the IAM role",
        target=name,
        RoleName=name,
        AssumeRolePolicyDocument=compact(trust),
        Tags=tagging.to_list(tags),
        **optional,
    )


def update_assume_role_policy(iam: Any, *, name: str, trust: Mapping[str, Any]) -> None:
    call(
        iam,
        "update_assume_role_policy",
        attempted="write the trust policy of the IAM role",
        target=name,
        RoleName=name,
        PolicyDocument=compact(trust),
    )


def update_role(iam: Any, *, name: str, **changed: Any) -> None:
    """:param changed: Description and MaxSessionDuration, those that change."""
    call(iam, "update_role", attempted="update the IAM role", target=name, RoleName=name, **changed)


def put_permissions_boundary(iam: Any, *, name: str, arn: str) -> None:
    call(
        iam,
        "put_role_permissions_boundary",
        attempted=f"set {arn} as the permissions boundary of the IAM role",
        target=name,
        RoleName=name,
        PermissionsBoundary=arn,
    )


def delete_permissions_boundary(iam: Any, *, name: str) -> None:
    call(
        iam,
        "delete_role_permissions_boundary",
        attempted="remove the permissions boundary of the IAM role",
        target=name,
        RoleName=name,
    )


def attach(iam: Any, *, name: str, arn: str) -> None:
    call(
        iam,
        "attach_role_policy",
        attempted=f"attach {arn} to the IAM role",
        target=name,
        RoleName=name,
        PolicyArn=arn,
    )


def detach(iam: Any, *, name: str, arn: str) -> None:
    call(
        iam,
        "detach_role_policy",
        attempted=f"detach {arn} from the IAM role",
        target=name,
        RoleName=name,
        PolicyArn=arn,
    )


def put_inline_policy(iam: Any, *, name: str, policy: str, document: Mapping[str, Any]) -> None:
    call(
        iam,
        "put_role_policy",
        attempted=f"write the inline policy {policy} of the IAM role",
        target=name,
        RoleName=name,
        PolicyName=policy,
        PolicyDocument=compact(document),
    )


def delete_inline_policy(iam: Any, *, name: str, policy: str) -> None:
    call(
        iam,
        "delete_role_policy",
        attempted=f"delete the inline policy {policy} of the IAM role",
        target=name,
        RoleName=name,
        PolicyName=policy,
    )


def delete_role(iam: Any, *, name: str) -> None:
    call(iam, "delete_role", attempted="delete the IAM role", target=name, RoleName=name)


def tag_role(iam: Any, *, name: str, tags: Mapping[str, str]) -> None:
    call(iam, "tag_role", attempted="tag the IAM role", target=name, RoleName=name, Tags=tagging.to_list(tags))


def untag_role(iam: Any, *, name: str, keys: Sequence[str]) -> None:
    call(iam, "untag_role", attempted="remove tags of the IAM role", target=name, RoleName=name, TagKeys=list(keys))
