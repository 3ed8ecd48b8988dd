# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log: JSON lines on standard error, as the real controller writes them."""

from __future__ import annotations

import json
import sys
import threading
from datetime import UTC, datetime
from typing import Any, TextIO


class Log:
    def __init__(self, name: str = "", *, stream: TextIO | None = None, debug: bool = False) -> None:
        self._name = name
        self._stream = stream or sys.stderr
        self._debug = debug
        self._lock = threading.Lock()

    def named(self, name: str) -> Log:
        """The same log under another `logger`."""
        child = Log(name, stream=self._stream, debug=self._debug)
        child._lock = self._lock
        return child

    def debug(self, message: str, **fields: Any) -> None:
        if self._debug:
            self._write("debug", message, fields)

    def info(self, message: str, **fields: Any) -> None:
        self._write("info", message, fields)

    def error(self, message: str, error: BaseException | str, **fields: Any) -> None:
        self._write("error", message, fields | {"error": str(error)})

    def _write(self, level: str, message: str, fields: dict[str, Any]) -> None:
        line: dict[str, Any] = {"level": level, "ts": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        if self._name:
            line["logger"] = self._name
        text = json.dumps(line | {"msg": message} | fields, default=str)
        with self._lock:
            self._stream.write(text + "\n")
            self._stream.flush()
