# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_oidc_provider as step

URL = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
ARN = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
WANTED = step.Desired("mz-k8s", None, ("sts.amazonaws.com",), None, None, True, True)
THERE = step.Provider(URL, ("sts.amazonaws.com",), ("aa",), {"team": "edge", "aws:x": "1"})


def observed(provider=THERE, roles=()):
    return step.Observed(ARN, URL, provider, roles)


def calls(plan):
    return [action.call for action in plan.actions]


def test_plan_creates_the_provider_of_a_cluster_that_has_none():
    plan = step.plan(replace(WANTED, tags={"a": "b"}), observed(None))
    assert calls(plan) == ["create_provider"]
    assert plan.before is None
    assert plan.after == {
        "arn": ARN,
        "url": URL,
        "client_ids": ["sts.amazonaws.com"],
        "thumbprints": [],
        "tags": {"a": "b"},
    }


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (WANTED, []),
        (replace(WANTED, client_ids=("sts.amazonaws.com", "other")), ["add_client_id"]),
        (replace(WANTED, client_ids=("other",)), ["add_client_id", "remove_client_id"]),
        (replace(WANTED, thumbprints=("aa",)), []),
        (replace(WANTED, thumbprints=("bb",)), ["update_thumbprints"]),
        (replace(WANTED, tags={"team": "edge"}), []),
        (replace(WANTED, tags={}), ["untag_provider"]),
        (replace(WANTED, tags={}, purge_tags=False), []),
        (replace(WANTED, tags={"team": "core"}), ["tag_provider"]),
    ],
)
def test_plan_changes_only_what_differs(wanted, expected):
    assert calls(step.plan(wanted, observed())) == expected


def test_plan_never_removes_tags_that_belong_to_aws():
    plan = step.plan(replace(WANTED, tags={}), observed())
    assert plan.actions[0].arguments["keys"] == ("team",)


def test_plan_deletes_a_provider_that_no_role_trusts():
    assert calls(step.plan(replace(WANTED, present=False), observed())) == ["delete_provider"]


def test_plan_refuses_to_delete_a_provider_that_a_role_trusts():
    with pytest.raises(Conflict, match="roles still trust it: other-role"):
        step.plan(replace(WANTED, present=False), observed(roles=("other-role",)))


def test_plan_has_nothing_to_do_where_the_provider_is_gone_already():
    assert not step.plan(replace(WANTED, present=False), observed(None)).changed
