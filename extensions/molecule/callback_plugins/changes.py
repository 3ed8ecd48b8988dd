# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = """
name: changes
type: notification
short_description: Writes which tasks changed what, as JSON
version_added: 0.1.0
description: For the check scenarios, which compare what check mode predicted with what was then done.
author: edgeworks contributors (@edgeworks)
requirements:
  - the environment variable E(CHANGES_FOLDER), where predicted.json is written in check mode, else done.json
"""

import json
import os
from pathlib import Path
from typing import Any

from ansible import context
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "changes"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._changes: list[dict[str, Any]] = []
        self._converges = False

    def v2_playbook_on_start(self, playbook: Any) -> None:
        self._converges = Path(playbook._file_name).name == "converge.yml"

    def v2_runner_on_ok(self, result: Any) -> None:
        if result.result.get("changed"):
            self._changes.append({"task": result.task.get_name(), "actions": result.result.get("actions", [])})

    def v2_playbook_on_stats(self, stats: Any) -> None:
        if self._converges:
            name = "predicted.json" if context.CLIARGS["check"] else "done.json"
            Path(os.environ["CHANGES_FOLDER"], name).write_text(json.dumps(self._changes), encoding="utf-8")
