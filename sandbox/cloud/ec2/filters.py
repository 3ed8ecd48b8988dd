# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of filters: EC2 refuses one that it does not know, moto only where there is something to be filtered by it.

Which an action knows is told by its parameter Filters in the EC2 API Reference, which the SDK's model holds.
"""

from __future__ import annotations

import re
from functools import cache

from moto.core.model import OperationModel

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard
from sandbox.cloud.services import service_model

_CODE = re.compile(r"<code>([^<]+)</code>")
_PARAMETERS = ("Filters", "Filter")


@guard("ec2")
def a_filter_is_known(_cloud: Cloud, call: Call) -> None:
    named = [str(one.get("Name")) for parameter in _PARAMETERS for one in call.params.get(parameter) or []]
    known = _known(call.action) if named else frozenset()
    for name in named:
        # What the reference lists no filters of cannot be judged.
        if known and _listed(name) not in known:
            raise AwsError("InvalidParameterValue", f"The filter '{name}' is invalid")


def _listed(name: str) -> str:
    return "tag:" if name.startswith("tag:") else name


@cache
def _known(action: str) -> frozenset[str]:
    """The names in an action's description; values that it names are among them, which does no harm."""
    operation: OperationModel = service_model("ec2").operation_model(action)
    members = operation.input_shape.members
    texts = [members[parameter].documentation for parameter in _PARAMETERS if parameter in members]
    found = {name for text in texts for name in _CODE.findall(text)}
    # Where it says `tag`, it means `tag:` and a key.
    return frozenset("tag:" if name == "tag" else _listed(name) for name in found)
