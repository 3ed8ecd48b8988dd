# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster's endpoint, and what goes wrong there on demand, by the kubernetes client."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

import pytest
import urllib3
from kubernetes.client import CoreV1Api, V1ConfigMap, V1ObjectMeta
from kubernetes.client.exceptions import ApiException
from kubernetes.watch import Watch

from sandbox.settings import Settings

from .api_server import ApiServer

Add = Callable[..., None]
CUT = (urllib3.exceptions.ProtocolError, urllib3.exceptions.NewConnectionError, urllib3.exceptions.SSLError)


def create(config_maps: CoreV1Api, name: str = "first") -> str:
    made = config_maps.create_namespaced_config_map("default", V1ConfigMap(metadata=V1ObjectMeta(name=name)))
    return str(made.metadata.name)


def listed(config_maps: CoreV1Api, **options: object) -> str:
    return str(config_maps.list_namespaced_config_map("default", **options).metadata.resource_version)


def test_without_a_fault_the_api_server_sees_the_client_itself(api_server: ApiServer, config_maps: CoreV1Api) -> None:
    assert create(config_maps) == "first"
    (asked,) = api_server.asked
    assert (asked.method, asked.path, asked.user) == (
        "POST",
        "/api/v1/namespaces/default/configmaps",
        "kubernetes-admin",
    )


@pytest.mark.parametrize(
    ("kind", "status", "reason", "retry_after"),
    [
        ("conflict", 409, "Conflict", None),
        ("throttling", 429, "TooManyRequests", "1"),
        ("server-error", 500, "InternalError", None),
        ("access-denied", 403, "Forbidden", None),
    ],
)
def test_one_write_is_refused_and_the_next_passes_as_the_same_user(
    api_server: ApiServer, config_maps: CoreV1Api, fault: Add, kind: str, status: int, reason: str, retry_after: str
) -> None:
    fault(kind, action="create", resource="configmaps/default", caller="kubernetes-*", count=1)
    fault("server-error", resource="secrets/*")  # of no concern, but it keeps the connection with the proxy

    with pytest.raises(ApiException) as refused:
        create(config_maps)
    answer = json.loads(refused.value.body)
    assert (refused.value.status, answer["kind"], answer["reason"]) == (status, "Status", reason)
    assert refused.value.headers.get("Retry-After") == retry_after
    assert api_server.asked == []

    assert create(config_maps, "second") == "second"
    (asked,) = api_server.asked
    assert (asked.user, asked.body["metadata"]) == ("kubernetes-admin", {"name": "second"})


def test_a_connection_is_reset_without_an_answer(api_server: ApiServer, config_maps: CoreV1Api, fault: Add) -> None:
    fault("connection-reset", action="create", count=1)
    with pytest.raises(CUT):
        create(config_maps)
    assert api_server.asked == []
    assert create(config_maps) == "first"


@pytest.mark.parametrize(("kind", "reaches"), [("timeout", False), ("delay", True)])
def test_an_impatient_client_gives_up_on_an_answer_that_is_held_back(
    api_server: ApiServer, config_maps: CoreV1Api, fault: Add, kind: str, reaches: bool
) -> None:
    fault(kind, action="list", delay=1.0, count=2)
    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        listed(config_maps, _request_timeout=0.3)
    if reaches:
        assert listed(config_maps) == "1"
    else:
        with pytest.raises(CUT):
            listed(config_maps)
    assert listed(config_maps) == "1"


def test_a_watch_is_dropped_after_what_it_had_to_tell(
    api_server: ApiServer, config_maps: CoreV1Api, fault: Add
) -> None:
    fault("dropped-watch", resource="configmaps/*", delay=0.3, count=1)
    assert listed(config_maps) == "1"  # the list that goes before a watch does not use it up
    seen = []
    with pytest.raises(urllib3.exceptions.ProtocolError):
        for event in Watch().stream(config_maps.list_namespaced_config_map, "default", timeout_seconds=60):
            seen.append(event["object"].metadata.name)
    assert seen == ["first"]
    assert next(Watch().stream(config_maps.list_namespaced_config_map, "default"))["type"] == "ADDED"


def test_a_connection_from_before_the_fault_is_not_spared(
    api_server: ApiServer, config_maps: CoreV1Api, fault: Add, settings: Settings
) -> None:
    for _ in range(3):  # these have gone before
        socket.create_connection(("127.0.0.1", settings.ports["endpoint"])).close()
    assert listed(config_maps) == "1"
    fault("throttling")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            listed(config_maps)
        except ApiException as refused:
            assert refused.status == 429
            return
        except CUT:
            continue  # the reset itself, seen by a client that had begun to ask
    pytest.fail("no request met the fault")


@pytest.mark.parametrize(
    ("faulty", "answered"),
    [
        pytest.param(False, False, id="as when nothing listens"),
        pytest.param(True, True, id="the proxy says so"),
    ],
)
def test_an_api_server_that_is_away_is_an_error(
    config_maps: CoreV1Api, fault: Add, faulty: bool, answered: bool
) -> None:
    if faulty:
        fault("server-error", resource="secrets/*")
    with pytest.raises(ApiException if answered else CUT) as told:
        listed(config_maps)
    assert getattr(told.value, "status", None) == (502 if answered else None)
