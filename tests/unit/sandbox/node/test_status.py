# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is reported of a pod follows from its containers, as with kubelet."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.node.status import ContainerStatus, conditions, phase, restored

RUNNING = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
WAITING = {"waiting": {"reason": "ContainerCreating"}}
BACK_OFF = {"waiting": {"reason": "CrashLoopBackOff"}}


def terminated(code: int) -> dict[str, Any]:
    return {"terminated": {"exitCode": code, "reason": "Error"}}


def container(state: dict[str, Any], *, name: str = "app", **other: Any) -> ContainerStatus:
    return ContainerStatus(name, "python:3", state=state, **other)


@pytest.mark.parametrize(
    ("policy", "init", "main", "ended", "expected"),
    [
        ("Always", [], [WAITING], False, "Pending"),
        ("Always", [], [RUNNING], False, "Running"),
        ("Always", [], [RUNNING, WAITING], False, "Pending"),
        ("Always", [WAITING], [WAITING], False, "Pending"),
        ("Always", [terminated(0)], [RUNNING], False, "Running"),
        ("Always", [terminated(1)], [WAITING], False, "Pending"),
        ("Always", [], [terminated(0)], False, "Running"),
        ("Never", [], [terminated(0)], False, "Succeeded"),
        ("Never", [], [terminated(0), terminated(3)], False, "Failed"),
        ("Never", [], [terminated(3), RUNNING], False, "Running"),
        ("OnFailure", [], [terminated(3)], False, "Running"),
        ("OnFailure", [], [terminated(0)], False, "Succeeded"),
        ("Never", [terminated(1)], [WAITING], True, "Failed"),
        ("Always", [], [terminated(0)], True, "Succeeded"),
        ("Always", [], [terminated(143)], True, "Failed"),
    ],
)
def test_phase(policy: str, init: list[Any], main: list[Any], ended: bool, expected: str) -> None:
    assert (
        phase(policy, [container(each) for each in init], [container(each) for each in main], ended=ended) == expected
    )


def test_a_container_in_back_off_has_run_so_its_pod_is_running() -> None:
    crashing = container(BACK_OFF, last=terminated(1))
    assert phase("Always", [], [crashing], ended=False) == "Running"


def found(pod: dict[str, Any], main: list[ContainerStatus], kind: str, **other: Any) -> dict[str, Any]:
    arguments = {"phase": "Running", "network": True} | other
    return next(each for each in conditions(pod, [], main, **arguments) if each["type"] == kind)


def test_an_unready_container_is_named(make_pod: Any) -> None:
    main = [container(RUNNING, ready=True), container(RUNNING, name="slow")]
    ready = found(make_pod(), main, "Ready")
    assert (ready["status"], ready["reason"]) == ("False", "ContainersNotReady")
    assert ready["message"] == "containers with unready status: [slow]"
    assert found(make_pod(), main, "ContainersReady")["status"] == "False"


def test_a_readiness_gate_keeps_a_ready_pod_out(make_pod: Any) -> None:
    pod = make_pod(readinessGates=[{"conditionType": "target-health/x"}])
    main = [container(RUNNING, ready=True)]
    assert found(pod, main, "ContainersReady")["status"] == "True"
    assert found(pod, main, "Ready")["message"].endswith('"target-health/x" does not exist.')
    pod["status"] = {"conditions": [{"type": "target-health/x", "status": "False"}]}
    assert found(pod, main, "Ready")["message"].endswith('is not "True", but False')
    pod["status"] = {"conditions": [{"type": "target-health/x", "status": "True"}]}
    assert found(pod, main, "Ready")["status"] == "True"


def test_the_time_of_a_condition_is_kept_until_it_changes(make_pod: Any) -> None:
    pod, since = make_pod(), "2026-01-01T00:00:00Z"
    pod["status"] = {"conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": since}]}
    assert found(pod, [container(RUNNING, ready=True)], "Ready")["lastTransitionTime"] == since
    assert found(pod, [container(RUNNING)], "Ready")["lastTransitionTime"] != since


def test_a_finished_pod_says_so(make_pod: Any) -> None:
    ready = found(make_pod(), [container(terminated(0))], "Ready", phase="Succeeded")
    assert (ready["status"], ready["reason"], ready["message"]) == ("False", "PodCompleted", None)


def test_what_ran_before_a_restart_of_the_node_has_ended_unseen() -> None:
    former = {"state": RUNNING, "restartCount": 2, "containerID": "containerd://1", "lastState": {}}
    status = restored("app", former, "python:3")
    assert status.restarts == 3
    assert status.last["terminated"]["exitCode"] == 255
    assert "waiting" in status.state


def test_what_had_ended_before_a_restart_of_the_node_is_not_forgotten() -> None:
    status = restored("init", {"state": terminated(0), "restartCount": 1}, "python:3")
    assert (status.exit_code, status.restarts) == (0, 1)
