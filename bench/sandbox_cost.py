# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a sandbox costs: medians of up (warm), reset and down in seconds, memory in MiB, processes and files left.

``make bench-sandbox``, or python bench/sandbox_cost.py [ROUNDS]; exit status 1 when a median is over its limit.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from sandbox import settings as sandbox_settings  # noqa: E402 - after the path is set
from sandbox import supervisor  # noqa: E402 - after the path is set

# Up (warm) in under 15 s and under 1 GiB in all, reset in under 5 s; down leaves nothing.
LIMITS = {"up s": 15.0, "reset s": 5.0, "down s": 5.0, "RSS MiB": 1024.0, "left": 0.0}
KIB_PER_MIB = 1024


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    measured = [_round() for _ in range(rounds)]
    over = False
    for name, limit in LIMITS.items():
        values = [values[name] for values in measured]
        median = statistics.median(values)
        over = over or median > limit
        spread = f"{min(values):.1f} to {max(values):.1f}"
        sys.stdout.write(f"{name:<8} median {median:7.1f}  limit {limit:7.1f}  ({spread}, {rounds} rounds)\n")
    return int(over)


def _round() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder, "state")
        up = _timed(lambda: _sandbox("up", state))
        processes = [record.process for record in supervisor.records(sandbox_settings.load(state))]
        memory = sum(_resident_kib(process.pid) for process in processes) / KIB_PER_MIB
        reset = _timed(lambda: _sandbox("reset", state))
        processes += [record.process for record in supervisor.records(sandbox_settings.load(state))]
        down = _timed(lambda: _sandbox("down", state))
        left = sum(process.is_running() for process in processes) + sum(1 for _ in state.rglob("*"))
    return {"up s": up, "reset s": reset, "down s": down, "RSS MiB": memory, "left": float(left)}


def _timed(action: Callable[[], None]) -> float:
    began = time.monotonic()
    action()
    return time.monotonic() - began


def _sandbox(word: str, state: Path) -> None:
    line = [sys.executable, "-m", "sandbox", word, "--state", str(state)]
    subprocess.run(line, cwd=CHECKOUT, check=True)


def _resident_kib(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    sys.exit(main())
