# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import eks_pod_identity_association as step

from tests.unit.plugins.steps.pod_identity import ARN, OTHER, OWNER, ROLE, THERE, UPDATE, WANTED, tag, untag

TARGET = "Pod Identity association of kube-system/external-dns in EKS cluster mz-k8s"
LACKING = "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"
ABSENT = replace(WANTED, present=False, role=None)
SHOWN = {
    "id": "a-1", "arn": ARN, "cluster_name": "mz-k8s", "namespace": "kube-system", "service_account": "external-dns",
    "role_arn": ROLE, "tags": OWNER, "owned": True,
}  # fmt: skip
NO_AGENT = (
    "EKS cluster mz-k8s has neither the add-on eks-pod-identity-agent nor Auto Mode: "
    "pods will not get the role's credentials until one of them is there."
)


def observed(association=THERE, role_arn=ROLE, *, served=True):
    return step.Observed(association, role_arn, served)


def told(plan):
    assert all(action.target == TARGET for action in plan.actions)
    return [(action.call, action.arguments) for action in plan.actions]


@pytest.mark.parametrize(
    ("marking", "tags"),
    [
        (Marking(owner=OWNER), OWNER),
        (Marking({"n": "1"}, owner=OWNER), {"n": "1"} | OWNER),
        (Marking(), {}),
    ],
)
def test_plan_makes_the_association_and_marks_it(marking, tags):
    plan = step.plan(replace(WANTED, marking=marking), observed(None))
    arguments_ = {
        "cluster": "mz-k8s", "namespace": "kube-system", "service_account": "external-dns", "role_arn": ROLE, "tags": tags,
    }  # fmt: skip
    assert told(plan) == [("create_association", arguments_)]
    assert (plan.before, plan.after) == (None, SHOWN | {"id": None, "arn": None, "tags": tags})
    assert plan.warnings == ()


@pytest.mark.parametrize(
    ("marking", "tags", "role_arn", "expected", "after"),
    [
        (Marking(owner=OWNER), OWNER, ROLE, [], OWNER),
        (Marking(owner=OWNER), OWNER, OTHER, [UPDATE], OWNER),
        (Marking(owner=OWNER), OWNER | {"a": "1"}, ROLE, [], OWNER | {"a": "1"}),
        (Marking({}, owner=OWNER), OWNER | {"a": "1"}, ROLE, [untag("a")], OWNER),
        (Marking({}, purge=False, owner=OWNER), OWNER | {"a": "1"}, ROLE, [], OWNER | {"a": "1"}),
        (Marking({}, owner=OWNER), OWNER | {"aws:x": "1"}, ROLE, [], OWNER | {"aws:x": "1"}),
        (Marking({"b": "2"}, owner=OWNER), OWNER, ROLE, [tag(b="2")], OWNER | {"b": "2"}),
        (Marking({"b": "2"}, owner=OWNER), OWNER | {"a": "1"}, OTHER, [UPDATE, untag("a"), tag(b="2")], OWNER | {"b": "2"}),
        (Marking(owner=OWNER, adopt=True), {"a": "1"}, OTHER, [UPDATE, tag(**OWNER)], OWNER | {"a": "1"}),
        (Marking(owner=OWNER), {"a": "1"}, ROLE, [], {"a": "1"}),
        (Marking(), {"a": "1"}, OTHER, [UPDATE], {"a": "1"}),
    ],
)  # fmt: skip
def test_plan_changes_only_the_role_and_the_tags_that_differ(marking, tags, role_arn, expected, after):
    plan = step.plan(replace(WANTED, marking=marking), observed(replace(THERE, tags=tags), role_arn))
    assert told(plan) == expected
    assert plan.before == SHOWN | {"tags": tags, "owned": marking.owns(tags)}
    assert plan.after == SHOWN | {"tags": after, "owned": marking.owns(after), "role_arn": role_arn}


def test_plan_gives_no_other_role_to_someone_elses_association():
    with pytest.raises(Conflict) as raised:
        step.plan(WANTED, observed(replace(THERE, tags={}), OTHER))
    assert str(raised.value) == (
        f"could not associate with a role the service account kube-system/external-dns: it has {ROLE}, and {LACKING}. "
        "Adopt: true takes it over."
    )


@pytest.mark.parametrize("association", [None, THERE, replace(THERE, tags={})], ids=["none", "ours", "foreign"])
def test_plan_warns_where_nothing_gives_pods_their_credentials(association):
    assert step.plan(WANTED, observed(association, served=False)).warnings == (NO_AGENT,)


def test_plan_deletes_our_association():
    plan = step.plan(ABSENT, observed())
    assert told(plan) == [("delete_association", {"cluster": "mz-k8s", "association_id": "a-1"})]
    assert (plan.before, plan.after, plan.returns, plan.warnings) == (SHOWN, None, {"kept": []}, ())


def test_plan_keeps_someone_elses_association_and_says_so():
    plan = step.plan(ABSENT, observed(replace(THERE, tags={})))
    assert not plan.changed
    assert plan.returns == {"kept": [{"resource": ARN, "reason": LACKING}]}
    assert plan.warnings == (f"{ARN} was left in place: {LACKING}.",)
    assert plan.before == plan.after == SHOWN | {"tags": {}, "owned": False}


def test_plan_deletes_any_association_when_it_was_asked_for_outright():
    assert step.plan(replace(ABSENT, marking=Marking()), observed(replace(THERE, tags={}))).changed


def test_plan_has_nothing_to_do_where_there_is_none():
    plan = step.plan(ABSENT, observed(None, served=False))
    assert (plan.changed, plan.before, plan.after, plan.returns, plan.warnings) == (False, None, None, {"kept": []}, ())
