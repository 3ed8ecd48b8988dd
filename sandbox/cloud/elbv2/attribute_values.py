# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading, judging and showing attributes of ELBv2's objects, whatever their kinds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.elbv2.attribute_kinds import Attribute
from sandbox.cloud.errors import AwsError

Kinds = Mapping[str, Attribute]
Values = dict[str, str]
# "ModifyLoadBalancerAttributes" and its like: an attribute list has 20 items at most.
_MOST_AT_ONCE = 20


def wanted(call: Call) -> Values:
    """Raises AwsError for too long a list."""
    given = call.params["Attributes"]
    if len(given) > _MOST_AT_ONCE:
        message = (
            "1 validation error detected: Value at 'attributes' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_MOST_AT_ONCE}"
        )
        raise AwsError("ValidationError", message)
    return {str(attribute["Key"]): str(attribute.get("Value") or "") for attribute in given}


def check(kinds: Kinds, values: Values, what: str) -> None:
    """Raises AwsError for a key that there is not, or a value that it does not have."""
    for key, value in values.items():
        if key not in kinds:
            raise AwsError("ValidationError", f"{what} attribute key '{key}' is not recognized")
        if not kinds[key].allows(value):
            raise AwsError("ValidationError", f"'{key}' value '{value}' {kinds[key].allowed}")


def all_of(kinds: Kinds, kept: Mapping[str, Any]) -> Values:
    """The value of every attribute. What has one value only is not moto's to tell."""
    return {
        key: str(kept[key]) if key in kept and kind.allows(str(kept[key])) else kind.default
        for key, kind in kinds.items()
    }


def shown(kinds: Kinds, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {"Attributes": [{"Key": key, "Value": value} for key, value in all_of(kinds, kept).items()]}
