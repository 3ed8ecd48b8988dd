# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags as dictionaries, and what to set and remove. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import InvalidArgument

# "Tag keys beginning with aws: are reserved", in any case of letters: "Tagging rules" of the IAM User Guide.
RESERVED = "aws:"


@dataclass(frozen=True)
class TagChanges:
    set: Mapping[str, str]
    remove: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.set or self.remove)

    def applied_to(self, tags: Mapping[str, str]) -> dict[str, str]:
        return {key: value for key, value in tags.items() if key not in self.remove} | dict(self.set)


def changes(current: Mapping[str, str], wanted: Mapping[str, str] | None, *, purge: bool) -> TagChanges:
    """What leads from the current tags to the wanted ones.

    :param wanted: None leaves everything alone.
    :param purge: remove what is not wanted, except ``aws:`` tags, which AWS itself keeps.
    """
    if wanted is None:
        return TagChanges({}, ())
    to_set = {key: value for key, value in wanted.items() if current.get(key) != value}
    unwanted = sorted(key for key in current if key not in wanted and not key.startswith(RESERVED))
    return TagChanges(to_set, tuple(unwanted) if purge else ())


def from_list(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """``[{Key: a, Value: b}]`` as ``{a: b}``, sorted by key."""
    return dict(sorted((tag["Key"], tag["Value"]) for tag in tags))


def to_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """``{a: b}`` as ``[{Key: a, Value: b}]``."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def of_params(tags: Mapping[str, object] | None) -> dict[str, str] | None:
    """A module's ``tags`` with every value a string, as AWS has them (YAML makes ``1`` a number)."""
    return None if tags is None else {str(key): _text(value) for key, value in tags.items()}


def settable(tags: dict[str, str] | None) -> dict[str, str] | None:
    """The same tags. Raises InvalidArgument for one that only AWS itself can set."""
    reserved = sorted(key for key in tags or {} if key.lower().startswith(RESERVED))
    if reserved:
        raise InvalidArgument(
            "set the tag",
            target=", ".join(reserved),
            answer="AWS keeps keys that begin with aws: to itself",
            advice="give it another key",
        )
    return tags


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
