# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measure, and print the table and the bars."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from bench import tools
from bench.measure import Measured
from bench.report import Series, growth_table, show_bars, show_table
from bench.tools import CHECKOUT, Tool
from tests.integration.rehearsal import Rehearsal

SITE = "edgeworks.eks_ingress.site"
PINGS = str(CHECKOUT / "bench" / "pings.yml")
GROWTH = str(CHECKOUT / "bench" / "growth.yml")
COUNTS = (1, 10, 50)
KINDS = ("accounts", "apps", "hosts")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is taken")
    parser.add_argument("--peers", type=Path, required=True, help="the Python of the peers' virtual environment")
    parser.add_argument("--state", type=Path, help="a sandbox that is up already; else one is started")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if options.state:
            measure(Rehearsal(options.state, dict(os.environ)), options, folder)
            return
        rehearsal = Rehearsal.start(folder)
        try:
            measure(rehearsal, options, folder)
        finally:
            rehearsal.stop()


def measure(rehearsal: Rehearsal, options: argparse.Namespace, folder: Path) -> None:
    mine = tools.ours(rehearsal, folder)
    rehearsal.sandbox("reset")
    series = [Series("site.yml, first run", [mine.run(SITE)])]
    tasks = mine.tasks_run()
    # Runs of the kinds take turns, so that what else the machine does falls on all of them alike.
    rounds = [
        (mine.run(SITE), mine.run(SITE, "--check"), mine.run(PINGS, bench_pings=tasks)) for _ in range(options.runs)
    ]
    second, check, pings = (list(runs) for runs in zip(*rounds, strict=True))
    growth = {kind: grow(mine, kind, options.runs) for kind in KINDS}
    rehearsal.sandbox("reset")
    tools.give_the_peers_a_provider(rehearsal)
    theirs = tools.peers(rehearsal, options.peers, folder)
    playbook = str(tools.PEERS / "site.yml")
    peers_first = theirs.run(playbook)
    theirs.run(playbook)
    pairs = [(theirs.run(playbook), mine.run(PINGS, bench_pings=tasks)) for _ in range(options.runs)]
    series += [
        Series("site.yml, second run", second),
        Series("site.yml --check", check),
        Series(f"{tasks} pings", pings),
        Series("peers, first run", [peers_first]),
        Series("peers, later run", [pair[0] for pair in pairs]),
        Series(f"{tasks} pings, beside the peers", [pair[1] for pair in pairs]),
    ]
    show_table(series)
    slopes = growth_table(growth)
    show_bars({one.name: one for one in series}, slopes, tasks=tasks)


def grow(tool: Tool, kind: str, runs: int) -> dict[int, list[Measured]]:
    """Runs with nothing to do, by the number of objects."""
    found: dict[int, list[Measured]] = {}
    for count in COUNTS:
        tool.run(GROWTH, bench_kind=kind, bench_count=count)
    for _ in range(runs):
        # The largest set holds the smaller ones: an Ingress with fewer hosts has to be written first.
        for count in COUNTS:
            if kind == "hosts":
                tool.run(GROWTH, bench_kind=kind, bench_count=count)
            found.setdefault(count, []).append(tool.run(GROWTH, bench_kind=kind, bench_count=count))
    return found


if __name__ == "__main__":
    main()
