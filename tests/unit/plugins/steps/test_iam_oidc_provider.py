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
TARGET = f"IAM OIDC provider {ARN}"
STS = "sts.amazonaws.com"
OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
LACKING = "it does not carry our tag edgeworks.eks-ingress/cluster=mz-k8s"
WANTED = step.Desired("mz-k8s", None, (STS,), None, Marking(), True)
OURS = replace(WANTED, marking=Marking(owner=OWNER))
THERE = step.Provider(URL, (STS,), ("aa",), {"team": "edge", "aws:x": "1"})
SHOWN = {
    "arn": ARN, "url": URL, "client_ids": [STS], "thumbprints": ["aa"], "tags": {"team": "edge", "aws:x": "1"},
    "owned": True,
}  # fmt: skip


def observed(provider=THERE, roles=()):
    return step.Observed(ARN, URL, provider, roles)


def told(plan):
    assert all(action.target == TARGET for action in plan.actions)
    assert all(action.call == "create_provider" or action.arguments["arn"] == ARN for action in plan.actions)
    rest = [{key: value for key, value in action.arguments.items() if key != "arn"} for action in plan.actions]
    return [(action.call, more) for action, more in zip(plan.actions, rest, strict=True)]


@pytest.mark.parametrize(
    ("wanted", "arguments", "shown"),
    [
        ({}, {}, {}),
        ({"client_ids": ("z", "a")}, {"client_ids": ("a", "z")}, {"client_ids": ["a", "z"]}),
        ({"thumbprints": ("bb", "aa")}, {"thumbprints": ("bb", "aa")}, {"thumbprints": ["bb", "aa"]}),
        ({"marking": Marking({"a": "b"})}, {"tags": {"a": "b"}}, {"tags": {"a": "b"}}),
        ({"marking": Marking({"a": "b"}, owner=OWNER)}, {"tags": {"a": "b"} | OWNER}, {"tags": {"a": "b"} | OWNER}),
    ],
)
def test_plan_creates_the_provider_of_a_cluster_that_has_none(wanted, arguments, shown):
    plan = step.plan(replace(WANTED, **wanted), observed(None))
    # Thumbprints are neither fetched nor compared unless they are asked for: AWS trusts its own root CAs.
    default = {"url": URL, "client_ids": (STS,), "thumbprints": (), "tags": {}}
    assert told(plan) == [("create_provider", default | arguments)]
    assert (plan.before, plan.after) == (None, SHOWN | {"thumbprints": [], "tags": {}} | shown)


def add(client_id):
    return ("add_client_id", {"client_id": client_id})


def remove(client_id):
    return ("remove_client_id", {"client_id": client_id})


@pytest.mark.parametrize(
    ("wanted", "expected", "after"),
    [
        ({}, [], {}),
        ({"client_ids": (STS, "other")}, [add("other")], {"client_ids": ["other", STS]}),
        ({"client_ids": ("b", "a")}, [add("a"), add("b"), remove(STS)], {"client_ids": ["a", "b"]}),
        ({"thumbprints": ("aa",)}, [], {}),
        ({"thumbprints": ("bb",)}, [("update_thumbprints", {"thumbprints": ("bb",)})], {"thumbprints": ["bb"]}),
        ({"thumbprints": ()}, [("update_thumbprints", {"thumbprints": ()})], {"thumbprints": []}),
        ({"marking": Marking({"team": "edge"})}, [], {}),
        ({"marking": Marking({})}, [("untag_provider", {"keys": ("team",)})], {"tags": {"aws:x": "1"}}),
        ({"marking": Marking({}, purge=False)}, [], {}),
        (
            {"marking": Marking({"team": "core"})},
            [("tag_provider", {"tags": {"team": "core"}})],
            {"tags": {"team": "core", "aws:x": "1"}},
        ),
        (
            {"marking": Marking({"n": "1"})},
            [("untag_provider", {"keys": ("team",)}), ("tag_provider", {"tags": {"n": "1"}})],
            {"tags": {"n": "1", "aws:x": "1"}},
        ),
    ],
)
def test_plan_changes_only_what_differs(wanted, expected, after):
    plan = step.plan(replace(WANTED, **wanted), observed())
    assert told(plan) == expected
    assert (plan.before, plan.after) == (SHOWN, SHOWN | after)


def test_complaint_11_plan_leaves_thumbprints_in_another_order_and_those_nobody_asked_about():
    two = replace(THERE, thumbprints=("bb", "aa"))
    assert not step.plan(replace(WANTED, thumbprints=("aa", "bb")), observed(two)).changed
    assert not step.plan(WANTED, observed(replace(THERE, thumbprints=("another",)))).changed


def test_plan_shows_client_ids_in_the_order_of_the_provider():
    two = replace(THERE, client_ids=("a", "b"))
    plan = step.plan(replace(WANTED, client_ids=("b", "a")), observed(two))
    assert (plan.changed, plan.after["client_ids"]) == (False, ["a", "b"])


FOREIGN = replace(OURS, thumbprints=("bb",), marking=Marking({"team": "core"}, owner=OWNER))


@pytest.mark.parametrize(
    ("theirs", "wanted"), [((STS,), (STS,)), (("other", STS), (STS,)), (("b", "a"), ("a", "b")), ((STS,), ())]
)
def test_plan_uses_someone_elses_provider_that_fits_and_touches_nothing(theirs, wanted):
    plan = step.plan(replace(FOREIGN, client_ids=wanted), observed(replace(THERE, client_ids=theirs)))
    assert not plan.changed
    assert plan.before == plan.after == SHOWN | {"client_ids": list(theirs), "owned": False}


@pytest.mark.parametrize(
    ("theirs", "wanted", "lacking"),
    [(("other",), (STS,), STS), ((), ("b", "a"), "a, b"), (("b",), ("b", "a"), "a")],
)
def test_plan_refuses_to_add_an_audience_to_someone_elses_provider(theirs, wanted, lacking):
    with pytest.raises(Conflict) as raised:
        step.plan(replace(FOREIGN, client_ids=wanted), observed(replace(THERE, client_ids=theirs)))
    assert str(raised.value) == (
        f"could not use the IAM OIDC provider {ARN}: {LACKING}, and it lacks the client id {lacking}. "
        "Have its owner add that, or set adopt: true (the irsa role's irsa_adopt_provider) to take it over."
    )


def test_plan_takes_over_someone_elses_provider_on_request():
    adopting = replace(OURS, client_ids=("new",), marking=Marking(owner=OWNER, adopt=True))
    plan = step.plan(adopting, observed())
    assert told(plan) == [add("new"), remove(STS), ("tag_provider", {"tags": OWNER})]
    assert plan.after == SHOWN | {"client_ids": ["new"], "tags": THERE.tags | OWNER}
    assert plan.before["owned"] is False


def test_plan_deletes_a_provider_that_no_role_trusts():
    plan = step.plan(replace(WANTED, present=False), observed())
    assert told(plan) == [("delete_provider", {})]
    assert (plan.before, plan.after) == (SHOWN | {"trusting_roles": []}, None)
    assert (plan.returns, plan.warnings) == ({"kept": []}, ())


@pytest.mark.parametrize(
    ("tags", "roles", "reason"),
    [
        ({}, (), LACKING),
        ({}, ("other-role",), LACKING),
        (OWNER, ("a", "b"), "roles still trust it: a, b"),
    ],
)
def test_plan_keeps_a_provider_that_is_not_ours_or_is_trusted_and_says_so(tags, roles, reason):
    plan = step.plan(replace(OURS, present=False), observed(replace(THERE, tags=tags), roles))
    assert not plan.changed
    assert plan.returns == {"kept": [{"resource": ARN, "reason": reason}]}
    assert plan.warnings == (f"{ARN} was left in place: {reason}.",)
    assert plan.before == plan.after
    assert plan.after["trusting_roles"] == list(roles)


def test_plan_refuses_to_delete_a_trusted_provider_when_it_was_asked_for_outright():
    with pytest.raises(Conflict) as raised:
        step.plan(replace(WANTED, present=False), observed(roles=("other-role",)))
    assert str(raised.value) == (
        f"could not delete the IAM OIDC provider {ARN}: roles still trust it: other-role. Remove those roles first."
    )


def test_plan_has_nothing_to_do_where_the_provider_is_gone_already():
    plan = step.plan(replace(WANTED, present=False), observed(None))
    assert (plan.changed, plan.before, plan.after, plan.returns) == (False, None, None, {"kept": []})
