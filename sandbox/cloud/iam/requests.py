# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a call needs to be allowed: actions, the resources they act on, and the condition keys of each.

After the "Actions, resources, and condition keys" pages of the Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.cloud.calls import Call
from sandbox.cloud.iam.request_context import Keys, request_tag_keys, request_tags

if TYPE_CHECKING:
    from sandbox.cloud.context import Cloud

ANY = ("*",)


def _no_context(_: str) -> Keys:
    return {}


@dataclass(frozen=True)
class Need:
    """One action on some resources. `context_of` gives the keys that depend on the resource, such as its tags."""

    action: str
    resources: tuple[str, ...] = ANY
    context: Keys = field(default_factory=dict)
    context_of: Callable[[str], Keys] = _no_context


Mapper = Callable[["Cloud", Call], list[Need]]
_mappers: dict[str, Mapper] = {}


def mapper(service: str) -> Callable[[Mapper], Mapper]:
    """Register how the calls of a service (its SDK name) become needs."""

    def register(function: Mapper) -> Mapper:
        _mappers[service] = function
        return function

    return register


def needs_of(cloud: Cloud, call: Call) -> list[Need]:
    """What a call needs: by its service's own mapping, else the action on whatever ARNs it names."""
    return _mappers.get(call.service, _by_arns)(cloud, call)


def arns_in(params: dict[str, Any]) -> tuple[str, ...]:
    """The ARNs among the top-level parameters of a request; `*` when there is none."""
    found = [
        text
        for value in params.values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str) and text.startswith("arn:")
    ]
    return tuple(found) or ANY


def _by_arns(_cloud: Cloud, call: Call) -> list[Need]:
    return [Need(call.iam_action, arns_in(call.params), request_tag_keys(request_tags(call.params)))]
