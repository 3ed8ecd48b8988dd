# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door: arguments → observe → plan → apply → result. The only place that knows of modules and check mode.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._args import ArgumentSpec
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import EksIngressError
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan


class Step(Protocol):
    """One outcome: a module of ``_steps``."""

    RESULT: str
    """The key under which the resource is returned."""

    def desired(self, params: Mapping[str, Any]) -> Any:
        """The arguments as a dataclass. Raises InvalidArgument."""

    def observe(self, context: Context, desired: Any) -> Any:
        """Read, and only read, what there is."""

    def plan(self, desired: Any, observed: Any) -> Plan:
        """Decide; pure."""

    def apply(self, context: Context, desired: Any, plan: Plan) -> Doing:
        """Execute the plan's actions in order, and yield each once it is done; return the after-state."""


# Of what check mode misses: on the first run most of it is made by the tasks before.
EXPECTED = "a run fails here unless an earlier task sees to it"


@dataclass(frozen=True)
class Door:
    """A module's outside: its argument spec and the step behind it.

    :param constraints: further keyword arguments of AnsibleModule (required_if, mutually_exclusive, ...).
    """

    step: Step
    argument_spec: ArgumentSpec
    constraints: Mapping[str, Any]


def execute(step: Step, params: Mapping[str, Any], *, check_mode: bool) -> dict[str, Any]:
    """Run one step and return the module's result.

    :raises EksIngressError: whatever the step raises.
    """
    context = Context.of(params)
    desired = step.desired(params)
    plan = step.plan(desired, step.observe(context, desired))
    if plan.unmet and not check_mode:
        raise plan.unmet[0]
    applies = not check_mode and (plan.changed or plan.unsettled)
    after = carried_out(step.apply(context, desired, plan)) if applies else plan.predicted
    return {
        **plan.returns,
        **({"diff": plan.diff()} if plan.changed else {}),
        "changed": plan.changed,
        "actions": _described(plan.actions),
        step.RESULT: after,
        "warnings": [*plan.warnings, *(f"{EXPECTED}: {error}" for error in plan.unmet)],
    }


def carried_out(doing: Doing) -> Any:
    """The after-state, once everything is done.

    :raises EksIngressError: what ended it; with what was done by then, for that is not undone.
    """
    done: list[Action] = []
    try:
        while True:
            done.append(next(doing))
    except StopIteration as end:
        return end.value
    except EksIngressError as error:
        error.details |= {"changed": True, "actions": _described(done)} if done else {}
        raise


def _described(actions: Iterable[Action]) -> list[str]:
    return [action.described() for action in actions]


def failure(error: EksIngressError) -> dict[str, Any]:
    """The failed result of an error."""
    return {**error.details, "msg": str(error), "error": type(error).__name__}


def main(door: Door) -> None:
    """The body of every module's ``main()``."""
    module = AnsibleModule(argument_spec=door.argument_spec, supports_check_mode=True, **door.constraints)
    try:
        result = execute(door.step, module.params, check_mode=module.check_mode)
    except EksIngressError as error:
        module.fail_json(**failure(error))
    for warning in result.pop("warnings"):
        module.warn(warning)
    module.exit_json(**result)
