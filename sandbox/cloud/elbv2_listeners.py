# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners and rules: unique ports, certificates, priorities."""

from __future__ import annotations

from collections import Counter
from typing import Any

from moto.acm.models import acm_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2_state import listeners, load_balancer, rule
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

_SECURE = ("HTTPS", "TLS")
_HIGHEST_PRIORITY = 50000


@guard("elbv2", "CreateListener", "ModifyListener")
def a_port_has_one_listener(cloud: Cloud, call: Call) -> None:
    port = call.params.get("Port")
    own = call.params.get("ListenerArn")
    arn = call.params.get("LoadBalancerArn") or _balancer_of(cloud, call, own)
    for listener in load_balancer(cloud, call, arn).listeners.values():
        if port is not None and int(listener.port) == int(port) and listener.arn != own:
            message = f"A listener already exists on this port for this load balancer '{arn}'"
            raise AwsError("DuplicateListener", message)


def _balancer_of(cloud: Cloud, call: Call, listener_arn: str | None) -> str:
    found = next((known for known in listeners(cloud, call) if known.arn == listener_arn), None)
    if found is None:
        raise AwsError("ListenerNotFound", f"One or more listeners not found: '{listener_arn}'")
    return str(found.load_balancer_arn)


@guard("elbv2", "CreateListener")
def a_secure_listener_has_a_certificate(cloud: Cloud, call: Call) -> None:
    if call.params.get("Protocol") in _SECURE and not call.params.get("Certificates"):
        message = f"A certificate must be specified for {call.params['Protocol']} listeners"
        raise AwsError("ValidationError", message)


@guard("elbv2", "CreateListener", "ModifyListener", "AddListenerCertificates")
def certificates_are_issued(cloud: Cloud, call: Call) -> None:
    known = acm_backends[cloud.world.account_id][call.region]._certificates
    for named in call.params.get("Certificates") or []:
        arn = named["CertificateArn"]
        if ":acm:" not in arn:
            continue
        if arn not in known:
            raise AwsError("CertificateNotFound", f"Certificate '{arn}' not found")
        if known[arn].status != "ISSUED":
            message = (
                f"The certificate '{arn}' must have a fully-qualified domain name, a supported signature, "
                "and a supported key size."
            )
            raise AwsError("UnsupportedCertificate", message)


@override("elbv2", "CreateListener", "ModifyListener", "DescribeListeners")
def listeners_as_aws_shows_them(cloud: Cloud, call: Call) -> dict[str, Any]:
    result = cloud.forward(call)
    for listener in result["Listeners"]:
        if listener.get("Protocol") not in _SECURE:
            listener.pop("SslPolicy", None)
            listener.pop("Certificates", None)
        else:
            # Further certificates are shown by DescribeListenerCertificates only.
            listener["Certificates"] = [
                {key: value for key, value in one.items() if key != "IsDefault"}
                for one in (listener.get("Certificates") or [])[:1]
            ]
    return result


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
    for listener in {id(listener): listener for listener, _ in found.values()}.values():
        after = [wanted.get(known.arn, known.priority) for known in listener.rules.values()]
        taken = [priority for priority, times in Counter(str(value) for value in after).items() if times > 1]
        if taken:
            raise AwsError("PriorityInUse", f"Priority '{taken[0]}' is currently in use")
    for arn, priority in wanted.items():
        _check_priority(priority)
        found[arn][1].priority = priority
    return cloud.moto.invoke("elbv2", "DescribeRules", {"RuleArns": list(wanted)}, call.region)
