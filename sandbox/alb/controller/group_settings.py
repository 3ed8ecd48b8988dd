# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that all members of a group must agree on, and tags. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sandbox.alb.controller.annotations import Annotations
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import ClassifiedIngress


def go_map(keys: Iterable[str]) -> str:
    """A set as Go prints it: `map[a:{} b:{}]`."""
    return "map[" + " ".join(f"{key}:{{}}" for key in sorted(keys)) + "]"


def agreed(what: str, members: Sequence[ClassifiedIngress], param: str, annotation: str) -> str | None:
    """The one explicit value in a group, the class's before the annotation's. Raises BuildError for two."""
    values = set()
    for member in members:
        value = member.params.get(param)
        if value is None:
            value = member.annotations.string(annotation)
        if value is not None:
            values.add(value)
    if len(values) > 1:
        raise BuildError(f"conflicting {what}: {go_map(values)}")
    return values.pop() if values else None


def merged(what: str, maps: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """One map out of several. Raises BuildError when two give one key different values."""
    result: dict[str, str] = {}
    for entries in maps:
        for key, value in entries.items():
            if result.setdefault(key, value) != value:
                raise BuildError(f"conflicting {what} {key}: {result[key]} | {value}")
    return result


class TagBuilder:
    """Tags by precedence: `--default-tags`, then the class's, then annotations."""

    def __init__(self, flags: Flags) -> None:
        self._default: Mapping[str, str] = flags["default-tags"]
        self._external: Sequence[str] = flags["external-managed-tags"]

    def of_ingress(self, member: ClassifiedIngress) -> dict[str, str]:
        return self._with_defaults(self._own(member))

    def of_group(self, members: Sequence[ClassifiedIngress]) -> dict[str, str]:
        """Raises BuildError when members give one tag different values."""
        return self._with_defaults(merged("tag", [self._own(member) for member in members]))

    def of_backend(self, member: ClassifiedIngress, service: Mapping[str, str] | None) -> dict[str, str]:
        """The tags of a target group: the Service's annotation is laid over the Ingress'."""
        own = Annotations(service).string_map("tags")
        self._refuse_external(own)
        return self._with_defaults(self._own(member) | own)

    def _own(self, member: ClassifiedIngress) -> dict[str, str]:
        annotated = member.annotations.string_map("tags")
        self._refuse_external(annotated)
        return annotated | {tag["key"]: tag["value"] for tag in member.params.get("tags") or []}

    def _with_defaults(self, tags: Mapping[str, str]) -> dict[str, str]:
        return {**tags, **self._default}

    def _refuse_external(self, tags: Mapping[str, str]) -> None:
        for key in tags:
            if key in self._external:
                raise BuildError(f"external managed tag key {key} cannot be specified")
