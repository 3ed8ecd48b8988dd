# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked for, what is read of IAM, and what is written there: call by call."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, Denied, InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.managed import Place
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.source import Source
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import carried_out
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_policy as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws.doors.iam_roles import WHEN
from tests.unit.plugins.aws_script import Call, denial, scripted

ARN = "arn:aws:iam::123456789012:policy/reader"
CALLER = Call("sts", "get_caller_identity", {}, {"Account": "123456789012"})
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
LIST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
COMPACT = json.dumps(READ, separators=(",", ":"))
POLICY = {"PolicyArn": ARN}


def asked(**given):
    return step.desired(arguments("iam_policy", **{"name": "reader", "document": json.dumps(READ)} | given))


def iam(operation, sent=None, answer=None, refused=""):
    return Call("iam", operation, POLICY if sent is None else sent, answer or {}, refused)


def there(*document, **fields):
    """The policy and the document of its default version."""
    policy = {"Arn": ARN, "DefaultVersionId": "v3", "Tags": [{"Key": "a", "Value": "b"}]} | fields
    version = {"PolicyVersion": {"Document": quote(json.dumps(*(document or (READ,))))}}
    return [
        iam("get_policy", answer={"Policy": policy}),
        iam("get_policy_version", POLICY | {"VersionId": "v3"}, version),
    ]


def versions(*ids, default="v3"):
    listed = [{"VersionId": name, "IsDefaultVersion": name == default} for name in ids]
    return iam("list_policy_versions", answer={"Versions": listed})


NOT_THERE = iam("get_policy", refused="NoSuchEntity")


def seen(desired, *calls, region="ap-northeast-1"):
    with scripted(*calls, region=region) as context:
        return step.observe(context, desired)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, {}),
        ({"path": "edge"}, {"place": Place("reader", "/edge/")}),
        ({"path": "/a/b/"}, {"place": Place("reader", "/a/b/")}),
        ({"path": ""}, {"place": Place("reader", "/")}),
        ({"path": "XX"}, {"place": Place("reader", "/XX/")}),
        ({"description": "x"}, {"description": "x"}),
        ({"state": "absent"}, {"present": False}),
        ({"tags": {"n": 1}, "purge_tags": False}, {"marking": Marking({"n": "1"}, purge=False)}),
        ({"owner_tags": {"o": "1"}, "adopt": True}, {"marking": Marking(owner={"o": "1"}, adopt=True)}),
    ],
)
def test_the_arguments_say_what_is_wanted(given, wanted):
    default = {
        "place": Place("reader", "/"), "description": None, "source": Source(document=json.dumps(READ)),
        "marking": Marking(), "present": True,
    }  # fmt: skip
    assert asked(**given) == step.Desired(**default | wanted)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_name_that_iam_refuses_is_none(state):
    with pytest.raises(InvalidArgument) as raised:
        asked(name="p" * 129, state=state)
    assert str(raised.value) == (
        f"could not use the IAM policy {'p' * 129}: its name has 129 characters, and IAM takes 128. Give another name."
    )


def test_a_policy_that_says_what_it_is_to_say_takes_three_calls():
    found = seen(asked(), CALLER, *there())
    assert found == step.Observed(ARN, step.Policy("v3", READ, {"a": "b"}), READ)


def test_a_policy_without_tags_has_none():
    bare = iam("get_policy", answer={"Policy": {"Arn": ARN, "DefaultVersionId": "v3"}})
    assert seen(asked(), CALLER, bare, there()[1]).policy.tags == {}


def test_the_versions_are_listed_where_a_new_one_is_to_be_made_and_the_oldest_is_first():
    found = seen(asked(), CALLER, *there(LIST, Description="x"), versions("v12", "v3", "v9", "v10"))
    assert found.policy == step.Policy("v3", LIST, {"a": "b"}, "x", ("v9", "v10", "v12"))


def test_what_the_policy_is_attached_to_is_read_before_it_is_deleted():
    attached = iam("list_entities_for_policy", answer={"PolicyRoles": [{"RoleName": "app"}]})
    found = seen(asked(state="absent"), CALLER, *there(), versions("v1", "v3"), attached)
    assert (found.policy.old_versions, found.policy.attached_to) == (("v1",), ("role/app",))
    assert (found.document, found.elsewhere) == (None, None)


@pytest.mark.parametrize(
    ("listed", "elsewhere"),
    [
        ([], None),
        ([{"PolicyName": "other", "Arn": "arn:aws:iam::123456789012:policy/other"}], None),
        (
            [
                {"PolicyName": "other", "Arn": "arn:aws:iam::123456789012:policy/other"},
                {"PolicyName": "reader", "Arn": "arn:aws:iam::123456789012:policy/edge/reader"},
            ],
            "arn:aws:iam::123456789012:policy/edge/reader",
        ),
    ],
)
def test_where_there_is_none_its_name_is_looked_for_at_other_paths(listed, elsewhere):
    search = iam("list_policies", {"Scope": "Local"}, {"Policies": listed})
    assert seen(asked(), CALLER, NOT_THERE, search) == step.Observed(ARN, None, READ, elsewhere)


def test_what_a_run_beside_this_one_has_just_made_is_there_and_not_at_another_path():
    search = iam("list_policies", {"Scope": "Local"}, {"Policies": [{"PolicyName": "reader", "Arn": ARN}]})
    found = seen(asked(), CALLER, NOT_THERE, search, *there())
    assert found == step.Observed(ARN, step.Policy("v3", READ, {"a": "b"}), READ)


def test_a_policy_that_is_gone_is_looked_for_nowhere_else():
    assert seen(asked(state="absent"), CALLER, NOT_THERE) == step.Observed(ARN, None)


@pytest.mark.parametrize(
    ("partition", "region"), [("aws", "us-east-1"), ("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")]
)
def test_the_arn_and_the_bundled_document_are_of_the_regions_partition(partition, region):
    arn = f"arn:{partition}:iam::123456789012:policy/edge/reader"
    gone = iam("get_policy", {"PolicyArn": arn}, refused="NoSuchEntity")
    search = iam("list_policies", {"Scope": "Local"}, {"Policies": []})
    wanted = asked(document=None, bundled="external_dns", zone_ids=["Z1"], path="edge")
    found = seen(wanted, CALLER, gone, search, region=region)
    assert found.arn == arn
    assert found.document["Statement"][0]["Resource"] == [f"arn:{partition}:route53:::hostedzone/Z1"]


@pytest.mark.parametrize(
    ("calls", "attempted"),
    [
        ([CALLER], "read the caller's identity"),
        ([CALLER, there()[0]], "read the IAM policy"),
        ([CALLER, *there()], "read version v3 of the IAM policy"),
        ([CALLER, *there(LIST), versions()], "list the versions of the IAM policy"),
        ([CALLER, NOT_THERE, iam("list_policies", {"Scope": "Local"})], "list the IAM policies"),
    ],
)
def test_what_may_not_be_read_stops_the_run_before_it_writes(calls, attempted):
    *before, last = calls
    last = replace(last, answer={}, refused="AccessDenied", message=denial(last.service, last.operation))
    with pytest.raises(Denied) as raised:
        seen(asked(), *before, last)
    assert raised.value.attempted == attempted


DELETE = Action("delete_version", "", {"arn": ARN, "version_id": "v1"})
NEW = Action("create_default_version", "", {"arn": ARN, "document": READ})
TAG = Action("tag_policy", "", {"arn": ARN, "tags": {"a": "b"}})
DELETE_CALL = iam("delete_policy_version", POLICY | {"VersionId": "v1"})
MADE = {"PolicyVersion": {"VersionId": "v4", "CreateDate": WHEN}}
NEW_CALL = iam("create_policy_version", POLICY | {"PolicyDocument": COMPACT, "SetAsDefault": True}, MADE)
TAG_CALL = iam("tag_policy", POLICY | {"Tags": [{"Key": "a", "Value": "b"}]})


@pytest.mark.parametrize(
    ("actions", "calls", "predicted", "after"),
    [
        # The number of a new version is known once it is there.
        ((DELETE, NEW, TAG), (DELETE_CALL, NEW_CALL, TAG_CALL), {"default_version_id": None}, {"default_version_id": "v4"}),
        ((TAG,), (TAG_CALL,), {"default_version_id": "v3"}, {"default_version_id": "v3"}),
        ((DELETE,), (DELETE_CALL,), None, None),
    ],
)  # fmt: skip
def test_the_plans_actions_are_carried_out_in_their_order(actions, calls, predicted, after):
    with scripted(*calls) as context:
        assert carried_out(step.apply(context, asked(), Plan(None, predicted, actions))) == after


@pytest.mark.parametrize(
    ("refused", "kind", "told"),
    [
        ("AccessDenied", Denied, "Allow iam:CreatePolicyVersion on"),
        ("EntityAlreadyExists", Conflict, "write a new version of the IAM policy"),
    ],
)
def test_what_is_refused_stops_the_run_there(refused, kind, told):
    message = denial("iam", "create_policy_version")
    refusal = replace(NEW_CALL, answer={}, refused=refused, message=message)
    with pytest.raises(kind, match=told), scripted(DELETE_CALL, refusal) as context:
        carried_out(step.apply(context, asked(), Plan(None, {}, (DELETE, NEW, TAG))))
