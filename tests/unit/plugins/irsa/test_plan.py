# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, InvalidArgument, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import plan as irsa
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import trust
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Desired, Observed, Role
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.trust import ServiceAccount

ARN = "arn:aws:iam::123456789012:role/app"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.ap-northeast-1.amazonaws.com/id/AB"
TRUST = trust.by_web_identity(PROVIDER, audience="sts.amazonaws.com", service_accounts=[ServiceAccount("a", "b")])
OTHER_TRUST = trust.by_web_identity(PROVIDER, audience="sts.amazonaws.com", service_accounts=[ServiceAccount("a", "c")])
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
READ = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
LIST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}
WANTED = Desired("app", Marking(owner=OWNER))
THERE = Role(ARN, "/", TRUST, OWNER)


def observed(role=THERE, wanted=None, managed=None, unmet=()):
    return Observed(role, "arn:aws:iam::123456789012", wanted or TRUST, managed, unmet)


def calls(plan):
    return [action.call for action in plan.actions]


@pytest.mark.parametrize(
    ("wanted", "there", "expected"),
    [
        ({}, {}, []),
        ({"description": "x"}, {}, ["update_role"]),
        ({"description": "x", "max_session_duration": 7200}, {}, ["update_role"]),
        ({}, {"description": "x", "max_session_duration": 7200, "boundary": "arn:b"}, []),
        ({"boundary": "arn:b"}, {}, ["put_boundary"]),
        ({"boundary": "arn:b"}, {"boundary": "arn:b"}, []),
        ({"boundary": ""}, {"boundary": "arn:b"}, ["delete_boundary"]),
        ({"boundary": ""}, {}, []),
        ({"inline_policies": {"p": READ}}, {"inline": {"p": READ}}, []),
        ({"inline_policies": {"p": READ}}, {"inline": {}}, ["put_inline"]),
        ({"inline_policies": {"p": READ}}, {"inline": {"p": LIST}}, ["put_inline"]),
        ({"inline_policies": {}}, {"inline": {"p": LIST}}, ["delete_inline"]),
        ({"inline_policies": {}, "purge_policies": False}, {"inline": {"p": LIST}}, []),
        ({"marking": Marking({}, owner=OWNER)}, {"tags": OWNER | {"a": "b"}}, ["untag_role"]),
        ({"marking": Marking({"a": "b"}, owner=OWNER)}, {}, ["tag_role"]),
    ],
)
def test_plan_changes_only_what_was_asked_for_and_differs(wanted, there, expected):
    plan = irsa.plan_present(replace(WANTED, **wanted), observed(replace(THERE, **there)))
    assert calls(plan) == expected


@pytest.mark.parametrize(
    ("wanted", "there", "purge", "expected", "after"),
    [
        (("a", "b"), ("a", "b"), True, [], ["a", "b"]),
        (("a", "b"), ("b", "c"), True, [("attach", "a"), ("detach", "c")], ["a", "b"]),
        (("a", "b"), ("b", "c"), False, [("attach", "a")], ["a", "b", "c"]),
        ((), ("a",), True, [("detach", "a")], []),
    ],
)
def test_plan_attaches_what_lacks_and_detaches_what_is_not_wanted(wanted, there, purge, expected, after):
    desired = replace(WANTED, managed_policies=wanted, purge_policies=purge)
    plan = irsa.plan_present(desired, observed(replace(THERE, managed=there), managed=wanted))
    assert [(action.call, action.arguments["arn"]) for action in plan.actions] == expected
    assert plan.after["managed_policies"] == after


def test_plan_makes_the_role_before_what_hangs_on_it():
    desired = replace(WANTED, managed_policies=("x",), inline_policies={"p": READ}, path="/edge/", boundary="arn:b")
    plan = irsa.plan_present(desired, observed(None, managed=("arn:x",)))
    assert calls(plan) == ["create_role", "attach", "put_inline"]
    assert plan.actions[0].arguments == {
        "name": "app",
        "trust": TRUST,
        "tags": OWNER,
        "Path": "/edge/",
        "PermissionsBoundary": "arn:b",
    }
    assert plan.after["arn"] == "arn:aws:iam::123456789012:role/edge/app"


def test_plan_puts_a_changed_trust_right():
    plan = irsa.plan_present(WANTED, observed(replace(THERE, trust=OTHER_TRUST)))
    assert calls(plan) == ["update_trust"]
    assert plan.before != plan.after


def test_plan_carries_what_does_not_exist_yet():
    unmet = (Missing("make the IAM role", answer="no provider"),)
    assert irsa.plan_present(WANTED, observed(None, unmet=unmet)).unmet == unmet
    assert irsa.plan_present(WANTED, observed(unmet=unmet)).unmet == unmet


def test_plan_uses_someone_elses_role_only_as_it_is():
    theirs = replace(THERE, tags={"a": "b"})
    wanted = replace(WANTED, marking=Marking({"team": "edge"}, owner=OWNER))
    plan = irsa.plan_present(wanted, observed(theirs))
    assert (plan.changed, plan.after["owned"], plan.after["tags"]) == (False, False, {"a": "b"})
    with pytest.raises(Conflict, match="it differs: update_trust"):
        irsa.plan_present(wanted, observed(replace(theirs, trust=OTHER_TRUST)))
    adopted = replace(wanted, marking=replace(wanted.marking, adopt=True))
    assert calls(irsa.plan_present(adopted, observed(replace(theirs, trust=OTHER_TRUST)))) == [
        "update_trust",
        "untag_role",
        "tag_role",
    ]


def test_plan_refuses_documents_above_iams_limits():
    accounts = [ServiceAccount(f"team-{number}", "controller-with-a-long-name") for number in range(40)]
    large = trust.by_web_identity(PROVIDER, audience="sts.amazonaws.com", service_accounts=accounts)
    with pytest.raises(InvalidArgument, match="IAM takes 2048"):
        irsa.plan_present(WANTED, observed(None, wanted=large))
    many = {f"p{number}": READ | {"Id": "x" * 3000} for number in range(4)}
    with pytest.raises(InvalidArgument, match="IAM takes 10240"):
        irsa.plan_present(replace(WANTED, inline_policies=many), observed(None))


def test_plan_takes_everything_off_before_it_deletes_the_role():
    role = replace(THERE, managed=("arn:x",), inline={"p": READ})
    plan = irsa.plan_absent(WANTED, Observed(role))
    assert calls(plan) == ["detach", "delete_inline", "delete_role"]
    assert (plan.after, plan.returns) == (None, {"kept": []})


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (replace(THERE, tags={}), "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"),
        (replace(THERE, instance_profiles=("node",)), "it is in the instance profile node"),
    ],
)
def test_plan_keeps_a_role_that_is_not_ours_or_in_use(role, reason):
    plan = irsa.plan_absent(WANTED, Observed(role))
    assert (plan.changed, plan.returns) == (False, {"kept": [{"resource": ARN, "reason": reason}]})


def test_plan_has_nothing_to_do_where_the_role_is_gone_already():
    assert not irsa.plan_absent(WANTED, Observed(None)).changed
