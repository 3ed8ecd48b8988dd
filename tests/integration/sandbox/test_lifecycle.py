# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m sandbox up, down, status, reset as a person runs them, and after what must not happen."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import lifecycle, loopback, supervisor
from sandbox import settings as sandbox_settings
from sandbox.settings import Settings

pytestmark = pytest.mark.sandbox


@dataclass(frozen=True)
class Command:
    """python -m sandbox, on one state folder."""

    state: Path

    def line(self, word: str) -> list[str]:
        return [sys.executable, "-m", "sandbox", word, "--state", str(self.state)]

    def run(self, word: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self.line(word), capture_output=True, text=True, check=False)

    def succeed(self, word: str) -> str:
        done = self.run(word)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    @property
    def settings(self) -> Settings:
        return sandbox_settings.load(self.state)

    def kubectl(self, *words: str) -> str:
        settings = self.settings
        line = [str(settings.program("kubectl")), "--kubeconfig", str(settings.kubeconfig), *words]
        return subprocess.run(line, capture_output=True, text=True, check=True).stdout

    def kill(self, *names: str) -> None:
        for record in supervisor.records(self.settings):
            if record.name in names:
                os.kill(record.process.pid, signal.SIGKILL)


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    command = Command(tmp_path / "state")
    yield command
    command.succeed("down")
    assert processes_of(command.state) == []


@pytest.fixture
def up(command: Command) -> Command:
    command.succeed("up")
    return command


def processes_of(folder: Path) -> list[str]:
    """The command lines of the processes that mention a folder, in arguments or environment."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            arguments, environment = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        words = (arguments + b"\0" + environment).replace(b"\0", b"/")
        if os.fsencode(folder) + b"/" in words:
            found.append(arguments.replace(b"\0", b" ").decode())
    return found


def test_up_status_up_again_and_down(command: Command) -> None:
    command.succeed("up")
    assert command.run("status").returncode == 0
    assert "is up already" in command.succeed("up")
    assert len(processes_of(command.state)) >= len(lifecycle.NAMES)

    command.succeed("down")

    assert list(command.state.iterdir()) == []
    assert processes_of(command.state) == []


def test_two_sandboxes_live_side_by_side(up: Command, tmp_path: Path) -> None:
    other = Command(tmp_path / "other")
    try:
        other.succeed("up")
        other.kubectl("create", "namespace", "only-here")

        assert other.settings.loopback_octet != up.settings.loopback_octet
        assert not set(other.settings.ports.values()) & set(up.settings.ports.values())
        assert "only-here" not in up.kubectl("get", "namespaces", "-o", "name")
    finally:
        other.succeed("down")

    assert up.run("status").returncode == 0


def test_a_sandbox_of_which_parts_died_comes_up_again_from_the_first_state(up: Command) -> None:
    up.kubectl("create", "namespace", "of-the-first-life")
    up.kill("cloud", "kube-controller-manager")
    assert up.run("status").returncode == 1

    said = up.succeed("up")

    assert "not running: cloud, kube-controller-manager" in said
    assert up.run("status").returncode == 0
    assert "of-the-first-life" not in up.kubectl("get", "namespaces", "-o", "name")


def test_reset_goes_back_to_the_first_state_and_clients_need_not_know(up: Command) -> None:
    before, kubeconfig = up.settings, up.settings.kubeconfig.read_text()
    up.kubectl("create", "namespace", "of-the-first-life")

    up.succeed("reset")

    assert up.settings == before
    assert up.settings.kubeconfig.read_text() == kubeconfig
    assert "of-the-first-life" not in up.kubectl("get", "namespaces", "-o", "name")


def test_down_works_when_everything_was_killed(up: Command) -> None:
    up.kill(*lifecycle.NAMES)

    up.succeed("down")

    assert list(up.state.iterdir()) == []
    assert processes_of(up.state) == []


def test_down_ends_the_pods_that_a_killed_node_left(up: Command) -> None:
    with subprocess.Popen(["sleep", "300"], start_new_session=True) as pod:
        up.kill("node")
        stat = Path(f"/proc/{pod.pid}/stat").read_text().rpartition(")")[2].split()
        record = {"pid": pod.pid, "starttime": int(stat[19])}
        folder = up.settings.run_dir / "pods"
        folder.mkdir(exist_ok=True)
        (folder / "uid-app.json").write_text(json.dumps(record))

        up.succeed("down")

        assert pod.wait() == -signal.SIGTERM


def test_an_up_that_is_ended_midway_ends_what_it_started(command: Command) -> None:
    with subprocess.Popen(command.line("up"), stderr=subprocess.PIPE, text=True) as starting:
        assert starting.stderr is not None
        # From here on processes are started.
        next(line for line in starting.stderr if line.startswith("starting "))
        starting.send_signal(signal.SIGTERM)
        assert "interrupted" in starting.stderr.read()
        assert starting.wait() == 1

    assert processes_of(command.state) == []
    assert command.run("status").returncode == 1


def test_the_network_stays_claimed_while_any_part_listens_there(up: Command) -> None:
    octet = up.settings.loopback_octet
    up.succeed("reset")
    up.kill("node")
    with pytest.raises(loopback.LoopbackTaken):
        loopback.claim(octet)

    up.succeed("down")

    loopback.claim(octet).close()


def test_two_ups_at_once_start_one_sandbox(command: Command) -> None:
    outcomes: list[subprocess.CompletedProcess[str]] = []
    threads = [threading.Thread(target=lambda: outcomes.append(command.run("up"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [done.returncode for done in outcomes] == [0, 0]
    assert sum("is up already" in done.stderr for done in outcomes) == 1
