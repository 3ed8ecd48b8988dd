# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The call log: one JSON object per AWS call, the witness of who wrote what."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.services import iam_prefix, is_write


class CallLog:
    """Appends to <state>/calls.jsonl; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Line buffered: a reader sees a call as soon as it was answered.
        self._stream = path.open("a", encoding="utf-8", buffering=1)
        self._lock = threading.Lock()

    def record(self, call: Call, status: int, resource: str | None, error: str | None) -> None:
        """Note a call that was understood, whatever became of it; `error` is the code of the refusal."""
        self._append(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "service": iam_prefix(call.service),
                "action": call.action,
                "caller": call.caller.arn if call.caller else None,
                "access_key": call.credential.access_key if call.credential else None,
                "resource": resource,
                "status": status,
                "error": error,
                "write": is_write(call.action),
            }
        )

    def close(self) -> None:
        self._stream.close()

    def _append(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry) + "\n"
        with self._lock:
            self._stream.write(line)
