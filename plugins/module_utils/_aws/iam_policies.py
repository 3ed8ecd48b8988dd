# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM customer-managed policies: one API call per function.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags as tagging
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, find, pages, whole_pages


def find_policy(iam: Any, arn: str) -> dict[str, Any] | None:
    """The policy (Arn, DefaultVersionId, Description, Tags, ...), or None."""
    answer = find(
        iam, "get_policy", missing=("NoSuchEntity",), attempted="read the IAM policy", target=arn, PolicyArn=arn
    )
    return answer["Policy"] if answer else None


def document_of(iam: Any, *, arn: str, version_id: str) -> dict[str, Any]:
    """The document of a version, decoded by botocore."""
    answer = call(
        iam,
        "get_policy_version",
        attempted=f"read version {version_id} of the IAM policy",
        target=arn,
        PolicyArn=arn,
        VersionId=version_id,
    )
    document: dict[str, Any] = answer["PolicyVersion"]["Document"]
    return document


def list_versions(iam: Any, arn: str) -> list[dict[str, Any]]:
    """Every version (VersionId, IsDefaultVersion, CreateDate); there are five at most."""
    return pages(
        iam,
        "list_policy_versions",
        "Versions",
        attempted="list the versions of the IAM policy",
        target=arn,
        PolicyArn=arn,
    )


def list_customer_policies(iam: Any) -> list[dict[str, Any]]:
    """Every policy of the account's own, without AWS's 1,500."""
    return pages(
        iam, "list_policies", "Policies", attempted="list the IAM policies", target="of the account", Scope="Local"
    )


def attachments(iam: Any, arn: str) -> list[str]:
    """What the policy is attached to, also as a boundary: ``role/a``, ``user/b``, ``group/c``."""
    answers = whole_pages(
        iam,
        "list_entities_for_policy",
        attempted="list what is attached to the IAM policy",
        target=arn,
        PolicyArn=arn,
    )
    kinds = (
        ("role", "PolicyRoles", "RoleName"),
        ("user", "PolicyUsers", "UserName"),
        ("group", "PolicyGroups", "GroupName"),
    )
    return sorted(f"{kind}/{item[name]}" for page in answers for kind, key, name in kinds for item in page.get(key, []))


def create_policy(
    iam: Any, *, name: str, path: str, description: str | None, document: Mapping[str, Any], tags: Mapping[str, str]
) -> str:
    """Create, and return the default version's id."""
    optional = {"Description": description} if description else {}
    answer = call(
        iam,
        "create_policy",
        attempted="create the IAM policy",
        target=name,
        PolicyName=name,
        Path=path,
        PolicyDocument=compact(document),
        Tags=tagging.to_list(tags),
        **optional,
    )
    version: str = answer["Policy"]["DefaultVersionId"]
    return version


def create_default_version(iam: Any, *, arn: str, document: Mapping[str, Any]) -> str:
    """Create a version, make it the default, and return its id."""
    answer = call(
        iam,
        "create_policy_version",
        attempted="write a new version of the IAM policy",
        target=arn,
        PolicyArn=arn,
        PolicyDocument=compact(document),
        SetAsDefault=True,
    )
    version: str = answer["PolicyVersion"]["VersionId"]
    return version


def delete_version(iam: Any, *, arn: str, version_id: str) -> None:
    call(
        iam,
        "delete_policy_version",
        attempted=f"delete version {version_id} of the IAM policy",
        target=arn,
        PolicyArn=arn,
        VersionId=version_id,
    )


def delete_policy(iam: Any, *, arn: str) -> None:
    call(iam, "delete_policy", attempted="delete the IAM policy", target=arn, PolicyArn=arn)


def tag_policy(iam: Any, *, arn: str, tags: Mapping[str, str]) -> None:
    call(
        iam,
        "tag_policy",
        attempted="tag the IAM policy",
        target=arn,
        PolicyArn=arn,
        Tags=tagging.to_list(tags),
    )


def untag_policy(iam: Any, *, arn: str, keys: Sequence[str]) -> None:
    call(
        iam,
        "untag_policy",
        attempted="remove tags of the IAM policy",
        target=arn,
        PolicyArn=arn,
        TagKeys=list(keys),
    )


def compact(document: Mapping[str, Any]) -> str:
    """The document as IAM takes it."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
