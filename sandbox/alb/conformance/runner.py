# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs cases one after the other and compares each step with its recording."""

from __future__ import annotations

import base64
import io
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
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
from sandbox.alb.conformance.timeline import AuditLog, aws_entries
from sandbox.alb.controller.informers import Informer
from sandbox.alb.controller.logs import Log
from sandbox.settings import Settings

Object = dict[str, Any]
Say = Callable[[str], None]
REACTION_SECONDS = 1.0
BASE = Path("base.yaml")


def conform(cases: Sequence[Case], say: Say) -> bool:
    """Run cases against a fresh control plane and AWS. Says a line per case; True when all hold."""
    with fresh() as runner:
        results = [_run(runner, case, say) for case in cases]
    say(f"{sum(results)} of {len(results)} cases hold")
    return all(results)


def record(cases: Sequence[Case], say: Say) -> None:
    """Run cases with the controller that $SANDBOX_LB_CONTROLLER names, and write down what it does."""
    with fresh() as runner:
        for case in cases:
            case.save(runner.recorded(case))
            say(f"recorded {case.name}: {case.index['title']}")


@contextmanager
def fresh() -> Iterator[CaseRunner]:
    """A control plane, an AWS and a controller that cases run against one after the other."""
    with (
        tempfile.TemporaryDirectory(prefix="conformance-") as folder,
        mini_cluster.running(Path(folder) / "state") as settings,
        closing(CaseRunner(settings)) as runner,
    ):
        yield runner


def _run(runner: CaseRunner, case: Case, say: Say) -> bool:
    began = time.monotonic()
    problems = runner.run(case)
    say(f"{'FAIL' if problems else 'ok  '} {case.name} ({time.monotonic() - began:.0f} s): {case.index['title']}")
    for problem in problems:
        say(f"       {problem}")
    return not problems


@dataclass(frozen=True)
class _Step:
    """When a step began, by the monotonic clock and in the list of calls, and how its objects were admitted."""

    began: float
    first_call: int
    admission: list[Object]


class CaseRunner:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._objects = CaseObjects(settings)
        self._proxy = RecordingProxy(settings.aws_url)
        self._controller = ControllerProcess(settings, self._proxy.url)
        self._worlds = WorldBuilder(settings)
        self._aws = AwsObserver(self._worlds)
        self._events = EventCounts(self._objects.client)
        self._audit = AuditLog(settings.audit_log, mini_cluster.CONTROLLER.common_name)
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
        problems = []
        with self._running(case) as world:
            for step, golden in zip(case.index["steps"], case.golden, strict=True):
                problems += [f"{step['name']}: {line}" for line in self._compared(case, world, step, golden)]
        return problems

    def recorded(self, case: Case) -> list[Object]:
        """What happens in each step of a case."""
        with self._running(case) as world:
            return [{"step": step["name"], **self._recorded(case, world, step)} for step in case.index["steps"]]

    @contextmanager
    def _running(self, case: Case) -> Iterator[RecordedWorld]:
        world = self._prepare(case)
        self._controller.start(case.flags, world.vpc)
        try:
            webhooks = self._webhooks if case.index["webhooks"] else []
            for webhook in webhooks:
                self._objects.apply(webhook)
            self._objects.wait_for_admission(refused=bool(webhooks))
            yield world
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

    def _compared(self, case: Case, world: RecordedWorld, step: Mapping[str, Any], golden: Object) -> list[str]:
        """Do a step; answers its differences from its recording."""
        seen = self._done(case, world, step)
        settle(self._activity, seen.began, step, lambda: not step_differences(golden, self._seen(world, seen)))
        problems = step_differences(golden, self._seen(world, seen))
        self._events.seen()
        return problems

    def _recorded(self, case: Case, world: RecordedWorld, step: Mapping[str, Any]) -> Object:
        seen = self._done(case, world, step)
        settle(self._activity, seen.began, step, None)
        shown = self._seen(world, seen)
        self._events.seen()
        return shown

    def _done(self, case: Case, world: RecordedWorld, step: Mapping[str, Any]) -> _Step:
        self._inject(step)
        self._audit.restart()
        first_call, began = len(self._proxy.recording.calls), time.monotonic()
        return _Step(began, first_call, self._act(case, world, step))

    def _seen(self, world: RecordedWorld, step: _Step) -> Object:
        """What happened in a step so far, as the recordings write it."""
        seen = {
            "admission": step.admission,
            "kubernetes": observe(self._objects.client, self._events),
            "aws": self._aws.observe(world),
            "timeline": [*aws_entries(self._proxy.recording.calls[step.first_call :]), *self._audit.entries()],
        }
        shown: Object = masked(seen, world.masks, self._proxy.recording.created)
        return shown

    def _applied(self, item: Object) -> Object:
        """Apply an object; one Ingress is begun with before the next comes, as it was with the recorded controller."""
        began, admission = time.monotonic(), self._objects.apply(item)
        while item["kind"] == "Ingress" and time.monotonic() - began < REACTION_SECONDS:
            if self._activity.last() > began or self._audit.entries():
                break
            time.sleep(0.01)
        return admission

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
            return [self._applied(item) for item in items if not only or item["metadata"]["name"] in only]
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
