# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One playbook that mixes every way to start a task: each goes the way it should, and all answer the same."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.rehearsal import Rehearsal, Run

WANTED = {"edgeworks.eks_ingress.eks_cluster_info": {"cluster_name": "mz-k8s"}}
REFUSED = {"edgeworks.eks_ingress.eks_cluster_info": {"cluster_name": "mz-k9s"}}
PREDICTED = {"edgeworks.eks_ingress.route53_zone": {"name": "predicted.example"}, "check_mode": True, "diff": True}
WRITTEN = {
    "edgeworks.eks_ingress.k8s_objects": {
        "cluster_name": "mz-k8s",
        "objects": [{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "in-process"}, "data": {"a": "1"}}],
    }
}
# Every way to start a task, and whether it runs in process.
WAYS: dict[str, tuple[bool, dict[str, Any]]] = {
    "local": (True, {}),
    "switched off": (False, {"vars": {"eks_ingress_in_process": False}}),
    "delegated": (False, {"delegate_to": "neighbour"}),
    "environment": (False, {"environment": {"EXAMPLE": "1"}}),
    "become": (False, {"become": True, "become_method": "sudo"}),
    # Its folder is named: the home folder is another one in these tests than the user's.
    "async": (False, {"async": 60, "poll": 1, "vars": {"ansible_async_dir": "{{ playbook_dir }}/async"}}),
    "another name of the interpreter": (
        True,
        {"vars": {"ansible_python_interpreter": str(Path(sys.executable).with_name("python3"))}},
    ),
    "another interpreter": (False, {"vars": {"ansible_python_interpreter": "{{ playbook_dir }}/python"}}),
}
# What is only true of the way that a task went, or of the moment.
OF_THE_WAY = (
    "ansible_job_id",
    "finished",
    "results_file",
    "started",
    "stdout",
    "stdout_lines",
    "stderr",
    "stderr_lines",
)
ASKED = {"write": WRITTEN, "read": WANTED, "refuse": REFUSED, "predict": PREDICTED}


def _of_the_module(result: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in result.items() if key not in OF_THE_WAY and not key.startswith("_ansible_")}


@dataclass(frozen=True)
class Mixed:
    """:param remote_tmp: below it a folder for each task, in which Ansible keeps what it put on the disk for it."""

    run: Run
    remote_tmp: Path

    def answers(self, asked: str) -> dict[str, dict[str, Any]]:
        """The result of each way's task, without what is only true of the way."""
        results = {task.task: task.result for task in self.run.tasks}
        return {way: _of_the_module(results[f"{asked} {way}"]) for way in WAYS}

    def ran_as_module(self, asked: str, way: str) -> bool:
        return any((self.remote_tmp / f"{asked} {way}").rglob("AnsiballZ_*"))


def script(path: Path, line: str) -> Path:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o700)
    return path


@pytest.fixture(scope="module")
def mixed(first_state: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> Mixed:
    """The run of one playbook that asks for everything in every way."""
    folder = tmp_path_factory.mktemp("mixed")
    # Takes the options `-u root`, and needs no right to become anybody.
    become = script(folder / "become", 'shift 2; exec "$@"')
    script(folder / "python", f'exec {sys.executable} "$@"')
    tasks: list[dict[str, Any]] = [{"name": "once before", **WRITTEN}]
    for asked, module in ASKED.items():
        for way, (_, keywords) in WAYS.items():
            own = {"ansible_remote_tmp": str(folder / "tmp" / f"{asked} {way}"), "ansible_become_exe": str(become)}
            variables = own | keywords.get("vars", {})
            expected = {"ignore_errors": asked == "refuse"}
            tasks.append({"name": f"{asked} {way}", **module, **expected, **keywords, "vars": variables})
    play = [{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]
    (folder / "mixed.yml").write_text(yaml.safe_dump(play, sort_keys=False), encoding="utf-8")
    neighbour = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    (folder / "more.yml").write_text(yaml.safe_dump({"all": {"hosts": {"neighbour": neighbour}}}), encoding="utf-8")
    run = first_state.run_playbook(
        str(folder / "mixed.yml"),
        "--inventory", str(first_state.state_dir / "inventory.yml"), "--inventory", str(folder / "more.yml"),
        environment={"ANSIBLE_KEEP_REMOTE_FILES": "1", "ANSIBLE_INJECT_INVOCATION": "1"},
    )  # fmt: skip
    return Mixed(run.succeeded(), folder / "tmp")


@pytest.mark.parametrize("way", WAYS)
def test_a_task_goes_the_way_it_should(mixed: Mixed, way):
    in_process, _ = WAYS[way]
    assert {asked: mixed.ran_as_module(asked, way) for asked in ASKED} == dict.fromkeys(ASKED, not in_process)


@pytest.mark.parametrize("asked", ["read", "refuse", "predict"])
def test_every_way_answers_the_same(mixed: Mixed, asked):
    answers = mixed.answers(asked)
    for way, answer in answers.items():
        assert json.dumps(answer, sort_keys=True) == json.dumps(answers["local"], sort_keys=True), way


def test_the_answers_are_those_of_the_modules(mixed: Mixed):
    assert mixed.answers("read")["local"]["cluster"]["name"] == "mz-k8s"
    assert mixed.answers("predict")["local"]["diff"]["before"] == {}
    assert "could not find the EKS cluster mz-k9s" in mixed.answers("refuse")["local"]["msg"]


def test_a_second_write_changes_nothing_whichever_way_it_goes(mixed: Mixed):
    assert not [way for way, answer in mixed.answers("write").items() if answer["changed"]]
