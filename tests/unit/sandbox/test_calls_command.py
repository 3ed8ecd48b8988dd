# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m sandbox calls`: both logs read as one, narrowed and summed up."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import settings as sandbox_settings
from sandbox.__main__ import main
from sandbox.calls_command import LoggedCall, read, summary
from sandbox.settings import Settings

OPERATOR = "arn:aws:iam::123456789012:user/operator"


def of_aws(action: str, second: int, **members: Any) -> dict[str, Any]:
    return {
        "time": f"2026-01-01T00:00:{second:02d}+00:00",
        "service": "iam",
        "action": action,
        "caller": OPERATOR,
        "resource": None,
        "status": 200,
        "error": None,
        "write": action.startswith("Create"),
    } | members


def of_kubernetes(verb: str, second: int, *, code: int = 200, **members: Any) -> dict[str, Any]:
    return {
        "stageTimestamp": f"2026-01-01T00:00:{second:02d}Z",
        "verb": verb,
        "requestURI": "/apis/networking.k8s.io/v1/namespaces/default/ingresses/web",
        "objectRef": {"resource": "ingresses", "namespace": "default", "name": "web"},
        "user": {"username": "kubernetes-admin"},
        "responseStatus": {"code": code},
    } | members


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Callable[..., Settings]]:
    """A sandbox that is not started, with these entries in its logs."""
    settings, claim = sandbox_settings.create(tmp_path / "state", tools_dir=Path("/nonexistent"))

    def write(*entries: dict[str, Any]) -> Settings:
        for name, of_it in (("calls.jsonl", lambda e: "time" in e), ("audit.jsonl", lambda e: "verb" in e)):
            lines = "".join(f"{json.dumps(entry)}\n" for entry in entries if of_it(entry))
            # The last line is being written.
            (settings.state_dir / name).write_text(lines + '{"half": ', encoding="utf-8")
        return settings

    yield write
    claim.close()


def test_both_apis_calls_are_in_one_order_and_half_a_line_is_left_for_the_next_time(
    logged: Callable[..., Settings],
) -> None:
    calls = read(logged(of_aws("GetRole", 1), of_aws("ListRoles", 3), of_kubernetes("get", 2)))
    assert [(call.time[-3:], call.service, call.action) for call in calls] == [
        ("01Z", "iam", "GetRole"),
        ("02Z", "kubernetes", "get ingresses"),
        ("03Z", "iam", "ListRoles"),
    ]


def test_a_sandbox_that_nobody_called_has_no_calls(tmp_path: Path) -> None:
    settings, claim = sandbox_settings.create(tmp_path, tools_dir=Path("/nonexistent"))
    claim.close()
    assert read(settings) == []


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (of_aws("GetRole", 1), {"resource": "*", "error": "", "failed": False}),
        (of_aws("GetRole", 1, status=0, error="ConnectionReset"), {"error": "ConnectionReset", "failed": True}),
        (of_kubernetes("patch", 1), {"resource": "ingresses/default/web", "write": True, "failed": False}),
        (of_kubernetes("patch", 1, requestURI="/api?dryRun=All"), {"write": False}),
        (of_kubernetes("watch", 1), {"write": False}),
        (
            of_kubernetes("update", 1, responseStatus={"code": 409, "reason": "Conflict"}),
            {"error": "Conflict", "status": 409, "failed": True},
        ),
        (of_kubernetes("get", 1, code=403), {"error": "403", "failed": True}),
        (of_kubernetes("get", 1, objectRef=None, requestURI="/version"), {"action": "get", "resource": "/version"}),
        (
            of_kubernetes("patch", 1, objectRef={"resource": "pods", "subresource": "status", "name": "p"}),
            {"action": "patch pods/status", "resource": "pods/status/p"},
        ),
    ],
)
def test_an_entry_says_what_was_done_to_what_and_how_it_went(
    logged: Callable[..., Settings], entry: dict[str, Any], expected: dict[str, Any]
) -> None:
    (call,) = read(logged(entry))
    assert {name: getattr(call, name) for name in expected} == expected


def call(action: str, caller: str = OPERATOR, *, status: int = 200, error: str = "") -> LoggedCall:
    return LoggedCall("2026-01-01T00:00:00Z", "iam", action, caller, "*", status, error, write=False)


def test_the_summary_counts_by_caller_and_action_and_says_what_failed_and_why() -> None:
    calls = [call("GetRole"), call("ListRoles"), call("GetRole", status=404, error="NoSuchEntity")]
    assert summary([*calls, call("AssumeRoleWithWebIdentity", caller="")]) == [
        "(unsigned)  1",
        "       1  iam:AssumeRoleWithWebIdentity",
        f"{OPERATOR}  3",
        "       2  iam:GetRole  (1 failed: NoSuchEntity)",
        "       1  iam:ListRoles",
    ]


@pytest.mark.parametrize(
    ("options", "actions"),
    [
        ([], ["GetRole", "CreateRole", "get ingresses"]),
        (["--writes"], ["CreateRole"]),
        (["--service", "kubernetes"], ["get ingresses"]),
        (["--caller", "arn:*:user/*"], ["GetRole", "CreateRole"]),
        (["--caller", "nobody"], []),
    ],
)
def test_calls_are_narrowed_by_options(
    logged: Callable[..., Settings],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    actions: list[str],
) -> None:
    settings = logged(of_aws("GetRole", 1), of_aws("CreateRole", 2), of_kubernetes("get", 3))
    monkeypatch.setattr(sys, "argv", ["sandbox", "calls", "--json", *options, "--state", str(settings.state_dir)])
    assert main() == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["action"] for one in shown] == actions
