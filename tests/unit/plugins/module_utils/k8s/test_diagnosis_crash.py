# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A container that ends again and again: its end is the cause and comes first, what follows from it is not told."""

from __future__ import annotations

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.diagnosis import explain, facts_of

from tests.unit.plugins.objects import container, event, pod, workload

ENDED = {"terminated": {"exitCode": 3, "reason": "Error", "startedAt": "2026-11-22T01:00:00Z", "finishedAt": "2026-11-22T01:00:05Z"}}  # fmt: skip
DONE = {"terminated": {"exitCode": 0, "reason": "Completed"}}
HELD_BACK = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 10s restarting failed container=server"}}
ALIVE = {"running": {"startedAt": "2026-11-22T01:00:10Z"}}
REFUSED = "Readiness probe failed: Get http://10.0.0.1:8080/: connection refused"
BACK_OFF = "Back-off restarting failed container server in pod app1-x"
END = "container server of Pod default/app1-x ended with 3 (Error); its log ends: no licence"
CRASHES = [END, "container server of Pod default/app1-x waits: CrashLoopBackOff"]
OF_SERVER = "spec.containers{server}"


@pytest.fixture
def crashing(cluster):
    """A pod with this status of its container, and a warning about it."""

    def put(status, reason="Unhealthy", message=REFUSED, path=OF_SERVER, seen="2026-11-22T01:00:12Z"):
        stored = cluster.put(pod(status=status, app="app1"))
        about = event(stored, reason, message, lastTimestamp=seen)
        about["involvedObject"] |= {"fieldPath": path} if path else {}
        cluster.put(about)
        cluster.logs["default", "app1-x"] = "no licence"
        return stored

    return put


@pytest.mark.parametrize(
    ("status", "warning", "told"),
    [
        (container(HELD_BACK, last=ENDED), {}, False),
        (container(HELD_BACK, last=ENDED), {"reason": "BackOff", "message": BACK_OFF}, False),
        (container(HELD_BACK, last=DONE), {"reason": "BackOff", "message": BACK_OFF}, False),
        (container(ENDED), {}, False),
        (container(ALIVE, last=ENDED), {}, False),
        # As long as the life before, and longer: what it does not answer now is of its own.
        (container(ALIVE, last=ENDED), {"seen": "2026-11-22T01:00:15Z"}, False),
        (container(ALIVE, last=ENDED), {"seen": "2026-11-22T01:00:16Z"}, True),
        (container(ALIVE, ready=True, last=ENDED), {}, True),
        (container(ALIVE), {}, True),
        (container(ALIVE, last=DONE), {}, True),
        # Of these it may have ended.
        (container(HELD_BACK, last=ENDED), {"message": "Liveness probe failed: timeout"}, True),
        (container(HELD_BACK, last=ENDED), {"message": "Startup probe failed: timeout"}, True),
        # Another container's, and nobody knows whose.
        (container(HELD_BACK, last=ENDED), {"path": "spec.containers{side}"}, True),
        (container(HELD_BACK, last=ENDED), {"path": ""}, True),
        (container(ENDED), {"reason": "BackOff", "message": BACK_OFF}, True),
        (container({"waiting": {"reason": "ErrImagePull"}}), {"reason": "BackOff", "message": "Back-off pulling image"}, True),
        (container(None), {"reason": "BackOff", "message": BACK_OFF}, True),
    ],
)  # fmt: skip
def test_a_warning_that_only_follows_from_a_containers_end_is_not_told(kubernetes, crashing, status, warning, told):
    stored = crashing(status, **warning)
    warned = [fact for fact in facts_of(kubernetes, stored) if fact.startswith("Pod default/app1-x: ")]
    assert bool(warned) is told


def test_an_init_container_ends_again_and_again_too(kubernetes, crashing):
    status = {"initContainerStatuses": container(HELD_BACK, last=ENDED)["containerStatuses"]}
    stored = crashing(status, "BackOff", BACK_OFF, "spec.initContainers{server}")
    assert facts_of(kubernetes, stored) == CRASHES


def test_the_end_and_the_log_come_first_and_the_probe_is_given_no_mend(kubernetes, crashing, cluster):
    crashing(container(HELD_BACK, last=ENDED))
    told = explain(kubernetes, [cluster.put(workload("Deployment"))])
    mend = (
        "the container's program ends again and again: what it says at its end is above, or in kubectl logs --previous"
    )
    assert told == "; ".join([*CRASHES, f"→ {mend}"])


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("a\nb\nc\nd", "b | c | d"),
        ("a\nb\na\nb", "a | b"),
        ("a\nb\nb\nb\nb", "a | b"),
        (
            "2026-11-23T07:47:16Z start\n2026-11-23T07:47:17Z no\n2026-11-23T07:47:18.123Z no",
            "2026-11-23T07:47:16Z start | 2026-11-23T07:47:18.123Z no",
        ),
        ("2026-11-23 07:47:16,123 no\n2026-11-23 07:47:17,456 no", "2026-11-23 07:47:17,456 no"),
        ("I1123 07:47:16.1 no\nI1123 07:47:17.2 no", "I1123 07:47:17.2 no"),
        ("exit 1\nexit 2", "exit 1 | exit 2"),
    ],
)
def test_what_a_log_says_again_is_told_once(kubernetes, crashing, cluster, log, told):
    stored = crashing(container(HELD_BACK, last=ENDED))
    cluster.logs["default", "app1-x"] = log
    assert facts_of(kubernetes, stored)[0].endswith(f"; its log ends: {told}")


def test_what_else_it_waits_for_comes_before_how_it_ended(kubernetes, crashing):
    stored = crashing(container({"waiting": {"reason": "ImagePullBackOff"}}, last=ENDED))
    assert facts_of(kubernetes, stored)[:2] == ["container server of Pod default/app1-x waits: ImagePullBackOff", END]
