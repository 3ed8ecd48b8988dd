# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The policies of a role that is there: attached ones, and its own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._irsa import plan as irsa

from tests.unit.plugins.irsa.world import LIST, READ, TARGET, THERE, WANTED, calls, observed, told


def attach(name):
    return ("attach", f"{name} to {TARGET}", {"arn": name})


def detach(name):
    return ("detach", f"{name} from {TARGET}", {"arn": name})


@pytest.mark.parametrize(
    ("wanted", "there", "purge", "expected", "after"),
    [
        (("a", "b"), ("a", "b"), True, [], ["a", "b"]),
        (("b", "a"), ("a",), True, [attach("b")], ["a", "b"]),
        (("a", "b"), ("b", "c"), True, [attach("a"), detach("c")], ["a", "b"]),
        (("a", "b"), ("b", "c"), False, [attach("a")], ["a", "b", "c"]),
        (("c", "b", "a"), (), True, [attach("a"), attach("b"), attach("c")], ["a", "b", "c"]),
        ((), ("b", "a"), True, [detach("a"), detach("b")], []),
        ((), ("a",), False, [], ["a"]),
        (("a",), None, True, [attach("a")], ["a"]),
    ],
)
def test_plan_attaches_what_lacks_before_it_detaches_what_is_not_wanted(wanted, there, purge, expected, after):
    desired = replace(WANTED, managed_policies=wanted, purge_policies=purge)
    plan = irsa.plan_present(desired, observed(replace(THERE, managed=there), managed=wanted))
    assert told(plan) == expected
    assert plan.after["managed_policies"] == after
    assert plan.before["managed_policies"] == (None if there is None else list(there))


def test_plan_leaves_attached_policies_alone_where_nobody_asked_about_them():
    plan = irsa.plan_present(WANTED, observed(replace(THERE, managed=("a",))))
    assert (calls(plan), plan.after["managed_policies"]) == ([], ["a"])


def put(name, document):
    return ("put_inline_policy", f"{name} of {TARGET}", {"policy": name, "document": document})


def delete(name):
    return ("delete_inline_policy", f"{name} of {TARGET}", {"policy": name})


@pytest.mark.parametrize(
    ("wanted", "there", "purge", "expected", "after"),
    [
        (None, {"p": READ}, True, [], {"p": READ}),
        (None, None, True, [], None),
        ({"p": READ}, {"p": READ}, True, [], {"p": READ}),
        ({"p": READ}, None, True, [put("p", READ)], {"p": READ}),
        ({"p": READ}, {}, True, [put("p", READ)], {"p": READ}),
        ({"p": READ}, {"p": LIST}, True, [put("p", READ)], {"p": READ}),
        ({"q": READ, "p": LIST}, {}, True, [put("p", LIST), put("q", READ)], {"p": LIST, "q": READ}),
        ({"p": READ}, {"z": LIST, "q": LIST}, True, [put("p", READ), delete("q"), delete("z")], {"p": READ}),
        ({"p": READ}, {"z": LIST}, False, [put("p", READ)], {"p": READ, "z": LIST}),
        ({}, {"p": LIST}, True, [delete("p")], {}),
        ({}, {"p": LIST}, False, [], {"p": LIST}),
    ],
)
def test_plan_writes_inline_policies_that_differ_by_meaning(wanted, there, purge, expected, after):
    desired = replace(WANTED, inline_policies=wanted, purge_policies=purge)
    plan = irsa.plan_present(desired, observed(replace(THERE, inline=there)))
    assert told(plan) == expected
    assert (plan.before["inline_policies"], plan.after["inline_policies"]) == (there, after)
