# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox fault`: what it adds goes wrong at once, what it clears does not any more."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import pytest
from botocore.exceptions import ClientError

from sandbox import fault_command
from sandbox.__main__ import main
from sandbox.faults import AWS_KINDS, KINDS_OF, SEEN_BY_NODE, Faults

from .conftest import Sandbox

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def fault(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    """Runs `fault` with these words: exit status, standard output, standard error. There is a node that sees all."""
    run = sandbox.settings.run_dir
    run.mkdir(parents=True, exist_ok=True)
    (run / SEEN_BY_NODE).write_text(str(2**63), encoding="utf-8")

    def command(*words: str) -> tuple[int, str, str]:
        state = str(sandbox.settings.state_dir)
        monkeypatch.setattr(sys, "argv", ["sandbox", "fault", *words, "--state", state])
        code, shown = main(), capsys.readouterr()
        return code, shown.out, shown.err

    yield command
    Faults(sandbox.settings.state_dir).clear()


def test_what_is_added_hits_as_often_as_was_said_and_is_gone_then(sandbox: Sandbox, fault: Command) -> None:
    code, identifier, _ = fault("add", "iam", "throttling", "--action", "ListRoles", "--count", "1")
    assert (code, bool(identifier.strip())) == (0, True)
    _, listed, _ = fault("list")
    assert listed.split()[:5] == [identifier.strip(), "iam", "throttling", "1", "left"]
    assert "action=ListRoles resource=* caller=* delay=0" in listed

    with pytest.raises(ClientError, match="Throttling"):
        sandbox.client("iam").list_roles()
    sandbox.client("iam").list_roles()
    assert fault("list") == (0, "", "")


@pytest.mark.parametrize(
    ("service", "kind"),
    [(service, kind) for service, kinds in ({"ec2": AWS_KINDS} | KINDS_OF).items() for kind in kinds],
)
def test_every_kind_there_is_can_be_added_listed_and_cleared(fault: Command, service: str, kind: str) -> None:
    code, identifier, told = fault("add", service, kind, "--delay", "2.5", "--count", "7", "--resource", "*x*")
    assert (code, told) == (0, "")
    (line,) = fault("list")[1].splitlines()
    assert line.split()[:5] == [identifier.strip(), service, kind, "7", "left"]
    assert "resource=*x* caller=* delay=2.5" in line
    assert (fault("clear"), fault("list")) == ((0, "", ""), (0, "", ""))


def test_a_service_may_be_called_by_the_name_that_the_sdk_has_for_it(fault: Command) -> None:
    fault("add", "elbv2", "throttling")
    _, listed, _ = fault("list")
    assert "elasticloadbalancing" in listed and "until cleared" in listed


def test_one_is_cleared_by_its_id_or_all_are(sandbox: Sandbox, fault: Command) -> None:
    first, second = (fault("add", "iam", kind)[1].strip() for kind in ("throttling", "server-error"))
    assert fault("clear", first)[0] == 0
    assert second in fault("list")[1] and first not in fault("list")[1]
    assert fault("clear")[0] == 0
    sandbox.client("iam").list_roles()


def test_an_id_that_is_not_there_is_an_error_that_says_where_to_look(fault: Command) -> None:
    code, _, told = fault("clear", "none")
    assert (code, told) == (1, "error: no fault none: `python -m sandbox fault list` shows those there are\n")


def test_a_kind_that_a_service_does_not_have_is_refused_with_those_it_has(fault: Command) -> None:
    code, _, told = fault("add", "webhook", "throttling")
    assert (code, "timeout" in told) == (1, True)


def test_a_node_that_takes_no_notice_is_an_error(
    sandbox: Sandbox, fault: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_command, "SEEN_SECONDS", 0.0)
    (sandbox.settings.run_dir / SEEN_BY_NODE).write_text("0", encoding="utf-8")
    code, _, told = fault("add", "controller", "down")
    assert (code, "the node process did not take notice" in told) == (1, True)
