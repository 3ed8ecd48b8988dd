# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.ingress import Seen, last_change, shown

NOON = "2026-11-22T12:00:00Z"
BEFORE, AFTER = "2026-11-22T11:59:59Z", "2026-11-22T12:00:01Z"
NOW = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
ADDRESS = {"loadBalancer": {"ingress": [{"hostname": "k8s-default-x.elb.amazonaws.com"}]}}
FIELDS = [
    {"manager": "edgeworks.eks_ingress", "time": NOON, "fieldsV1": {"f:spec": {}}},
    {"manager": "controller", "time": AFTER, "fieldsV1": {"f:metadata": {"f:finalizers": {}}}},
    {"manager": "controller", "time": AFTER, "subresource": "status", "fieldsV1": {"f:status": {}}},
]


def ingress(status=None, **metadata):
    own = {"name": "app", "namespace": "default", "managedFields": FIELDS}
    return {"metadata": own | metadata, "status": ADDRESS if status is None else status}


def event(reason, at, type_="Normal", message=""):
    return {"reason": reason, "type": type_, "message": message, "lastTimestamp": at, "metadata": {"name": "e"}}


SUCCESS = event("SuccessfullyReconciled", AFTER)
OLD_SUCCESS = event("SuccessfullyReconciled", BEFORE)
FAILURE = event("FailedBuildModel", AFTER, "Warning", "Failed build model due to conflicting scheme: map[]")
OLD_FAILURE = event("FailedBuildModel", BEFORE, "Warning", "Failed build model due to conflicting scheme: map[]")


def test_last_change_is_neither_the_controllers_finalizer_nor_its_status():
    assert last_change(ingress()) == datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_an_annotation_set_by_hand_is_a_change():
    by_hand = {"manager": "kubectl", "time": AFTER, "fieldsV1": {"f:metadata": {"f:annotations": {}}}}
    assert last_change(ingress(managedFields=[*FIELDS, by_hand])).second == 1


@pytest.mark.parametrize(
    ("found", "events", "now", "lacking"),
    [
        (ingress(), [SUCCESS], NOW, ""),
        (ingress(), [OLD_FAILURE, SUCCESS], NOW, ""),
        (ingress(), [], NOW, "the controller has not reconciled it since its last change"),
        (ingress(), [OLD_SUCCESS], NOW, "the controller has not reconciled it since its last change"),
        (ingress(), [OLD_FAILURE], NOW, "the controller has not reconciled it since its last change"),
        (ingress(), [], NEXT_DAY, ""),
        (ingress(status={}), [], NOW, "it has no address"),
        (ingress(status={}), [SUCCESS], NOW, "it has no address"),
        (ingress(status={}), [], NEXT_DAY, "it has no address"),
        (ingress(), [OLD_SUCCESS, FAILURE], NOW, "the controller says FailedBuildModel: Failed build model due to conflicting scheme: map[]"),
        (ingress(deletionTimestamp=AFTER), [SUCCESS], NOW, "it is being deleted"),
    ],
)  # fmt: skip
def test_what_an_ingress_lacks(found, events, now, lacking):
    seen = Seen(found, tuple(events), now)
    assert seen.lacking == lacking
    assert seen.is_reconciled == (lacking in ("", "it is being deleted"))


def test_paths_tell_host_path_and_backend_and_the_default_comes_last():
    backend = {"service": {"name": "app1", "port": {"number": 80}}}
    spec = {
        "ingressClassName": "aws",
        "rules": [
            {"host": "a.example", "http": {"paths": [{"path": "/app1", "pathType": "Prefix", "backend": backend}]}}
        ],
        "defaultBackend": {"service": {"name": "other", "port": {"name": "http"}}},
    }
    answer = shown(Seen(ingress() | {"spec": spec}, (SUCCESS,), NOW), [])
    assert answer["paths"] == [
        {"host": "a.example", "path": "/app1", "path_type": "Prefix", "service": "app1", "port": 80},
        {"host": None, "path": None, "path_type": None, "service": "other", "port": "http"},
    ]
    assert (answer["class"], answer["hosts"], answer["scheme"]) == ("aws", ["a.example"], "internal")
