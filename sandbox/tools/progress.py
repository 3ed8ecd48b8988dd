# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees while programs are built."""

from __future__ import annotations

import time
from typing import TextIO

# On a terminal the line is rewritten; a log file gets a line now and then instead.
TERMINAL_INTERVAL_SECONDS = 1.0
LOG_INTERVAL_SECONDS = 60.0


class Progress:
    """One line per program: `[2/6] kube-apiserver v1.35.4: building, 1m05s`."""

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._label = ""
        self._started = time.monotonic()
        self._last_shown = 0.0
        self._interval = TERMINAL_INTERVAL_SECONDS if stream.isatty() else LOG_INTERVAL_SECONDS

    def begin(self, number: int, label: str) -> None:
        self._label = f"[{number}/{self._total}] {label}"
        self._started = time.monotonic()
        self._show("building", final=False)

    def tick(self) -> None:
        if time.monotonic() - self._last_shown >= self._interval:
            self._show(f"building, {elapsed(time.monotonic() - self._started)}", final=False)

    def end(self, outcome: str) -> None:
        self._show(f"{outcome} after {elapsed(time.monotonic() - self._started)}", final=True)

    def _show(self, text: str, *, final: bool) -> None:
        self._last_shown = time.monotonic()
        if self._stream.isatty():
            # Erase to the end of the line: the new text may be shorter.
            self._stream.write(f"\r{self._label}: {text}\x1b[K" + ("\n" if final else ""))
        else:
            self._stream.write(f"{self._label}: {text}\n")
        self._stream.flush()


def elapsed(seconds: float) -> str:
    """`42s` or `3m07s`."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}m{rest:02d}s" if minutes else f"{rest}s"
