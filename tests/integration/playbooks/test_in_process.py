# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only a play can show of tasks in process: defaults of the play, loops, a crash, a time limit; no cluster is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]
CALLBACKS = CHECKOUT / "tests" / "integration" / "site" / "callback_plugins"
GROUP = "group/edgeworks.eks_ingress.eks_ingress"
READ = "edgeworks.eks_ingress.eks_cluster_info"
# An address that answers nothing: how far a task got is told by what it says.
NOWHERE = {
    "endpoint_url": "http://127.0.0.1:9",
    "region": "eu-west-1",
    "access_key": "x",
    "secret_key": "a-secret-key",
    "max_attempts": 1,
}
CRASHING = """
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.in_process import InProcessAction
import time


class Step:
    RESULT = "nothing"

    def desired(self, params):
        if params["how"] == "sleep":
            time.sleep(30)
        raise ZeroDivisionError("a bug of the program")


class ActionModule(InProcessAction):
    DOOR = _run.Door(step=Step(), argument_spec={"how": {"type": "str"}}, constraints={})
"""
TASKS: dict[str, dict[str, Any]] = {
    "defaults of the group": {READ: {"cluster_name": "c"}, "module_defaults": {GROUP: NOWHERE}},
    "defaults of the module": {READ: {"cluster_name": "c"}, "module_defaults": {READ: NOWHERE}},
    "defaults that are a template": {
        READ: {"cluster_name": "c"},
        "module_defaults": {GROUP: "{{ nowhere | combine({'region': 'eu-west-2'}) }}"},
    },
    "arguments that beat the defaults": {
        READ: {"cluster_name": "c", "endpoint_url": "http://127.0.0.1:10"}, "module_defaults": {GROUP: NOWHERE},
    },
    "arguments that are templates": {READ: NOWHERE | {"cluster_name": "{{ 'a' ~ (1 + 1) }}"}},
    "arguments as a whole": {READ: "{{ nowhere | combine({'cluster_name': 'c'}) }}"},
    "a loop": {READ: NOWHERE | {"cluster_name": "{{ item }}"}, "loop": ["c1", "c2"]},
    "a retry": {READ: NOWHERE | {"cluster_name": "c"}, "register": "seen", "until": "seen is success", "retries": 1, "delay": 0},
    "check mode": {READ: NOWHERE | {"cluster_name": "c"}, "check_mode": True},
    "an unknown argument": {READ: NOWHERE | {"cluster_name": "c", "colour": "red"}},
    "a missing argument": {READ: NOWHERE},
    "nothing to be logged": {READ: NOWHERE | {"cluster_name": "c"}, "no_log": True},
}  # fmt: skip
# What says when, and which way a task went.
OF_THE_MOMENT = ("stdout", "stdout_lines", "stderr", "stderr_lines", "attempts", "exception")


def play_of_all():
    """Every task both ways, and tasks that the program breaks in."""
    tasks = [
        {
            "name": f"{name} {way}",
            "ignore_errors": True,
            **task,
            "vars": {"eks_ingress_in_process": way == "in process"},
        }
        for name, task in TASKS.items()
        for way in ("in process", "as a module")
    ]
    tasks.append({"name": "a crash", "crashing": {"how": "at once"}, "ignore_errors": True})
    tasks.append({"name": "too slow", "crashing": {"how": "sleep"}, "timeout": 1, "ignore_errors": True})
    tasks.append({"name": "afterwards", "ansible.builtin.debug": {"msg": "the play goes on"}})
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"nowhere": NOWHERE, "ansible_python_interpreter": sys.executable},
        "tasks": tasks,
    }


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Each task's result, in process and as a module, of one run; and those of tasks that the program breaks in."""
    folder = tmp_path_factory.mktemp("ways")
    (folder / "action_plugins").mkdir()
    (folder / "library").mkdir()
    (folder / "action_plugins" / "crashing.py").write_text(CRASHING, encoding="utf-8")
    # Ansible asks for a module of the name of an action.
    (folder / "library" / "crashing.py").write_text("#!/usr/bin/python\n", encoding="utf-8")
    (folder / "play.json").write_text(json.dumps([play_of_all()]), encoding="utf-8")
    environment = os.environ | {
        "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"),
        "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
        "ANSIBLE_CALLBACKS_ENABLED": "record",
        "ANSIBLE_INJECT_INVOCATION": "1",
        "RECORD_FILE": str(folder / "record.jsonl"),
    }
    program = Path(sys.executable).parent / "ansible-playbook"
    done = subprocess.run(
        [program, str(folder / "play.json"), "-i", "localhost,", "-c", "local"],
        cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    lines = (folder / "record.jsonl").read_text(encoding="utf-8").splitlines()
    return {line["task"]: {"status": line["status"], **line["result"]} for line in map(json.loads, lines)}


def of_the_module(result):
    plain = {
        key: value for key, value in result.items() if key not in OF_THE_MOMENT and not key.startswith("_ansible_")
    }
    return plain | ({"results": [of_the_module(one) for one in plain["results"]]} if "results" in plain else {})


@pytest.mark.parametrize("name", TASKS)
def test_a_task_answers_the_same_in_process_and_as_a_module(results, name):
    as_module = of_the_module(results[f"{name} as a module"])
    assert json.dumps(of_the_module(results[f"{name} in process"]), sort_keys=True) == json.dumps(
        as_module, sort_keys=True
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("defaults of the group", "http://127.0.0.1:9"),
        ("defaults of the module", "http://127.0.0.1:9"),
        ("defaults that are a template", "http://127.0.0.1:9"),
        ("arguments that beat the defaults", "http://127.0.0.1:10"),
        ("arguments that are templates", "the EKS cluster a2"),
        ("arguments as a whole", "the EKS cluster c"),
        ("check mode", "http://127.0.0.1:9"),
        ("an unknown argument", "Unsupported parameters for (edgeworks.eks_ingress.eks_cluster_info) module: colour"),
        ("a missing argument", "missing required arguments: cluster_name"),
    ],
)
def test_a_task_gets_the_arguments_that_the_play_gives_it(results, name, said):
    assert said in results[f"{name} in process"]["msg"]


def test_every_turn_of_a_loop_is_answered_on_its_own(results):
    turns = results["a loop in process"]["results"]
    assert [turn["invocation"]["module_args"]["cluster_name"] for turn in turns] == ["c1", "c2"]


def test_what_is_not_to_be_logged_is_not(results):
    assert "127.0.0.1" not in json.dumps(results["nothing to be logged in process"])


def test_a_crash_of_the_program_fails_its_task_and_not_the_play(results):
    assert (results["a crash"]["status"], results["a crash"]["msg"]) == ("failed", "Task failed: a bug of the program")
    assert results["afterwards"]["msg"] == "the play goes on"


def test_a_tasks_time_limit_holds_in_process_too(results):
    assert results["too slow"]["status"] == "failed"
    assert "Timed out after 1 second(s)" in results["too slow"]["msg"]
