# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rule conditions and their order: from an Ingress' paths to ELBv2 conditions. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.group_settings import go_list

Condition = dict[str, Any]
Path = Mapping[str, Any]

# `conditions.<service>` annotation: field -> the member with its settings.
_CONFIGS = {
    "host-header": "hostHeaderConfig",
    "path-pattern": "pathPatternConfig",
    "http-header": "httpHeaderConfig",
    "http-request-method": "httpRequestMethodConfig",
    "query-string": "queryStringConfig",
    "source-ip": "sourceIPConfig",
}


def in_rule_order(paths: Sequence[Path]) -> list[Path]:
    """Exact paths first, then Prefix by length (longest first), then the rest as written."""
    exact = [path for path in paths if path.get("pathType") == "Exact"]
    prefix = [path for path in paths if path.get("pathType") == "Prefix"]
    others = [path for path in paths if path.get("pathType") not in ("Exact", "Prefix")]
    prefix.sort(key=lambda path: -len(path.get("path", "")))
    return [*exact, *prefix, *others]


def path_patterns(path: str, path_type: str | None) -> list[str]:
    """The wildcard patterns of one path. Raises BuildError for a wildcard where none may be, or an unknown type."""
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
            bare = path.removesuffix("/")
            return [bare, f"{bare}/*"]
        case None | "ImplementationSpecific":
            return [path]
        case _:
            raise BuildError(f"unsupported pathType: {path_type}")


def conditions_of(
    host: str | None, path: Path, annotated: Sequence[Mapping[str, Any]], *, regex: bool = False
) -> list[Condition]:
    """All conditions of one rule: annotated ones of other kinds, then hosts, then paths.

    With `regex`, paths without a type of their own are regular expressions, without their leading slash.
    Raises BuildError.
    """
    hosts = _Patterns("host", [host] if host else [])
    paths = _Patterns("path")
    text, path_type = path.get("path") or "", path.get("pathType")
    if text and regex and path_type in (None, "ImplementationSpecific"):
        paths.regex.append(text[1:])
    elif text:
        paths.plain += path_patterns(text, path_type)
    conditions: list[Condition] = []
    for annotation in annotated:
        field = annotation.get("field")
        if field in _CONFIGS:
            config = annotation[_CONFIGS[field]]
            if field in ("host-header", "path-pattern"):
                (hosts if field == "host-header" else paths).add(config)
            else:
                conditions.append({"Field": field, **_of_field(field, config)})
    conditions += hosts.conditions("host-header", "HostHeaderConfig")
    conditions += paths.conditions("path-pattern", "PathPatternConfig")
    return conditions or [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]


class _Patterns:
    """Hosts or paths, with wildcards or as regular expressions: AWS takes one kind in a condition."""

    def __init__(self, what: str, plain: list[str] | None = None) -> None:
        self._what = what
        self.plain = plain or []
        self.regex: list[str] = []

    def add(self, config: Mapping[str, Any]) -> None:
        self.plain += config.get("values") or []
        self.regex += config.get("regexValues") or []

    def conditions(self, field: str, key: str) -> list[Condition]:
        if self.plain and self.regex:
            raise BuildError(
                f"{self._what} condition must specify exactly one of Values and RegexValues, "
                f"got both Values {go_list(self.plain)} and RegexValues {go_list(self.regex)}"
            )
        if self.plain:
            return [{"Field": field, key: {"Values": self.plain}}]
        return [{"Field": field, key: {"RegexValues": self.regex}}] if self.regex else []


def _of_field(field: str, config: Mapping[str, Any]) -> Condition:
    values = list(config.get("values") or [])
    if field == "query-string":
        names = (("Key", "key"), ("Value", "value"))
        pairs = [{new: value for new, name in names if (value := v.get(name)) is not None} for v in values]
        return {"QueryStringConfig": {"Values": pairs}}
    if field == "http-header":
        regex = list(config.get("regexValues") or [])
        name = config.get("httpHeaderName") or ""
        return {
            "HttpHeaderConfig": {"HttpHeaderName": name} | ({"Values": values} if values else {"RegexValues": regex})
        }
    return {"SourceIpConfig" if field == "source-ip" else "HttpRequestMethodConfig": {"Values": values}}


def check(annotated: Sequence[Mapping[str, Any]]) -> None:
    """Raises BuildError for a condition of an annotation that lacks something. Unknown fields are ignored."""
    for annotation in annotated:
        field = annotation.get("field")
        if field not in _CONFIGS:
            continue
        name = _CONFIGS[field]
        config = annotation.get(name)
        if config is None:
            raise BuildError(f"missing {name}")
        if problem := _problem_of(field, config):
            raise BuildError(f"invalid {name}: {problem}")


def _problem_of(field: str, config: Mapping[str, Any]) -> str | None:
    values, regex = config.get("values") or [], config.get("regexValues") or []
    if field in ("host-header", "path-pattern", "http-header"):
        if not values and not regex:
            return "values or regexValues must be specified"
        return "precisely one of values and regexValues can be specified" if values and regex else None
    if not values:
        return "Values cannot be empty" if field == "query-string" else "values cannot be empty"
    if field == "query-string" and not all(pair.get("value") for pair in values):
        return "value cannot be empty"
    return None
