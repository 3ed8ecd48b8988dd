# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a kubelet makes of what the API server has when it comes back, and of what the API server does not take."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sandbox.node import pod as pod_module
from sandbox.node import reporter
from sandbox.settings import Settings

from .one_node import FOREVER, Node, Object, play, shell, until


def test_a_kubelet_that_comes_back_takes_up_what_it_left(settings: Settings) -> None:
    """The address stays with its pod; who has ended is not run again, who is being deleted goes."""

    def former(name: str, phase: str, **metadata: object) -> Object:
        spec = {"nodeName": "node-a", "containers": [shell("main", FOREVER)]}
        status = {"phase": phase, "podIP": "192.168.10.150", "startTime": "2026-01-01T00:00:00Z"}
        return {
            "metadata": {"namespace": "default", "name": name, "uid": name} | metadata,
            "spec": spec,
            "status": status,
        }

    going = {"deletionTimestamp": "2026-01-01T00:00:00Z", "deletionGracePeriodSeconds": 0}

    async def story(node: Node) -> None:
        await until(lambda: node.is_gone("going"))
        await until(lambda: node.is_running("web"))
        assert node.pod("web")["status"]["podIP"] == "192.168.10.150"
        assert node.phase("done") == "Succeeded"
        assert node.kubelet.find(("default", "web")) is not None
        assert node.kubelet.find(("default", "nobody")) is None

    done = former("done", "Succeeded") | {"status": {"phase": "Succeeded"}}
    gone = former("going", "Succeeded", **going) | {"status": {"phase": "Succeeded"}}
    play(settings, story, former("web", "Running"), done, gone)


def test_writes_that_the_server_does_not_take_are_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporter, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(pod_module, "DELETE_RETRY_SECONDS", 0.01)

    async def story(node: Node) -> None:
        node.api.refused = [500, 429]
        node.run("job", "true", restartPolicy="Never")
        await until(lambda: node.phase("job") == "Succeeded")
        node.api.refused = [503]
        node.delete("job")
        await until(lambda: node.is_gone("job"))

    play(settings, story)


def test_records_tell_which_processes_are_whose(settings: Settings) -> None:
    async def story(node: Node) -> None:
        node.run("web", FOREVER)
        await until(lambda: node.is_running("web"))
        record = json.loads((settings.run_dir / "pods" / "web-main.json").read_text())
        assert (record["namespace"], record["pod"], record["container"]) == ("default", "web", "main")
        assert Path(f"/proc/{record['pid']}").exists()

    play(settings, story)
