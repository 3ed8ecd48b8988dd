# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A policy as it is: what is read of it, and whose it is said to be."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_policy_info as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws_script import scripted
from tests.unit.plugins.steps.test_iam_policy import OWNER, document
from tests.unit.plugins.steps.test_iam_policy_observed import ARN, CALLER, NOT_THERE, iam, there
from tests.unit.plugins.steps.test_iam_policy_other_regions import HERE, VIRGINIA, attached, role, tagged

COUNTED = {"AttachmentCount": 2, "PermissionsBoundaryUsageCount": 1, "Description": "reads"}


def read(*calls, **given):
    """What the module returns where AWS expects exactly these calls."""
    desired = step.desired(arguments("iam_policy_info", **{"name": "reader"} | given))
    with scripted(CALLER, *calls) as context:
        plan = step.plan(desired, step.observe(context, desired))
    assert (plan.before, plan.actions, plan.warnings) == (plan.after, (), ())
    return plan.after


def test_a_policy_is_read_in_three_calls_with_what_it_is_attached_to_as_iam_counts_it():
    assert read(*there(document("s3:ListBucket", "s3:GetObject"), **COUNTED)) == {
        "arn": ARN,
        "name": "reader",
        "path": "/",
        "description": "reads",
        "default_version_id": "v3",
        "document": document("s3:GetObject", "s3:ListBucket"),
        "tags": {"a": "b"},
        "owned": True,
        "attachment_count": 2,
        "permissions_boundary_usage_count": 1,
    }


def test_what_iam_does_not_tell_is_nothing():
    _policy, said = there()
    found = read(iam("get_policy", answer={"Policy": {"Arn": ARN, "DefaultVersionId": "v3"}}), said)
    assert (found["tags"], found["description"]) == ({}, "")
    assert (found["attachment_count"], found["permissions_boundary_usage_count"]) == (0, 0)


def test_a_policy_that_is_not_there_is_none_and_is_looked_for_nowhere_else():
    assert read(NOT_THERE) is None


def test_it_is_looked_for_at_the_path_that_is_given():
    arn = "arn:aws:iam::123456789012:policy/edge/reader"
    assert read(iam("get_policy", {"PolicyArn": arn}, refused="NoSuchEntity"), path="edge") is None


ELSEWHERE = [attached("app"), role(VIRGINIA)]


@pytest.mark.parametrize(
    ("owner", "tags", "asked", "owned"),
    [
        (OWNER, OWNER | {"a": "b"}, [attached("app"), role(HERE)], True),
        (OWNER, OWNER, [attached()], True),
        (OWNER, {"edgeworks.eks-ingress/cluster": "mz-k9s"}, [], False),
        (OWNER, {}, [], False),
        # The cluster of our name in another region marks what it makes as we do.
        (OWNER, OWNER, ELSEWHERE, False),
        ({"n": 1}, {"n": "1"}, [], True),
        ({}, {"a": "b"}, [], True),
        (None, {"a": "b"}, [], True),
    ],
)
def test_it_is_ours_when_it_carries_our_tags_and_is_no_other_regions_clusters(owner, tags, asked, owned):
    policy, said = there(**tagged(tags))
    found = read(policy, *asked, said, owner_tags=owner)
    assert (found["owned"], found["tags"]) == (owned, tags)


def test_a_name_that_iam_refuses_is_none():
    with pytest.raises(InvalidArgument):
        step.desired(arguments("iam_policy_info", name="a b"))
