# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a module of the collection in the worker process, where that means the same as running it as a module.

A module is otherwise zipped, written to disk and started in a new Python that imports the SDKs: about a second a task. An
action plugin's class is loaded before the worker is forked, so its imports are paid for once a playbook.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError

SWITCH = "eks_ingress_in_process"
PREFIX = "edgeworks.eks_ingress."
HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


class InProcessAction(ActionBase):
    """The base of the collection's action plugins.

    ``DOOR`` is the module's own: argument spec, constraints and step.
    """

    DOOR: _run.Door
    _supports_check_mode = True
    _supports_async = True
    _requires_connection = False

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        if self._means_the_same_here(variables):
            return {**result, **self._in_process()}
        answer = self._execute_module(task_vars=variables, wrap_async=self._task.async_val)
        return {**result, **answer}

    def _means_the_same_here(self, variables: Mapping[str, Any]) -> bool:
        return (
            boolean(self._templar.template(variables.get(SWITCH, True)))
            and self._connection.transport == "local"
            and not self._task.delegate_to
            and not self._connection.become
            and not self._task.async_val
            and not any(self._task.environment or [])
            and self._interpreter(variables) == sys.executable
        )

    def _interpreter(self, variables: Mapping[str, Any]) -> Any:
        return self._templar.template(variables.get("ansible_python_interpreter"))

    def _in_process(self) -> dict[str, Any]:
        params, secrets = self._validated()
        shown = {key: HIDDEN if _hidden(self.DOOR, key, value) else value for key, value in params.items()}
        try:
            outcome = _run.execute(self.DOOR.step, params, check_mode=self._task.check_mode)
        except EksIngressError as error:
            outcome = {**_run.failure(error), "failed": True, "changed": False}
        if not outcome.get("warnings"):
            outcome.pop("warnings", None)
        # As a module's result: without the secrets it was given, and of nothing but what JSON knows.
        clean: dict[str, Any] = json.loads(
            json.dumps(remove_values({**outcome, "invocation": {"module_args": shown}}, secrets))
        )
        return clean

    def _validated(self) -> tuple[dict[str, Any], set[str]]:
        door = self.DOOR
        names = ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")
        rules = {name: door.constraints.get(name) for name in names}
        checked = ModuleArgumentSpecValidator(door.argument_spec, **rules).validate(dict(self._task.args))
        if checked.error_messages:
            error = checked.errors[0]
            message = str(error.msg)
            if isinstance(error, UnsupportedError):
                name = self._task.resolved_action or self._task.action
                message = f"Unsupported parameters for ({name}) module: {message}"
            raise AnsibleActionFail(message)
        return checked.validated_parameters, checked._no_log_values


def _hidden(door: _run.Door, key: str, value: Any) -> bool:
    return bool(value) and bool(door.argument_spec.get(key, {}).get("no_log"))
