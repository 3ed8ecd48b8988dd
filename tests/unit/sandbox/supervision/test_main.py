# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox import supervisor
from sandbox.identity import ProcessId
from sandbox.settings import Settings


def sandbox(*words: str, state: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox", *words, "--state", str(state)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["status", "env", "reset", "logs"])
def test_without_a_sandbox_a_command_says_how_to_get_one(command: str, tmp_path: Path) -> None:
    done = sandbox(command, state=tmp_path / "none")

    assert done.returncode == 1
    assert done.stderr == f"error: no sandbox in {tmp_path}/none: run `python -m sandbox up` first\n"
    assert done.stdout == ""
    assert not (tmp_path / "none").exists()


def test_there_is_nothing_wrong_with_down_without_a_sandbox(tmp_path: Path) -> None:
    done = sandbox("down", state=tmp_path / "none")

    assert (done.returncode, done.stderr) == (0, f"no sandbox in {tmp_path}/none\n")


def test_up_refuses_a_folder_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()

    done = sandbox("up", state=tmp_path)

    assert done.returncode == 1
    assert "is not empty and holds no sandbox: choose another folder with --state" in done.stderr


def test_down_leaves_a_folder_of_somebody_else_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()

    assert sandbox("down", state=tmp_path).returncode == 0
    assert (tmp_path / "thesis.tex").exists()


@pytest.mark.parametrize("made_with", [None, "first.yml"])
def test_another_world_is_not_silently_dropped_where_there_is_one(
    made_with: str | None, settings: Settings, tmp_path: Path
) -> None:
    first = tmp_path / made_with if made_with else None
    dataclasses.replace(settings, world_file=first).save()
    other = tmp_path / "other.yml"
    other.write_text("iam: {propagation_seconds: 5}\n")

    done = sandbox("up", "--world", str(other), state=tmp_path)

    has = f"has another world, {first or 'the shipped one'}: run `python -m sandbox down` first"
    assert (done.returncode, done.stderr) == (1, f"error: the sandbox in {tmp_path} {has}\n")


def test_a_policy_that_iam_would_not_take_is_one_line_before_anything_starts(tmp_path: Path) -> None:
    changes = tmp_path / "bad.yml"
    changes.write_text("administrator: {policy: {Statement: []}}\n")

    done = sandbox("up", "--world", str(changes), state=tmp_path / "new")

    told = f"error: {changes}: IAM does not take the document of administrator.policy: Syntax errors in policy.\n"
    assert (done.returncode, done.stderr) == (1, told)
    assert not (tmp_path / "new").exists()


def test_status_tells_the_running_from_the_dead(settings: Settings) -> None:
    settings.save()
    myself = ProcessId.of(os.getpid())
    assert myself is not None
    settings.run_dir.mkdir()
    running = {"pid": myself.pid, "starttime": myself.start_time, "port": 22417}
    (settings.run_dir / "etcd.json").write_text(json.dumps(running))
    (settings.run_dir / "cloud.json").write_text(json.dumps(running | {"starttime": myself.start_time - 1}))

    done = sandbox("status", state=settings.state_dir)

    lines = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert lines["etcd"] == ["pid", str(myself.pid), "running", "port", "22417"]
    assert lines["cloud"] == ["pid", str(myself.pid), "dead", "port", "22417"]
    assert lines["DNS"] == ["(by", "cloud)", "at", settings.resolver, "port", str(settings.ports["dns"])]
    assert lines["node"] == ["pid", "-", "dead", "port", "-"]
    assert done.returncode == 1


def test_logs_of_one_process_and_of_all(settings: Settings) -> None:
    settings.save()
    settings.logs_dir.mkdir()
    supervisor.log_file(settings, "etcd").write_text("from etcd\n")
    supervisor.log_file(settings, "cloud").write_text("from the cloud\n")

    assert sandbox("logs", "etcd", state=settings.state_dir).stdout == "from etcd\n"
    everything = sandbox("logs", state=settings.state_dir).stdout
    assert "from etcd\n" in everything
    assert "from the cloud\n" in everything


def test_a_log_that_is_not_there_is_an_error(settings: Settings) -> None:
    settings.save()

    done = sandbox("logs", "kubelet", state=settings.state_dir)

    assert done.returncode == 1
    assert done.stderr == (
        f"error: no log of kubelet in {settings.logs_dir}: the processes are cloud, etcd, kube-apiserver, "
        "kube-controller-manager, node; of a pod: kubectl logs\n"
    )


def test_env_goes_to_standard_output_alone(settings: Settings) -> None:
    settings.save()

    done = sandbox("env", state=settings.state_dir)

    assert done.returncode == 0
    assert done.stderr == ""
    assert f"export AWS_ENDPOINT_URL={settings.aws_url}\n" in done.stdout
