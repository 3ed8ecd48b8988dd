# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counters in the text format of Prometheus: those of the real controller that are looked at."""

from __future__ import annotations

import threading
from collections import Counter


class Metrics:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: Counter[tuple[str, tuple[tuple[str, str], ...]]] = Counter()
        self._leader = 0

    def count_aws_call(self, service: str, operation: str, error_code: str) -> None:
        self._count("aws_api_calls_total", service=service, operation=operation, error_code=error_code)

    def count_reconcile(self, controller: str, result: str) -> None:
        self._count("controller_runtime_reconcile_total", controller=controller, result=result)
        if result == "error":
            self._count("controller_runtime_reconcile_errors_total", controller=controller)

    def count_admission(self, path: str, code: int) -> None:
        self._count("controller_runtime_webhook_requests_total", webhook=path, code=str(code))

    def set_leader(self, leader: bool) -> None:
        with self._lock:
            self._leader = int(leader)

    def _count(self, name: str, **labels: str) -> None:
        with self._lock:
            self._counters[name, tuple(sorted(labels.items()))] += 1

    def text(self) -> str:
        """All metrics, one per line, each counter under its type line."""
        with self._lock:
            counters = sorted(self._counters.items())
            leader = self._leader
        lines = ["# TYPE leader_election_master_status gauge"]
        lines.append(f'leader_election_master_status{{name="aws-load-balancer-controller-leader"}} {leader}')
        last = ""
        for (name, labels), count in counters:
            if name != last:
                lines.append(f"# TYPE {name} counter")
                last = name
            inner = ",".join(f'{key}="{value}"' for key, value in labels)
            lines.append(f"{name}{{{inner}}} {count}")
        return "\n".join(lines) + "\n"
