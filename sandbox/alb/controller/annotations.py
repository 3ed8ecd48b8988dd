# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading `alb.ingress.kubernetes.io/*` annotations. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sandbox.alb.controller.errors import BuildError

PREFIX = "alb.ingress.kubernetes.io"
INGRESS_CLASS = "kubernetes.io/ingress.class"

# Understood by the real controller, not by this one. An Ingress that asks for one is refused rather than half served.
NOT_SIMULATED = frozenset(
    {
        "auth-idp-cognito",
        "auth-idp-oidc",
        "create-acm-cert",
        "customer-owned-ipv4-pool",
        "enable-frontend-nlb",
        "ipam-ipv4-pool-id",
        "jwt-validation",
        "minimum-load-balancer-capacity",
        "multi-cluster-target-group",
        "mutual-authentication",
        "shield-advanced-protection",
        "use-regex-path-match",
        "waf-acl-id",
        "wafv2-acl-arn",
        "wafv2-acl-name",
        "web-acl-id",
    }
)


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

    def integer(self, suffix: str) -> int | None:
        """Raises BuildError when the value is no integer."""
        raw = self.string(suffix)
        if raw is None:
            return None
        try:
            return int(raw)
        except ValueError:
            raise BuildError(f"failed to parse int64 annotation, {PREFIX}/{suffix}: {raw}") from None

    def boolean(self, suffix: str) -> bool | None:
        """Raises BuildError when the value is no boolean."""
        raw = self.string(suffix)
        if raw is None:
            return None
        if raw.lower() not in ("true", "false", "1", "0", "t", "f"):
            raise BuildError(f"failed to parse bool annotation, {PREFIX}/{suffix}: {raw}")
        return raw.lower() in ("true", "1", "t")

    def string_map(self, suffix: str) -> dict[str, str]:
        """`key=value` pairs, comma-separated. Raises BuildError for a part without `=`."""
        pairs = {}
        for part in self.strings(suffix):
            key, equals, value = part.partition("=")
            if not equals or not key.strip():
                raise BuildError(f"failed to parse stringMap annotation, {PREFIX}/{suffix}: {self.string(suffix)}")
            pairs[key.strip()] = value.strip()
        return pairs

    def parsed_json(self, suffix: str) -> Any:
        """None when there is no such annotation. Raises BuildError for bad JSON."""
        raw = self.string(suffix)
        if raw is None:
            return None
        try:
            return json.loads(raw)
        except ValueError as error:
            raise BuildError(f"failed to parse json annotation, {PREFIX}/{suffix}: {raw}: {error}") from None

    def not_simulated(self) -> list[str]:
        """Suffixes in use that this stand-in does not serve."""
        used = {key.removeprefix(f"{PREFIX}/") for layer in self._layers for key in layer if key.startswith(PREFIX)}
        return sorted(used & NOT_SIMULATED | {suffix for suffix in used if suffix.startswith("transforms.")})
