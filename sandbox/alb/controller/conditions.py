# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule conditions and their order: from an Ingress' paths to ELBv2 conditions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alb.controller.errors import BuildError

Condition = dict[str, Any]
Path = Mapping[str, Any]

# `conditions.<service>` annotation: field -> (key in the annotation, key in ELBv2).
_FIELDS = {
    "host-header": ("hostHeaderConfig", "HostHeaderConfig"),
    "path-pattern": ("pathPatternConfig", "PathPatternConfig"),
    "http-header": ("httpHeaderConfig", "HttpHeaderConfig"),
    "http-request-method": ("httpRequestMethodConfig", "HttpRequestMethodConfig"),
    "query-string": ("queryStringConfig", "QueryStringConfig"),
    "source-ip": ("sourceIPConfig", "SourceIpConfig"),
}


def in_rule_order(paths: Sequence[Path]) -> list[Path]:
    """Exact paths first, then Prefix by length (longest first), then the rest as written."""
    exact = [path for path in paths if path.get("pathType") == "Exact"]
    prefix = [path for path in paths if path.get("pathType") == "Prefix"]
    others = [path for path in paths if path.get("pathType") not in ("Exact", "Prefix")]
    prefix.sort(key=lambda path: -len(path.get("path", "")))
    return [*exact, *prefix, *others]


def path_patterns(path: str, path_type: str | None) -> list[str]:
    """The patterns of one path. Raises BuildError for a wildcard where none may be, or an unknown type."""
    match path_type:
        case "Exact":
            if "*" in path or "?" in path:
                raise BuildError(f"exact path shouldn't contain wildcards: {path}")
            return [path]
        case "Prefix":
            if "*" in path or "?" in path:
                raise BuildError(f"prefix path shouldn't contain wildcards: {path}")
            if path == "/":
                return ["/*"]
            bare = path.rstrip("/")
            return [bare, f"{bare}/*"]
        case None | "ImplementationSpecific":
            return [path]
        case _:
            raise BuildError(f"unsupported pathType: {path_type}")


def conditions_of(host: str | None, path: Path, annotated: Sequence[Mapping[str, Any]]) -> list[Condition]:
    """All conditions of one rule: annotated ones of other kinds, then hosts, then paths."""
    hosts = [host] if host else []
    paths = path_patterns(path["path"], path.get("pathType")) if path.get("path") else []
    conditions: list[Condition] = []
    for annotation in annotated:
        field, config = _annotated(annotation)
        if field == "host-header":
            hosts += config["Values"]
        elif field == "path-pattern":
            paths += config["Values"]
        else:
            conditions.append({"Field": field, _FIELDS[field][1]: config})
    if hosts:
        conditions.append({"Field": "host-header", "HostHeaderConfig": {"Values": hosts}})
    if paths:
        conditions.append({"Field": "path-pattern", "PathPatternConfig": {"Values": paths}})
    return conditions or [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]


def _annotated(annotation: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    field = annotation.get("field")
    if field not in _FIELDS:
        raise BuildError(f"unknown condition field: {field}")
    config = annotation.get(_FIELDS[field][0])
    if not config or not config.get("values"):
        raise BuildError(f"missing {_FIELDS[field][0]}")
    if field == "query-string":
        pairs = [{name.capitalize(): value for name, value in pair.items()} for pair in config["values"]]
        return field, {"Values": pairs}
    if field == "http-header":
        return field, {"HttpHeaderName": config.get("httpHeaderName", ""), "Values": list(config["values"])}
    return field, {"Values": list(config["values"])}
