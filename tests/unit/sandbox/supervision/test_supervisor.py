# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import readiness, supervisor
from sandbox.identity import ProcessId
from sandbox.settings import Settings

MAKES_FILE = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
SAYS_WHY_AND_ENDS = "import sys; [print('line', n) for n in range(40)]; sys.exit('port 4711 is in use')"
SHOWS_ENVIRONMENT = "import json, os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(json.dumps(dict(os.environ)))"


def process(name: str, code: str, made: Path) -> supervisor.Process:
    return supervisor.Process(name, [sys.executable, "-c", code, str(made)], readiness.file_probe(made), port=1)


@pytest.fixture
def running(settings: Settings) -> Iterator[Settings]:
    """Settings whose processes are ended whatever the test did."""
    yield settings
    supervisor.stop(settings)


def test_a_process_is_recorded_and_ended(running: Settings, tmp_path: Path) -> None:
    wanted = process("etcd", MAKES_FILE, tmp_path / "made")

    record = supervisor.start(running, wanted)
    supervisor.wait_ready(running, wanted, record)
    assert supervisor.records(running) == [record]
    assert record.process.is_running()

    supervisor.stop(running)
    assert not record.process.is_running()
    assert supervisor.records(running) == []


def test_a_process_that_ends_at_once_shows_the_end_of_its_log(running: Settings, tmp_path: Path) -> None:
    wanted = process("kube-apiserver", SAYS_WHY_AND_ENDS, tmp_path / "never")

    with pytest.raises(supervisor.StartFailed) as failure:
        supervisor.wait_ready(running, wanted, supervisor.start(running, wanted))

    first, *tail = str(failure.value).splitlines()
    assert first == f"kube-apiserver ended while starting; the end of {running.logs_dir}/kube-apiserver.log:"
    assert tail[-1] == "  port 4711 is in use"
    assert len(tail) == supervisor.TAIL_LINES


def test_a_process_that_never_serves_is_given_up_on(running: Settings, tmp_path: Path) -> None:
    wanted = process("node", "import time; time.sleep(60)", tmp_path / "never")

    with pytest.raises(supervisor.StartFailed, match="node was not ready after 0 s"):
        supervisor.wait_ready(running, wanted, supervisor.start(running, wanted), seconds=0.1)


def test_the_ready_file_of_a_former_run_does_not_count(running: Settings) -> None:
    running.run_dir.mkdir()
    ready = running.run_dir / "cloud.ready"
    ready.touch()

    supervisor.start(running, process("cloud", "import time; time.sleep(60)", ready))

    assert not ready.exists()


def test_processes_end_in_the_reverse_order_of_their_start(running: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = running.run_dir
    folder.mkdir()
    for name, start_time in (("etcd", 100), ("kube-apiserver", 200), ("node", 300)):
        (folder / f"{name}.json").write_text(json.dumps({"pid": 2**22 - 1, "starttime": start_time, "port": 1}))
    ended: list[int] = []
    monkeypatch.setattr(supervisor, "end", lambda processes, grace: ended.extend(p.start_time for p in processes))

    supervisor.stop(running)

    assert ended == [300, 200, 100]


def test_pods_that_a_dead_node_process_left_behind_are_ended(settings: Settings) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as pod:
        identity = ProcessId.of(pod.pid)
        assert identity is not None
        pods = settings.run_dir / "pods"
        pods.mkdir(parents=True)
        (pods / "uid-app.json").write_text(json.dumps({"pid": identity.pid, "starttime": identity.start_time}))
        (pods / "uid-gone.json").write_text(json.dumps({"pid": identity.pid, "starttime": None}))

        supervisor.stop(settings)

        assert pod.wait() != 0
        assert list(pods.iterdir()) == []


def test_the_users_own_cluster_and_account_do_not_reach_the_processes(
    running: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = {"AWS_PROFILE": "production", "KUBECONFIG": "/k", "ETCD_NAME": "x", "https_proxy": "http://p"}
    for name, value in (foreign | {"SANDBOX_LB_CONTROLLER": "/opt/controller"}).items():
        monkeypatch.setenv(name, value)
    seen = tmp_path / "seen.json"
    wanted = process("cloud", SHOWS_ENVIRONMENT, seen)

    supervisor.wait_ready(running, wanted, supervisor.start(running, wanted))
    supervisor.stop(running)

    environment = json.loads(seen.read_text())
    assert not foreign.keys() & environment.keys()
    assert environment["SANDBOX_LB_CONTROLLER"] == "/opt/controller"
