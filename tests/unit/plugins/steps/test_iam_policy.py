# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.ownership import Marking
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, InvalidArgument
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.managed import Place
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._policies.source import Source
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import iam_policy as step

ARN = "arn:aws:iam::123456789012:policy/reader"
TARGET = f"IAM policy {ARN}"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
LACKING = "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"


def document(*actions):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


READ, LIST = document("s3:GetObject"), document("s3:ListBucket")
WANTED = step.Desired(Place("reader", "/"), None, Source(document="given"), Marking(owner=OWNER), True)
ABSENT = replace(WANTED, present=False)
OURS = step.Policy("v1", READ, OWNER)
ZONELESS = Source(bundled="external_dns")


def told(plan):
    assert all(action.call == "create_policy" or action.arguments["arn"] == ARN for action in plan.actions)
    rest = [{key: value for key, value in action.arguments.items() if key != "arn"} for action in plan.actions]
    return [(action.call, action.target, more) for action, more in zip(plan.actions, rest, strict=True)]


def observed(policy=OURS, *wanted, **more):
    return step.Observed(ARN, policy, *(wanted or (READ,)), **more)


def delete_version(version):
    return ("delete_version", f"{version} of {TARGET}", {"version_id": version})


SHOWN = {
    "arn": ARN, "name": "reader", "path": "/", "description": "", "default_version_id": "v1", "document": READ,
    "tags": OWNER, "owned": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "arguments", "shown"),
    [
        ({}, {}, {}),
        ({"description": "x"}, {"description": "x"}, {"description": "x"}),
        ({"description": ""}, {"description": ""}, {}),
        ({"place": Place("reader", "/edge/")}, {"path": "/edge/"}, {"path": "/edge/"}),
        ({"marking": Marking()}, {"tags": {}}, {"tags": {}}),
        (
            {"marking": Marking({"n": "1"}, owner=OWNER)},
            {"tags": {"n": "1"} | OWNER},
            {"tags": {"n": "1"} | OWNER},
        ),
    ],
)
def test_plan_makes_the_policy_with_what_was_asked_for(wanted, arguments, shown):
    plan = step.plan(replace(WANTED, **wanted), observed(None))
    default = {"name": "reader", "path": "/", "description": None, "document": READ, "tags": OWNER}
    assert told(plan) == [("create_policy", TARGET, default | arguments)]
    assert (plan.before, plan.after, plan.unmet) == (None, SHOWN | shown, ())


def test_plan_makes_no_second_policy_of_a_name_at_another_path():
    elsewhere = "arn:aws:iam::123456789012:policy/edge/reader"
    with pytest.raises(Conflict) as raised:
        step.plan(WANTED, observed(None, elsewhere=elsewhere))
    assert str(raised.value) == (
        f"could not create the IAM policy {ARN}: the account has one of that name: {elsewhere}. "
        "Give its path, or another name."
    )


@pytest.mark.parametrize(
    ("old_versions", "deleted"),
    [
        ((), []),
        (("v1",), []),
        (("v1", "v2", "v3"), []),
        (("v2", "v3", "v4", "v5"), ["v2"]),
        # More than the five of today's limit.
        (("v1", "v2", "v3", "v4", "v5"), ["v1", "v2"]),
    ],
)
def test_plan_makes_room_for_a_new_version_only_when_there_is_none(old_versions, deleted):
    policy = replace(OURS, default_version_id="v9", old_versions=old_versions)
    plan = step.plan(WANTED, observed(policy, LIST))
    create = ("create_default_version", TARGET, {"document": LIST})
    assert told(plan) == [*map(delete_version, deleted), create]
    assert plan.before == SHOWN | {"default_version_id": "v9"}
    # Which number IAM gives the new one is known once it is there.
    assert plan.after == SHOWN | {"default_version_id": None, "document": LIST}


@pytest.mark.parametrize(
    ("marking", "tags", "expected", "after"),
    [
        (Marking(owner=OWNER), OWNER | {"a": "b"}, [], OWNER | {"a": "b"}),
        (Marking({}, owner=OWNER), OWNER | {"a": "b"}, [("untag_policy", TARGET, {"keys": ("a",)})], OWNER),
        (Marking({}, purge=False, owner=OWNER), OWNER | {"a": "b"}, [], OWNER | {"a": "b"}),
        (Marking({}, owner=OWNER), OWNER | {"aws:x": "1"}, [], OWNER | {"aws:x": "1"}),
        (
            Marking({"a": "c"}, owner=OWNER),
            OWNER | {"b": "1"},
            [("untag_policy", TARGET, {"keys": ("b",)}), ("tag_policy", TARGET, {"tags": {"a": "c"}})],
            OWNER | {"a": "c"},
        ),
        (Marking(owner=OWNER, adopt=True), {}, [("tag_policy", TARGET, {"tags": OWNER})], OWNER),
        (Marking(owner=OWNER), {}, [], {}),
        (Marking(), {}, [], {}),
    ],
)
def test_plan_changes_only_the_tags_that_differ(marking, tags, expected, after):
    plan = step.plan(replace(WANTED, marking=marking), observed(replace(OURS, tags=tags)))
    assert told(plan) == expected
    assert (plan.before["tags"], plan.after["tags"]) == (tags, after)
    assert plan.after["owned"] is marking.owns(after)
    assert plan.after["default_version_id"] == "v1"


def test_plan_leaves_a_document_in_its_own_words_where_it_means_the_same():
    otherwise = document("S3:GetObject", "s3:getobject")
    plan = step.plan(WANTED, observed(replace(OURS, document=otherwise)))
    assert not plan.changed
    assert plan.before["document"] == plan.after["document"] == otherwise


def test_plan_takes_over_someone_elses_policy_on_request():
    adopting = replace(WANTED, marking=Marking(owner=OWNER, adopt=True))
    theirs = step.Policy("v1", LIST, {"a": "b"})
    assert [action.call for action in step.plan(adopting, observed(theirs)).actions] == [
        "create_default_version",
        "tag_policy",
    ]


def test_plan_uses_someone_elses_policy_that_says_the_same():
    theirs = replace(OURS, tags={"a": "b"})
    plan = step.plan(replace(WANTED, marking=Marking({"n": "1"}, owner=OWNER)), observed(theirs))
    assert (plan.changed, plan.before, plan.after["owned"]) == (False, plan.after, False)
    assert plan.after["tags"] == {"a": "b"}


def test_complaint_9_plan_names_the_actions_that_someone_elses_policy_lacks_and_exceeds():
    theirs = step.Policy("v1", document("s3:PutObject", "s3:GetObject"), {})
    with pytest.raises(Conflict) as raised:
        step.plan(WANTED, observed(theirs, document("s3:GetObject", "s3:ListBucket")))
    assert str(raised.value) == (
        f"could not use the IAM policy {ARN}: {LACKING}, and it differs in s3:listbucket, s3:putobject. "
        "Give another name, or adopt: true to take it over and change it."
    )
    assert raised.value.details == {"missing_actions": ["s3:listbucket"], "extra_actions": ["s3:putobject"]}


@pytest.mark.parametrize(("wanted", "there", "warns"), [("new", "old", True), ("old", "old", False), (None, "old", False), ("", "old", True)])  # fmt: skip
def test_plan_says_that_a_description_cannot_be_changed(wanted, there, warns):
    plan = step.plan(replace(WANTED, description=wanted), observed(replace(OURS, description=there)))
    assert not plan.changed
    assert plan.warnings == ((f"IAM cannot change the description of {ARN}: it stays 'old'.",) if warns else ())
    assert plan.after["description"] == "old"


@pytest.mark.parametrize("policy", [None, OURS, replace(OURS, tags={})], ids=["none", "ours", "foreign"])
def test_plan_carries_that_the_zone_of_its_document_is_not_there_yet(policy):
    unmet = step.plan(replace(WANTED, source=ZONELESS), observed(policy)).unmet
    assert [error.answer for error in unmet] == ["zone_ids is empty"]


@pytest.mark.parametrize(("letters", "fits"), [(6144 - 2, True), (6144 - 1, False)])
def test_plan_refuses_a_document_above_iams_limit(letters, fits):
    frame = len('{"Id":""}') - len("{}")
    large = {"Id": "x" * (letters - frame)}
    if fits:
        assert step.plan(WANTED, observed(None, large)).changed
        return
    with pytest.raises(InvalidArgument) as raised:
        step.plan(WANTED, observed(None, large))
    assert str(raised.value) == (
        "could not write the IAM policy reader: its document has 6145 characters, and IAM takes 6144. "
        "Split it into several."
    )


def test_plan_deletes_the_versions_before_the_policy():
    policy = replace(OURS, default_version_id="v3", old_versions=("v1", "v2"))
    plan = step.plan(ABSENT, observed(policy, None))
    assert told(plan) == [delete_version("v1"), delete_version("v2"), ("delete_policy", TARGET, {})]
    assert plan.before == SHOWN | {"default_version_id": "v3", "attached_to": []}
    assert (plan.after, plan.returns, plan.warnings) == (None, {"kept": []}, ())


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (replace(OURS, attached_to=("role/a", "user/b")), "it is attached to role/a, user/b"),
        (replace(OURS, tags={}), LACKING),
        (replace(OURS, tags={}, attached_to=("role/a",)), LACKING),
    ],
)
def test_plan_keeps_what_is_used_or_not_ours_and_says_so(policy, reason):
    plan = step.plan(ABSENT, observed(policy, None))
    assert (plan.changed, plan.returns) == (False, {"kept": [{"resource": ARN, "reason": reason}]})
    assert plan.warnings == (f"{ARN} was left in place: {reason}.",)
    assert plan.before == plan.after
    assert plan.after["attached_to"] == list(policy.attached_to)


def test_plan_refuses_to_delete_a_policy_in_use_when_it_was_asked_for_outright():
    with pytest.raises(Conflict) as raised:
        step.plan(replace(ABSENT, marking=Marking()), observed(replace(OURS, attached_to=("role/a",)), None))
    assert str(raised.value) == f"could not delete the IAM policy {ARN}: it is attached to role/a. Detach it first."


def test_plan_has_nothing_to_do_where_the_policy_is_gone_already():
    plan = step.plan(ABSENT, observed(None, None))
    assert (plan.changed, plan.before, plan.after, plan.returns) == (False, None, None, {"kept": []})
