# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A step of nothing but Python, and its door, for tests of the doors themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._context import Context
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._plan import Action, Doing, Plan
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._run import Door

MADE = Plan({"colour": "red"}, {"colour": "blue"}, (Action("paint", "wall w1"),), resource={"colour": "blue?"})
SAME = Plan({"colour": "blue"}, {"colour": "blue"})


@dataclass
class FakeStep:
    """:param planned: the plan, or what raises it.
    :param fails: by the name of a part, of an action's target, or of ``the wait`` after them, what it raises.
    :param done: the parts that ran, in order.
    """

    planned: Plan = MADE
    fails: Mapping[str, BaseException] = field(default_factory=dict)
    applied: Any = None
    done: list[str] = field(default_factory=list)
    RESULT: str = "wall"

    def _did(self, part: str) -> None:
        self.done.append(part)
        self._fail_at(part)

    def _fail_at(self, part: str) -> None:
        if part in self.fails:
            raise self.fails[part]

    def desired(self, params: Mapping[str, Any]) -> Any:
        self._did("desired")
        return {"wanted": params}

    def observe(self, context: Context, desired: Any) -> Any:
        self._did("observe")
        assert context.params is desired["wanted"]
        return {"seen": desired, "by": context}

    def plan(self, desired: Any, observed: Any) -> Plan:
        self._did("plan")
        assert observed["seen"] is desired
        self.context = observed["by"]
        return self.planned

    def apply(self, context: Context, desired: Any, plan: Plan) -> Doing:
        self._did("apply")
        # The same door to the outside for all of a run.
        assert context is self.context
        assert context.params is desired["wanted"]
        assert plan is self.planned
        for action in plan.actions:
            self._fail_at(action.target)
            yield action
        self._fail_at("the wait")
        return {"colour": "blue!"} if self.applied is None else self.applied


SPEC: dict[str, dict[str, Any]] = {
    "name": {"type": "str", "required": True, "aliases": ["label"]},
    "size": {"type": "int", "default": 3},
    "secret": {"type": "str", "no_log": True},
    "hidden": {"type": "dict", "options": {"key": {"type": "str", "no_log": True}, "size": {"type": "int"}}},
    "colours": {"type": "list", "elements": "str", "choices": ["red", "blue"]},
    "deep": {"type": "bool", "default": False},
}


def door_to(step: FakeStep, **constraints: Any) -> Door:
    return Door(step=step, argument_spec=SPEC, constraints=constraints)


Ask = Callable[..., dict[str, Any]]
