# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table, and the bars that it is held to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.measure import Measured, median

# Of the peers' time and calls, and milliseconds for each object more.
TIME_BAR, CALLS_BAR, GROWTH_BAR_MS = 1 / 6, 1 / 2, 30.0
Growth = Mapping[str, Mapping[int, Sequence[Measured]]]


@dataclass(frozen=True)
class Series:
    """What was run, and what each run took."""

    name: str
    runs: Sequence[Measured]

    @property
    def seconds(self) -> float:
        return median(self.runs, lambda run: run.seconds)

    @property
    def cpu(self) -> float:
        return median(self.runs, lambda run: run.cpu)

    @property
    def calls(self) -> float:
        return median(self.runs, lambda run: run.calls)


def show_table(series: Sequence[Series]) -> None:
    print(f"{'median':32}{'runs':>5}{'s':>8}{'cpu s':>8}{'MiB':>7}{'AWS':>6}{'k8s':>6}")
    for one in series:
        memory = median(one.runs, lambda run: run.memory)
        aws = median(one.runs, lambda run: run.aws_calls)
        kubernetes = median(one.runs, lambda run: run.kubernetes_calls)
        print(
            f"{one.name:32}{len(one.runs):5}{one.seconds:8.2f}{one.cpu:8.2f}{memory:7.0f}{aws:6.0f}{kubernetes:6.0f}",
            flush=True,
        )


def growth_table(growth: Growth) -> dict[str, float]:
    """Print the no-op seconds by number of objects; the milliseconds for each object more, by kind."""
    slopes = {}
    print(f"\n{'no-op with n objects':32}" + "".join(f"{'n=' + str(n):>8}" for n in (1, 10, 50)) + f"{'ms each':>10}")
    for kind, by_count in growth.items():
        times = {count: median(runs, lambda run: run.seconds) for count, runs in by_count.items()}
        slopes[kind] = (times[50] - times[1]) / 49 * 1000
        print(f"{kind:32}" + "".join(f"{seconds:8.2f}" for seconds in times.values()) + f"{slopes[kind]:10.1f}")
    return slopes


def show_bars(series: Mapping[str, Series], slopes: Mapping[str, float], *, tasks: int) -> None:
    mine, peers = series["site.yml, second run"], series["peers, later run"]
    ours_to_pings = mine.seconds / series[f"{tasks} pings"].seconds
    # Ours and the peers' ran at different times: each is taken by the pings beside it.
    peers_to_pings = peers.seconds / series[f"{tasks} pings, beside the peers"].seconds
    print()
    _bar("second run / peers'", ours_to_pings / peers_to_pings, TIME_BAR)
    _bar("second run / peers', processor time", mine.cpu / peers.cpu, TIME_BAR)
    _bar("second run / pings", ours_to_pings, 1.0)
    _bar("API calls / peers'", mine.calls / peers.calls, CALLS_BAR)
    for kind, milliseconds in slopes.items():
        _bar(f"ms for each of the {kind}", milliseconds, GROWTH_BAR_MS)


def _bar(name: str, value: float, bar: float) -> None:
    print(f"{name:40}{value:8.2f}  bar {bar:6.2f}  {'met' if value <= bar else 'MISSED'}")
