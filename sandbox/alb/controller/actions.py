# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions: from `actions.<service>` annotations and backends to ELBv2 actions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.alb.controller.annotations import PREFIX
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.model import TargetGroupRef

Action = dict[str, Any]
# Given (service name, port as written), answers the target group it needs.
TargetGroupFor = Callable[[str, int | str], TargetGroupRef]

_REDIRECT_FIELDS = {
    "host": "Host",
    "path": "Path",
    "port": "Port",
    "protocol": "Protocol",
    "query": "Query",
    "statusCode": "StatusCode",
}
_FIXED_FIELDS = {"contentType": "ContentType", "messageBody": "MessageBody", "statusCode": "StatusCode"}


def fixed_response(status: str, body: str | None = None) -> Action:
    config = {"ContentType": "text/plain", "StatusCode": status} | ({"MessageBody": body} if body else {})
    return {"Type": "fixed-response", "FixedResponseConfig": config}


def redirect_to_https(port: int) -> Action:
    config = {"Port": str(port), "Protocol": "HTTPS", "StatusCode": "HTTP_301"}
    return {"Type": "redirect", "RedirectConfig": config}


def forward(reference: TargetGroupRef | str) -> Action:
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": reference}]}}


def ordered(actions: list[Action]) -> list[Action]:
    """Actions with their `Order`, counted from 1."""
    return [action | {"Order": number} for number, action in enumerate(actions, start=1)]


def annotated_action(name: str, raw: Mapping[str, Any], target_group_for: TargetGroupFor) -> Action:
    """The action that annotation `actions.<name>` describes. Raises BuildError when it is not valid."""
    match raw.get("type"):
        case "fixed-response":
            config = _required(name, raw, "fixedResponseConfig")
            return {"Type": "fixed-response", "FixedResponseConfig": _renamed(config, _FIXED_FIELDS)}
        case "redirect":
            config = _required(name, raw, "redirectConfig")
            return {"Type": "redirect", "RedirectConfig": _renamed(config, _REDIRECT_FIELDS)}
        case "forward":
            return _annotated_forward(name, raw, target_group_for)
        case other:
            raise BuildError(f"{PREFIX}/actions.{name}: unknown action type: {other}")


def _annotated_forward(name: str, raw: Mapping[str, Any], target_group_for: TargetGroupFor) -> Action:
    if raw.get("targetGroupARN"):
        return forward(str(raw["targetGroupARN"]))
    config = _required(name, raw, "forwardConfig")
    tuples: list[dict[str, Any]] = []
    for entry in config.get("targetGroups", []):
        if entry.get("targetGroupARN"):
            reference: TargetGroupRef | str = entry["targetGroupARN"]
        elif entry.get("serviceName") and entry.get("servicePort") is not None:
            reference = target_group_for(entry["serviceName"], _port(entry["servicePort"]))
        else:
            raise BuildError(f"{PREFIX}/actions.{name}: missing serviceName or servicePort in targetGroups")
        weight = {"Weight": int(entry["weight"])} if "weight" in entry else {}
        tuples.append({"TargetGroupArn": reference, **weight})
    action: Action = {"Type": "forward", "ForwardConfig": {"TargetGroups": tuples}}
    if stickiness := config.get("targetGroupStickinessConfig"):
        action["ForwardConfig"]["TargetGroupStickinessConfig"] = _stickiness(stickiness)
    return action


def _stickiness(raw: Mapping[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = {"Enabled": bool(raw.get("enabled", False))}
    if "durationSeconds" in raw:
        config["DurationSeconds"] = int(raw["durationSeconds"])
    return config


def _port(raw: int | str) -> int | str:
    """A port written as text but numeric is a number, as Kubernetes' IntOrString takes it from an annotation."""
    return int(raw) if isinstance(raw, str) and raw.isdigit() else raw


def _required(name: str, raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    config = raw.get(key)
    if not isinstance(config, Mapping):
        raise BuildError(f"{PREFIX}/actions.{name}: missing {key}")
    return config


def _renamed(config: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    return {names[key]: str(value) for key, value in config.items() if key in names}


_REDIRECT_DEFAULTS = {
    "Host": "#{host}",
    "Path": "/#{path}",
    "Port": "#{port}",
    "Protocol": "#{protocol}",
    "Query": "#{query}",
}


def comparable(action: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an action means, whether we wrote it or AWS described it with its defaults filled in."""
    match action["Type"]:
        case "forward":
            return ("forward", *_comparable_forward(action))
        case "redirect":
            return ("redirect", *sorted((_REDIRECT_DEFAULTS | _set_values(action["RedirectConfig"])).items()))
        case "fixed-response":
            return ("fixed-response", *sorted(_set_values(action["FixedResponseConfig"]).items()))
        case other:
            return (other,)


def _comparable_forward(action: Mapping[str, Any]) -> tuple[Any, ...]:
    config = action.get("ForwardConfig") or {"TargetGroups": [{"TargetGroupArn": action.get("TargetGroupArn")}]}
    groups = config.get("TargetGroups", [])
    # The weight of a lone target group means nothing.
    weighted = [(group["TargetGroupArn"], int(group.get("Weight", 1)) if len(groups) > 1 else 1) for group in groups]
    stickiness = config.get("TargetGroupStickinessConfig") or {}
    duration = stickiness.get("DurationSeconds") if stickiness.get("Enabled") else None
    return (*sorted(weighted), bool(stickiness.get("Enabled", False)), duration)


def _set_values(config: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in config.items() if value not in (None, "")}
