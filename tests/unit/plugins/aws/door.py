# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A function of ``_aws``: the one call that it makes, what it makes of the answer, and what it says of a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.unit.plugins.aws_script import Call, scripted

# How a service says that there is more, and how it is asked for that.
MORE: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "ec2": ({"NextToken": "t"}, {"NextToken": "t"}),
    "eks": ({"nextToken": "t"}, {"nextToken": "t"}),
    "elbv2": ({"NextMarker": "m"}, {"Marker": "m"}),
    "iam": ({"IsTruncated": True, "Marker": "m"}, {"Marker": "m"}),
}


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


def listed(
    service: str,
    operation: str,
    ask: Callable[[Any], Any],
    *,
    sent: Mapping[str, Any],
    attempted: str,
    pages: tuple[Mapping[str, Any], Mapping[str, Any]],
    result: Any = None,
) -> Door:
    """A door to a list of two pages.

    :param result: by default the items of both, as they are answered.
    """
    said, asked = MORE[service]
    first, second = pages
    items = [item for page in pages for values in page.values() for item in values]
    return Door(
        service,
        operation,
        ask,
        sent=sent,
        attempted=attempted,
        answer={**first, **said},
        more=({**sent, **asked}, second),
        result=items if result is None else result,
    )


def two(key: str, field: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Two pages with one item each."""
    return {key: [{field: "one"}]}, {key: [{field: "two"}]}
