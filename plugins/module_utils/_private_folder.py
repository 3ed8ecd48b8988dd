# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A private folder that does not outlive its run: not by an error, not by a signal, and a killed run's not by the next.

Its owner holds a lock on it (flock), which ends with the process, however that ends.

PRIVATE to the collection.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

PREFIX = "edgeworks-eks-ingress-"
SIGNALS = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


@contextmanager
def private() -> Iterator[Path]:
    """A folder for this user alone, which is gone afterwards."""
    folder, lock = _made()
    with _gone_on_signals(folder):
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def sweep() -> None:
    """Remove the folders of runs that were killed, this user's only."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for path in [entry.path for entry in entries if entry.name.startswith(PREFIX)]:
            _remove_if_left(path)


def _made() -> tuple[Path, int]:
    while True:
        folder = tempfile.mkdtemp(prefix=PREFIX)
        # Until it is locked, who sweeps takes it for a dead one's.
        with suppress(FileNotFoundError):
            lock = _opened(folder)
            # A file system without locks: nobody sweeps there.
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX)
            if Path(folder).exists():
                return Path(folder), lock
            os.close(lock)


def _opened(path: str) -> int:
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)


def _remove_if_left(path: str) -> None:
    try:
        lock = _opened(path)
    except OSError:
        # No folder, another user's, or gone meanwhile.
        return
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
    except OSError:
        # Its owner lives.
        return
    finally:
        os.close(lock)


@contextmanager
def _gone_on_signals(folder: Path) -> Iterator[None]:
    """Remove it also where a signal ends the process at once, as Ansible ends its workers; then it does what it did."""
    if threading.current_thread() is not threading.main_thread():
        # Only the main thread may say what a signal does.
        yield
        return
    found = {number: signal.getsignal(number) for number in SIGNALS}
    # None: set by other means than Python's, to be left alone.
    before = {number: does for number, does in found.items() if does is not None and does != signal.SIG_IGN}

    def ended(number: int, _frame: FrameType | None) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(number, before[signal.Signals(number)])
        os.kill(os.getpid(), number)

    try:
        for number in before:
            signal.signal(number, ended)
        yield
    finally:
        for number, does in before.items():
            signal.signal(number, does)
