# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done to a role that is there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, Missing
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import plan as irsa

from tests.unit.plugins.irsa.world import (
    ARN,
    LIST,
    OTHER_TRUST,
    OWNER,
    READ,
    TARGET,
    THERE,
    TRUST,
    WANTED,
    calls,
    observed,
    told,
)

BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


@pytest.mark.parametrize(
    ("wanted", "there", "expected", "changed"),
    [
        ({}, {}, [], {}),
        ({}, {"trust": OTHER_TRUST}, [("update_assume_role_policy", TARGET, {"trust": TRUST})], {"assume_role_policy_document": TRUST}),
        ({"description": "x"}, {}, [("update_role", TARGET, {"Description": "x"})], {"description": "x"}),
        ({"description": ""}, {"description": "x"}, [("update_role", TARGET, {"Description": ""})], {"description": ""}),
        ({"description": "x"}, {"description": "x"}, [], {}),
        (
            {"max_session_duration": 7200},
            {"description": "x"},
            [("update_role", TARGET, {"MaxSessionDuration": 7200})],
            {"max_session_duration": 7200},
        ),
        ({"max_session_duration": 3600}, {}, [], {}),
        (
            {"description": "x", "max_session_duration": 7200},
            {},
            [("update_role", TARGET, {"Description": "x", "MaxSessionDuration": 7200})],
            {"description": "x", "max_session_duration": 7200},
        ),
        ({}, {"description": "x", "max_session_duration": 7200, "boundary": BOUNDARY}, [], {}),
        (
            {"boundary": BOUNDARY},
            {},
            [("put_permissions_boundary", TARGET, {"arn": BOUNDARY})],
            {"permissions_boundary": BOUNDARY},
        ),
        (
            {"boundary": BOUNDARY},
            {"boundary": "arn:another"},
            [("put_permissions_boundary", TARGET, {"arn": BOUNDARY})],
            {"permissions_boundary": BOUNDARY},
        ),
        ({"boundary": BOUNDARY}, {"boundary": BOUNDARY}, [], {}),
        ({"boundary": ""}, {"boundary": BOUNDARY}, [("delete_permissions_boundary", TARGET, {})], {"permissions_boundary": None}),
        ({"boundary": ""}, {}, [], {}),
        ({"path": "/"}, {}, [], {}),
    ],
)  # fmt: skip
def test_plan_changes_only_the_settings_that_were_asked_for_and_differ(wanted, there, expected, changed):
    plan = irsa.plan_present(replace(WANTED, **wanted), observed(replace(THERE, **there)))
    assert told(plan) == expected
    assert plan.after == plan.before | changed


@pytest.mark.parametrize(
    ("marking", "there", "expected", "after"),
    [
        (Marking(owner=OWNER), OWNER | {"a": "b"}, [], OWNER | {"a": "b"}),
        (Marking({}, owner=OWNER), OWNER | {"a": "b"}, [("untag_role", TARGET, {"keys": ("a",)})], OWNER),
        (Marking({}, purge=False, owner=OWNER), OWNER | {"a": "b"}, [], OWNER | {"a": "b"}),
        (Marking({}, owner=OWNER), OWNER | {"aws:x": "b"}, [], OWNER | {"aws:x": "b"}),
        (
            Marking({"a": "c"}, owner=OWNER),
            OWNER | {"a": "b"},
            [("tag_role", TARGET, {"tags": {"a": "c"}})],
            OWNER | {"a": "c"},
        ),
        (
            Marking({"a": "c"}, owner=OWNER),
            OWNER | {"z": "b"},
            [("untag_role", TARGET, {"keys": ("z",)}), ("tag_role", TARGET, {"tags": {"a": "c"}})],
            OWNER | {"a": "c"},
        ),
        (Marking({}), OWNER, [("untag_role", TARGET, {"keys": tuple(OWNER)})], {}),
        (Marking(owner=OWNER, adopt=True), {"a": "b"}, [("tag_role", TARGET, {"tags": OWNER})], OWNER | {"a": "b"}),
    ],
)
def test_plan_reconciles_the_tags_and_never_takes_awss_or_our_mark(marking, there, expected, after):
    plan = irsa.plan_present(replace(WANTED, marking=marking), observed(replace(THERE, tags=there)))
    assert told(plan) == expected
    assert (plan.before["tags"], plan.after["tags"]) == (there, after)


def test_plan_changes_trust_then_settings_then_policies_then_tags():
    desired = replace(
        WANTED,
        description="x",
        boundary=BOUNDARY,
        managed_policies=("a",),
        inline_policies={"p": READ},
        marking=Marking({"n": "1"}, owner=OWNER),
    )
    there = replace(THERE, trust=OTHER_TRUST, managed=("b",), inline={"q": LIST}, tags=OWNER | {"o": "1"})
    plan = irsa.plan_present(desired, observed(there, managed=("a",)))
    assert calls(plan) == [
        "update_assume_role_policy", "update_role", "put_permissions_boundary", "attach", "detach", "put_inline_policy", "delete_inline_policy", "untag_role",
        "tag_role",
    ]  # fmt: skip
    assert plan.after["owned"] is True


def test_plan_carries_what_does_not_exist_yet():
    unmet = (Missing("make the IAM role", answer="no provider"),)
    foreign = replace(THERE, tags={})
    for role in (None, THERE, foreign):
        assert irsa.plan_present(WANTED, observed(role, unmet=unmet)).unmet == unmet


def test_plan_uses_someone_elses_role_only_as_it_is():
    theirs = replace(THERE, tags={"a": "b"})
    wanted = replace(WANTED, marking=Marking({"team": "edge"}, owner=OWNER))
    plan = irsa.plan_present(wanted, observed(theirs))
    assert (plan.changed, plan.after["owned"], plan.after["tags"]) == (False, False, {"a": "b"})
    assert plan.before == plan.after


def test_plan_says_in_what_someone_elses_role_differs_and_how_to_go_on():
    theirs = replace(THERE, tags={}, trust=OTHER_TRUST)
    with pytest.raises(Conflict) as raised:
        irsa.plan_present(replace(WANTED, description="x"), observed(theirs))
    lacking = "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"
    assert str(raised.value) == (
        f"could not use the IAM role {ARN}: {lacking}, and it differs: update_assume_role_policy, update_role. "
        "Give another name, or adopt: true to take it over and change it."
    )


def test_plan_takes_over_someone_elses_role_on_request():
    adopting = replace(WANTED, marking=Marking({"team": "edge"}, owner=OWNER, adopt=True))
    plan = irsa.plan_present(adopting, observed(replace(THERE, tags={"a": "b"}, trust=OTHER_TRUST)))
    assert calls(plan) == ["update_assume_role_policy", "untag_role", "tag_role"]
    assert (plan.before["owned"], plan.after["owned"]) == (False, True)


@pytest.mark.parametrize(("there", "wanted"), [("/", "/edge/"), ("/edge/", "/"), ("/a/", "/b/")])
def test_plan_cannot_move_a_role_to_another_path(there, wanted):
    with pytest.raises(Conflict) as raised:
        irsa.plan_present(replace(WANTED, path=wanted), observed(replace(THERE, path=there)))
    assert str(raised.value) == (
        f"could not make the IAM role app: it exists at the path {there}, and IAM cannot move it. "
        "Give that path, or another name."
    )


def test_plan_shows_all_that_a_role_is_and_its_documents_in_a_fixed_order():
    role = replace(
        THERE,
        path="/edge/",
        managed=("x",),
        inline={"q": LIST, "p": READ},
        boundary=BOUNDARY,
        max_session_duration=7200,
        description="for the controller",
    )
    shown = irsa.shown(WANTED, role)
    assert shown == {
        "arn": ARN,
        "name": "app",
        "path": "/edge/",
        "description": "for the controller",
        "max_session_duration": 7200,
        "assume_role_policy_document": TRUST,
        "managed_policies": ["x"],
        "inline_policies": {"p": READ, "q": LIST},
        "permissions_boundary": BOUNDARY,
        "tags": OWNER,
        "owned": True,
    }
    assert list(shown["inline_policies"]) == ["p", "q"]
