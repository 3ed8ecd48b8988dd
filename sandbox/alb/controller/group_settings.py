# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that all members of a group must agree on, and tags. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sandbox.alb.controller.annotations import Annotations
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import ClassifiedIngress, Object


def go_map(keys: Iterable[str]) -> str:
    """A set as Go prints it: `map[a:{} b:{}]`."""
    return "map[" + " ".join(f"{key}:{{}}" for key in sorted(keys)) + "]"


def go_list(items: Iterable[object]) -> str:
    """A list as Go prints it: `[a b]`."""
    return "[" + " ".join(str(item) for item in items) + "]"


def agreed(what: str, members: Sequence[ClassifiedIngress], param: str, annotation: str) -> str | None:
    """The one explicit value in a group, the class's before the annotation's. Raises BuildError for two."""
    values = set()
    for member in members:
        value = member.params.get(param) or None
        if value is None:
            value = member.annotations.string(annotation)
        if value is not None:
            values.add(value)
    if len(values) > 1:
        shown = go_list(sorted(values)) if what == "IPAddressType" else go_map(values)
        raise BuildError(f"conflicting {what}: {shown}")
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
        self._defaults_yield = flags.gate("EnableDefaultTagsLowPriority", default=False)

    def of_ingress(self, member: ClassifiedIngress) -> dict[str, str]:
        return self._with_defaults(self._own(member))

    def of_group(self, members: Sequence[ClassifiedIngress]) -> dict[str, str]:
        """Raises BuildError when members give one tag different values."""
        return self._with_defaults(merged("tag", [self._own(member) for member in members]))

    def of_backend(self, member: ClassifiedIngress, service: Object) -> dict[str, str]:
        """The tags of a target group: the Service's annotation is laid over the Ingress', the class's over both."""
        annotated = member.annotations.string_map("tags") | Annotations(
            service["metadata"].get("annotations")
        ).string_map("tags")
        metadata = service["metadata"]
        what = f"Ingress {member.key} and Service {metadata['namespace']}/{metadata['name']}"
        self._refuse_external(annotated, what)
        return self._with_defaults(annotated | self._of_class(member))

    def _own(self, member: ClassifiedIngress) -> dict[str, str]:
        annotated = member.annotations.string_map("tags")
        self._refuse_external(annotated, f"Ingress {member.key}")
        return annotated | self._of_class(member)

    def _of_class(self, member: ClassifiedIngress) -> dict[str, str]:
        tags = {tag["key"]: tag["value"] for tag in member.params.get("tags") or []}
        self._refuse_external(tags, f"IngressClassParams {member.params_name}")
        return tags

    def _with_defaults(self, tags: Mapping[str, str]) -> dict[str, str]:
        return {**self._default, **tags} if self._defaults_yield else {**tags, **self._default}

    def _refuse_external(self, tags: Mapping[str, str], what: str) -> None:
        for key in tags:
            if key in self._external:
                raise BuildError(f"failed build tags for {what}: external managed tag key {key} cannot be specified")
