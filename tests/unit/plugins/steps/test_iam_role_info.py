# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role as it is: what is read of it, and whose it is said to be."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_role_info as step

from tests.unit.plugins.arguments import arguments
from tests.unit.plugins.aws_script import scripted
from tests.unit.plugins.irsa.test_observe import AWSS, NO_ROLE, OURS, attached, inline, role_there
from tests.unit.plugins.irsa.world import ARN, OWNER, READ, TRUST, trusting_elsewhere

BOUNDARY = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": OURS}


def read(*calls, region="ap-northeast-1", **given):
    """What the module returns where AWS expects exactly these calls."""
    desired = step.desired(arguments("iam_role_info", **{"name": "app", "owner_tags": OWNER} | given))
    with scripted(*calls, region=region) as context:
        plan = step.plan(desired, step.observe(context, desired))
    assert (plan.before, plan.actions, plan.warnings) == (plan.after, (), ())
    return plan.after


def test_all_that_says_what_a_role_may_do_and_who_may_be_it_is_read():
    there = role_there(PermissionsBoundary=BOUNDARY, MaxSessionDuration=7200, Description="for people", Path="/edge/")
    assert read(there, attached(OURS, AWSS), *inline(p=READ)) == {
        "arn": ARN,
        "name": "app",
        "path": "/edge/",
        "description": "for people",
        "max_session_duration": 7200,
        "assume_role_policy_document": TRUST,
        "managed_policies": sorted([AWSS, OURS]),
        "inline_policies": {"p": READ},
        "permissions_boundary": OURS,
        "tags": OWNER,
        "owned": True,
    }


def test_of_a_role_that_is_not_there_nothing_more_is_asked():
    assert read(NO_ROLE) is None


@pytest.mark.parametrize(
    ("owner", "tags", "region", "owned"),
    [
        (OWNER, OWNER | {"a": "b"}, "ap-northeast-1", True),
        # The cluster of our name in another region marks what it makes as we do.
        (OWNER, OWNER, "us-east-1", False),
        (OWNER, {"edgeworks.eks-ingress/cluster": "mz-k9s"}, "ap-northeast-1", False),
        (OWNER, {}, "ap-northeast-1", False),
        ({"n": 1}, {"n": "1"}, "us-east-1", True),
        ({}, {"a": "b"}, "us-east-1", True),
        (None, {}, "us-east-1", True),
    ],
)
def test_it_is_ours_when_it_carries_our_tags_and_is_no_other_regions_clusters(owner, tags, region, owned):
    there = role_there(Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    found = read(there, attached(), *inline(), region=region, owner_tags=owner)
    assert (found["owned"], found["tags"]) == (owned, tags)


def test_whose_pods_it_lets_in_decides_not_where_its_policies_are():
    there = role_there(AssumeRolePolicyDocument=quote(json.dumps(trusting_elsewhere("us-east-1"))))
    assert read(there, attached(), *inline(), region="us-east-1")["owned"] is True


def test_a_name_that_iam_refuses_is_none():
    with pytest.raises(InvalidArgument) as raised:
        step.desired(arguments("iam_role_info", name="a b"))
    assert str(raised.value).startswith("could not use the IAM role a b: its name has ' '")
