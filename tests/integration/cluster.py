# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A sandbox's cluster, asked with kubectl and with an HTTP client at its nodes' addresses."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from sandbox.settings import Settings

DEADLINE_SECONDS = 60.0


class Cluster:
    """kubectl, and the questions that the tests ask with it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.nodes = [settings.loopback_of(node.address) for node in settings.world.nodes]

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        command = [str(self.settings.program("kubectl")), "--kubeconfig", str(self.settings.kubeconfig), *arguments]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def apply(self, text: str) -> None:
        self.kubectl("apply", "-f", "-", stdin=text)

    def get(self, *arguments: str) -> Any:
        return json.loads(self.kubectl("get", *arguments, "-o", "json"))

    def pods(self, app: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("pods", "-l", f"app={app}")["items"]
        return found

    def run(self, name: str, code: str, **spec: Any) -> None:
        """A pod of one container that runs this Python program."""
        container = {"name": "main", "image": "python:3", "command": ["python3", "-c", code]}
        container |= spec.pop("container", {})
        body = {"containers": [container], "terminationGracePeriodSeconds": 5} | spec
        self.apply(json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": body}))

    def status(self, pod: str) -> dict[str, Any]:
        """The status of a pod's container."""
        statuses = self.get("pod", pod)["status"].get("containerStatuses") or [{"state": {}, "lastState": {}}]
        found: dict[str, Any] = statuses[0]
        return found

    def waiting_for(self, pod: str) -> str:
        """Why a pod's container does not run; empty when it does."""
        return str(self.status(pod)["state"].get("waiting", {}).get("reason", ""))

    def events(self, pod: str, reason: str) -> list[str]:
        found = self.get("events", "--field-selector", f"involvedObject.name={pod},reason={reason}")["items"]
        return [event["message"] for event in found]

    def answer(self, node: str, path: str = "/") -> str:
        """The answer at a node's address; empty when the connection is refused or reset."""
        try:
            with urllib.request.urlopen(f"http://{node}:30980{path}", timeout=5) as response:
                return str(response.read().decode())
        except (urllib.error.URLError, ConnectionError):
            return ""


def until(question: Callable[[], Any]) -> Any:
    """The first answer that is true, or the last one when the time is over."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer


def config_map(name: str, data: dict[str, str]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}
