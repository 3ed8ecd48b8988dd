# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan of a release shows and returns: only what differs, as it will be, without what is secret."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import PENDING
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.release_objects import Part
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import Observed
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.planning import plan, shown

from tests.unit.plugins.helm.wanted import CONFIG, FETCHED, NOW, RECORD, WANTED
from tests.unit.plugins.objects import config_map, crd, secret

SAME = config_map("same")
ABSENT = replace(WANTED, present=False)
RETURNED = {
    "name": "demo", "namespace": "default", "revision": 3, "status": "deployed", "chart": "demo",
    "chart_version": "1.0.0", "app_version": "v1", "release_values": {"replicas": 2},
    "objects": ["ConfigMap default/demo", "ConfigMap default/same"],
}  # fmt: skip


def upgrade(before, after, desired=WANTED, **more):
    fetched = replace(FETCHED, rendered=tuple(after))
    return plan(desired, Observed(RECORD, RECORD, tuple(before), fetched=fetched, now=NOW, **more))


def test_a_release_as_wanted_is_returned_as_it_is_and_shows_no_difference():
    found = plan(WANTED, Observed(RECORD, RECORD, (CONFIG, SAME)))
    assert found.predicted == RETURNED
    assert (found.before, found.after) == ({}, {})


def test_a_release_that_recovers_is_returned_as_what_it_goes_back_to():
    latest = replace(RECORD, status="pending-upgrade", revision=4, values={"replicas": 9})
    found = plan(WANTED, Observed(latest, RECORD, (CONFIG, SAME), now=NOW))
    # Rolling back makes a revision of its own.
    assert found.predicted == RETURNED | {"revision": 5}


@pytest.mark.parametrize("status", PENDING)
@pytest.mark.parametrize(("deployed", "revision"), [(RECORD, 6), (None, 1)], ids=["rolled back", "uninstalled"])
def test_an_upgrade_after_a_recovery_is_counted_from_where_that_leads(status, deployed, revision):
    latest = replace(RECORD, status=status, revision=4)
    found = plan(WANTED, Observed(latest, deployed, (CONFIG,), fetched=FETCHED, now=NOW))
    assert found.predicted["revision"] == revision


@pytest.mark.parametrize("status", ["failed", "unknown", "superseded"])
def test_an_upgrade_of_what_needs_no_recovery_is_the_next_revision(status):
    latest = replace(RECORD, status=status, revision=4)
    found = plan(WANTED, Observed(latest, RECORD, (CONFIG,), fetched=FETCHED, now=NOW))
    assert found.predicted["revision"] == 5


@pytest.mark.parametrize(("kept", "revision"), [(0, 1), (1, 2), (7, 8)])
def test_a_release_that_was_uninstalled_goes_on_counting_where_its_kept_history_ends(kept, revision):
    assert plan(WANTED, Observed(fetched=FETCHED, kept=kept, now=NOW)).predicted["revision"] == revision


def test_an_upgrade_is_predicted_as_the_next_revision():
    found = upgrade([CONFIG], [CONFIG, SAME], replace(WANTED, values={"replicas": 3}))
    assert found.predicted == RETURNED | {"revision": 4, "release_values": {"replicas": 3}}


def test_a_first_installation_is_predicted_as_revision_1_and_shows_all_of_it():
    found = plan(WANTED, Observed(fetched=replace(FETCHED, version="2.0.0", app_version="v2"), now=NOW))
    assert found.predicted == RETURNED | {
        "revision": 1,
        "chart_version": "2.0.0",
        "app_version": "v2",
        "objects": ["ConfigMap default/demo"],
    }
    assert found.before is None
    assert found.after == {
        "chart": "demo-2.0.0",
        "values": {"replicas": 2},
        "objects": {"ConfigMap default/demo": CONFIG},
    }


@pytest.mark.parametrize(
    ("before", "after", "gone", "come"),
    [
        ([CONFIG], [CONFIG], [], []),
        ([config_map("demo", a="0"), SAME], [CONFIG, SAME], ["ConfigMap default/demo"], ["ConfigMap default/demo"]),
        ([CONFIG, SAME], [SAME], ["ConfigMap default/demo"], []),
        ([SAME], [SAME, CONFIG], [], ["ConfigMap default/demo"]),
        ([SAME], [CONFIG], ["ConfigMap default/same"], ["ConfigMap default/demo"]),
        ([], [], [], []),
    ],
)
def test_complaint_20_plan_of_an_upgrade_shows_only_the_objects_that_differ(before, after, gone, come):
    found = upgrade(before, after)
    assert list(found.before["objects"]) == gone and list(found.after["objects"]) == come


def test_an_upgrade_shows_chart_and_values_before_and_after():
    found = upgrade([CONFIG], [CONFIG], replace(WANTED, values={"replicas": 3}))
    assert (found.before["chart"], found.before["values"]) == ("demo-1.0.0", {"replicas": 2})
    assert (found.after["chart"], found.after["values"]) == ("demo-1.0.0", {"replicas": 3})


@pytest.mark.parametrize(
    ("part", "gone", "come"),
    [
        (Part(crd("v1"), None, predicted=crd("v1")), False, True),
        (Part(crd("v1"), crd("v1"), predicted=crd("v1", "v2")), True, True),
        # As it is: the same before and after.
        (Part(crd("v1"), crd("v1")), False, False),
    ],
)
def test_an_upgrade_shows_the_crds_that_it_changes(part, gone, come):
    found = upgrade([CONFIG], [CONFIG], crds=(part,))
    name = "CustomResourceDefinition things.example.org"
    assert (name in found.before["objects"], name in found.after["objects"]) == (gone, come)


def test_an_upgrade_shows_the_crds_beside_the_objects():
    found = upgrade(
        [config_map("demo", a="0")], [CONFIG], crds=(Part(crd("v1"), crd("v1"), predicted=crd("v1", "v2")),)
    )
    both = ["ConfigMap default/demo", "CustomResourceDefinition things.example.org"]
    assert list(found.before["objects"]) == list(found.after["objects"]) == both


@pytest.mark.parametrize(
    ("blind", "installed", "told"),
    [("no matches for kind Thing", True, True), ("no matches for kind Thing", False, False), ("", True, False)],
)
def test_an_upgrade_that_could_not_look_things_up_says_that_what_it_would_keep_is_shown_as_new(blind, installed, told):
    before = (RECORD, RECORD) if installed else (None, None)
    found = plan(WANTED, Observed(*before, fetched=replace(FETCHED, blind=blind), now=NOW))
    assert [warning.endswith("were not there: no matches for kind Thing") for warning in found.warnings] == [
        True
    ] * told


def test_drift_is_shown_as_it_is_and_as_it_will_be():
    by_hand = config_map("demo", a="hand")
    parts = (Part(CONFIG, by_hand, predicted=CONFIG), Part(SAME, SAME), Part(secret(), None, predicted=secret()))
    found = plan(WANTED, Observed(RECORD, RECORD, (CONFIG,), parts=parts))
    assert found.before == {"ConfigMap default/demo": by_hand}
    assert found.after == {"ConfigMap default/demo": CONFIG, "Secret default/s": secret()}


def test_an_uninstallation_shows_all_that_goes():
    found = plan(ABSENT, Observed(RECORD, RECORD, (CONFIG,)))
    assert found.before == {
        "chart": "demo-1.0.0",
        "values": {"replicas": 2},
        "objects": {"ConfigMap default/demo": CONFIG},
    }
    assert found.after is None and found.predicted is None


def test_a_release_that_is_kept_is_returned_and_one_that_is_not_there_is_null():
    kept = plan(ABSENT, Observed(replace(RECORD, labels={}), None, (CONFIG, SAME)))
    assert kept.predicted == RETURNED and kept.before is None
    assert plan(ABSENT, Observed()).predicted is None
    assert shown(None, ()) is None


HUSH = {"password": "hush", "image": {"pullSecret": {"token": "hush"}}, "replicas": 2}


@pytest.mark.parametrize(
    "found",
    [
        plan(WANTED, Observed(replace(RECORD, values=HUSH), None, (secret(data={"a": "hush"}),))),
        upgrade([secret(data={"a": "hush"})], [secret(data={"a": "hush2"})], replace(WANTED, values=HUSH)),
        plan(replace(WANTED, values=HUSH), Observed(fetched=replace(FETCHED, rendered=(secret(stringData={"a": "hush"}),)), now=NOW)),
        plan(ABSENT, Observed(replace(RECORD, values=HUSH), None, (secret(data={"a": "hush"}),))),
        plan(WANTED, Observed(RECORD, RECORD, parts=(Part(secret(), secret(data={"a": "hush"}), predicted=secret(data={"a": "hush2"})),))),
    ],
    ids=["unchanged", "upgrade", "install", "uninstall", "drift"],
)  # fmt: skip
def test_secrets_among_values_and_objects_are_in_no_result_and_no_diff(found):
    assert "hush" not in json.dumps(found.diff()) + json.dumps(found.predicted)
