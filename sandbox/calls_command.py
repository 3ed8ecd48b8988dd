# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""python -m sandbox calls: who called what of AWS and of Kubernetes, from the call log and the audit log."""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sandbox import lifecycle
from sandbox.settings import Settings

KUBERNETES_WRITES = frozenset({"create", "update", "patch", "delete", "deletecollection"})
# AWS's log has 0 for a connection that was cut.
FIRST_FAILURE = 400


@dataclass(frozen=True)
class LoggedCall:
    """One call of either API. `time` is ISO 8601 in UTC, `error` a code or reason, empty for a success."""

    time: str
    service: str
    action: str
    caller: str
    resource: str
    status: int
    error: str
    write: bool

    @property
    def failed(self) -> bool:
        return self.status >= FIRST_FAILURE or self.status == 0


def read(settings: Settings) -> list[LoggedCall]:
    """Every call so far, the oldest first. Kubernetes' are those of the audit log, of the sandbox's own parts too."""
    aws = (_of_aws(entry) for entry in _entries(settings.state_dir / lifecycle.CALL_LOG))
    kubernetes = (_of_kubernetes(entry) for entry in _entries(settings.audit_log))
    return sorted((*aws, *kubernetes), key=lambda call: call.time)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    text = "show who called what of AWS and of Kubernetes, by caller and action"
    parser = commands.add_parser("calls", parents=[common], help=text, description=text)
    parser.add_argument("--caller", default="*", help="pattern: of these callers only, ARNs or Kubernetes users")
    parser.add_argument("--service", default="*", help="pattern: kubernetes, or the IAM prefix of an AWS service")
    parser.add_argument("--writes", action="store_true", help="only what changes something")
    parser.add_argument("--json", action="store_true", help="the calls themselves, one JSON object per line")
    parser.set_defaults(command=_show)


def _show(arguments: argparse.Namespace) -> int:
    calls = [
        call
        for call in read(lifecycle.loaded(arguments.state))
        if fnmatchcase(call.caller, arguments.caller)
        and fnmatchcase(call.service, arguments.service)
        and (call.write or not arguments.writes)
    ]
    lines = [json.dumps(asdict(call)) for call in calls] if arguments.json else summary(calls)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def summary(calls: Iterable[LoggedCall]) -> list[str]:
    """Lines by caller and action: how often, how often in vain and why."""
    groups: dict[str, dict[str, list[LoggedCall]]] = defaultdict(lambda: defaultdict(list))
    for call in calls:
        groups[call.caller or "(unsigned)"][f"{call.service}:{call.action}"].append(call)
    lines = []
    for caller, actions in sorted(groups.items()):
        lines.append(f"{caller}  {sum(len(made) for made in actions.values())}")
        for action, made in sorted(actions.items(), key=lambda item: (-len(item[1]), item[0])):
            errors = sorted({call.error for call in made if call.failed})
            failed = sum(call.failed for call in made)
            lines.append(
                f"  {len(made):>6}  {action}" + (f"  ({failed} failed: {', '.join(errors)})" if failed else "")
            )
    return lines


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    """A last line that is being written is left for the next time."""
    if path.exists():
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1])


def _of_aws(entry: dict[str, Any]) -> LoggedCall:
    return LoggedCall(
        time=entry["time"].replace("+00:00", "Z"),
        service=entry["service"],
        action=entry["action"],
        caller=entry["caller"] or "",
        resource=entry["resource"] or "*",
        status=entry["status"],
        error=entry["error"] or "",
        write=entry["write"],
    )


def _of_kubernetes(event: dict[str, Any]) -> LoggedCall:
    reference, status = event.get("objectRef") or {}, event.get("responseStatus") or {}
    kind = "/".join(part for part in (reference.get("resource"), reference.get("subresource")) if part)
    names = [part for part in (reference.get("namespace"), reference.get("name")) if part]
    code = int(status.get("code", 0))
    return LoggedCall(
        time=event["stageTimestamp"],
        service="kubernetes",
        action=f"{event['verb']} {kind}".strip(),
        caller=(event.get("user") or {}).get("username", ""),
        resource="/".join([kind, *names]) if kind else event["requestURI"],
        status=code,
        error=str(status.get("reason") or code) if code >= FIRST_FAILURE else "",
        write=event["verb"] in KUBERNETES_WRITES and "dryRun=All" not in event["requestURI"],
    )
