# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The AWS calls that a test watches, and answers or refuses in place of moto."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import botocore.exceptions

READS = ("describe_", "get_", "list_", "search_", "lookup_")
ApiCall = Callable[[Any, str, Any], Any]


@dataclass
class AwsCalls:
    """The operations called, in order, as boto3 names them in snake case; and those that are to be refused."""

    made: list[str] = field(default_factory=list)
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: dict[str, Callable[..., dict[str, Any]]] = field(default_factory=dict)

    def answer(self, operation: str, by: Callable[..., dict[str, Any]]) -> None:
        """Let a function of the call's arguments answer an operation that moto does not have."""
        self.answers[operation] = by

    def refuse(self, operation: str, code: str, message: str = "") -> None:
        self.refused[operation] = (code, message)

    @property
    def writes(self) -> list[str]:
        return [operation for operation in self.made if not operation.startswith(READS)]

    def watching(self, api_call: ApiCall) -> ApiCall:
        """What is to stand for botocore's way to make a call."""

        def watched(client: Any, operation_name: str, api_params: Any) -> Any:
            operation = next(name for name, real in client.meta.method_to_api_mapping.items() if real == operation_name)
            self.made.append(operation)
            if operation in self.refused:
                code, message = self.refused[operation]
                raise botocore.exceptions.ClientError({"Error": {"Code": code, "Message": message}}, operation_name)
            if operation in self.answers:
                return self.answers[operation](**api_params)
            return api_call(client, operation_name, api_params)

        return watched
