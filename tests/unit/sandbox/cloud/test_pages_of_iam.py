# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Roles, policies and who has them come in pages of IAM's sizes, so that who forgets the second page finds out here."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import (
    iam_policies,
    iam_roles,
)
from botocore.exceptions import ClientError
from moto.iam.models import iam_backends

from .conftest import Sandbox

POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)


@pytest.fixture(scope="module")
def identities(sandbox: Sandbox) -> None:
    """101 roles and as many policies, besides those of world.yml."""
    backend = iam_backends[sandbox.settings.world.account_id]["aws"]
    for number in range(101):
        backend.create_role(f"many-{number:03d}", TRUST, "/", None, "", [], "3600")
        backend.create_policy("", "/", POLICY, f"many-{number:03d}", [])


def make_policy(sandbox: Sandbox, name: str) -> str:
    return str(sandbox.client("iam").create_policy(PolicyName=name, PolicyDocument=POLICY)["Policy"]["Arn"])


def in_pages(sandbox: Sandbox, operation: str, size: int, **request: Any) -> list[dict[str, Any]]:
    paginator = sandbox.client("iam").get_paginator(operation)
    return list(paginator.paginate(**request, PaginationConfig={"PageSize": size}))


@pytest.mark.usefixtures("identities")
@pytest.mark.parametrize(
    ("operation", "member", "key", "request_"),
    [
        ("list_roles", "Roles", "RoleName", {}),
        ("list_policies", "Policies", "PolicyName", {"Scope": "Local"}),
    ],
)
def test_a_page_of_iam_has_100_items_unless_it_is_asked_for_otherwise(
    sandbox: Sandbox, operation: str, member: str, key: str, request_: dict[str, str]
) -> None:
    """ "MaxItems" and "IsTruncated" of ListRoles and its like in the IAM API Reference: 1 to 1000, 100 by default."""
    iam = sandbox.client("iam")
    describe: Callable[..., dict[str, Any]] = getattr(iam, operation)

    first = describe(**request_)
    assert (len(first[member]), first["IsTruncated"]) == (100, True)
    second = describe(**request_, Marker=first["Marker"])
    assert second["IsTruncated"] is False and "Marker" not in second
    everything = describe(**request_, MaxItems=1000)
    assert everything["IsTruncated"] is False
    assert [item[key] for item in first[member] + second[member]] == [item[key] for item in everything[member]]
    with pytest.raises(ClientError, match=r"ValidationError.*'1001' at 'maxItems' failed to satisfy constraint"):
        describe(**request_, MaxItems=1001)
    with pytest.raises(ClientError, match=r"ValidationError.*Invalid Marker"):
        describe(**request_, Marker="beyond")


@pytest.mark.usefixtures("identities")
def test_the_collection_s_lists_of_iam_go_through_all_pages(sandbox: Sandbox) -> None:
    iam = sandbox.client("iam")
    many = {f"many-{number:03d}" for number in range(101)}
    assert many <= {role["RoleName"] for role in iam_roles.list_roles(iam)}
    assert many <= {policy["PolicyName"] for policy in iam_policies.list_customer_policies(iam)}


def test_the_policies_of_a_role_come_in_pages(sandbox: Sandbox) -> None:
    """ "ListAttachedRolePolicies" and "ListRolePolicies" of the IAM API Reference."""
    iam = sandbox.client("iam")
    iam.create_role(RoleName="paged", AssumeRolePolicyDocument=TRUST)
    arns = [make_policy(sandbox, f"of-role-{number}") for number in range(5)]
    for arn in arns:
        iam.attach_role_policy(RoleName="paged", PolicyArn=arn)
        iam.put_role_policy(RoleName="paged", PolicyName=arn.rpartition("/")[2], PolicyDocument=POLICY)

    attached = in_pages(sandbox, "list_attached_role_policies", 2, RoleName="paged")
    assert [len(page["AttachedPolicies"]) for page in attached] == [2, 2, 1]
    assert sorted(entry["PolicyArn"] for page in attached for entry in page["AttachedPolicies"]) == arns
    inline = in_pages(sandbox, "list_role_policies", 3, RoleName="paged")
    assert [len(page["PolicyNames"]) for page in inline] == [3, 2]
    assert len(iam_roles.list_attached(iam, "paged")) == len(iam_roles.list_inline(iam, "paged")) == 5


def test_the_versions_of_a_policy_come_in_pages(sandbox: Sandbox) -> None:
    """ "ListPolicyVersions" of the IAM API Reference."""
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "versions")
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY, SetAsDefault=True)

    pages = in_pages(sandbox, "list_policy_versions", 2, PolicyArn=arn)
    assert [len(page["Versions"]) for page in pages] == [2, 2, 1]
    assert {one["VersionId"] for page in pages for one in page["Versions"]} == {"v1", "v2", "v3", "v4", "v5"}
    assert [one["VersionId"] for page in pages for one in page["Versions"] if one["IsDefaultVersion"]] == ["v5"]
    assert len(iam_policies.list_versions(iam, arn)) == 5


@pytest.mark.usefixtures("identities")
def test_whoever_has_a_policy_comes_in_pages_of_groups_users_and_roles_together(sandbox: Sandbox) -> None:
    """ "ListEntitiesForPolicy" of the IAM API Reference."""
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "entities")
    for number in range(2):
        iam.create_user(UserName=f"user-{number}")
        iam.attach_user_policy(UserName=f"user-{number}", PolicyArn=arn)
        iam.create_role(RoleName=f"entity-{number}", AssumeRolePolicyDocument=TRUST)
        iam.attach_role_policy(RoleName=f"entity-{number}", PolicyArn=arn)

    pages = in_pages(sandbox, "list_entities_for_policy", 3, PolicyArn=arn)
    assert [(len(page["PolicyUsers"]), len(page["PolicyRoles"])) for page in pages] == [(2, 1), (0, 1)]
    assert [page["IsTruncated"] for page in pages] == [True, False]
    holders = iam_policies.attachments(iam, arn)
    assert all(any(name in holder for holder in holders) for name in ("user-0", "user-1", "entity-0", "entity-1"))


@pytest.mark.usefixtures("identities")
def test_whoever_has_a_policy_is_told_by_kind_and_by_use(sandbox: Sandbox) -> None:
    """ "EntityFilter", "PathPrefix" and "PolicyUsageFilter" of ListEntitiesForPolicy: a boundary is a use too."""
    iam, arn = sandbox.client("iam"), make_policy(sandbox, "uses")
    iam.create_role(RoleName="bounded", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=arn)
    iam.create_role(RoleName="holder", Path="/holders/", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="holder", PolicyArn=arn)
    iam.create_group(GroupName="holders")
    iam.attach_group_policy(GroupName="holders", PolicyArn=arn)

    def names(**request: str) -> list[str]:
        answer = iam.list_entities_for_policy(PolicyArn=arn, **request)
        kinds = ("Group", "User", "Role")
        return [one[f"{kind}Name"] for kind in kinds for one in answer.get(f"Policy{kind}s", [])]

    assert names() == ["holders", "bounded", "holder"]
    assert names(EntityFilter="Role", PolicyUsageFilter="PermissionsBoundary") == ["bounded"]
    assert names(PolicyUsageFilter="PermissionsPolicy", PathPrefix="/holders/") == ["holder"]
    with pytest.raises(ClientError, match=r"NoSuchEntity"):
        iam.list_entities_for_policy(PolicyArn=f"{arn}-not")
