# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module run in process answers, byte for byte, what it answers as a module. run_module holds every other test to it too."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible.template import Templar
from ansible_collections.edgeworks.eks_ingress.plugins.action.eks_cluster_info import ActionModule
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import session
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.answer import answer

from tests.unit.plugins.conftest import module_named, through_main

SECRET = "a-very-secret-key"
OWN = {"_ansible_inject_invocation": True, "_ansible_check_mode": False}
# What is asked, of which module: reads, predictions, failures of every kind.
ASKED = {
    "a read": ("eks_cluster_info", {"cluster_name": "mz-k8s"}),
    "a failure": ("eks_cluster_info", {"cluster_name": "mz-k9s"}),
    "a missing argument": ("eks_cluster_info", {}),
    "an unknown argument": ("eks_cluster_info", {"cluster_name": "mz-k8s", "colour": "red"}),
    "a wrong type": ("eks_cluster_info", {"cluster_name": "mz-k8s", "max_attempts": "many"}),
    "a wrong choice": ("route53_zone", {"name": "frieza.dev", "state": "sometimes"}),
    "arguments that exclude each other": (
        "iam_policy", {"name": "x", "bundled": "external_dns", "document": {}, "path": "/"},
    ),
    "an alias": ("eks_cluster_info", {"cluster_name": "mz-k8s", "aws_region": "ap-northeast-1"}),
    "an option and its alias": (
        "eks_cluster_info", {"cluster_name": "mz-k8s", "region": "ap-northeast-1", "aws_region": "ap-northeast-1"},
    ),
    "a text for a truth": ("eks_cluster_info", {"cluster_name": "mz-k8s", "allow_missing": "yes"}),
    "a secret": (
        "eks_cluster_info", {"cluster_name": "mz-k8s", "access_key": "AKIAX", "secret_key": SECRET},
    ),
    "a secret that an error repeats": (
        "eks_cluster_info", {"cluster_name": SECRET, "access_key": "AKIAX", "secret_key": SECRET},
    ),
    "a prediction with a diff": ("elb_subnet_tags", {"cluster_name": "mz-k8s", "_ansible_check_mode": True}),
    "a prediction with a warning": (
        "irsa_role",
        {"cluster_name": "mz-k8s", "name": "r", "service_accounts": ["default/a"], "_ansible_check_mode": True},
    ),
    "what a run cannot do yet": ("irsa_role", {"cluster_name": "mz-k8s", "name": "r", "service_accounts": ["default/a"]}),
    "no invocation": ("eks_cluster_info", {"cluster_name": "mz-k8s", "_ansible_inject_invocation": False}),
}  # fmt: skip


@pytest.mark.parametrize("asked", ASKED)
def test_both_ways_answer_the_same(asked, capsys, aws, eks_cluster):
    module, arguments = ASKED[asked]
    message = OWN | {"_ansible_module_name": f"edgeworks.eks_ingress.{module}"} | arguments
    as_module = through_main(capsys, module, dict(message))
    in_process = json.loads(json.dumps(answer(module_named(module).DOOR, dict(message))))
    # Ansible adds to a module's warning where it comes from, and to a text the same on its way back.
    texts = [text(warning) for warning in as_module.pop("warnings", [])]
    assert [text(warning) for warning in in_process.pop("warnings", [])] == texts
    assert json.dumps(in_process, sort_keys=True) == json.dumps(as_module, sort_keys=True)


def text(warning):
    return warning["event"]["msg"] if isinstance(warning, dict) else warning


def test_the_cases_are_what_they_say(capsys, aws, eks_cluster):
    def asked(name):
        module, arguments = ASKED[name]
        message = OWN | {"_ansible_module_name": f"edgeworks.eks_ingress.{module}"} | arguments
        return answer(module_named(module).DOOR, dict(message))

    assert asked("a read")["cluster"]["name"] == "mz-k8s"
    assert asked("an unknown argument")["msg"].startswith("Unsupported parameters for (edgeworks.eks_ingress.eks_cl")
    assert asked("a prediction with a diff")["changed"]
    assert asked("a prediction with a diff")["diff"]
    assert asked("a prediction with a warning")["warnings"]
    assert asked("an option and its alias")["warnings"]
    assert asked("what a run cannot do yet")["failed"]
    assert "invocation" not in asked("no invocation")
    for name in ("a secret", "a secret that an error repeats"):
        assert SECRET not in json.dumps(asked(name)), name


@pytest.fixture
def task():
    """A task and its surroundings that may run in process."""

    def made(variables=None, *, connection=None, **changed):
        keywords = {"delegate_to": None, "async_val": 0, "environment": [{}]} | changed
        surroundings = {"transport": "local", "become": None} | (connection or {})
        action = ActionModule(
            task=SimpleNamespace(**keywords),
            connection=SimpleNamespace(**surroundings),
            play_context=None,
            loader=None,
            templar=Templar(None),
            shared_loader_obj=None,
        )
        return action._means_the_same_here({"ansible_python_interpreter": sys.executable} | (variables or {}))

    return made


def test_a_local_task_runs_in_process(task):
    assert task()


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"delegate_to": "bastion"},
        {"async_val": 30},
        {"environment": [{}, {"AWS_PROFILE": "other"}]},
        {"environment": ["{{ proxy_environment }}"]},
        {"connection": {"transport": "ssh"}},
        {"connection": {"become": object()}},
        {"variables": {"eks_ingress_in_process": "no"}},
        {"variables": {"eks_ingress_in_process": False}},
        {"variables": {"ansible_python_interpreter": "/usr/bin/env python3"}},
    ],
    ids="-".join,
)
def test_what_could_mean_something_else_runs_as_a_module(task, elsewhere):
    assert not task(**elsewhere)


def test_another_name_of_the_same_python_is_the_same(task, tmp_path, monkeypatch):
    own, alias, elsewhere = tmp_path / "bin" / "python3.99", tmp_path / "bin" / "python", tmp_path / "other" / "python"
    for path in (own, elsewhere):
        path.parent.mkdir()
        path.symlink_to(Path(sys.executable).resolve())
    alias.symlink_to("python3.99")
    monkeypatch.setattr(sys, "executable", str(own))
    assert task({"ansible_python_interpreter": str(alias)})
    # The same program, but of another virtual environment: other packages.
    assert not task({"ansible_python_interpreter": str(elsewhere)})


def test_an_interpreter_that_nobody_chose_is_this_one(task):
    assert task({"ansible_python_interpreter": "auto_silent"})


def test_what_is_read_before_the_fork_is_data(monkeypatch, aws_calls):
    made = []
    monkeypatch.setattr(Aws, "client", lambda self, service: made.append(service))
    session.preload(("eks", "iam", "route53"))
    assert not made
    assert not aws_calls.made


def test_sessions_share_descriptions_and_no_handlers():
    one, other = session.new_session(region="eu-west-1"), session.new_session(region="us-east-1")
    assert one.get_component("data_loader") is other.get_component("data_loader")
    heard = []
    one.register("a-test.of-sessions", lambda **_: heard.append("one"))
    other.get_component("event_emitter").emit("a-test.of-sessions")
    assert not heard
    assert (one.get_config_variable("region"), other.get_config_variable("region")) == ("eu-west-1", "us-east-1")
