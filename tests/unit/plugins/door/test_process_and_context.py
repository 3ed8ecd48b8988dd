# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a step works with: programs that are run to their end, and doors that are opened when first used."""

from __future__ import annotations

import sys

import pytest
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _process
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import Aws
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._clock import SystemClock
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import client


def python(program, **more):
    options = {"environment": {}, "timeout": 30} | more
    return _process.run([sys.executable, "-c", program], **options)


@pytest.mark.parametrize(
    ("program", "code", "out", "err"),
    [
        ("print('a')", 0, "a\n", ""),
        ("import sys; sys.stderr.write('b'); sys.exit(3)", 3, "", "b"),
        ("import sys; sys.stdout.buffer.write(b'a\\xffb')", 0, "a\ufffdb", ""),
        ("import os; os.kill(os.getpid(), 9)", -9, "", ""),
    ],
    ids=["prints", "fails", "prints what is no text", "is killed"],
)
def test_a_program_is_told_by_its_code_and_its_words(program, code, out, err):
    ended = python(program)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, out, err)


def test_a_program_is_given_its_input_and_only_the_environment_it_is_to_have(monkeypatch):
    monkeypatch.setenv("OURS", "secret")
    seen = python("import os, sys; print(os.environ.get('OURS'), os.environ.get('ITS'), sys.stdin.read())",
                  environment={"ITS": "own"}, stdin="said")  # fmt: skip
    assert seen.stdout == "None own said\n"


def test_a_program_without_input_reads_none():
    assert python("import sys; print(repr(sys.stdin.read()))").stdout == "''\n"


def test_a_program_that_takes_too_long_is_ended():
    with pytest.raises(_process.Overdue) as overdue:
        python("import signal; print('begun', flush=True); signal.pause()", timeout=0.5)
    assert overdue.value.timeout == 0.5


def test_a_program_that_is_not_there_is_an_error_of_the_system():
    with pytest.raises(FileNotFoundError):
        _process.run(["/no/such/program"], environment={}, timeout=1)


PARAMS = {"region": "eu-west-1", "profile": "p", "host": "https://k8s.example", "api_key": "t"}


def test_a_context_opens_nothing_when_it_is_made(monkeypatch):
    monkeypatch.setattr(Aws, "client", pytest.fail)
    monkeypatch.setattr(client, "connect", pytest.fail)
    context = Context.of(PARAMS)
    assert (context.aws.region, context.aws.profile, context.params) == ("eu-west-1", "p", PARAMS)
    assert isinstance(context.clock, SystemClock)


def test_the_cluster_is_connected_to_once_with_the_modules_arguments_and_its_aws(monkeypatch):
    made = []
    monkeypatch.setattr(client, "connect", lambda params, aws: made.append((params, aws)) or "connection")
    context = Context.of(PARAMS)
    assert [context.kubernetes, context.kubernetes] == ["connection", "connection"]
    assert made == [(PARAMS, context.aws)]
