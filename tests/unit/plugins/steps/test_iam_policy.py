# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.source import Source
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_policy as step

ARN = "arn:aws:iam::123456789012:policy/reader"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}


def document(*actions):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


READ = document("s3:GetObject")
WANTED = step.Desired("reader", "/", None, Source(document="given"), Marking(owner=OWNER), True)
OURS = step.Policy("v1", READ, OWNER)


def calls(plan):
    return [(action.call, action.arguments.get("version_id")) for action in plan.actions]


def observed(policy=OURS, wanted=..., **more):
    return step.Observed(ARN, policy, READ if wanted is ... else wanted, **more)


@pytest.mark.parametrize(
    ("old_versions", "expected"),
    [
        ((), []),
        (("v1", "v2", "v3"), []),
        (("v2", "v3", "v4", "v5"), ["v2"]),
    ],
)
def test_plan_makes_room_for_a_new_version_only_when_there_is_none(old_versions, expected):
    policy = replace(OURS, default_version_id="v9", old_versions=old_versions)
    plan = step.plan(WANTED, observed(policy, document("s3:ListBucket")))
    assert calls(plan) == [("delete_version", version) for version in expected] + [("create_default_version", None)]
    assert plan.after["default_version_id"] is None


@pytest.mark.parametrize(
    ("marking", "tags", "expected"),
    [
        (Marking(owner=OWNER), OWNER | {"a": "b"}, []),
        (Marking({}, owner=OWNER), OWNER | {"a": "b"}, ["untag_policy"]),
        (Marking({"a": "c"}, owner=OWNER), OWNER | {"a": "b"}, ["tag_policy"]),
        (Marking(owner=OWNER, adopt=True), {}, ["tag_policy"]),
        (Marking(owner=OWNER), {}, []),
        (Marking(), {}, []),
    ],
)
def test_plan_changes_only_the_tags_that_differ(marking, tags, expected):
    plan = step.plan(replace(WANTED, marking=marking), observed(replace(OURS, tags=tags)))
    assert [action.call for action in plan.actions] == expected


def test_plan_names_the_actions_that_someone_elses_policy_lacks_and_exceeds():
    theirs = step.Policy("v1", document("s3:PutObject", "s3:GetObject"), {})
    with pytest.raises(Conflict) as raised:
        step.plan(WANTED, observed(theirs, document("s3:GetObject", "s3:ListBucket")))
    assert raised.value.details == {"missing_actions": ["s3:listbucket"], "extra_actions": ["s3:putobject"]}


def test_plan_says_that_a_description_cannot_be_changed():
    plan = step.plan(replace(WANTED, description="new"), observed(replace(OURS, description="old")))
    assert not plan.changed
    assert plan.warnings == (f"IAM cannot change the description of {ARN}: it stays 'old'.",)


def test_plan_deletes_the_versions_before_the_policy():
    policy = replace(OURS, default_version_id="v3", old_versions=("v1", "v2"))
    plan = step.plan(replace(WANTED, present=False), observed(policy, None))
    assert calls(plan) == [("delete_version", "v1"), ("delete_version", "v2"), ("delete_policy", None)]
    assert plan.after is None


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (replace(OURS, attached_to=("role/a", "user/b")), "it is attached to role/a, user/b"),
        (replace(OURS, tags={}), "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"),
    ],
)
def test_plan_keeps_what_is_used_or_not_ours_and_without_owner_tags_refuses(policy, reason):
    plan = step.plan(replace(WANTED, present=False), observed(policy, None))
    assert (plan.changed, plan.returns) == (False, {"kept": [{"resource": ARN, "reason": reason}]})
    assert plan.after == plan.before
    if policy.attached_to:
        with pytest.raises(Conflict, match="it is attached to"):
            step.plan(replace(WANTED, present=False, marking=Marking()), observed(policy, None))


@pytest.mark.parametrize(("given", "path"), [("/", "/"), ("edge", "/edge/"), ("/a/b/", "/a/b/"), ("", "/")])
def test_a_path_is_taken_with_or_without_its_slashes(given, path):
    params = {
        "name": "x", "path": given, "description": None, "state": "present", "tags": None, "purge_tags": True,
        "owner_tags": None, "adopt": False, "document": None, "src": None, "url": None, "checksum": None,
        "bundled": "aws_load_balancer_controller", "zone_ids": None,
    }  # fmt: skip
    assert step.desired(params).path == path
