# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

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


@pytest.mark.parametrize(
    ("spec", "annotations", "expected"),
    [
        ({}, None, {"class": None, "group": None, "scheme": "internal", "hosts": [], "paths": [], "annotations": {}}),
        ({"ingressClassName": "aws"}, {}, {"class": "aws"}),
        ({"ingressClassName": "aws"}, {"kubernetes.io/ingress.class": "alb"}, {"class": "alb"}),
        ({}, {"alb.ingress.kubernetes.io/group.name": "shared"}, {"group": "shared"}),
        ({}, {"alb.ingress.kubernetes.io/scheme": "internet-facing"}, {"scheme": "internet-facing"}),
        (
            {"rules": [{"host": "a"}, {"http": None}, {"host": "b", "http": {"paths": None}}]},
            {},
            {"hosts": [], "paths": []},
        ),
        (
            {"rules": [{"host": host, "http": {"paths": [{"path": "/"}]}} for host in ("b", None, "a", "b")]},
            {},
            {"hosts": ["b", "a"]},
        ),
        ({"defaultBackend": None}, {}, {"paths": []}),
        (
            {"rules": [{"http": {"paths": [{"backend": None}]}}]},
            {},
            {"paths": [{"host": None, "path": None, "path_type": None, "service": None, "port": None}]},
        ),
    ],
)
def test_what_is_returned_of_an_ingress(spec, annotations, expected):
    answer = shown(Seen(ingress(annotations=annotations) | {"spec": spec}, (), NOW), [])
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"count": 3}, {"count": 3, "last_seen": NOON}),
        ({"series": {"count": 5, "lastObservedTime": AFTER}}, {"count": 5, "last_seen": AFTER}),
        ({}, {"count": 1}),
        ({"count": None, "series": None}, {"count": 1}),
        ({"type": "Warning"}, {"type": "Warning", "reason": "R", "message": "m"}),
    ],
)
def test_what_is_returned_of_an_event(told, expected):
    found = {"metadata": {}, "reason": "R", "message": "m", "type": "Normal", "lastTimestamp": NOON} | told
    (answer,) = shown(Seen(ingress(), (found,), NOW), [])["events"]
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("addresses", "hostname"),
    [
        (None, None),
        ([], None),
        ([{"ip": "192.0.2.1"}], None),
        ([{"ip": "192.0.2.1"}, {"hostname": "a"}, {"hostname": "b"}], "a"),
        ([{"hostname": ""}, {"hostname": "b"}], "b"),
    ],
)
def test_the_address_is_the_first_name(addresses, hostname):
    seen = Seen(ingress(status={"loadBalancer": {"ingress": addresses}}), (), NOW)
    assert seen.hostname == hostname
    assert Seen({"metadata": {}, "status": None}, (), NOW).hostname is None


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        ({"managedFields": None}, "1970-01-01T00:00:00"),
        ({"managedFields": [], "creationTimestamp": NOON}, "2026-11-22T12:00:00"),
        ({"managedFields": [{"fieldsV1": {"f:spec": {}}}], "creationTimestamp": NOON}, "2026-11-22T12:00:00"),
        ({"managedFields": [{"time": AFTER, "fieldsV1": None}]}, "2026-11-22T12:00:01"),
        (
            {"managedFields": [{"time": AFTER, "fieldsV1": {"f:metadata": {"f:finalizers": {}, "f:labels": {}}}}]},
            "2026-11-22T12:00:01",
        ),
        (
            {"managedFields": [{"time": AFTER, "fieldsV1": {"f:metadata": {"f:finalizers": {}}, "f:spec": {}}}]},
            "2026-11-22T12:00:01",
        ),
        ({"managedFields": [{"time": "2026-11-22T12:00:00.9+09:00"}]}, "2026-11-22T03:00:00"),
    ],
)
def test_when_somebody_last_changed_what_is_asked_for(metadata, expected):
    assert last_change({"metadata": metadata}).replace(tzinfo=None).isoformat() == expected


@pytest.mark.parametrize(
    ("minutes", "reconciled"),
    [(0, False), (58, False), (59, False), (60, True)],
)
def test_an_old_change_is_done_with_once_its_events_are_forgotten(minutes, reconciled):
    now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    assert Seen(ingress(), (), now).is_reconciled is reconciled
    assert not Seen(ingress(), (FAILURE,), now).is_reconciled


def test_all_that_is_known_of_an_ingress_is_returned():
    found = ingress(finalizers=["ingress.k8s.aws/resources"]) | {"spec": {"ingressClassName": "aws"}}
    assert shown(Seen(found, (SUCCESS,), NOW), ["a fact"]) == {
        "name": "app",
        "namespace": "default",
        "class": "aws",
        "hostname": "k8s-default-x.elb.amazonaws.com",
        "hosts": [],
        "paths": [],
        "group": None,
        "scheme": "internal",
        "annotations": {},
        "finalizers": ["ingress.k8s.aws/resources"],
        "events": [
            {"type": "Normal", "reason": "SuccessfullyReconciled", "message": "", "count": 1, "last_seen": AFTER}
        ],
        "reconciled": True,
        "diagnosis": ["a fact"],
    }
    assert shown(Seen(ingress(status={}), (), NOW), ())["reconciled"] is False


def test_an_event_that_tells_no_time_is_older_than_everything():
    untimed = {"reason": "FailedBuildModel", "type": "Warning", "metadata": {}}
    assert Seen(ingress(), (untimed,), NOW).latest_warning is None


def test_only_the_controllers_latest_word_counts_and_only_if_it_is_newer_than_the_change():
    assert Seen(ingress(), (FAILURE, SUCCESS), NOW).latest_warning is None
    assert Seen(ingress(), (SUCCESS, FAILURE), NOW).latest_warning == FAILURE
    assert Seen(ingress(), (SUCCESS, OLD_FAILURE), NOW).latest_warning is None
    assert Seen(ingress(), (event("FailedBuildModel", NOON, "Warning"),), NOW).latest_warning
    assert Seen(ingress(), (), NOW).latest_warning is None


@pytest.fixture
def _elsewhere(monkeypatch):
    """The machine's clock shows another zone's time."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_elsewhere")
def test_times_are_told_in_utc_wherever_the_machine_is():
    assert last_change(ingress()).isoformat() == "2026-11-22T12:00:00+00:00"
