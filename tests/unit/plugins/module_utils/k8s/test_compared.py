# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import compared
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.compared import Item

from tests.unit.plugins.objects import config_map

ONE, OTHER = config_map(a="1"), config_map(a="2")
DYING = config_map(metadata={"deletionTimestamp": "2026-11-22T00:00:00Z"}, a="1")


@pytest.mark.parametrize(
    ("live", "predicted", "differs", "action"),
    [
        (None, ONE, True, "created"),
        (ONE, ONE, False, "unchanged"),
        (ONE, OTHER, True, "changed"),
        (ONE, None, True, "changed"),
        (None, None, True, "created"),
        # It is made anew, even where it is the same as what goes.
        (DYING, ONE, True, "created"),
        (DYING, DYING, True, "created"),
    ],
)
def test_an_object_is_created_changed_or_left_as_it_is(live, predicted, differs, action):
    item = Item(ONE, live, predicted)
    assert compared.differs(item) is differs
    assert compared.action_of(item) == action


@pytest.mark.parametrize(("live", "expected"), [(None, None), (ONE, None), (DYING, DYING)])
def test_what_is_being_deleted_has_to_be_waited_for_first(live, expected):
    assert compared.terminating(live) == expected
