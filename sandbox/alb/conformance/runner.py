# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs cases one after the other and compares each step with its recording."""

from __future__ import annotations

import base64
import io
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sandbox import readiness
from sandbox.alb.conformance import mini_cluster
from sandbox.alb.conformance.aws_world import RecordedWorld, WorldBuilder
from sandbox.alb.conformance.case_objects import CaseObjects
from sandbox.alb.conformance.cases import Case
from sandbox.alb.conformance.compare import masked, step_differences
from sandbox.alb.conformance.controller_process import ControllerProcess
from sandbox.alb.conformance.observe_aws import AwsObserver
from sandbox.alb.conformance.observe_kubernetes import EventCounts, observe
from sandbox.alb.conformance.recorder import Fault, RecordingProxy
from sandbox.alb.conformance.settling import Activity, settle
from sandbox.alb.controller.informers import Informer
from sandbox.alb.controller.logs import Log
from sandbox.settings import Settings

Object = dict[str, Any]
Say = Callable[[str], None]
BASE = Path("base.yaml")


def conform(cases: Sequence[Case], say: Say) -> bool:
    """Run cases against a fresh control plane and AWS. Says a line per case; True when all hold."""
    with (
        tempfile.TemporaryDirectory(prefix="conformance-") as folder,
        mini_cluster.running(Path(folder) / "state") as settings,
        closing(CaseRunner(settings)) as runner,
    ):
        results = [_run(runner, case, say) for case in cases]
    say(f"{sum(results)} of {len(results)} cases hold")
    return all(results)


def _run(runner: CaseRunner, case: Case, say: Say) -> bool:
    began = time.monotonic()
    problems = runner.run(case)
    say(f"{'FAIL' if problems else 'ok  '} {case.name} ({time.monotonic() - began:.0f} s): {case.index['title']}")
    for problem in problems:
        say(f"       {problem}")
    return not problems


class CaseRunner:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._objects = CaseObjects(settings)
        self._proxy = RecordingProxy(settings.aws_url)
        self._controller = ControllerProcess(settings, self._proxy.url)
        self._worlds = WorldBuilder(settings)
        self._aws = AwsObserver(self._worlds)
        self._events = EventCounts(self._objects.client)
        self._stopped = threading.Event()
        self._activity = Activity(self._proxy)
        self._webhooks = self._install_chart()
        self._watch()
        self._learned = False

    def _install_chart(self) -> list[Object]:
        """CRDs now; the webhook configurations, pointed at the process, for the cases that have them."""
        webhooks = []
        for item in mini_cluster.chart_objects(self._settings):
            if item["kind"] == "CustomResourceDefinition":
                self._objects.apply(item)
            elif item["kind"].endswith("WebhookConfiguration"):
                for webhook in item["webhooks"]:
                    url = self._controller.webhook_url + webhook["clientConfig"]["service"]["path"]
                    webhook["clientConfig"] = {"url": url, "caBundle": _base64(self._controller.authority)}
                webhooks.append(item)
        self._objects.wait_for_kinds("TargetGroupBinding", "IngressClassParams")
        return webhooks

    def _watch(self) -> None:
        log = Log(stream=io.StringIO())  # that a watch ends with the cluster is no news
        for kind in ("TargetGroupBinding", "Event"):
            informer = Informer(self._objects.client, kind, log)
            informer.add_handler(self._activity.on_object)
            threading.Thread(target=informer.run, args=(self._stopped,), daemon=True).start()

    def close(self) -> None:
        self._stopped.set()
        self._controller.stop()
        self._proxy.close()

    def run(self, case: Case) -> list[str]:
        """Every difference of a case, none when it holds."""
        world = self._prepare(case)
        self._controller.start(case.flags, world.vpc)
        try:
            if case.index["webhooks"]:
                for webhook in self._webhooks:
                    self._objects.apply(webhook)
            problems = []
            for step, golden in zip(case.index["steps"], case.golden, strict=True):
                actual = self._step(case, world, step)
                shown = masked(actual, world.masks, self._proxy.recording.created)
                problems += [f"{step['name']}: {line}" for line in step_differences(golden, shown)]
            return problems
        finally:
            self._controller.stop()

    def _prepare(self, case: Case) -> RecordedWorld:
        self._objects.empty()
        readiness.post(f"{self._settings.aws_url}/_sandbox/reset")
        if not self._learned:
            self._aws.learn_defaults(self._worlds.build("std"))
            readiness.post(f"{self._settings.aws_url}/_sandbox/reset")
            self._learned = True
        self._events.forget()
        self._proxy.clear()
        world = self._worlds.build(case.index["aws_env"])
        self._proxy.recording.provisioning = case.index["aws_env"] == "provisioning"
        own_class = any(
            item["kind"] == "IngressClass"
            for step in case.index["steps"]
            if "apply" in step
            for item in case.objects(step["apply"], world.variables)
        )
        for item in case.objects(str(BASE), world.variables):
            if item["kind"] != "IngressClass" or not own_class:
                self._objects.apply(item)
        for service in ("app1", "app2"):
            self._objects.wait_for_endpoints(service, 2)
        return world

    def _step(self, case: Case, world: RecordedWorld, step: Mapping[str, Any]) -> Object:
        self._inject(step)
        began = time.monotonic()
        admission = self._act(case, world, step)
        settle(self._activity, began, step)
        return {
            "admission": admission,
            "kubernetes": observe(self._objects.client, self._events),
            "aws": self._aws.observe(world),
        }

    def _inject(self, step: Mapping[str, Any]) -> None:
        for fault in step.get("faults", []):
            status = int(fault["status"].split()[0])
            self._proxy.recording.faults.append(Fault(fault["action"], fault["n"], status, fault["body"]))

    def _act(self, case: Case, world: RecordedWorld, step: Mapping[str, Any]) -> list[Object]:
        if "delete" in step:
            return [self._objects.delete(reference) for reference in step["delete"]]
        if "apply" in step:
            items = case.objects(step["apply"], world.variables)
            only = step.get("only")
            return [self._objects.apply(item) for item in items if not only or item["metadata"]["name"] in only]
        if step.get("restart"):
            self._controller.stop()
            self._controller.start(case.flags, world.vpc)
        elif step.get("load_balancers_active"):
            self._proxy.recording.provisioning = False
        elif "pod_ready" in step:
            self._objects.set_ready(step["pod_ready"]["name"], ready=step["pod_ready"]["ready"])
        return []


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
