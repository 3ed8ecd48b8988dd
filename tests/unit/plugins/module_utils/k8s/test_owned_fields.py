# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An object tells by its managed fields whether applying a manifest again would change nothing."""

from __future__ import annotations

import copy

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.owned_fields import is_applied

MANAGER = "edgeworks"
MANIFEST = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {
        "name": "app1",
        "namespace": "default",
        "labels": {"app": "app1"},
        "finalizers": ["example.com/a", "example.com/b"],
    },
    "spec": {
        "type": "NodePort",
        "publishNotReadyAddresses": True,
        "externalIPs": ["192.0.2.1"],
        "ports": [{"name": "http", "port": 80}, {"name": "probe", "port": 81, "protocol": "TCP"}],
        "sessionAffinityConfig": {},
    },
}
# As an API server of Kubernetes 1.34 writes it down.
FIELDS = {
    "f:metadata": {
        "f:labels": {"f:app": {}},
        "f:finalizers": {'v:"example.com/a"': {}, 'v:"example.com/b"': {}},
    },
    "f:spec": {
        "f:type": {},
        "f:publishNotReadyAddresses": {},
        "f:externalIPs": {},
        "f:ports": {
            'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:name": {}, "f:port": {}},
            'k:{"port":81,"protocol":"TCP"}': {".": {}, "f:name": {}, "f:port": {}, "f:protocol": {}},
        },
        "f:sessionAffinityConfig": {},
    },
}


def entry(**changes):
    return {"manager": MANAGER, "operation": "Apply", "apiVersion": "v1", "fieldsV1": FIELDS} | changes


def live(*entries):
    obj = copy.deepcopy(MANIFEST)
    obj["metadata"] |= {"uid": "1", "managedFields": list(entries or [entry()])}
    obj["spec"] |= {"clusterIP": "10.0.0.1"}
    for port in obj["spec"]["ports"]:
        port |= {"protocol": "TCP", "nodePort": 30000}
    return obj


def at(obj, path, value=None, *, remove=False):
    """The object with one value put elsewhere."""
    changed = copy.deepcopy(obj)
    *way, last = path
    place = changed
    for step in way:
        place = place[step]
    if remove:
        del place[last]
    else:
        place[last] = value
    return changed


def test_a_manifest_that_was_applied_and_still_stands_needs_no_dry_run():
    assert is_applied(live(), MANIFEST, MANAGER)


def test_what_others_added_meanwhile_is_no_reason_to_ask():
    added = at(live(), ["metadata", "labels", "team"], "edge")
    assert is_applied(added, MANIFEST, MANAGER)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["spec", "type"], "ClusterIP"),
        (["spec", "publishNotReadyAddresses"], 1),
        (["spec", "externalIPs"], ["192.0.2.1", "192.0.2.2"]),
        (["spec", "ports"], [{"port": 80, "protocol": "TCP", "name": "http"}]),
        (["spec", "ports", 0, "name"], "web"),
        (["spec", "ports"], list(reversed(live()["spec"]["ports"]))),
        (["spec", "ports"], "http"),
        (["spec", "ports"], None),
        (["metadata", "labels", "app"], "app2"),
        (["metadata", "labels"], None),
        (["metadata", "finalizers"], ["example.com/a"]),
        (["spec", "sessionAffinityConfig"], {"clientIP": {}}),
    ],
    ids=lambda value: ".".join(map(str, value)) if isinstance(value, list) and value and value[0] != {} else "",
)
def test_a_value_changed_by_hand_is_left_to_the_dry_run(path, value):
    assert not is_applied(at(live(), path, value), MANIFEST, MANAGER)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["spec", "type"], "ClusterIP"),
        (["spec", "clusterIP"], "10.0.0.1"),
        (["spec", "ports"], MANIFEST["spec"]["ports"][:1]),
        (["spec", "ports"], [*MANIFEST["spec"]["ports"], {"port": 82}]),
        (["spec", "ports"], ["80", "81"]),
        (["spec", "ports"], 80),
        (["spec", "ports"], "80"),
        (["spec", "ports"], {"port": 80}),
        (["metadata", "finalizers"], None),
        (["spec", "ports", 1, "protocol"], "UDP"),
        (["metadata", "finalizers"], ["example.com/a", "example.com/c"]),
        (["metadata", "labels"], {}),
        (["spec", "type"], None),
    ],
)
def test_a_manifest_that_asks_for_something_else_is_left_to_the_dry_run(path, value):
    assert not is_applied(live(), at(MANIFEST, path, value), MANAGER)


@pytest.mark.parametrize("path", [["spec", "type"], ["metadata", "labels"], ["spec", "ports", 0, "name"]])
def test_a_field_that_is_no_longer_asked_for_is_left_to_the_dry_run(path):
    assert not is_applied(live(), at(MANIFEST, path, remove=True), MANAGER)


def test_two_ports_of_one_number_are_told_apart_only_by_the_server():
    manifest = at(MANIFEST, ["spec", "ports"], [{"port": 80}, {"port": 80, "protocol": "UDP"}])
    keys = {'k:{"port":80,"protocol":"TCP"}': {"f:port": {}}, 'k:{"port":80,"protocol":"UDP"}': {"f:port": {}}}
    fields = at(FIELDS, ["f:spec", "f:ports"], keys)
    obj = at(live(entry(fieldsV1=fields)), ["spec", "ports"], [{"port": 80, "protocol": p} for p in ("TCP", "UDP")])
    assert not is_applied(obj, manifest, MANAGER)


@pytest.mark.parametrize(
    "others",
    [
        [],
        [entry(manager="kubectl")],
        [entry(operation="Update")],
        [entry(apiVersion="v2")],
        [entry(subresource="status")],
        [entry(fieldsV1=None)],
    ],
    ids=["nobody", "another manager", "not applied", "another version", "a subresource", "no fields"],
)
def test_what_this_manager_has_not_applied_is_left_to_the_dry_run(others):
    obj = live()
    obj["metadata"]["managedFields"] = others
    assert not is_applied(obj, MANIFEST, MANAGER)


def test_a_mix_of_fields_and_items_is_no_format_that_we_know():
    obj = live(entry(fieldsV1=at(FIELDS, ["f:spec", "f:ports", "f:other"], {})))
    assert not is_applied(obj, MANIFEST, MANAGER)


@pytest.mark.parametrize("asked", [["clientIP", "other"], ["other", "clientIP"]])
@pytest.mark.parametrize("there", [["clientIP", "other"], ["other", "clientIP"]])
def test_what_is_applied_as_a_whole_is_the_same_in_any_order(asked, there):
    path, whole = ["spec", "sessionAffinityConfig"], {"clientIP": {"timeoutSeconds": 1}, "other": True}
    manifest = at(MANIFEST, path, {name: whole[name] for name in asked})
    assert is_applied(at(live(), path, {name: whole[name] for name in there}), manifest, MANAGER)
    assert not is_applied(at(live(), path, {**whole, "other": 1}), manifest, MANAGER)


def test_what_says_no_more_than_where_an_object_is_needs_no_owner():
    manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a", "namespace": "b"},
        "data": {"x": "1"},
    }
    managed = {"managedFields": [entry(fieldsV1={"f:data": {"f:x": {}}})], "uid": "1"}
    obj = manifest | {"metadata": manifest["metadata"] | managed}
    assert is_applied(obj, manifest, MANAGER)
    assert not is_applied(obj, manifest | {"metadata": manifest["metadata"] | {"labels": {"a": "b"}}}, MANAGER)
    assert not is_applied(obj, manifest | {"metadata": {"name": "a"}, "data": {"x": "2"}}, MANAGER)
