# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The `mutual-authentication` annotation: which ports ask clients for a certificate. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.alb.controller.annotation_types import MUTUAL_AUTHENTICATION
from sandbox.alb.controller.annotations import Annotations
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.go_json import unmarshal

Settings = dict[str, Any]
MODES = ("off", "passthrough", "verify")
_SUFFIX = "mutual-authentication"


def by_port(annotations: Annotations) -> dict[int, Settings]:
    """ELBv2's `MutualAuthentication` by listen port. Raises BuildError."""
    text = annotations.string(_SUFFIX)
    if text is None:
        return {}
    what = f"mutualAuthentication configuration from ingress annotation: `{text}`"
    try:
        entries = unmarshal(text, MUTUAL_AUTHENTICATION)
    except ValueError as error:
        raise BuildError(f"failed to parse {what}: {error}") from None
    if not entries:
        raise BuildError(f"empty {what}")
    return dict(_settings(entry) for entry in entries)


def _settings(entry: Mapping[str, Any]) -> tuple[int, Settings]:
    port, mode = entry.get("port") or 0, str(entry.get("mode") or "")
    store = str(entry.get("trustStore") or "")
    ignore = entry.get("ignoreClientCertificateExpiry")
    advertise = entry.get("advertiseTrustStoreCaNames")
    if not 1 <= port <= 65535:
        raise BuildError(f"listen port must be within [1, 65535]: {port}")
    if problem := _problem_of(mode, store, ignore, advertise):
        raise BuildError(problem.replace("{port}", str(port)))
    settings: Settings = {"Mode": mode, "TrustStoreArn": store}
    if mode == "verify":
        settings["IgnoreClientCertificateExpiry"] = bool(ignore)
    if advertise is not None:
        settings["AdvertiseTrustStoreCaNames"] = advertise
    return port, settings


def _problem_of(mode: str, store: str, ignore: Any, advertise: Any) -> str | None:
    """`{port}` stands for the port."""
    if not mode:
        return "mutualAuthentication mode cannot be empty for port {port}"
    if mode not in MODES:
        return f"mutualAuthentication mode value must be among [{', '.join(MODES)}] for port {{port}} : {mode}"
    if mode == "verify":
        return _problem_of_verify(store, advertise)
    refused = f"Mutual Authentication mode {mode} does not support"
    if store:
        return f"{refused} trustStore for port {{port}}"
    if ignore is not None:
        return f"{refused} ignoring client certificate expiry for port {{port}}"
    return f"{refused} advertiseTrustStoreCaNames for port {{port}}" if advertise is not None else None


def _problem_of_verify(store: str, advertise: Any) -> str | None:
    if not store:
        return "trustStore is required when mutualAuthentication mode is verify for port {port}"
    if not store.startswith("arn:"):
        return f"the sandbox's controller finds no trust store by its name ({store}): give its ARN for port {{port}}"
    if advertise not in (None, "on", "off"):
        return (
            'advertiseTrustStoreCaNames only supports the values "on" and "off" '
            f"got value {advertise} for port {{port}}"
        )
    return None


def differs(described: Mapping[str, Any] | None, desired: Mapping[str, Any] | None) -> bool:
    """Whether a listener has to be changed: `off` and nothing are the same."""
    return _comparable(described) != _comparable(desired)


def _comparable(settings: Mapping[str, Any] | None) -> tuple[Any, ...]:
    if not settings or settings.get("Mode") in (None, "off"):
        return ("off",)
    return tuple(settings.get(key) or None for key in ("Mode", "TrustStoreArn", "IgnoreClientCertificateExpiry"))
