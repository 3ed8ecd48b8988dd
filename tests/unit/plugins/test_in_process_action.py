# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task of Ansible's own making, run by the base of the action plugins: which way it goes, and what it takes along."""

from __future__ import annotations

import gc
import sys
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.play_context import PlayContext
from ansible.playbook.task import Task
from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible.plugins.loader import connection_loader
from ansible.template import Templar, trust_as_template
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Missing
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils import in_process
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.in_process import InProcessAction

from tests.unit.plugins.door.conftest import NAME
from tests.unit.plugins.door.steps import SAME, FakeStep, door_to

AS_MODULE = {"changed": False, "went": "as a module"}
HERE = {"ansible_python_interpreter": sys.executable, "ansible_check_mode": False}


class Remembering(FakeStep):
    def desired(self, params):
        self.params = dict(params)
        return super().desired(params)


@pytest.fixture
def step():
    return Remembering()


@pytest.fixture
def run(step, monkeypatch):
    """Run a task, given as in a playbook; variables are those of the host."""
    monkeypatch.setattr(NormalAction, "run", lambda self, tmp=None, task_vars=None: dict(AS_MODULE))
    monkeypatch.setattr(gc, "freeze", lambda: None)

    class Wall(InProcessAction):
        DOOR = door_to(step)

    def ran(variables=None, *, args=None, become=None, transport="local", **keywords):
        loader = DataLoader()
        task = Task()
        keywords = {"action": NAME, "args": {"name": "w1"} if args is None else args} | keywords
        for keyword, value in keywords.items():
            setattr(task, keyword, value)
        play_context = PlayContext()
        connection = connection_loader.get(transport, play_context)
        if become:
            connection.become = become
        known = HERE | (variables or {})
        templar = Templar(loader, variables=known)
        action = Wall(task, connection, play_context, loader, templar, None)
        return action.run(task_vars=known)

    return ran


def without_invocation(result):
    return {key: value for key, value in result.items() if key not in ("invocation", "_ansible_no_log")}


def test_a_local_task_is_answered_by_the_door_itself(run, step):
    assert without_invocation(run()) == {
        "changed": True,
        "actions": ["paint wall w1"],
        "diff": {"before": {"colour": "red"}, "after": {"colour": "blue"}},
        "wall": {"colour": "blue!"},
    }
    assert step.params["name"] == "w1"


ELSEWHERE: dict[str, dict[str, Any]] = {
    "delegated": {"delegate_to": "bastion"},
    "delegated to the same": {"delegate_to": "localhost"},
    "asynchronous": {"async_val": 60, "poll": 1},
    "asynchronous and not waited for": {"async_val": 60, "poll": 0},
    "an environment": {"environment": [{}, {"AWS_PROFILE": "other"}]},
    "an environment of a variable": {"environment": ["{{ proxies }}"]},
    "another user": {"become": object()},
    "another machine": {"transport": "ssh"},
    "switched off": {"variables": {"eks_ingress_in_process": False}},
    "switched off in words": {"variables": {"eks_ingress_in_process": "no"}},
    "switched off by a variable": {"variables": {"eks_ingress_in_process": trust_as_template("{{ fast }}"), "fast": False}},
    "another interpreter": {"variables": {"ansible_python_interpreter": "/usr/bin/python4"}},
    "another interpreter by a variable": {"variables": {"ansible_python_interpreter": trust_as_template("{{ py }}"), "py": "/opt/bin/python"}},
    "a command for an interpreter": {"variables": {"ansible_python_interpreter": "/usr/bin/env python3"}},
}  # fmt: skip


@pytest.mark.parametrize("way", ELSEWHERE)
def test_what_could_mean_something_else_goes_the_normal_way(run, step, way):
    assert run(**ELSEWHERE[way]) == AS_MODULE
    assert step.done == []


def test_without_the_sdk_a_task_goes_the_normal_way_where_another_python_may_have_it(run, monkeypatch):
    monkeypatch.setattr(in_process, "BOTO_ERROR", "No module named 'boto3'")
    assert run() == AS_MODULE


HERE_TOO: dict[str, dict[str, Any]] = {
    "an empty environment": {"environment": [{}, {}]},
    "no delegation": {"delegate_to": None},
    "switched on in words": {"variables": {"eks_ingress_in_process": "yes"}},
    "switched on by a variable": {"variables": {"eks_ingress_in_process": trust_as_template("{{ fast }}"), "fast": True}},
    "an interpreter that is looked for": {"variables": {"ansible_python_interpreter": "auto"}},
    "an interpreter that is looked for in silence": {"variables": {"ansible_python_interpreter": "auto_silent"}},
    "ansible's own interpreter": {
        "variables": {"ansible_python_interpreter": trust_as_template("{{ ansible_playbook_python }}"), "ansible_playbook_python": sys.executable},
    },
}  # fmt: skip


@pytest.mark.parametrize("way", HERE_TOO)
def test_what_means_the_same_is_answered_here(run, step, way):
    assert run(**HERE_TOO[way])["wall"] == {"colour": "blue!"}


@pytest.mark.parametrize(
    ("keywords", "done", "wall"),
    [
        ({"check_mode": True}, ["desired", "observe", "plan"], {"colour": "blue?"}),
        ({"check_mode": False}, ["desired", "observe", "plan", "apply"], {"colour": "blue!"}),
    ],
)
def test_a_tasks_check_mode_is_the_doors(run, step, keywords, done, wall):
    assert run(**keywords)["wall"] == wall
    assert step.done == done


def test_a_failure_is_a_failed_result_of_one_line(run, step):
    step.fails = {"observe": Missing("find", target="wall w1", advice="build it")}
    assert without_invocation(run()) == {"failed": True, "msg": "could not find wall w1. Build it.", "error": "Missing"}


@pytest.mark.parametrize("crash", [ValueError("a bug"), RuntimeError("another")], ids=repr)
def test_a_crash_is_left_to_ansible_which_fails_the_task(run, step, crash):
    step.fails = {"plan": crash}
    with pytest.raises(type(crash)):
        run()


def test_arguments_that_are_not_the_modules_are_refused_by_its_name(run, step):
    failed = run(args={"name": "w1", "shade": "dark"})
    assert failed["msg"].startswith(f"Unsupported parameters for ({NAME}) module: shade.")
    assert step.done == []


def test_nothing_to_change_is_said_so(run, step):
    step.planned = SAME
    assert without_invocation(run()) == {"changed": False, "actions": [], "wall": {"colour": "blue"}}


def test_the_tasks_arguments_are_those_that_ansible_keeps(run, step):
    """A loop or a retry runs the same task again: nothing of one run may be in the next."""
    args = {"name": "w2", "colours": "red"}
    run(args=args)
    run(args=args)
    assert args == {"name": "w2", "colours": "red"}
    assert step.params["colours"] == ["red"]


def test_what_the_parent_left_is_not_looked_at_by_the_workers_collector(run, monkeypatch):
    frozen = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(True))
    run(delegate_to="bastion")
    assert frozen == []
    run()
    assert frozen == [True]


def test_the_services_of_an_action_are_read_about_when_its_class_is_made(monkeypatch):
    read = []
    monkeypatch.setattr(in_process, "preload", read.append)
    monkeypatch.setattr(gc, "freeze", lambda: read.append("frozen"))

    class Wall(InProcessAction):
        DOOR = door_to(FakeStep())
        SERVICES = ("iam", "eks")

    class Fence(InProcessAction):
        DOOR = door_to(FakeStep())

    # What was read is out of the collector's sight before a worker is made, and until Ansible ends.
    assert read == [("iam", "eks"), "frozen", (), "frozen"]
    assert issubclass(Wall, NormalAction)
    assert issubclass(Fence, NormalAction)
