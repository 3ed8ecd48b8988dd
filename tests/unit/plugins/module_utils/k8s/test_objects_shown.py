# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Secret holds is in no result and in no diff, however it got into the object."""

from __future__ import annotations

import base64
import json

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import objects
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Plan

from tests.unit.plugins.objects import config_map, secret

HUSH = base64.b64encode(b"hush").decode()
APPLIED_BY_KUBECTL = {
    "annotations": {"kubectl.kubernetes.io/last-applied-configuration": json.dumps(secret(data={"key": HUSH}))}
}


@pytest.mark.parametrize(
    "holding",
    [
        secret(data={"key": HUSH}),
        secret(stringData={"key": HUSH}),
        secret(data={"key": HUSH}, stringData={"other": HUSH}, type="Opaque"),
        secret(data={"tls.crt": HUSH, "tls.key": HUSH}, type="kubernetes.io/tls"),
        secret(metadata=APPLIED_BY_KUBECTL, data={"key": HUSH}),
        secret(metadata=APPLIED_BY_KUBECTL),
    ],
    ids=["data", "stringData", "both", "tls", "kubectl's copy beside it", "kubectl's copy alone"],
)
def test_a_secret_is_shown_without_what_it_holds(holding):
    shown = objects.shown(holding)
    assert HUSH not in json.dumps(shown)
    assert shown["metadata"]["name"] == "s" and shown["kind"] == "Secret"
    assert HUSH not in json.dumps(Plan(objects.keyed([holding]), objects.keyed([holding])).diff())
    assert HUSH not in json.dumps(Plan(None, objects.keyed([holding])).diff())
    assert HUSH not in json.dumps(Plan(objects.keyed([holding]), None).diff())


def test_the_keys_of_a_secret_are_told_and_that_a_value_changes_is_seen():
    before, after = (objects.keyed([secret(data={"key": value, "same": "c2FtZQ=="})]) for value in (HUSH, "bmV3"))
    diff = Plan(before, after).diff()
    assert diff["before"]["Secret default/s"]["data"] == {"key": "<redacted>", "same": "<redacted>"}
    assert diff["after"]["Secret default/s"]["data"] == {"key": "<redacted, changed>", "same": "<redacted>"}


def test_a_config_map_of_the_same_keys_is_shown_as_it_is():
    assert objects.shown(config_map(key=HUSH))["data"] == {"key": HUSH}


def test_a_result_leaves_out_who_set_which_field_and_keeps_the_rest():
    shown = objects.shown(config_map(metadata={"managedFields": [{"manager": "x"}], "uid": "1"}))
    assert shown["metadata"] == {"name": "server", "namespace": "default", "uid": "1"}


@pytest.mark.parametrize(
    ("metadata", "dying"),
    [({}, False), ({"deletionTimestamp": None}, False), ({"deletionTimestamp": "2026-11-22T00:00:00Z"}, True)],
)
def test_what_has_been_deleted_and_is_held_is_on_its_way_out(metadata, dying):
    assert objects.is_terminating(config_map(metadata=metadata)) is dying


def test_an_object_is_put_into_a_namespace_and_keeps_the_rest():
    assert objects.in_namespace(config_map(namespace=None, a="1"), "apps") == config_map(namespace="apps", a="1")


def test_the_refusal_to_change_what_someone_else_made_says_how_to_do_it_all_the_same():
    assert str(objects.foreign_refused("ConfigMap default/a")) == (
        "could not change ConfigMap default/a: it was not made by this set-up (it does not carry the owner's labels), and "
        "it is not as asked for. Give yours another name, or set adopt: true (the roles' eks_ingress_adopt) to take this one over."
    )
