# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object that is being deleted and does not go is told with what holds it, before anybody waits for it."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.compared import held

from tests.unit.plugins.objects import config_map

DYING = {"deletionTimestamp": "2026-11-22T00:00:00Z"}
HELD = {"finalizers": ["example.org/a", "b"]}


@pytest.mark.parametrize(
    ("metadata", "told"),
    [
        (DYING | HELD, "ConfigMap default/server is being deleted, and held by example.org/a, b"),
        (DYING, ""),
        (DYING | {"finalizers": []}, ""),
        (HELD, ""),
        ({}, ""),
    ],
)
def test_what_holds_an_object_back_is_told_only_while_it_is_being_deleted(metadata, told):
    assert held(config_map(metadata=metadata)) == told
