# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of ansible-playbook: seconds, processor seconds, memory, and the administrator's API calls meanwhile."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.integration.rehearsal import Rehearsal


@dataclass(frozen=True)
class Measured:
    """:param seconds: by the clock on the wall.
    :param cpu: seconds of processor time of all processes that the run started.
    :param memory: the largest of its processes, MiB.
    :param calls: API calls of the administrator, to AWS and to Kubernetes.
    """

    seconds: float
    cpu: float
    memory: float
    aws_calls: int
    kubernetes_calls: int

    @property
    def calls(self) -> int:
        return self.aws_calls + self.kubernetes_calls


def measured(rehearsal: Rehearsal, words: Sequence[str], environment: dict[str, str], log: Path) -> Measured:
    """Run a program to its end. Raises RuntimeError with the end of its output when it fails."""
    aws, kubernetes = _aws_calls(rehearsal), _kubernetes_calls(rehearsal)
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(words, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{log.read_text(encoding='utf-8')[-4000:]}")
    return Measured(
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / 1024,
        _aws_calls(rehearsal) - aws,
        _kubernetes_calls(rehearsal) - kubernetes,
    )


def median(runs: Sequence[Measured], value: Callable[[Measured], float]) -> float:
    return statistics.median(value(run) for run in runs)


def _aws_calls(rehearsal: Rehearsal) -> int:
    return sum("user/" in str(call.get("caller")) for call in _lines(rehearsal.state_dir / "calls.jsonl"))


def _kubernetes_calls(rehearsal: Rehearsal) -> int:
    def own(event: dict[str, dict[str, str]]) -> bool:
        name = event.get("user", {}).get("username", "")
        return ":user/" in name or name == "kubernetes-admin"

    return sum(own(event) for event in _lines(rehearsal.state_dir / "audit.jsonl"))


def _lines(path: Path) -> list[dict[str, dict[str, str]]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8") as stream:
        # The last line may still be written.
        return [json.loads(line) for line in stream if line.endswith("\n")]
