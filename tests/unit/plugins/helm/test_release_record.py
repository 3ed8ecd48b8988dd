# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Conflict
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._helm_release_record import (
    decode,
    is_exact_version,
    revisions,
    same_values,
    same_version,
)

from tests.unit.plugins.helm.release import OWNER, document, secret


@pytest.mark.parametrize("compressed", [True, False])
def test_record_holds_what_helm_wrote(compressed):
    record = decode(secret(document(), OWNER, compressed=compressed))
    assert (record.chart_name, record.chart_version, record.app_version) == ("demo", "1.0.0", "v1")
    assert (record.revision, record.status, record.values) == (1, "deployed", {"replicas": 2})
    assert record.crds == ("kind: A\n",)
    assert record.templates == {"templates/config.yaml": b"kind: ConfigMap\n"}
    assert record.changed_at == datetime(2026, 11, 22, 3, 0, 0, 123456, tzinfo=UTC)


def test_labels_are_the_users_without_helms_own():
    assert decode(secret(document(), OWNER)).labels == OWNER


def test_release_without_values_has_none():
    assert decode(secret(document(config=None))).values == {}


def test_revisions_are_ordered_by_number_not_by_name():
    secrets = [secret(document(version=number)) for number in (10, 9, 2)]
    assert [revision.number for revision in revisions(secrets)] == [2, 9, 10]


@pytest.mark.parametrize("data", [{}, {"release": "!"}, {"release": "YWJj"}, None])
def test_secret_that_helm_did_not_write_is_named(data):
    with pytest.raises(Conflict, match=r"Secret default/sh\.helm\.release\.v1\.demo\.v1: it is not what Helm writes"):
        decode(secret(document()) | {"data": data})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({}, {}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": (1, 2)}, {"a": [1, 2]}, True),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": None}, {}, False),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, False),
    ],
)
def test_values_are_compared_by_meaning(one, other, same):
    assert same_values(one, other) is same


@pytest.mark.parametrize(
    ("version", "exact"),
    [("3.5.0", True), ("v3.5.0", True), ("1.0.0-rc.1+build", True), ("3.5", False), ("^3.5.0", False), (">=1", False)],
)
def test_a_range_is_not_a_version(version, exact):
    assert is_exact_version(version) is exact


def test_versions_are_the_same_with_and_without_a_v():
    assert same_version("v3.5.0", "3.5.0") and same_version("3.5.0+a", "3.5.0")
    assert not same_version("3.5.0", "3.5.1")
