# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from urllib.parse import quote

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import iam_roles

from tests.unit.plugins.aws.door import Door, listed

door = partial(Door, "iam")
listing = partial(listed, "iam")

ROLE = {"RoleName": "app"}
POLICY = "arn:aws:iam::123456789012:policy/reader"
DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
COMPACT = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
WHEN = datetime(2026, 11, 22, tzinfo=UTC)


def a_role(name: str = "app", **fields: object) -> dict[str, object]:
    """As the API answers it: the trust policy is JSON, quoted."""
    arn = f"arn:aws:iam::123456789012:role/{name}"
    trust = quote(json.dumps(DOCUMENT))
    required = {"Path": "/", "RoleName": name, "RoleId": "AROAEXAMPLEEXAMPLE", "Arn": arn, "CreateDate": WHEN}
    return required | {"AssumeRolePolicyDocument": trust} | fields


def read(name: str = "app") -> dict[str, object]:
    """The same once it is read."""
    return a_role(name) | {"AssumeRolePolicyDocument": DOCUMENT}


DOORS = [
    door(
        "get_role",
        lambda iam: iam_roles.find_role(iam, "app"),
        sent=ROLE,
        attempted="read the IAM role app",
        answer={"Role": a_role()},
        result=read(),
        missing="NoSuchEntity",
    ),
    listing(
        "list_roles",
        iam_roles.list_roles,
        sent={},
        attempted="list the IAM roles of the account",
        pages=({"Roles": [a_role("a")]}, {"Roles": [a_role("b")]}),
        result=[read("a"), read("b")],
    ),
    listing(
        "list_attached_role_policies",
        lambda iam: iam_roles.list_attached(iam, "app"),
        sent=ROLE,
        attempted="list the managed policies of the IAM role app",
        pages=(
            {"AttachedPolicies": [{"PolicyName": "a"}]},
            {"AttachedPolicies": [{"PolicyName": "b", "PolicyArn": POLICY}]},
        ),
        result=[{"PolicyName": "a"}, {"PolicyName": "b", "PolicyArn": POLICY}],
    ),
    listing(
        "list_role_policies",
        lambda iam: iam_roles.list_inline(iam, "app"),
        sent=ROLE,
        attempted="list the inline policies of the IAM role app",
        pages=({"PolicyNames": ["a"]}, {"PolicyNames": ["b"]}),
        result=["a", "b"],
    ),
    door(
        "get_role_policy",
        lambda iam: iam_roles.inline_document(iam, name="app", policy="read"),
        sent=ROLE | {"PolicyName": "read"},
        attempted="read the inline policy read of the IAM role app",
        answer=ROLE | {"PolicyName": "read", "PolicyDocument": quote(COMPACT)},
        result=DOCUMENT,
    ),
    door(
        "list_instance_profiles_for_role",
        lambda iam: iam_roles.list_instance_profiles(iam, "app"),
        sent=ROLE,
        attempted="list the instance profiles of the IAM role app",
        answer={
            "InstanceProfiles": [
                {
                    "Path": "/",
                    "InstanceProfileName": "node",
                    "InstanceProfileId": "AIPAEXAMPLEEXAMPLE",
                    "Arn": "arn:aws:iam::123456789012:instance-profile/node",
                    "CreateDate": WHEN,
                    "Roles": [],
                }
            ]
        },
        result=["node"],
    ),
    door(
        "create_role",
        lambda iam: iam_roles.create_role(iam, name="app", trust=DOCUMENT, tags={"a": "b"}, Path="/edge/"),
        sent=ROLE | {"AssumeRolePolicyDocument": COMPACT, "Tags": [{"Key": "a", "Value": "b"}], "Path": "/edge/"},
        attempted="create the IAM role app",
        answer={"Role": a_role()},
    ),
    door(
        "update_assume_role_policy",
        lambda iam: iam_roles.update_assume_role_policy(iam, name="app", trust=DOCUMENT),
        sent=ROLE | {"PolicyDocument": COMPACT},
        attempted="write the trust policy of the IAM role app",
    ),
    door(
        "update_role",
        lambda iam: iam_roles.update_role(iam, name="app", Description="x", MaxSessionDuration=7200),
        sent=ROLE | {"Description": "x", "MaxSessionDuration": 7200},
        attempted="update the IAM role app",
    ),
    door(
        "put_role_permissions_boundary",
        lambda iam: iam_roles.put_permissions_boundary(iam, name="app", arn=POLICY),
        sent=ROLE | {"PermissionsBoundary": POLICY},
        attempted=f"set {POLICY} as the permissions boundary of the IAM role app",
    ),
    door(
        "delete_role_permissions_boundary",
        lambda iam: iam_roles.delete_permissions_boundary(iam, name="app"),
        sent=ROLE,
        attempted="remove the permissions boundary of the IAM role app",
    ),
    door(
        "attach_role_policy",
        lambda iam: iam_roles.attach(iam, name="app", arn=POLICY),
        sent=ROLE | {"PolicyArn": POLICY},
        attempted=f"attach {POLICY} to the IAM role app",
    ),
    door(
        "detach_role_policy",
        lambda iam: iam_roles.detach(iam, name="app", arn=POLICY),
        sent=ROLE | {"PolicyArn": POLICY},
        attempted=f"detach {POLICY} from the IAM role app",
    ),
    door(
        "put_role_policy",
        lambda iam: iam_roles.put_inline_policy(iam, name="app", policy="read", document=DOCUMENT),
        sent=ROLE | {"PolicyName": "read", "PolicyDocument": COMPACT},
        attempted="write the inline policy read of the IAM role app",
    ),
    door(
        "delete_role_policy",
        lambda iam: iam_roles.delete_inline_policy(iam, name="app", policy="read"),
        sent=ROLE | {"PolicyName": "read"},
        attempted="delete the inline policy read of the IAM role app",
    ),
    door(
        "delete_role",
        lambda iam: iam_roles.delete_role(iam, name="app"),
        sent=ROLE,
        attempted="delete the IAM role app",
    ),
    door(
        "tag_role",
        lambda iam: iam_roles.tag_role(iam, name="app", tags={"a": "b"}),
        sent=ROLE | {"Tags": [{"Key": "a", "Value": "b"}]},
        attempted="tag the IAM role app",
    ),
    door(
        "untag_role",
        lambda iam: iam_roles.untag_role(iam, name="app", keys=("a", "b")),
        sent=ROLE | {"TagKeys": ["a", "b"]},
        attempted="remove tags of the IAM role app",
    ),
]
