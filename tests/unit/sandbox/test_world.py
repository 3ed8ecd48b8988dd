# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The world, and a user's changes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox import world


def test_a_file_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    changes = tmp_path / "world.yml"
    changes.write_text("iam: {propagation_seconds: 5}\nadministrator: {policy: {Statement: []}}\n")

    changed, shipped = world.load(changes), world.load()

    assert (changed.iam_propagation_seconds, changed.administrator_policy) == (5, {"Statement": []})
    assert (shipped.iam_propagation_seconds, shipped.administrator_policy) == (0, None)
    assert (changed.cluster, changed.subnets, changed.administrator) == (
        shipped.cluster,
        shipped.subnets,
        shipped.administrator,
    )


@pytest.mark.parametrize("text", ["iam: {speed: 5}", "cluster: {colour: red}", "[1, 2]", "a: b: c"])
def test_a_file_that_does_not_fit_is_refused_by_name(tmp_path: Path, text: str) -> None:
    changes = tmp_path / "mine.yml"
    changes.write_text(text)

    with pytest.raises(world.BadWorld, match=r"mine\.yml does not fit world\.yml"):
        world.load(changes)


def test_a_policy_by_its_path_is_refused_with_what_it_has_to_be(tmp_path: Path) -> None:
    changes = tmp_path / "mine.yml"
    changes.write_text("administrator: {policy: docs/operator-policy.json}")

    with pytest.raises(
        world.BadWorld, match=r"administrator\.policy is a policy document itself, no name of one: 'docs/"
    ):
        world.load(changes)


def test_the_documented_policy_is_given_as_world_yml_says(tmp_path: Path) -> None:
    document = (world.WORLD_FILE.parents[1] / "docs" / "operator-policy.json").read_text(encoding="utf-8")
    changes = tmp_path / "mine.yml"
    changes.write_text(f"administrator: {{policy: {document}}}")

    world.check(changes)

    assert world.load(changes).administrator_policy == json.loads(document)
