# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
from typing import Any

import pytest

from sandbox.alb.controller.endpoints import Target
from sandbox.alb.controller.errors import RequeueAfter
from sandbox.alb.controller.events import BURST, EventRecorder
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.readiness import ReadinessGates
from tests.unit.sandbox.alb.controller.fakes import FakeObjects, Object, flags

GATE = "target-health.elbv2.k8s.aws/k8s-app"
BINDING: Object = {
    "kind": "TargetGroupBinding",
    "metadata": {"namespace": "default", "name": "k8s-app"},
    "spec": {"targetGroupARN": "arn:1"},
}


class FakeClient:
    def __init__(self) -> None:
        self.created: list[Object] = []
        self.patched: list[Object] = []

    def create(self, _kind: str, _namespace: str, body: Object) -> Object:
        self.created.append(body)
        return body

    def patch(self, _kind: str, _namespace: str, name: str, body: Object, _subresource: str = "") -> Object:
        self.patched.append(body)
        return {"metadata": {"name": name}} | body


def ingress() -> Object:
    return {"metadata": {"namespace": "default", "name": "app", "uid": "uid-app", "resourceVersion": "1"}}


def recorder(client: FakeClient) -> EventRecorder:
    return EventRecorder(client, "ingress", Log(stream=io.StringIO()))  # type: ignore[arg-type]


def test_equal_events_share_one_object_with_a_rising_count() -> None:
    client = FakeClient()
    events = recorder(client)
    for _ in range(3):
        events.event("Ingress", ingress(), "Normal", "SuccessfullyReconciled", "Successfully reconciled")
    assert [event["count"] for event in client.created] == [1]
    assert [change["count"] for change in client.patched] == [2, 3]


def test_a_noisy_object_is_silenced() -> None:
    client = FakeClient()
    events = recorder(client)
    for _ in range(int(BURST) + 5):
        events.event("Ingress", ingress(), "Warning", "FailedBuildModel", "no")
    assert len(client.created) + len(client.patched) == BURST


def test_events_that_differ_only_in_their_message_are_combined_from_the_tenth_on() -> None:
    client = FakeClient()
    events = recorder(client)
    for number in range(12):
        events.event("Ingress", ingress(), "Warning", "FailedDeployModel", f"request {number}")
    assert len(client.created) == 10
    assert client.created[-1]["message"] == "(combined from similar events): request 9"


class FakeAws:
    def __init__(self, state: str) -> None:
        self._health = {"State": state}

    def elbv2(self, _action: str, **_parameters: Any) -> Object:
        target = {"Id": "192.168.10.101", "Port": 8080}
        return {"TargetHealthDescriptions": [{"Target": target, "TargetHealth": self._health}]}


def reconcile(client: FakeClient, state: str, *conditions: Object) -> None:
    pod = {
        "kind": "Pod",
        "metadata": {"namespace": "default", "name": "app-1", "resourceVersion": "1"},
        "spec": {"readinessGates": [{"conditionType": GATE}]},
        "status": {"conditions": list(conditions)},
    }
    gates = ReadinessGates(client, FakeObjects(pod), FakeAws(state), flags())  # type: ignore[arg-type]
    gates.reconcile(BINDING, [Target(id="192.168.10.101", port=8080, node="n", pod="app-1")])


def test_a_healthy_target_opens_its_pods_gate() -> None:
    client = FakeClient()
    reconcile(client, "healthy")
    (change,) = client.patched
    condition = change["status"]["conditions"][0]
    assert (condition["type"], condition["status"]) == (GATE, "True")


def test_a_target_that_is_not_healthy_yet_keeps_the_gate_closed_and_is_asked_for_again() -> None:
    client = FakeClient()
    with pytest.raises(RequeueAfter) as waiting:
        reconcile(client, "initial")
    assert client.patched[0]["status"]["conditions"][0]["status"] == "False"
    assert waiting.value.seconds == 15.0


def test_a_gate_that_is_right_is_left_alone() -> None:
    client = FakeClient()
    reconcile(client, "healthy", {"type": GATE, "status": "True", "reason": "", "message": ""})
    assert client.patched == []
