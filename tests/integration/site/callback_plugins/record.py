# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = """
name: record
type: notification
short_description: Writes every task's result as a JSON line
version_added: 0.1.0
description: For the tests of the playbooks, which ask which task did what.
author: edgeworks contributors (@edgeworks)
requirements:
  - the environment variable E(RECORD_FILE)
"""

import json
import os
from pathlib import Path

from ansible.parsing.ajson import AnsibleJSONEncoder
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "record"

    def _record(self, status, result):
        line = {"task": result.task.get_name(), "status": status, "result": result.result}
        with Path(os.environ["RECORD_FILE"]).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, cls=AnsibleJSONEncoder) + "\n")

    def v2_runner_on_ok(self, result):
        self._record("changed" if result.result.get("changed") else "ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._record("failed", result)

    def v2_runner_on_skipped(self, result):
        self._record("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self._record("unreachable", result)
