# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which processes belong to pods, on disk: for `down`, and for this program after a crash of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from sandbox.identity import ProcessId, end
from sandbox.node.objects import KubeObject


class Records:
    """One file per container, <folder>/<pod uid>-<container>.json."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, pod: KubeObject, container: str, pid: int) -> None:
        metadata = pod["metadata"]
        process = ProcessId.of(pid)
        document = {
            "pid": pid,
            "starttime": process.start_time if process else None,
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
        """Kill what a former run of this program left behind; the number of containers that were still there."""
        former = [ProcessId(document["pid"], document["starttime"] or 0) for _, document in self._read()]
        running = [process for process in former if process.is_running()]
        end(running, 0.0)
        for path, _ in list(self._read()):
            path.unlink(missing_ok=True)
        return len(running)

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
