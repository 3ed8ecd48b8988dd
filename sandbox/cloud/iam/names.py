# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that IAM refuses: lengths and characters are those of the SDK's model of it, which moto does not look at."""

from __future__ import annotations

import re
from collections.abc import Iterator

from botocore.model import Shape

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard

# The model's pattern of roles', users', groups' and policies' names.
_PATTERN = r"[\w+=,.@-]+"
_CHARACTERS = re.compile(_PATTERN, re.ASCII)


@guard("iam")
def a_name_is_one_that_iam_takes(cloud: Cloud, call: Call) -> None:
    names = list(_names(call))
    too_long = [
        f"Value '{name}' at '{member}' failed to satisfy constraint: "
        f"Member must have length less than or equal to {shape.metadata['max']}"
        for member, name, shape in names
        if len(name) > shape.metadata.get("max", len(name))
    ]
    if too_long:
        errors = "error" if len(too_long) == 1 else "errors"
        raise _invalid(f"{len(too_long)} validation {errors} detected: {'; '.join(too_long)}")
    for member, name, _shape in names:
        if not _CHARACTERS.fullmatch(name):
            raise _invalid(
                f"The specified value for {member} is invalid. It must contain only alphanumeric characters and/or "
                "the following: +=,.@_-"
            )


def _names(call: Call) -> Iterator[tuple[str, str, Shape]]:
    """Each name that a call gives: how IAM calls the parameter, the name and what the model says of it."""
    shape = call.operation.input_shape
    for member, described in (shape.members if shape else {}).items():
        if described.metadata.get("pattern") == _PATTERN and isinstance(call.params.get(member), str):
            yield member[0].lower() + member[1:], call.params[member], described


def _invalid(message: str) -> AwsError:
    return AwsError("ValidationError", message, 400)
