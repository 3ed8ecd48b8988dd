# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as Go's encoding/json reads it into types: what it takes, and what it says of what it does not take. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# What Python says of bad JSON -> what Go says.
_EXPECTED = {
    "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
    "Expecting ':' delimiter": "after object key",
    "Expecting ',' delimiter": "after object key:value pair",
    "Extra data": "after top-level value",
}
_KINDS = {str: "string", bool: "bool", int: "number", dict: "object", list: "array"}


@dataclass(frozen=True)
class Scalar:
    """A type of Go's own, or a name for one; its values are strings, booleans or 32-bit integers."""

    name: str
    kind: type[str] | type[bool] | type[int]


@dataclass(frozen=True)
class Slice:
    of: GoType

    @property
    def name(self) -> str:
        return f"[]{self.of.name}"


@dataclass(frozen=True)
class Map:
    """With strings as keys."""

    of: GoType

    @property
    def name(self) -> str:
        return f"map[string]{self.of.name}"


@dataclass(frozen=True)
class Struct:
    """`fields` by their names in JSON."""

    name: str
    fields: Mapping[str, GoType]


@dataclass(frozen=True)
class IntOrString:
    """Kubernetes' own type, which reads itself."""

    name: str = "intstr.IntOrString"


GoType = Scalar | Slice | Map | Struct | IntOrString
STRING, BOOL, INT32 = Scalar("string", str), Scalar("bool", bool), Scalar("int32", int)


@dataclass(frozen=True)
class _Fraction:
    """A number with a point or an exponent, as written: none of the types takes one."""

    text: str


@dataclass(frozen=True)
class _Place:
    """The struct that a value is in, and the way there."""

    struct: str = ""
    path: tuple[str, ...] = ()

    def refusal(self, what: str, into: str) -> str:
        where = f"struct field {self.struct}.{'.'.join(self.path)}" if self.path else "value"
        return f"json: cannot unmarshal {what} into Go {where} of type {into}"


def unmarshal(text: str, into: GoType) -> Any:
    """What Go holds afterwards, by its own names, without members that are null or unknown.

    Raises ValueError with what Go says of it, where that is easily known.
    """
    reader = _Reader()
    value = reader.item(_parsed(text), into, _Place())
    if reader.refusals:
        raise ValueError(reader.refusals[0])
    return value


def _parsed(text: str) -> Any:
    def refuse(name: str) -> None:
        raise ValueError(f"invalid character '{name[0]}' looking for beginning of value")

    try:
        return json.loads(text, parse_float=_Fraction, parse_constant=refuse)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()):
            raise ValueError("unexpected end of JSON input") from None
        expected = _EXPECTED.get(error.msg, "looking for beginning of value")
        raise ValueError(f"invalid character '{text[error.pos]}' {expected}") from None


def _kind(value: Any) -> str:
    return _KINDS.get(type(value), "number")


@dataclass
class _Reader:
    """Goes on after a value of a wrong type, as Go does, which tells of the first."""

    refusals: list[str] = field(default_factory=list)

    def _read(self, value: Any, into: GoType, place: _Place) -> Any:
        match into, value:
            case Scalar(), _:
                return self._scalar(value, into, place)
            case IntOrString(), _:
                return self._int_or_string(value, place)
            case Slice(of), list():
                return [self.item(item, of, place) for item in value]
            case Map(of), dict():
                return {key: self.item(item, of, place) for key, item in value.items()}
            case Struct(), dict():
                return self._struct(value, into, place)
        self.refusals.append(place.refusal(_kind(value), into.name))
        return None

    def item(self, value: Any, into: GoType, place: _Place) -> Any:
        """A value that is no member of a struct: null is the type's zero value."""
        if value is not None:
            return self._read(value, into, place)
        if isinstance(into, Scalar):
            return into.kind()
        return [] if isinstance(into, Slice) else {}

    def _scalar(self, value: Any, into: Scalar, place: _Place) -> Any:
        kind = _kind(value)
        if into.kind is int and kind == "number":
            if isinstance(value, int) and -(2**31) <= value < 2**31:
                return value
            kind = f"number {value.text if isinstance(value, _Fraction) else value}"
        elif type(value) is into.kind:
            return value
        self.refusals.append(place.refusal(kind, into.name))
        return None

    def _int_or_string(self, value: Any, place: _Place) -> Any:
        """Raises ValueError at once: Go ends with what a type that reads itself says."""
        reader = _Reader()
        read = reader._scalar(value, STRING if isinstance(value, str) else INT32, place)
        if reader.refusals:
            raise ValueError(reader.refusals[0])
        return read

    def _struct(self, value: Mapping[str, Any], into: Struct, place: _Place) -> dict[str, Any]:
        """Members are found whatever the case of their names."""
        names = {name.lower(): name for name in into.fields}
        found = {}
        for key, member in value.items():
            name = key if key in into.fields else names.get(key.lower())
            if name is None or member is None:
                continue
            inside = _Place(into.name.rpartition(".")[2], (*place.path, name))
            found[name] = self._read(member, into.fields[name], inside)
        return found
