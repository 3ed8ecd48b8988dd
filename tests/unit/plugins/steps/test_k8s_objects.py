# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of k8s_objects: what is applied, deleted, kept, refused and waited for, from what there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import (
    Conflict,
    InvalidArgument,
    Missing,
    Refused,
)
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.compared import Item
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.readiness import Condition
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps import k8s_objects as step

from tests.unit.plugins.objects import balanced, config_map, crd, ingress, made, namespace, secret, service

OWNER = {"edgeworks.eks-ingress/cluster": "mz-k8s"}
OURS = {"labels": OWNER}
DYING = {"deletionTimestamp": "2026-11-22T00:00:00Z", "finalizers": ["x"]}
PARAMS = {
    "objects": None, "src": None, "namespace": None, "labels": None, "owner_labels": None, "adopt": False,
    "field_manager": "tests", "force_conflicts": False, "allow_replace": False, "prune_selector": None, "wait": True,
    "wait_timeout": 300, "wait_condition": None, "state": "present",
}  # fmt: skip
WANTED = step.desired(PARAMS)
OWNED = replace(WANTED, owner_labels=OWNER)
ABSENT = replace(WANTED, present=False)
NO_NAMESPACE = Missing("predict the apply of", answer='namespaces "apps" not found')
NO_KIND = Missing("predict the apply of", answer="the cluster does not serve Thing")


def planned(desired, *items, strays=()):
    return step.plan(desired, step.Observed(tuple(items), tuple(strays)))


def item(live, predicted, wanted=None, **more):
    return Item(wanted or predicted, live, predicted, **more)


def described(plan):
    return [action.described() for action in plan.actions]


def entries(plan):
    return [(entry["name"], entry["action"]) for entry in plan.resource]


@pytest.mark.parametrize(
    ("live", "predicted", "action", "actions"),
    [
        (None, config_map(a="1"), "created", ["apply ConfigMap default/server"]),
        (config_map(a="1"), config_map(a="1"), "unchanged", []),
        (config_map(a="0"), config_map(a="1"), "changed", ["apply ConfigMap default/server"]),
        (config_map(metadata=DYING, a="1"), config_map(a="1"), "created", ["apply ConfigMap default/server"]),
    ],
)
def test_plan_applies_what_differs_and_nothing_else(live, predicted, action, actions):
    plan = planned(WANTED, item(live, predicted))
    assert described(plan) == actions
    assert plan.changed is bool(actions)
    assert entries(plan) == [("server", action)]
    assert plan.returns == {"kept": []} and not plan.unmet and not plan.warnings


def test_plan_shows_only_the_objects_that_differ():
    same, new, changed = config_map("same"), config_map("new", a="1"), config_map("changed", a="1")
    plan = planned(WANTED, item(same, same), item(None, new), item(config_map("changed", a="0"), changed))
    assert list(plan.before) == ["ConfigMap default/changed"]
    assert list(plan.after) == ["ConfigMap default/new", "ConfigMap default/changed"]
    assert plan.before["ConfigMap default/changed"]["data"] == {"a": "0"}
    assert entries(plan) == [("same", "unchanged"), ("new", "created"), ("changed", "changed")]


def test_plan_sends_what_is_wanted_and_not_what_is_predicted():
    plan = planned(WANTED, item(None, config_map(a="1", theirs="2"), wanted=config_map(a="1")))
    assert plan.actions[0].arguments == {"obj": config_map(a="1"), "after": None}
    assert plan.resource[0]["object"]["data"] == {"a": "1", "theirs": "2"}


def test_plan_makes_an_object_anew_only_after_the_old_one_is_gone():
    dying = config_map(metadata=DYING)
    assert planned(WANTED, item(dying, config_map())).actions[0].arguments["after"] == dying


def test_plan_returns_what_each_object_is_without_secrets():
    plan = planned(WANTED, item(None, secret(data={"key": "aHVzaA=="})))
    (entry,) = plan.resource
    assert (entry["api_version"], entry["kind"], entry["namespace"], entry["name"]) == ("v1", "Secret", "default", "s")
    assert entry["object"]["data"] == {"key": "<redacted>"}
    assert "aHVzaA==" not in str(plan.diff())


def test_plan_prunes_the_strays_after_it_has_applied():
    plan = planned(WANTED, item(None, config_map("new")), strays=[config_map("old"), service("old")])
    assert described(plan) == [
        "apply ConfigMap default/new",
        "delete ConfigMap default/old",
        "delete Service default/old",
    ]
    assert list(plan.before) == ["ConfigMap default/old", "Service default/old"]
    assert list(plan.after) == ["ConfigMap default/new"]
    assert entries(plan) == [("new", "created"), ("old", "deleted"), ("old", "deleted")]


@pytest.mark.parametrize(
    ("desired", "live", "wanted", "refused"),
    [
        (OWNED, config_map(a="0"), config_map(a="1"), True),
        (OWNED, config_map(a="0"), config_map(metadata=OURS, a="1"), False),
        (OWNED, None, config_map(metadata=OURS, a="1"), False),
        # As it is asked for: it may stay someone else's.
        (OWNED, config_map(a="1"), config_map(a="1"), False),
        (WANTED, config_map(a="0"), config_map(a="1"), False),
    ],
)
def test_plan_refuses_to_change_what_someone_else_made(desired, live, wanted, refused):
    plan = planned(desired, item(live, wanted))
    assert [type(error) for error in plan.unmet] == ([Conflict] if refused else [])
    if refused:
        assert str(plan.unmet[0]).startswith(
            "could not change ConfigMap default/server: it was not made by this set-up"
        )


@pytest.mark.parametrize(
    ("obj", "unmet", "beside", "told"),
    [
        (config_map(namespace="apps"), NO_NAMESPACE, [], True),
        (config_map(namespace="apps"), NO_NAMESPACE, [namespace("other")], True),
        (config_map(namespace="apps"), NO_NAMESPACE, [namespace("apps")], False),
        (made("example.org/v1", "Thing", "a"), NO_KIND, [], True),
        (made("example.org/v1", "Thing", "a"), NO_KIND, [crd("v1")], False),
        (made("example.org/v2", "Thing", "a"), NO_KIND, [crd("v1")], True),
        (made("example.org/v1", "Thing", "a"), NO_KIND, [crd("v2", "(v1)")], True),
        (made("example.org/v1", "Other", "a"), NO_KIND, [crd("v1")], True),
        (config_map(), None, [], False),
    ],
)
def test_plan_lacks_only_what_this_very_call_does_not_make(obj, unmet, beside, told):
    plan = planned(WANTED, Item(obj, None, obj, unmet), *(item(None, other) for other in beside))
    assert list(plan.unmet) == ([unmet] if told else [])
    assert plan.changed


@pytest.mark.parametrize(
    ("allowed", "served", "refused"), [(False, True, True), (True, True, False), (False, False, False)]
)
def test_plan_replaces_an_alb_that_serves_only_where_that_is_allowed(allowed, served, refused):
    def scheme(value):
        annotations = {"annotations": {"alb.ingress.kubernetes.io/scheme": value}}
        return ingress(metadata=annotations, status=balanced() if served else {})

    plan = planned(replace(WANTED, allow_replace=allowed), item(scheme("internet-facing"), scheme("internal")))
    assert [type(error) for error in plan.unmet] == ([Refused] if refused else [])
    assert plan.changed


@pytest.mark.parametrize(
    ("wait", "lacking", "unsettled"),
    [(True, "0 of 2 replicas are available", True), (True, "", False), (False, "0 of 2", False)],
)
def test_plan_waits_for_what_is_not_ready_without_changing_it(wait, lacking, unsettled):
    obj = config_map()
    plan = planned(replace(WANTED, wait=wait), item(obj, obj, lacking=lacking), item(service(), service()))
    assert plan.unsettled is unsettled and not plan.changed


@pytest.mark.parametrize(
    ("live", "action", "actions", "kept"),
    [
        (None, "unchanged", [], []),
        (config_map(metadata=OURS), "deleted", ["delete ConfigMap default/server"], []),
        (config_map(), "kept", [], ["ConfigMap default/server"]),
        (config_map(metadata={"labels": {"edgeworks.eks-ingress/cluster": "other"}}), "kept", [], ["ConfigMap default/server"]),
        (config_map(metadata=OURS | DYING), "unchanged", [], []),
        (config_map(metadata=DYING), "kept", [], ["ConfigMap default/server"]),
    ],
)  # fmt: skip
def test_plan_deletes_only_what_is_ours_and_names_what_it_keeps(live, action, actions, kept):
    plan = planned(replace(OWNED, present=False), Item(config_map(), live))
    assert described(plan) == actions
    assert entries(plan) == [("server", action)]
    assert plan.returns == {"kept": kept}
    assert [warning.partition(" is kept")[0] for warning in plan.warnings if "held" not in warning] == kept
    assert list(plan.before) == [name.removeprefix("delete ") for name in actions] and plan.after == {}


def test_plan_of_absence_without_an_owner_deletes_all_that_are_named():
    plan = planned(ABSENT, Item(config_map("a"), config_map("a")), Item(service("b"), service("b")))
    assert described(plan) == ["delete ConfigMap default/a", "delete Service default/b"]
    assert plan.actions[0].arguments == {"obj": config_map("a")}


@pytest.mark.parametrize(
    ("wait", "live", "unsettled"),
    [
        (True, config_map(metadata=OURS | DYING), True),
        (False, config_map(metadata=OURS | DYING), False),
        (True, config_map(metadata=OURS), False),
        (True, config_map(metadata=DYING), False),
        (True, None, False),
    ],
)
def test_plan_waits_for_what_of_ours_is_already_being_deleted(wait, live, unsettled):
    plan = planned(replace(OWNED, present=False, wait=wait), Item(config_map(), live))
    assert plan.unsettled is unsettled
    assert ("and held by x" in "".join(plan.warnings)) is (live == config_map(metadata=OURS | DYING))


def test_plan_of_absence_shows_no_object_where_there_is_none():
    (entry,) = planned(ABSENT, Item(config_map(), None)).resource
    assert entry["object"] is None and (entry["kind"], entry["name"]) == ("ConfigMap", "server")


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({}, "condition", None),
        (
            {"wait_condition": {"type": "Ready", "status": "False", "reason": "X"}},
            "condition",
            Condition("Ready", "False", "X"),
        ),
        ({"state": "absent"}, "present", False),
        ({"labels": {"a": 1}}, "labels", {"a": "1"}),
        ({"owner_labels": {"a": True}}, "owner_labels", {"a": "true"}),
        ({"prune_selector": "app=demo", "objects": [config_map()]}, "prune_selector", "app=demo"),
        *(({option: True}, option, True) for option in ("adopt", "allow_replace", "wait")),
        ({"force_conflicts": True}, "force", True),
        ({"wait_timeout": 5}, "wait_timeout", 5),
        ({"namespace": "apps"}, "namespace", "apps"),
        ({"objects": [config_map("a"), None]}, "objects", (config_map("a"),)),
    ],
)
def test_arguments_become_what_is_wanted(changes, field, expected):
    assert getattr(step.desired(PARAMS | changes), field) == expected


def test_what_is_no_object_is_told_with_where_it_was_given(tmp_path):
    with pytest.raises(InvalidArgument, match="of objects: it has no apiVersion"):
        step.desired(PARAMS | {"objects": [{"kind": "A", "metadata": {"name": "a"}}]})
    (tmp_path / "a.yaml").write_text("kind: A\nmetadata: {name: a}\n", encoding="ascii")
    with pytest.raises(InvalidArgument, match=r"of .*/a\.yaml: it has no apiVersion"):
        step.desired(PARAMS | {"src": [str(tmp_path / "a.yaml")]})
