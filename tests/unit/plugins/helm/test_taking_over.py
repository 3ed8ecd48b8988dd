# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release of someone else's that is taken over is marked as ours, whether it has to be changed or not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _errors as errors
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import Part
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Observed
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.planning import plan

from tests.unit.plugins.helm.release import OWNER, document, secret
from tests.unit.plugins.helm.wanted import CONFIG, FETCHED, NOW, RECORD, RELEASE, WANTED, calls

FOREIGN = replace(RECORD, labels={"edgeworks.eks-ingress/cluster": "other"})


def observed(latest=RECORD, deployed=RECORD, **more):
    return Observed(latest, deployed, (CONFIG,), now=NOW, **more)


def test_plan_marks_a_release_that_is_taken_over():
    found = plan(replace(WANTED, adopt=True), observed(FOREIGN, FOREIGN, fetched=FETCHED))
    assert found.actions[0].arguments["labels"] == OWNER


@pytest.mark.parametrize(
    ("record", "changes", "marked"),
    [
        (FOREIGN, {"adopt": True}, True),
        (replace(RECORD, labels={}), {"adopt": True}, True),
        (RECORD, {"adopt": True}, False),
        (FOREIGN, {}, False),
        (FOREIGN, {"adopt": True, "owner_labels": {}}, False),
    ],
)
def test_plan_marks_a_release_that_is_taken_over_as_it_is(record, changes, marked):
    found = plan(replace(WANTED, **changes), observed(record, record, parts=(Part(CONFIG, CONFIG),)))
    assert [action.described() for action in found.actions] == (["mark Helm release default/demo"] if marked else [])
    if marked:
        assert found.actions[0].arguments == {"secret": "sh.helm.release.v1.demo.v3", "labels": OWNER}
        named = found.before["Helm release default/demo"], found.after["Helm release default/demo"]
        assert named == ({"labels": record.labels}, {"labels": {**record.labels, **OWNER}})


def test_plan_marks_what_a_dead_operation_leads_back_to_before_it_goes_back():
    pending = replace(RECORD, revision=4, status="pending-upgrade")
    found = plan(replace(WANTED, adopt=True), observed(pending, FOREIGN))
    # Helm gives a revision that it goes back to the labels that it had.
    assert calls(found) == ["mark", "rollback"]
    assert found.actions[0].arguments["secret"] == "sh.helm.release.v1.demo.v3"


def test_a_release_is_marked_in_its_record_and_nothing_else_of_it_is_touched(carried, cluster, runs):
    cluster.put(secret(document(), {"team": "edge"}), manager="helm")
    before = cluster.get("Secret", "sh.helm.release.v1.demo.v1", "default")["data"]
    carried(Action("mark", RELEASE, {"secret": "sh.helm.release.v1.demo.v1", "labels": OWNER}), wait=False)
    after = cluster.get("Secret", "sh.helm.release.v1.demo.v1", "default")
    assert {**OWNER, "team": "edge", "owner": "helm"}.items() <= after["metadata"]["labels"].items()
    assert after["data"] == before and runs.made == []


def test_a_record_that_is_gone_when_it_shall_be_marked_is_named(carried):
    with pytest.raises(errors.Missing) as missing:
        carried(Action("mark", RELEASE, {"secret": "sh.helm.release.v1.demo.v1", "labels": OWNER}), wait=False)
    assert str(missing.value) == (
        "could not mark Helm release default/demo: its record sh.helm.release.v1.demo.v1 is gone. Run again."
    )
