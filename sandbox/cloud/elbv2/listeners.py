# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners and rules: unique ports, what is shown of them, priorities."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.certificates import SECURE, certificate_list
from sandbox.cloud.elbv2.state import listener, load_balancer, rule
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

_HIGHEST_PRIORITY = 50000


@guard("elbv2", "CreateListener", "ModifyListener")
def a_port_has_one_listener(cloud: Cloud, call: Call) -> None:
    port = call.params.get("Port")
    own = call.params.get("ListenerArn")
    arn = call.params.get("LoadBalancerArn") or listener(cloud, call, str(own)).load_balancer_arn
    for known in load_balancer(cloud, call, arn).listeners.values():
        if port is not None and int(known.port) == int(port) and known.arn != own:
            message = f"A listener already exists on this port for this load balancer '{arn}'"
            raise AwsError("DuplicateListener", message)


@override("elbv2", "CreateListener", "ModifyListener", "DescribeListeners")
def listeners_as_aws_shows_them(cloud: Cloud, call: Call) -> dict[str, Any]:
    listed = certificate_list(cloud, call) if call.action == "ModifyListener" else []
    result = cloud.forward(call)
    asked = call.params.get("MutualAuthentication")
    for shown in result["Listeners"]:
        kept = listener(cloud, call, shown["ListenerArn"])
        if asked is not None:
            kept.mutual_authentication = asked
        if shown.get("Protocol") not in SECURE:
            kept.certificate, kept.certificates = None, []
            shown.pop("SslPolicy", None)
            shown.pop("Certificates", None)
            continue
        if call.action == "ModifyListener":
            kept.certificates = [*kept.certificates[:1], *listed]
        # Further certificates are shown by DescribeListenerCertificates only.
        shown["Certificates"] = [
            {key: value for key, value in one.items() if key != "IsDefault"}
            for one in (shown.get("Certificates") or [])[:1]
        ]
        if shown["Protocol"] == "HTTPS":
            settings = getattr(kept, "mutual_authentication", {"Mode": "off"})
            shown["MutualAuthentication"] = {key: value for key, value in settings.items() if value != ""}
    return result


@guard("elbv2", "CreateListener", "ModifyListener")
def clients_are_verified_against_a_trust_store(cloud: Cloud, call: Call) -> None:
    """By "MutualAuthenticationAttributes"; the sandbox keeps no trust stores, so that none is found."""
    asked = call.params.get("MutualAuthentication") or {}
    mode, store = asked.get("Mode", "off"), asked.get("TrustStoreArn")
    if mode not in ("off", "passthrough", "verify"):
        raise AwsError("ValidationError", f"Mutual authentication mode '{mode}' is not valid")
    if mode != "verify":
        return
    if not store:
        raise AwsError("ValidationError", "A trust store ARN must be specified for mutual authentication mode 'verify'")
    raise AwsError("TrustStoreNotFound", f"Trust store '{store}' not found")


@guard("elbv2", "CreateRule")
def a_priority_is_in_range(cloud: Cloud, call: Call) -> None:
    _check_priority(int(call.params["Priority"]))


def _check_priority(priority: int) -> None:
    if not 1 <= priority <= _HIGHEST_PRIORITY:
        message = (
            f"1 validation error detected: Value '{priority}' at 'priority' failed to satisfy constraint: "
            f"Member must have value between 1 and {_HIGHEST_PRIORITY}"
        )
        raise AwsError("ValidationError", message)


@override("elbv2", "SetRulePriorities")
def set_rule_priorities(cloud: Cloud, call: Call) -> dict[str, Any]:
    """The new order is judged as a whole: two rules may change places in one call."""
    wanted = {item["RuleArn"]: int(item["Priority"]) for item in call.params["RulePriorities"]}
    found = {arn: rule(cloud, call, arn) for arn in wanted}
    for owner in {id(owner): owner for owner, _ in found.values()}.values():
        after = [wanted.get(known.arn, known.priority) for known in owner.rules.values()]
        taken = [priority for priority, times in Counter(str(value) for value in after).items() if times > 1]
        if taken:
            raise AwsError("PriorityInUse", f"Priority '{taken[0]}' is currently in use")
    for arn, priority in wanted.items():
        _check_priority(priority)
        found[arn][1].priority = priority
    return cloud.moto.invoke("elbv2", "DescribeRules", {"RuleArns": list(wanted)}, call.region)
