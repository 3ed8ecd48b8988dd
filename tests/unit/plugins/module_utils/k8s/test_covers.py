# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a live object has everything that a manifest asks for. A "yes" is certain; a "no" may be another way of writing."""

from __future__ import annotations

from copy import deepcopy

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.covers import covers

NAMED = [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}]


@pytest.mark.parametrize(
    ("manifest", "live", "covered"),
    [
        ({"spec": {"replicas": 2}}, {"spec": {"replicas": 2, "paused": False}}, True),
        ({"spec": {"replicas": 2}}, {"spec": {"replicas": 1}}, False),
        ({"spec": {"replicas": 2}}, {"spec": {}}, False),
        ({"spec": {"replicas": 2}}, {}, False),
        ({"spec": {"replicas": 2}}, {"spec": 2}, False),
        ({"spec": 2}, {"spec": {"replicas": 2}}, False),
        ({"spec": {"replicas": 0}}, {"spec": {}}, False),
        ({"spec": {"replicas": 0}}, {"spec": {"replicas": 0}}, True),
        ({}, {"spec": {"replicas": 2}}, True),
        ({"a": "1", "b": "2"}, {"a": "1", "b": "3"}, False),
        ({"cpu": "0.1"}, {"cpu": "100m"}, False),
    ],
)
def test_all_fields_have_to_be_there_with_their_values_and_others_may_be(manifest, live, covered):
    assert covers(live, manifest) is covered


@pytest.mark.parametrize(
    ("wanted", "live", "covered"),
    [
        (None, None, True),
        (None, {"server": "default"}, True),
        ({}, None, True),
        ([], None, True),
        ("", None, True),
        ({}, {"server": "default"}, True),
        # False and 0 ask for something.
        (False, None, False),
        (False, False, True),
        (0, None, False),
        (0, False, False),
        (False, 0, False),
        (True, 1, False),
        (1, True, False),
        (True, True, True),
        (1, 1.0, True),
        (1, "1", False),
        ("1", 1, False),
        ("true", True, False),
    ],
)
def test_values_are_compared_as_json_and_asking_for_nothing_is_met_by_anything(wanted, live, covered):
    assert covers({"x": live}, {"x": wanted}) is covered


@pytest.mark.parametrize(
    ("wanted", "live", "covered"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], ["b", "a"], False),
        (["a"], ["a", "b"], False),
        (["a", "b"], ["a"], False),
        (["a"], "a", False),
        ("a", ["a"], False),
        (["a"], None, False),
        (["a"], {"a": 1}, False),
        ([{"path": "/a"}], [{"path": "/a", "pathType": "Prefix"}], True),
        ([{"path": "/a"}], [{"path": "/b"}], False),
        ([{"path": "/a"}, {"path": "/b"}], [{"path": "/b"}, {"path": "/a"}], False),
    ],
)
def test_a_list_without_keys_is_compared_item_by_item(wanted, live, covered):
    assert covers({"x": live}, {"x": wanted}) is covered


@pytest.mark.parametrize(
    ("wanted", "live", "covered"),
    [
        (NAMED, NAMED, True),
        (NAMED, list(reversed(NAMED)), True),
        (NAMED[:1], NAMED, True),
        (NAMED, NAMED[:1], False),
        (NAMED, [NAMED[0], {"name": "b", "value": "9"}], False),
        (NAMED, [NAMED[0], {"name": "b", "value": "2", "more": 1}], True),
        ([{"port": 80}], [{"port": 80, "protocol": "TCP", "nodePort": 30080}], True),
        ([{"port": 80}], [{"port": 81}], False),
        ([{"containerPort": 80}], [{"containerPort": 81}, {"containerPort": 80}], True),
        # By name where all have one, else by port.
        ([{"name": "http", "port": 80}], [{"name": "http", "port": 81}], False),
        ([{"port": 80}, {"port": 81}], [{"name": "p", "port": 81}, {"name": "q", "port": 80}], True),
        # What does not tell the items apart is no key: one port twice, by two protocols.
        ([{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}], [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}], True),
        ([{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}], [{"port": 53, "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}], False),
        ([{"port": 53, "protocol": "TCP"}], [{"port": 53, "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}], False),
        # Nor is what some items lack, nor what is no plain value.
        ([{"name": "a"}, {"value": "b"}], [{"name": "a"}, {"value": "b"}], True),
        ([{"name": {"first": "a"}}], [{"name": {"first": "a"}, "x": 1}], True),
        ([{"name": {"first": "a"}}], [{"name": {"first": "b"}}], False),
        ([{"name": ["a"]}, {"name": ["b"]}], [{"name": ["a"]}, {"name": ["b"]}], True),
        ([{"port": {"number": 80}}], [{"port": {"number": 80}}], True),
        ([{"name": "a"}, "text"], [{"name": "a"}, "text"], True),
        ([{"name": "a"}], ["a"], False),
    ],
)  # fmt: skip
def test_items_that_a_field_tells_apart_are_found_by_it(wanted, live, covered):
    assert covers({"x": live}, {"x": wanted}) is covered


@pytest.mark.parametrize(
    ("manifest", "live", "covered"),
    [
        # The server's, or told by where the object was found.
        ({"status": {"x": 1}}, {}, True),
        ({"apiVersion": "v1beta1"}, {"apiVersion": "v1"}, True),
        ({"kind": "A"}, {}, True),
        ({"spec": {"kind": "A"}}, {"spec": {"kind": "B"}}, False),
        ({"spec": {"status": "A"}}, {"spec": {}}, False),
        ({"metadata": {"labels": {"a": "1"}}}, {"metadata": {"labels": {"a": "1", "b": "2"}}}, True),
        ({"metadata": {"labels": {"a": "1"}}}, {"metadata": {"labels": None}}, False),
    ],
)
def test_where_an_object_is_and_what_the_server_says_is_not_compared(manifest, live, covered):
    assert covers(live, manifest) is covered


@pytest.mark.parametrize(
    ("manifest", "live", "covered"),
    [
        ({"stringData": {"a": "x"}}, {"data": {"a": "eA=="}}, True),
        ({"stringData": {"a": "x"}}, {"data": {"a": "eQ=="}}, False),
        ({"stringData": {"a": "x"}}, {}, False),
        ({"stringData": {"a": "x"}}, {"stringData": {"a": "x"}}, False),
        ({"stringData": {"a": "ü"}}, {"data": {"a": "w7w="}}, True),
        ({"stringData": {"a": 1}}, {"data": {"a": "MQ=="}}, True),
        # It wins over data of the same name.
        ({"stringData": {"a": "x"}, "data": {"a": "b2xk", "b": "eQ=="}}, {"data": {"a": "eA==", "b": "eQ=="}}, True),
        ({"stringData": {"a": "x"}, "data": {"b": "eQ=="}}, {"data": {"a": "eA=="}}, False),
        ({"stringData": {"a": "x"}, "data": None}, {"data": {"a": "eA=="}}, True),
        ({"stringData": None}, {}, True),
        ({"stringData": {}}, {}, True),
    ],
)
def test_text_of_a_secret_is_compared_with_the_data_that_it_becomes(manifest, live, covered):
    given = deepcopy(manifest)
    assert covers(live, manifest) is covered
    assert manifest == given
