# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import io
import json
import threading
import time

from sandbox.alb.controller.errors import ControllerError, RequeueAfter
from sandbox.alb.controller.logs import Log
from sandbox.alb.controller.metrics import Metrics
from sandbox.alb.controller.queue import Worker, WorkQueue


def test_a_key_that_waits_is_not_added_twice() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("a")
    queue.add("a")
    queue.add("b")
    taken = [queue.get(), queue.get()]
    queue.close()
    assert (taken, queue.get()) == (["a", "b"], None)


def test_a_key_that_is_worked_on_runs_again_afterwards_not_beside() -> None:
    queue: WorkQueue[str] = WorkQueue()
    queue.add("a")
    assert queue.get() == "a"
    queue.add("a")
    queue.add("b")
    assert queue.get() == "b"
    queue.done("a")
    assert queue.get() == "a"


def test_a_failing_key_waits_twice_as_long_each_time_until_it_succeeds() -> None:
    queue: WorkQueue[str] = WorkQueue(longest_delay_seconds=0.03)
    assert [queue.add_failed("a") for _ in range(4)] == [0.005, 0.01, 0.02, 0.03]
    queue.forget("a")
    assert queue.add_failed("a") == 0.005


def test_what_fails_is_tried_again_and_logged() -> None:
    queue: WorkQueue[str] = WorkQueue()
    stream, finished = io.StringIO(), threading.Event()
    failures = [ControllerError("no luck"), KeyError("spec"), RequeueAfter(0.001, "not yet")]

    def reconcile(_key: str) -> None:
        if failures:
            raise failures.pop(0)
        finished.set()

    metrics = Metrics()
    Worker("ingress", queue, reconcile, Log(stream=stream), metrics).start(1)
    queue.add("default/app")
    assert finished.wait(10)
    deadline = time.monotonic() + 10
    while 'result="success"' not in metrics.text() and time.monotonic() < deadline:
        time.sleep(0.01)
    queue.close()
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(line["msg"], line.get("error")) for line in lines] == [
        ("Reconciler error", "no luck"),
        ("Reconciler error", "KeyError('spec')"),
        ("requeue reconcile", None),
    ]
    assert 'controller_runtime_reconcile_errors_total{controller="ingress"} 2' in metrics.text()
    assert 'controller_runtime_reconcile_total{controller="ingress",result="success"} 1' in metrics.text()
