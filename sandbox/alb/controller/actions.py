# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions: from `actions.<service>` annotations and backends to ELBv2 actions. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.alb.controller import log_in
from sandbox.alb.controller.errors import AwsError, BuildError
from sandbox.alb.controller.model import TargetGroupRef

Action = dict[str, Any]
# Given (service name, port as written), answers the target group it needs.
TargetGroupFor = Callable[[str, int | str], TargetGroupRef]
# Given the name of a target group that somebody else made, answers its ARN. Raises AwsError.
ArnOf = Callable[[str], str]

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


def annotated_action(raw: Mapping[str, Any], target_group_for: TargetGroupFor, arn_of: ArnOf) -> Action:
    """The action that an annotation describes, after `check`. Raises BuildError, that of `target_group_for` too."""
    match raw.get("type"):
        case "fixed-response":
            config = raw["fixedResponseConfig"]
            return {"Type": "fixed-response", "FixedResponseConfig": _renamed(config, _FIXED_FIELDS)}
        case "redirect":
            config = raw["redirectConfig"]
            return {"Type": "redirect", "RedirectConfig": _renamed(config, _REDIRECT_FIELDS)}
        case _:
            return _annotated_forward(raw, target_group_for, arn_of)


def check(raw: Mapping[str, Any]) -> None:
    """Raises BuildError when an action of an annotation lacks something."""
    action_type = raw.get("type")
    match action_type:
        case "fixed-response" | "redirect":
            name = "FixedResponseConfig" if action_type == "fixed-response" else "RedirectConfig"
            config = raw.get(name[0].lower() + name[1:])
            if config is None:
                raise BuildError(f"missing {name}")
            if not config.get("statusCode"):
                raise BuildError(f"invalid {name}: statusCode is required")
        case "forward":
            _check_forward(raw)
        case other:
            raise BuildError(f"unknown action type: {other or ''}")


def _check_forward(raw: Mapping[str, Any]) -> None:
    named = raw.get("targetGroupARN") is not None or raw.get("targetGroupName") is not None
    config = raw.get("forwardConfig")
    if not named and config is None:
        raise BuildError("missing ForwardConfig or TargetGroupARN/TargetGroupName")
    if named and config is not None:
        raise BuildError("either ForwardConfig or TargetGroupARN/TargetGroupName can be specified")
    groups = (config or {}).get("targetGroups") or []
    for group in groups:
        if problem := _problem_of(group):
            raise BuildError(f"invalid ForwardConfig: invalid TargetGroupTuple: {problem}")
    if len(groups) > 1 and any(group.get("weight") is None for group in groups):
        raise BuildError("invalid ForwardConfig: weight must be set when route to multiple target groups")


def _problem_of(group: Mapping[str, Any]) -> str | None:
    named = group.get("targetGroupARN") is not None or group.get("targetGroupName") is not None
    service = group.get("serviceName") is not None
    if not named and not service:
        return "missing serviceName or targetGroupARN/targetGroupName"
    if named and service:
        return "either serviceName or targetGroupARN/targetGroupName can be specified"
    return "missing servicePort" if service and group.get("servicePort") is None else None


def services_of(raw: Mapping[str, Any]) -> list[str]:
    """The Services that an action forwards to, each once."""
    groups = (raw.get("forwardConfig") or {}).get("targetGroups") or []
    return sorted({str(name) for group in groups if (name := group.get("serviceName")) is not None})


def forwards_to_one(raw: Mapping[str, Any]) -> bool:
    """Whether there is one target group only, of a Service: then a missing Service can be answered for."""
    groups = (raw.get("forwardConfig") or {}).get("targetGroups") or []
    return len(groups) == 1 and len(services_of(raw)) == 1


def _annotated_forward(raw: Mapping[str, Any], target_group_for: TargetGroupFor, arn_of: ArnOf) -> Action:
    config = raw.get("forwardConfig") or {"targetGroups": [raw]}
    tuples: list[dict[str, Any]] = []
    for group in config.get("targetGroups") or []:
        weight = group.get("weight")
        reference = _reference(group, target_group_for, arn_of)
        tuples.append({"TargetGroupArn": reference} | ({} if weight is None else {"Weight": int(weight)}))
    action: Action = {"Type": "forward", "ForwardConfig": {"TargetGroups": tuples}}
    stickiness = config.get("targetGroupStickinessConfig")
    if stickiness is not None:
        action["ForwardConfig"]["TargetGroupStickinessConfig"] = _stickiness(stickiness)
    return action


def _reference(group: Mapping[str, Any], target_group_for: TargetGroupFor, arn_of: ArnOf) -> TargetGroupRef | str:
    arn, name = group.get("targetGroupARN"), group.get("targetGroupName")
    if arn is not None:
        return str(arn)
    if name is not None:
        try:
            return arn_of(str(name))
        except AwsError as error:
            raise BuildError(f"searching TargetGroup with name {name}: {error}") from error
    return target_group_for(str(group.get("serviceName")), _port(group["servicePort"]))


def _stickiness(raw: Mapping[str, Any]) -> dict[str, Any]:
    config: dict[str, Any] = {}
    if (enabled := raw.get("enabled")) is not None:
        config["Enabled"] = bool(enabled)
    if (duration := raw.get("durationSeconds")) is not None:
        config["DurationSeconds"] = int(duration)
    return config


def _port(raw: int | str) -> int | str:
    """A port written as text but numeric is a number, as Kubernetes' IntOrString takes it from an annotation."""
    return int(raw) if isinstance(raw, str) and raw.isdigit() else raw


def _renamed(config: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    found = {new: config.get(name) for name, new in names.items()}
    return {name: str(value) for name, value in found.items() if value is not None}


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
            return (other, *log_in.comparable(action))


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
