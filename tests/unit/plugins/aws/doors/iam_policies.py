# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_policies

from tests.unit.plugins.aws.door import Door, listed

door = partial(Door, "iam")
listing = partial(listed, "iam")

ARN = "arn:aws:iam::123456789012:policy/edge/reader"
POLICY = {"PolicyArn": ARN}
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "é"}]}
# Without white space, and with letters as they are: both count against IAM's limit.
COMPACT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"é"}]}'
TAGS = [{"Key": "a", "Value": "b"}]
OF_ACCOUNT = "list the IAM policies of the account"
MADE = {"Policy": {"DefaultVersionId": "v1"}}
WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def creating(description: str | None):
    def create(iam):
        return iam_policies.create_policy(
            iam, name="reader", path="/edge/", description=description, document=DOCUMENT, tags={"a": "b"}
        )

    return create


SENT = {"PolicyName": "reader", "Path": "/edge/", "PolicyDocument": COMPACT, "Tags": TAGS}

DOORS = [
    door(
        "get_policy",
        lambda iam: iam_policies.find_policy(iam, ARN),
        sent=POLICY,
        attempted=f"read the IAM policy {ARN}",
        answer={"Policy": {"Arn": ARN, "DefaultVersionId": "v3"}},
        result={"Arn": ARN, "DefaultVersionId": "v3"},
        missing="NoSuchEntity",
    ),
    door(
        "get_policy_version",
        lambda iam: iam_policies.document_of(iam, arn=ARN, version_id="v3"),
        sent=POLICY | {"VersionId": "v3"},
        attempted=f"read version v3 of the IAM policy {ARN}",
        answer={"PolicyVersion": {"Document": quote(COMPACT), "VersionId": "v3"}},
        result=DOCUMENT,
    ),
    listing(
        "list_policy_versions",
        lambda iam: iam_policies.list_versions(iam, ARN),
        sent=POLICY,
        attempted=f"list the versions of the IAM policy {ARN}",
        pages=(
            {"Versions": [{"VersionId": "v3", "IsDefaultVersion": True}]},
            {"Versions": [{"VersionId": "v2", "IsDefaultVersion": False}]},
        ),
        result=[{"VersionId": "v3", "IsDefaultVersion": True}, {"VersionId": "v2", "IsDefaultVersion": False}],
    ),
    listing(
        "list_policies",
        iam_policies.list_customer_policies,
        sent={"Scope": "Local"},
        attempted=OF_ACCOUNT,
        pages=({"Policies": [{"PolicyName": "a"}]}, {"Policies": [{"PolicyName": "b"}]}),
        result=[{"PolicyName": "a"}, {"PolicyName": "b"}],
    ),
    door(
        "list_entities_for_policy",
        lambda iam: iam_policies.attachments(iam, ARN),
        sent=POLICY,
        attempted=f"list what is attached to the IAM policy {ARN}",
        answer={
            "PolicyUsers": [{"UserName": "eve"}],
            "PolicyRoles": [{"RoleName": "b"}],
            "IsTruncated": True,
            "Marker": "m",
        },
        more=(
            POLICY | {"Marker": "m"},
            {"PolicyRoles": [{"RoleName": "a"}], "PolicyGroups": [{"GroupName": "admins"}]},
        ),
        result=["group/admins", "role/a", "role/b", "user/eve"],
    ),
    door(
        "create_policy",
        creating(None),
        sent=SENT,
        attempted="create the IAM policy reader",
        answer=MADE,
        result="v1",
    ),
    door(
        "create_policy",
        creating("for people"),
        sent=SENT | {"Description": "for people"},
        attempted="create the IAM policy reader",
        answer=MADE,
        result="v1",
    ),
    door(
        "create_policy_version",
        lambda iam: iam_policies.create_default_version(iam, arn=ARN, document=DOCUMENT),
        sent=POLICY | {"PolicyDocument": COMPACT, "SetAsDefault": True},
        attempted=f"write a new version of the IAM policy {ARN}",
        answer={"PolicyVersion": {"VersionId": "v4", "IsDefaultVersion": True, "CreateDate": WHEN}},
        result="v4",
    ),
    door(
        "delete_policy_version",
        lambda iam: iam_policies.delete_version(iam, arn=ARN, version_id="v1"),
        sent=POLICY | {"VersionId": "v1"},
        attempted=f"delete version v1 of the IAM policy {ARN}",
    ),
    door(
        "delete_policy",
        lambda iam: iam_policies.delete_policy(iam, arn=ARN),
        sent=POLICY,
        attempted=f"delete the IAM policy {ARN}",
    ),
    door(
        "tag_policy",
        lambda iam: iam_policies.tag_policy(iam, arn=ARN, tags={"a": "b"}),
        sent=POLICY | {"Tags": TAGS},
        attempted=f"tag the IAM policy {ARN}",
    ),
    door(
        "untag_policy",
        lambda iam: iam_policies.untag_policy(iam, arn=ARN, keys=("a",)),
        sent=POLICY | {"TagKeys": ["a"]},
        attempted=f"remove tags of the IAM policy {ARN}",
    ),
]
