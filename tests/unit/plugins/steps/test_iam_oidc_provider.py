# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_oidc_provider as step

URL = "https://oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
ARN = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
WANTED = step.Desired("mz-k8s", None, ("sts.amazonaws.com",), None, Marking(), True)
OURS = replace(WANTED, marking=Marking(owner=OWNER))
THERE = step.Provider(URL, ("sts.amazonaws.com",), ("aa",), {"team": "edge", "aws:x": "1"})


def observed(provider=THERE, roles=()):
    return step.Observed(ARN, URL, provider, roles)


def calls(plan):
    return [action.call for action in plan.actions]


def test_plan_creates_the_provider_of_a_cluster_that_has_none():
    plan = step.plan(replace(WANTED, marking=Marking({"a": "b"})), observed(None))
    assert calls(plan) == ["create_provider"]
    assert plan.before is None
    assert plan.after == {
        "arn": ARN,
        "url": URL,
        "client_ids": ["sts.amazonaws.com"],
        "thumbprints": [],
        "tags": {"a": "b"},
        "owned": True,
    }


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (WANTED, []),
        (replace(WANTED, client_ids=("sts.amazonaws.com", "other")), ["add_client_id"]),
        (replace(WANTED, client_ids=("other",)), ["add_client_id", "remove_client_id"]),
        (replace(WANTED, thumbprints=("aa",)), []),
        (replace(WANTED, thumbprints=("bb",)), ["update_thumbprints"]),
        (replace(WANTED, marking=Marking({"team": "edge"})), []),
        (replace(WANTED, marking=Marking({})), ["untag_provider"]),
        (replace(WANTED, marking=Marking({}, purge=False)), []),
        (replace(WANTED, marking=Marking({"team": "core"})), ["tag_provider"]),
    ],
)
def test_plan_changes_only_what_differs(wanted, expected):
    assert calls(step.plan(wanted, observed())) == expected


def test_complaint_11_thumbprints_are_neither_fetched_nor_compared_unless_asked_for():
    made = step.plan(WANTED, observed(None))
    assert not made.actions[0].arguments["thumbprints"]
    assert not step.plan(WANTED, observed(replace(THERE, thumbprints=("another",)))).changed


def test_plan_never_removes_tags_that_belong_to_aws():
    plan = step.plan(replace(WANTED, marking=Marking({})), observed())
    assert plan.actions[0].arguments["keys"] == ("team",)


def test_plan_deletes_a_provider_that_no_role_trusts():
    assert calls(step.plan(replace(WANTED, present=False), observed())) == ["delete_provider"]


def test_plan_refuses_to_delete_a_provider_that_a_role_trusts():
    with pytest.raises(Conflict, match="roles still trust it: other-role"):
        step.plan(replace(WANTED, present=False), observed(roles=("other-role",)))


def test_plan_adds_a_missing_audience_to_someone_elses_provider_and_touches_nothing_else():
    theirs = replace(THERE, client_ids=("other",))
    wanted = replace(OURS, thumbprints=("bb",), marking=Marking({"team": "core"}, owner=OWNER))
    plan = step.plan(wanted, observed(theirs))
    assert calls(plan) == ["add_client_id"]
    assert plan.after == plan.before | {"client_ids": ["other", "sts.amazonaws.com"]}
    assert plan.after["owned"] is False


def test_plan_takes_over_someone_elses_provider_on_request():
    plan = step.plan(replace(OURS, marking=Marking(owner=OWNER, adopt=True)), observed())
    assert calls(plan) == ["tag_provider"]
    assert plan.after["tags"] == THERE.tags | OWNER


def test_plan_keeps_someone_elses_provider_and_says_so():
    plan = step.plan(replace(OURS, present=False), observed())
    assert not plan.changed
    assert plan.returns["kept"][0]["resource"] == ARN
    assert "does not carry our tag" in plan.warnings[0]


def test_plan_keeps_our_provider_while_a_role_trusts_it_and_names_the_role():
    ours = replace(THERE, tags=OWNER)
    plan = step.plan(replace(OURS, present=False), observed(ours, roles=("other-role",)))
    assert not plan.changed
    assert plan.returns["kept"] == [{"resource": ARN, "reason": "roles still trust it: other-role"}]
    assert plan.after["trusting_roles"] == ["other-role"]


def test_plan_has_nothing_to_do_where_the_provider_is_gone_already():
    assert not step.plan(replace(WANTED, present=False), observed(None)).changed
