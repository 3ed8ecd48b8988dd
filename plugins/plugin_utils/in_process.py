# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a module of the collection in the worker process, where that means the same as running it as a module.

A module is otherwise zipped, written to disk and started in a new Python that imports the SDKs: about a second a task.
An action plugin's class is loaded before the worker is forked, so what it imports and reads is paid for once a play.
No client and no socket is made before the fork.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible import constants as C  # noqa: N812 - its name throughout Ansible
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils import _run
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.session import BOTO_ERROR, preload

# Imported here so that the workers find it imported.
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s import client as _kubernetes  # noqa: F401
from ansible_collections.edgeworks.eks_ingress.plugins.plugin_utils.answer import answer

SWITCH = "eks_ingress_in_process"


class InProcessAction(NormalAction):
    """The base of the collection's action plugins.

    ``DOOR`` is the module's own: argument spec, constraints and step. ``SERVICES`` are those of AWS that it mostly
    calls: their descriptions are read before the fork.
    """

    DOOR: _run.Door
    SERVICES: tuple[str, ...] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        preload(cls.SERVICES)
        # All of it lives as long as the play. Looked at by the collector, it would be copied into every worker and gone
        # through once more when Ansible ends: together some 7 % of a run with nothing to do.
        gc.freeze()

    def run(self, tmp: Any = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        variables = task_vars or {}
        if not self._means_the_same_here(variables):
            as_module: dict[str, Any] = super().run(tmp, variables)
            return as_module
        # Nor is what the parent has read since this worker's to collect.
        gc.freeze()
        result: dict[str, Any] = ActionBase.run(self, tmp, variables)
        message = dict(self._task.args)
        self._update_module_args(self._task.action, message, variables)
        return {**result, **answer(self.DOOR, message)}

    def _means_the_same_here(self, variables: Mapping[str, Any]) -> bool:
        return (
            boolean(self._templar.template(variables.get(SWITCH, True)))
            and self._connection.transport == "local"
            and not self._task.delegate_to
            and not self._connection.become
            and not self._task.async_val
            and not any(self._task.environment or [])
            and not BOTO_ERROR
            and _is_this_python(self._interpreter(variables))
        )

    def _interpreter(self, variables: Mapping[str, Any]) -> str:
        return str(self._templar.template(C.config.get_config_value("INTERPRETER_PYTHON", variables=variables)))


def _is_this_python(interpreter: str) -> bool:
    """Whether it is the program that runs Ansible: of the same environment, not just of the same build."""
    if interpreter.startswith("auto"):
        # Nobody asked for another one.
        return True
    asked, own = Path(interpreter), Path(sys.executable)
    return asked == own or (asked.parent == own.parent and asked.exists() and asked.samefile(own))
