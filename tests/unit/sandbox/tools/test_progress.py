# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import io

import pytest

from sandbox.tools.progress import Progress, elapsed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("seconds", "expected"), [(0.4, "0s"), (59.9, "59s"), (60, "1m00s"), (754, "12m34s")])
def test_times_are_as_a_person_says_them(seconds: float, expected: str) -> None:
    assert elapsed(seconds) == expected


def test_a_terminal_shows_one_line_per_program() -> None:
    terminal = Terminal()
    progress = Progress(terminal, 6)

    progress.begin(2, "kube-apiserver v1.35.4")
    progress.end("built")

    shown = [line.rsplit("\r", 1)[-1] for line in terminal.getvalue().split("\n")]
    assert shown == ["[2/6] kube-apiserver v1.35.4: built after 0s\x1b[K", ""]


def test_a_log_file_gets_no_line_for_every_second() -> None:
    log = io.StringIO()
    progress = Progress(log, 6)

    progress.begin(1, "etcd v3.6.16")
    for _ in range(100):
        progress.tick()

    assert log.getvalue() == "[1/6] etcd v3.6.16: building\n"
