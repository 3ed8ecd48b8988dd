# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.covers import covers


@pytest.mark.parametrize(
    ("manifest", "live", "covered"),
    [
        ({"spec": {"replicas": 2}}, {"spec": {"replicas": 2, "paused": False}}, True),
        ({"spec": {"replicas": 2}}, {"spec": {"replicas": 1}}, False),
        ({"spec": {"replicas": 2}}, {"spec": {}}, False),
        ({"spec": {"a": None, "b": {}, "c": [], "d": ""}}, {"spec": {}}, True),
        ({"spec": {"on": True}}, {"spec": {"on": 1}}, False),
        ({"spec": {"ports": [{"port": 80}]}}, {"spec": {"ports": [{"port": 80, "protocol": "TCP"}]}}, True),
        ({"spec": {"ports": [{"port": 80}]}}, {"spec": {"ports": [{"port": 81}]}}, False),
        ({"env": [{"name": "a", "value": "1"}]}, {"env": [{"name": "b"}, {"name": "a", "value": "1"}]}, True),
        ({"args": ["a", "b"]}, {"args": ["b", "a"]}, False),
        ({"args": ["a"]}, {"args": ["a", "b"]}, False),
        ({"args": ["a"]}, {"args": "a"}, False),
        ({"status": {"x": 1}, "apiVersion": "v1beta1"}, {"apiVersion": "v1"}, True),
        ({"stringData": {"a": "x"}}, {"data": {"a": "eA=="}}, True),
        ({"stringData": {"a": "x"}}, {"data": {"a": "eQ=="}}, False),
        ({"cpu": "0.1"}, {"cpu": "100m"}, False),
    ],
)
def test_live_object_has_everything_that_the_manifest_asks_for(manifest, live, covered):
    assert covers(live, manifest) is covered
