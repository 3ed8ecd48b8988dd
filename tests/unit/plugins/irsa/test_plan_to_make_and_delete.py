# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role that is to be made, and one that is to go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import policy
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import plan as irsa
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa.model import Observed

from tests.unit.plugins.irsa.world import ARN, LIST, OWNER, READ, TARGET, THERE, TRUST, WANTED, observed, told, trusting

ALWAYS = {"trust": TRUST, "tags": OWNER}


@pytest.mark.parametrize(
    ("wanted", "arguments", "shown"),
    [
        ({}, {"Path": "/"}, {"arn": ARN, "path": "/"}),
        ({"path": "/edge/"}, {"Path": "/edge/"}, {"arn": ARN.replace("role/app", "role/edge/app"), "path": "/edge/"}),
        ({"description": "x"}, {"Path": "/", "Description": "x"}, {"description": "x"}),
        ({"description": ""}, {"Path": "/"}, {"description": ""}),
        ({"max_session_duration": 7200}, {"Path": "/", "MaxSessionDuration": 7200}, {"max_session_duration": 7200}),
        ({"boundary": "arn:b"}, {"Path": "/", "PermissionsBoundary": "arn:b"}, {"permissions_boundary": "arn:b"}),
        ({"boundary": ""}, {"Path": "/"}, {"permissions_boundary": None}),
        (
            {"marking": Marking({"n": "1"}, owner=OWNER)},
            {"Path": "/", "tags": {"n": "1"} | OWNER},
            {"tags": {"n": "1"} | OWNER},
        ),
        ({"marking": Marking()}, {"Path": "/", "tags": {}}, {"tags": {}, "owned": True}),
    ],
)
def test_plan_makes_the_role_with_only_what_was_asked_for(wanted, arguments, shown):
    plan = irsa.plan_present(replace(WANTED, **wanted), observed(None))
    assert told(plan) == [("create_role", TARGET, ALWAYS | arguments)]
    defaults = {
        "arn": ARN, "name": "app", "path": "/", "description": "", "max_session_duration": 3600,
        "assume_role_policy_document": TRUST, "managed_policies": None, "inline_policies": None,
        "permissions_boundary": None, "tags": OWNER, "owned": True,
    }  # fmt: skip
    assert (plan.before, plan.after) == (None, defaults | shown)


def test_plan_makes_the_role_before_what_hangs_on_it():
    desired = replace(WANTED, managed_policies=("x", "y"), inline_policies={"q": LIST, "p": READ})
    plan = irsa.plan_present(desired, observed(None, managed=("arn:x", "arn:y")))
    assert told(plan)[1:] == [
        ("attach", f"arn:x to {TARGET}", {"arn": "arn:x"}),
        ("attach", f"arn:y to {TARGET}", {"arn": "arn:y"}),
        ("put_inline_policy", f"p of {TARGET}", {"policy": "p", "document": READ}),
        ("put_inline_policy", f"q of {TARGET}", {"policy": "q", "document": LIST}),
    ]
    assert plan.after["managed_policies"] == ["arn:x", "arn:y"]
    assert plan.after["inline_policies"] == {"p": READ, "q": LIST}


@pytest.mark.parametrize("prefix", ["arn:aws:iam::1", "arn:aws-cn:iam::1", "arn:aws-us-gov:iam::1"])
def test_plan_predicts_the_arn_in_every_partition(prefix):
    plan = irsa.plan_present(replace(WANTED, path="/edge/"), Observed(None, prefix, TRUST))
    assert plan.after["arn"] == f"{prefix}:role/edge/app"


def test_plan_refuses_a_trust_policy_above_iams_limit_with_both_numbers():
    large = trusting(*(f"controller-with-a-long-name-{number}" for number in range(60)))
    with pytest.raises(InvalidArgument) as raised:
        irsa.plan_present(WANTED, observed(None, wanted=large))
    found = raised.value.answer.split()[3]
    assert int(found) > 2048
    assert str(raised.value) == (
        f"could not write the trust policy of the IAM role app: its document has {found} characters, and IAM takes 2048. "
        "Split it into several."
    )


@pytest.mark.parametrize("excess", [0, 1])
def test_plan_counts_all_inline_policies_together_against_iams_limit(excess):
    frame = policy.size(READ | {"Id": ""})
    letters = [3000, 3000, 10240 - 3 * frame - 6000 + excess]
    documents = {f"p{number}": READ | {"Id": "x" * count} for number, count in enumerate(letters)}
    desired = replace(WANTED, inline_policies=documents)
    if not excess:
        assert irsa.plan_present(desired, observed(None)).changed
        return
    with pytest.raises(InvalidArgument) as raised:
        irsa.plan_present(desired, observed(None))
    assert str(raised.value) == (
        "could not write the inline policies of the IAM role app: its 3 documents have 10241 characters, and IAM takes "
        "10240. Split it into several."
    )


def test_plan_takes_everything_off_before_it_deletes_the_role():
    role = replace(THERE, managed=("arn:x", "arn:y"), inline={"q": LIST, "p": READ})
    plan = irsa.plan_absent(WANTED, Observed(role))
    assert told(plan) == [
        ("detach", f"arn:x from {TARGET}", {"arn": "arn:x"}),
        ("detach", f"arn:y from {TARGET}", {"arn": "arn:y"}),
        ("delete_inline_policy", f"p of {TARGET}", {"policy": "p"}),
        ("delete_inline_policy", f"q of {TARGET}", {"policy": "q"}),
        ("delete_role", TARGET, {}),
    ]
    assert (plan.before["arn"], plan.after, plan.returns, plan.warnings) == (ARN, None, {"kept": []}, ())


def test_plan_deletes_a_bare_role_with_one_call():
    assert told(irsa.plan_absent(WANTED, Observed(THERE))) == [("delete_role", TARGET, {})]


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (replace(THERE, tags={}), "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"),
        (replace(THERE, instance_profiles=("node",)), "it is in the instance profile node"),
        (replace(THERE, instance_profiles=("a", "b")), "it is in the instance profile a, b"),
        (
            replace(THERE, tags={}, instance_profiles=("node",)),
            "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s",
        ),
    ],
)
def test_plan_keeps_a_role_that_is_not_ours_or_in_use(role, reason):
    plan = irsa.plan_absent(WANTED, Observed(role))
    assert not plan.changed
    assert plan.returns == {"kept": [{"resource": ARN, "reason": reason}]}
    assert plan.warnings == (f"{ARN} was left in place: {reason}.",)
    assert plan.before == plan.after == irsa.shown(WANTED, role)


def test_plan_refuses_to_delete_a_role_in_use_when_it_was_asked_for_outright():
    outright = replace(WANTED, marking=Marking())
    with pytest.raises(Conflict) as raised:
        irsa.plan_absent(outright, Observed(replace(THERE, instance_profiles=("node",))))
    assert str(raised.value) == (
        f"could not delete the IAM role {ARN}: it is in the instance profile node. Remove it from there first."
    )


def test_plan_has_nothing_to_do_where_the_role_is_gone_already():
    plan = irsa.plan_absent(WANTED, Observed(None))
    assert (plan.changed, plan.before, plan.after, plan.returns) == (False, None, None, {"kept": []})
