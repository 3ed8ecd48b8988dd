# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes belong to pods, on disk: for `down`, and for this program after a crash of its own."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

from sandbox.node.objects import KubeObject

# The fields of /proc/<pid>/stat after the command's closing parenthesis: state is the first, start time the 20th.
_START_TIME_FIELD = 19


def start_time(pid: int) -> int | None:
    """Clock ticks between the machine's boot and the process's start; None when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(text.rpartition(")")[2].split()[_START_TIME_FIELD])


class Records:
    """One file per container, <folder>/<pod uid>-<container>.json."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, pod: KubeObject, container: str, pid: int) -> None:
        metadata = pod["metadata"]
        document = {
            "pid": pid,
            "starttime": start_time(pid),
            "namespace": metadata["namespace"],
            "pod": metadata["name"],
            "container": container,
        }
        path = self._path(metadata["uid"], container)
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(document), encoding="utf-8")
        unfinished.replace(path)

    def remove(self, uid: str, container: str) -> None:
        self._path(uid, container).unlink(missing_ok=True)

    def end_former(self) -> int:
        """Kill what a former run of this program left behind; the number of process groups that were still there."""
        killed = 0
        for path, document in self._read():
            # A pid alone may have been given to another process meanwhile.
            if document["starttime"] is not None and start_time(document["pid"]) == document["starttime"]:
                killed += kill_group(document["pid"], signal.SIGKILL)
            path.unlink(missing_ok=True)
        return killed

    def _read(self) -> Iterator[tuple[Path, KubeObject]]:
        for path in sorted(self._folder.glob("*.json")):
            yield path, json.loads(path.read_text(encoding="utf-8"))

    def _path(self, uid: str, container: str) -> Path:
        return self._folder / f"{uid}-{container}.json"


def kill_group(pid: int, number: int) -> bool:
    """Signal the process group that a container is; False when it has ended."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        return False
    return True
