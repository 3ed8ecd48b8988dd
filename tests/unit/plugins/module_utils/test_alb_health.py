# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health of an ALB's targets: how many are healthy, why the others are not, and what to do about it."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _alb_compare as compare

from tests.unit.plugins.alb_shown import alb, group, target

APP1 = "default/app-aws-ingress-app1:80"
SICK = target("unhealthy", "Target.Timeout", "Request timed out")


@pytest.mark.parametrize(
    ("targets", "minimum", "said"),
    [
        ([target()], 1, None),
        ([target(), SICK], 1, None),
        ([target()], 0, None),
        ([target(), target()], 2, None),
        ([SICK], 0, None),
        ([target()], 2, "1 of 1 targets are healthy, 2 required"),
        ([SICK], 1, "0 of 1 targets are healthy, 1 required (i-1:30081 unhealthy Target.Timeout Request timed out)"),
        ([target("initial"), target("draining")], 1, "0 of 2 targets are healthy, 1 required (i-1:30081 initial; i-1:30081 draining)"),
        ([target("unused", "Target.NotInUse")], 1, "0 of 1 targets are healthy, 1 required (i-1:30081 unused Target.NotInUse)"),
        ([target("unhealthy", None, "said")], 1, "0 of 1 targets are healthy, 1 required (i-1:30081 unhealthy said)"),
        ([target(), SICK], 2, "1 of 2 targets are healthy, 2 required (i-1:30081 unhealthy Target.Timeout Request timed out)"),
    ],
)  # fmt: skip
def test_the_targets_are_counted_as_they_are(targets, minimum, said):
    found = compare.unhealthy(alb(target_groups=[group("app1", *targets)]), minimum)
    assert found == ([f"{APP1}: {said}"] if said else [])


def without(one, **changed):
    return one | changed


def test_a_group_without_targets_says_so_and_one_without_a_tag_goes_by_its_name():
    empty = without(group("app1"), targets=[])
    unnamed = without(group("app2"), targets=[], tags={})
    assert compare.unhealthy(alb(target_groups=[empty, unnamed]), 1) == [
        f"{APP1}: 0 of 0 targets are healthy, 1 required (none is registered)",
        "app2: 0 of 0 targets are healthy, 1 required (none is registered)",
    ]


@pytest.mark.parametrize(
    ("groups", "advice"),
    [
        ([], ""),
        ([group("app1")], ""),
        ([group("app1", SICK)], compare.ADVICE["Target.Timeout"]),
        ([group("app1"), group("app2", SICK)], compare.ADVICE["Target.Timeout"]),
        ([without(group("app1"), targets=[])], compare.NO_TARGETS),
        ([group("app1", target("unhealthy", "Of.TheFuture"))], ""),
        ([group("app1", target("unhealthy", "Of.TheFuture"), SICK)], compare.ADVICE["Target.Timeout"]),
        ([group("app1", target(), SICK)], ""),
        # The first group that lacks something is what is told of.
        ([group("app1", SICK), without(group("app2"), targets=[])], compare.ADVICE["Target.Timeout"]),
        ([without(group("app1"), targets=[]), group("app2", SICK)], compare.NO_TARGETS),
        ([group("app1", target("unhealthy", "Of.TheFuture")), group("app2", SICK)], ""),
    ],
)
def test_the_advice_is_about_the_first_group_that_lacks_healthy_targets(groups, advice):
    assert compare.advice(alb(target_groups=groups), 1) == advice


def test_more_targets_may_be_required():
    groups = [group("app1", target(), SICK)]
    assert compare.advice(alb(target_groups=groups), 2) == compare.ADVICE["Target.Timeout"]
    assert compare.advice(alb(target_groups=[group("app1")]), 2) == ""
