# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Helm release needs: the actions in order, and what stands in their way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict, Missing, Refused
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.objects import named
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import Part
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Observed
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.planning import plan

from tests.unit.plugins.helm.release import OWNER
from tests.unit.plugins.helm.wanted import CONFIG, FETCHED, NOW, RECORD, RELEASE, WANTED, calls
from tests.unit.plugins.objects import config_map, crd

CRD = crd("v1")
ABSENT = replace(WANTED, present=False)
FOREIGN = replace(RECORD, labels={"edgeworks.eks-ingress/cluster": "other"})
BY_HAND = Part(CONFIG, config_map("demo", a="hand"), predicted=CONFIG)
GONE = Part(CONFIG, None, predicted=CONFIG)
NEW_CRD = Part(CRD, None, predicted=CRD)


def observed(latest=RECORD, deployed=RECORD, **more):
    return Observed(latest, deployed, (CONFIG,), now=NOW, **more)


@pytest.mark.parametrize(
    ("seen", "actions"),
    [
        (observed(), []),
        (observed(parts=(Part(CONFIG, CONFIG),)), []),
        (observed(parts=(BY_HAND,)), ["apply ConfigMap default/demo"]),
        (observed(parts=(Part(CONFIG, CONFIG), GONE)), ["apply ConfigMap default/demo"]),
        (observed(crds=(Part(CRD, CRD),)), []),
        (observed(crds=(NEW_CRD,)), ["apply CustomResourceDefinition things.example.org"]),
        # CRDs first: the drifted object may be of their kind.
        (
            observed(crds=(NEW_CRD,), parts=(BY_HAND,)),
            ["apply CustomResourceDefinition things.example.org", "apply ConfigMap default/demo"],
        ),
        (observed(fetched=FETCHED), ["upgrade Helm release default/demo"]),
        (Observed(fetched=FETCHED, now=NOW), ["install Helm release default/demo"]),
        (
            Observed(fetched=FETCHED, crds=(NEW_CRD,), now=NOW),
            ["apply CustomResourceDefinition things.example.org", "install Helm release default/demo"],
        ),
    ],
)
def test_plan_does_what_is_lacking_in_the_order_of_what_needs_what(seen, actions):
    found = plan(WANTED, seen)
    assert [action.described() for action in found.actions] == actions
    assert found.changed is bool(actions) and found.returns == {"kept": []}


def test_plan_of_drift_is_carried_out_by_us_and_not_by_helm():
    crds, drift = plan(WANTED, observed(crds=(NEW_CRD,), parts=(BY_HAND,))).actions
    assert crds.arguments == {"obj": CRD, "before_helm": True}
    assert drift.arguments == {"obj": CONFIG, "before_helm": False}


@pytest.mark.parametrize("deployed", [RECORD, None])
def test_plan_installs_with_the_owners_labels_and_knows_where_to_go_back_to(deployed):
    found = plan(WANTED, observed(replace(RECORD, status="failed"), deployed, fetched=FETCHED))
    assert found.actions[-1].arguments == {
        "content": b"archive",
        "labels": OWNER,
        "return_to": {"revision": 3, "server_side": False} if deployed else None,
        "server_side": False,
    }


def test_plan_installs_with_the_owners_labels_and_crds_first():
    found = plan(WANTED, Observed(fetched=FETCHED, crds=(NEW_CRD,), now=NOW))
    assert calls(found) == ["apply", "install"]
    assert found.actions[1].arguments["labels"] == OWNER


@pytest.mark.parametrize(
    ("desired", "record", "refused"),
    [
        (WANTED, RECORD, False),
        (WANTED, FOREIGN, True),
        (WANTED, replace(RECORD, labels={}), True),
        (WANTED, replace(RECORD, labels=OWNER | {"more": "x"}), False),
        (replace(WANTED, adopt=True), FOREIGN, False),
        (replace(WANTED, owner_labels={}), FOREIGN, False),
    ],
)
@pytest.mark.parametrize(
    "more",
    [{"fetched": FETCHED}, {"parts": (BY_HAND,)}, {"crds": (NEW_CRD,)}],
    ids=["upgrade", "drift", "CRDs"],
)
def test_plan_refuses_to_change_a_release_made_by_someone_else(desired, record, refused, more):
    found = plan(desired, observed(record, record, **more))
    assert [type(error) for error in found.unmet] == ([Conflict] if refused else [])
    assert found.returns["kept"] == (["Helm release default/demo"] if refused else [])
    assert found.changed
    if refused:
        assert "Helm release default/demo: it was not made by this set-up" in str(found.unmet[0])


def test_plan_uses_a_release_made_by_someone_else_where_it_is_as_wanted():
    found = plan(WANTED, observed(FOREIGN, FOREIGN, parts=(Part(CONFIG, CONFIG),)))
    assert not found.unmet and not found.changed


@pytest.mark.parametrize(
    ("create", "exists", "lacking"),
    [(False, False, True), (True, False, False), (False, True, False), (True, True, False)],
)
def test_plan_needs_the_namespace_unless_it_may_make_it(create, exists, lacking):
    seen = Observed(fetched=FETCHED, namespace_exists=exists, now=NOW)
    found = plan(replace(WANTED, create_namespace=create), seen)
    assert [type(error) for error in found.unmet] == ([Missing] if lacking else [])
    if lacking:
        assert str(found.unmet[0]) == (
            "could not install Helm release default/demo: there is no namespace default. "
            "Make it, or set create_namespace: true."
        )


@pytest.mark.parametrize("exists", [False, True])
def test_plan_makes_the_namespace_first_and_shows_it(exists):
    crds = (Part(CRD, None, predicted=CRD),)
    seen = Observed(fetched=FETCHED, crds=crds, namespace_exists=exists, now=NOW)
    found = plan(replace(WANTED, create_namespace=True), seen)
    made = [] if exists else ["apply Namespace default"]
    assert [action.described() for action in found.actions] == [*made, f"apply {named(CRD)}", f"install {RELEASE}"]
    namespace = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "default", "labels": {"name": "default"}},
    }
    assert found.diff()["after"]["objects"].get("Namespace default") == (None if exists else namespace)
    # It is none of the release's objects.
    assert "Namespace default" not in found.predicted["objects"]


def test_plan_tells_both_whose_it_is_and_that_the_namespace_is_missing():
    found = plan(WANTED, observed(FOREIGN, FOREIGN, fetched=FETCHED, namespace_exists=False))
    assert [type(error) for error in found.unmet] == [Conflict, Missing]


@pytest.mark.parametrize(
    ("parts", "warnings"),
    [
        ((), []),
        ((BY_HAND,), []),
        (
            (Part(CONFIG, CONFIG, refused=Refused("predict", answer="field is immutable")), BY_HAND),
            [
                "ConfigMap default/demo differs from the release and cannot be put right: could not predict: field is immutable."
            ],
        ),
    ],
)
def test_plan_warns_of_drift_that_the_server_will_not_let_be_put_right(parts, warnings):
    assert list(plan(WANTED, observed(parts=parts)).warnings) == warnings


@pytest.mark.parametrize(
    ("wait", "lacking", "unsettled"),
    [(True, "0 of 2 replicas are available", True), (False, "0 of 2", False), (True, "", False)],
)
def test_plan_waits_for_a_release_that_is_not_ready_without_changing_it(wait, lacking, unsettled):
    found = plan(replace(WANTED, wait=wait), observed(parts=(Part(CONFIG, CONFIG, lacking=lacking),)))
    assert found.unsettled is unsettled and not found.changed


def test_complaint_6_a_crd_is_never_replaced_by_one_that_lacks_a_stored_version():
    parts = (Part(CRD, crd("v1alpha1", "v1", stored=["v1alpha1", "v1"]), predicted=CRD),)
    for fetched in (FETCHED, None):
        with pytest.raises(
            Conflict, match=r"CRD things\.example\.org: objects may be stored in version v1alpha1, which"
        ):
            plan(WANTED, observed(crds=parts, fetched=fetched))


PENDING = ["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"]


@pytest.mark.parametrize(
    ("status", "deployed", "fetched", "expected"),
    [
        *((status, RECORD, None, ["rollback"]) for status in PENDING),
        *((status, RECORD, FETCHED, ["rollback", "upgrade"]) for status in PENDING),
        *((status, None, FETCHED, ["uninstall", "install"]) for status in PENDING),
        ("failed", None, FETCHED, ["upgrade"]),
        ("failed", RECORD, FETCHED, ["upgrade"]),
        ("superseded", None, None, []),
        ("unknown", None, FETCHED, ["upgrade"]),
    ],
)
def test_plan_recovers_a_release_whose_operation_died(status, deployed, fetched, expected):
    latest = replace(RECORD, status=status, revision=4)
    found = plan(WANTED, observed(latest, deployed, fetched=fetched))
    assert calls(found) == expected
    assert {action.target for action in found.actions} <= {"Helm release default/demo"}
    if "rollback" in expected:
        assert found.actions[0].arguments == {"revision": 3, "server_side": False}


def test_plan_puts_crds_right_before_it_recovers():
    latest = replace(RECORD, status="pending-upgrade", revision=4)
    found = plan(WANTED, observed(latest, crds=(NEW_CRD,), parts=(BY_HAND,)))
    assert calls(found) == ["apply", "rollback", "apply"]


@pytest.mark.parametrize("status", PENDING)
@pytest.mark.parametrize(("seconds", "running"), [(0, True), (20, True), (299, True), (300, False), (3600, False)])
def test_plan_does_not_disturb_an_operation_that_may_be_running(status, seconds, running):
    latest = replace(RECORD, status=status, revision=4, changed_at=NOW - timedelta(seconds=seconds))
    seen = observed(latest, fetched=FETCHED)
    if not running:
        assert calls(plan(WANTED, seen))[0] == "rollback"
        return
    with pytest.raises(Conflict) as refused:
        plan(WANTED, seen)
    assert str(refused.value) == (
        f"could not change Helm release default/demo: its revision 4 is {status} since {seconds} s. "
        "Someone else may be at work: run again; after 300 s it is taken for dead."
    )


@pytest.mark.parametrize(
    ("latest", "expected", "kept"),
    [
        (None, [], []),
        (RECORD, ["uninstall"], []),
        (FOREIGN, [], ["Helm release default/demo"]),
        *((replace(RECORD, status=status), ["uninstall"], []) for status in (*PENDING, "failed", "superseded")),
    ],
)
def test_plan_uninstalls_ours_in_whatever_state_and_keeps_and_names_anothers(latest, expected, kept):
    found = plan(ABSENT, observed(latest, None))
    assert calls(found) == expected and found.returns == {"kept": kept}
    assert {action.target for action in found.actions} <= {"Helm release default/demo"}
    assert [warning.partition(" is kept")[0] for warning in found.warnings] == kept


def test_plan_uninstalls_what_nobody_is_said_to_own():
    assert calls(plan(replace(ABSENT, owner_labels={}), observed(FOREIGN))) == ["uninstall"]
