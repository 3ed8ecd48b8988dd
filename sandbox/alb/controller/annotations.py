# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading `alb.ingress.kubernetes.io/*` annotations. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.go_json import GoType, unmarshal

PREFIX = "alb.ingress.kubernetes.io"
INGRESS_CLASS = "kubernetes.io/ingress.class"

# Understood by the real controller, not by this one. An Ingress that asks for one is refused rather than half served.
NOT_SIMULATED = frozenset(
    {
        "create-acm-cert",
        "customer-owned-ipv4-pool",
        "enable-frontend-nlb",
        "ipam-ipv4-pool-id",
        "jwt-validation",
        "minimum-load-balancer-capacity",
        "multi-cluster-target-group",
    }
)
# As these, but the real controller takes no notice of them either unless the add-on is enabled, by this flag.
ADD_ONS = {
    "shield-advanced-protection": "enable-shield",
    "waf-acl-id": "enable-waf",
    "wafv2-acl-arn": "enable-wafv2",
    "wafv2-acl-name": "enable-wafv2",
    "web-acl-id": "enable-waf",
}


# As Go's strconv takes them.
_TRUE = ("1", "t", "T", "true", "TRUE", "True")
_FALSE = ("0", "f", "F", "false", "FALSE", "False")
_INTEGER = re.compile(r"[+-]?[0-9]+")


class Annotations:
    """Annotations of one object, or of several laid over one another: the first mapping that has a key wins."""

    def __init__(self, *layers: Mapping[str, str] | None) -> None:
        self._layers = [layer or {} for layer in layers]

    def string(self, suffix: str) -> str | None:
        key = f"{PREFIX}/{suffix}"
        return next((layer[key] for layer in self._layers if key in layer), None)

    def strings(self, suffix: str) -> list[str]:
        """A comma-separated list; empty items are dropped."""
        raw = self.string(suffix)
        return [] if raw is None else [part.strip() for part in raw.split(",") if part.strip()]

    def integer(self, suffix: str, bits: int = 32) -> int | None:
        """Raises BuildError when the value is no integer."""
        raw = self.string(suffix)
        if raw is None:
            return None
        what = f'failed to parse int{bits} annotation, {PREFIX}/{suffix}: {raw}: strconv.ParseInt: parsing "{raw}"'
        if not _INTEGER.fullmatch(raw):
            raise BuildError(f"{what}: invalid syntax")
        if not -(2 ** (bits - 1)) <= int(raw) < 2 ** (bits - 1):
            raise BuildError(f"{what}: value out of range")
        return int(raw)

    def boolean(self, suffix: str) -> bool | None:
        """Raises BuildError when the value is no boolean."""
        raw = self.string(suffix)
        if raw is None:
            return None
        if raw not in _TRUE and raw not in _FALSE:
            raise BuildError(
                f"failed to parse bool annotation, {PREFIX}/{suffix}: {raw}: "
                f'strconv.ParseBool: parsing "{raw}": invalid syntax'
            )
        return raw in _TRUE

    def string_map(self, suffix: str) -> dict[str, str]:
        """`key=value` pairs, comma-separated. Raises BuildError for a part without `=`.

        A backslash takes a comma into a value, and so does a comma after which nothing comes.
        """
        pairs = {}
        for part in _pairs(self.string(suffix) or ""):
            key, equals, value = part.partition("=")
            if not equals or not key.strip():
                raise BuildError(f"failed to parse stringMap annotation, {PREFIX}/{suffix}: {self.string(suffix)}")
            pairs[key.strip()] = value.strip()
        return pairs

    def parsed_json(self, suffix: str, into: GoType) -> Any:
        """None when there is no such annotation. Raises BuildError for bad JSON, and for what is of another type."""
        raw = self.string(suffix)
        if raw is None:
            return None
        try:
            return unmarshal(raw, into)
        except ValueError as error:
            raise BuildError(f"failed to parse json annotation, {PREFIX}/{suffix}: {raw}: {error}") from None

    def not_simulated(self, enabled: Callable[[str], bool]) -> list[str]:
        """Suffixes in use that this stand-in does not serve; `enabled` tells whether a flag is on."""
        used = {key.removeprefix(f"{PREFIX}/") for layer in self._layers for key in layer if key.startswith(PREFIX)}
        unknown = NOT_SIMULATED | {suffix for suffix, flag in ADD_ONS.items() if enabled(flag)}
        return sorted(suffix for suffix in used if suffix in unknown or suffix.startswith("transforms."))


def _pairs(text: str) -> list[str]:
    parts, current, index = [], "", 0
    while index < len(text):
        character = text[index]
        rest = text[index + 1 :].strip()
        if character == "\\" and index + 1 < len(text):
            current += text[index + 1]
            index += 1
        elif character == "," and "=" in rest:
            parts.append(current.strip())
            current = ""
        elif character == "," and rest:
            return [*parts, current.strip(), rest]  # no pair: the caller says so
        else:
            current += character
        index += 1
    return [*parts, current.strip()] if current else parts
