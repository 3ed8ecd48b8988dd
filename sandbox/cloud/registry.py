# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands before moto, by service and action: overrides answer in its place, guards only refuse."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.cloud.calls import Call

if TYPE_CHECKING:
    from sandbox.cloud.context import Cloud

Override = Callable[["Cloud", Call], dict[str, Any] | None]
Guard = Callable[["Cloud", Call], None]

_ANY = "*"
_overrides: dict[tuple[str, str], Override] = {}
_guards: dict[tuple[str, str], list[Guard]] = {}


def override(service: str, *actions: str) -> Callable[[Override], Override]:
    """Register a function that answers these actions of a service (its SDK name) with the SDK's result members.

    Where it returns None, moto answers the request as it came.
    """

    def register(function: Override) -> Override:
        for action in actions:
            if (service, action) in _overrides:
                raise ValueError(f"{service}:{action} is overridden twice")
            _overrides[(service, action)] = function
        return function

    return register


def guard(service: str, *actions: str) -> Callable[[Guard], Guard]:
    """Register a function that goes before the override or moto: it raises AwsError for what AWS refuses.

    Without actions it goes before every action of the service, and before the guards of the one.
    """

    def register(function: Guard) -> Guard:
        for action in actions or (_ANY,):
            _guards.setdefault((service, action), []).append(function)
        return function

    return register


def override_of(call: Call) -> Override | None:
    return _overrides.get((call.service, call.action))


def guards_of(call: Call) -> list[Guard]:
    return [*_guards.get((call.service, _ANY), []), *_guards.get((call.service, call.action), [])]
