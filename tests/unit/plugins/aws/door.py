# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A function of ``_aws``: the one call that it makes, what it makes of the answer, and what it says of a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.unit.plugins.aws_script import Call, scripted


@dataclass(frozen=True)
class Door:
    """:param ask: calls the function with a client.
    :param sent: the call's arguments, by the API's names.
    :param attempted: what an error says it could not do, and on what.
    :param missing: the code of the error that means that there is none.
    :param more: the second page: the further arguments that ask for it, and its answer.
    """

    service: str
    operation: str
    ask: Callable[[Any], Any]
    sent: Mapping[str, Any]
    attempted: str
    answer: Mapping[str, Any] = field(default_factory=dict)
    result: Any = None
    missing: str = ""
    more: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None

    @property
    def name(self) -> str:
        return f"{self.service}-{self.operation}"

    def call(self, **changed: Any) -> Call:
        return replace(Call(self.service, self.operation, self.sent, self.answer), **changed)

    def asked(self, *calls: Call) -> Any:
        """What the function returns when its calls are answered like this."""
        with scripted(*calls) as context:
            return self.ask(context.aws.client(self.service))
