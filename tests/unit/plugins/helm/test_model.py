# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a chart has to be installed (again): by its inputs, and by what became of the last operation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm import Chart
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_chart_files import ChartFiles
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._steps._helm_release.model import (
    base_of,
    is_as_wanted,
    needs_upgrade,
)

from tests.unit.plugins.helm.wanted import RECORD, WANTED

ANY_VERSION = replace(WANTED, chart=Chart("demo", "https://charts.example"))
TEMPLATES = {"templates/a.yaml": b"kind: A"}
LOCAL = replace(WANTED, chart=Chart("/charts/demo"), local=ChartFiles("demo", "1.0.0", "", TEMPLATES))


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("demo", "demo"),
        ("oci://registry.example/charts/demo", "demo"),
        ("oci://registry.example:5000/charts/demo:1.0.0", "demo"),
        ("oci://registry.example/charts/demo/", "demo"),
        ("stable/demo", "demo"),
        ("", ""),
    ],
)
def test_a_chart_has_the_last_part_of_where_it_comes_from_as_its_name(reference, name):
    assert replace(WANTED, chart=Chart(reference)).chart_name == name


def test_a_chart_on_this_machine_has_the_name_that_it_says():
    assert replace(LOCAL, chart=Chart("/charts/folder-of-another-name")).chart_name == "demo"
    assert replace(WANTED, chart=None).chart_name == ""
    assert WANTED.described == "Helm release default/demo"


@pytest.mark.parametrize(
    ("desired", "record", "wanted"),
    [
        (WANTED, RECORD, True),
        (WANTED, replace(RECORD, chart_version="v1.0.0"), True),
        (WANTED, replace(RECORD, chart_version="1.0.0+build.7"), True),
        (WANTED, replace(RECORD, chart_version="1.0.1"), False),
        (WANTED, replace(RECORD, chart_version="1.0.0-rc.1"), False),
        (WANTED, replace(RECORD, chart_name="other"), False),
        (WANTED, replace(RECORD, values={"replicas": 1}), False),
        (WANTED, replace(RECORD, values={}), False),
        (WANTED, replace(RECORD, values={"replicas": 2, "more": None}), False),
        (WANTED, replace(RECORD, values={"replicas": 2.0}), True),
        (WANTED, replace(RECORD, manifest="anything", app_version="v9", labels={}), True),
        # Without a version an installed release stays at its own.
        (ANY_VERSION, replace(RECORD, chart_version="0.1.0"), True),
        (ANY_VERSION, replace(RECORD, chart_name="other"), False),
        # A chart on this machine is compared by its templates, too.
        (LOCAL, replace(RECORD, templates=TEMPLATES), True),
        (LOCAL, replace(RECORD, templates={}), False),
        (LOCAL, replace(RECORD, templates={"templates/a.yaml": b"kind: B"}), False),
        (LOCAL, replace(RECORD, templates={**TEMPLATES, "templates/b.yaml": b""}), False),
        (LOCAL, replace(RECORD, templates=TEMPLATES, chart_version="1.0.1"), False),
        (WANTED, replace(RECORD, templates=TEMPLATES), True),
        (replace(WANTED, chart=None), replace(RECORD, chart_name=""), True),
    ],
)
def test_a_revision_is_as_wanted_by_its_inputs_and_not_by_what_was_rendered(desired, record, wanted):
    assert is_as_wanted(desired, record) is wanted


PENDING = ["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"]


@pytest.mark.parametrize("status", PENDING)
def test_while_an_operation_is_pending_the_deployed_revision_counts(status):
    latest = replace(RECORD, status=status, revision=4)
    assert base_of(latest, RECORD) == RECORD
    assert base_of(latest, None) is None


@pytest.mark.parametrize("status", ["deployed", "superseded", "failed", "unknown", "uninstalled"])
def test_otherwise_the_latest_revision_counts(status):
    latest = replace(RECORD, status=status, revision=4)
    assert base_of(latest, RECORD) == latest
    assert base_of(None, RECORD) is None


@pytest.mark.parametrize(
    ("status", "deployed", "needed"),
    [
        ("deployed", RECORD, False),
        # As after a rollback by hand: nothing is called deployed, and it is what is wanted.
        ("superseded", None, False),
        ("failed", RECORD, True),
        ("failed", None, True),
        ("unknown", RECORD, True),
        *((status, RECORD, False) for status in PENDING),
        *((status, None, True) for status in PENDING),
        *((status, replace(RECORD, values={}), True) for status in PENDING),
    ],
)
def test_an_installation_is_needed_where_the_last_one_did_not_succeed(status, deployed, needed):
    assert needs_upgrade(WANTED, replace(RECORD, status=status, revision=4), deployed) is needed


def test_an_installation_is_needed_where_there_is_none():
    assert needs_upgrade(WANTED, None, None)
