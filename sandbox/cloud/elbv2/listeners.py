# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners and rules: unique ports, certificates, priorities."""

from __future__ import annotations

from collections import Counter
from typing import Any

from moto.acm.models import acm_backends

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.elbv2.state import listener, load_balancer, rule
from sandbox.cloud.errors import AwsError
from sandbox.cloud.registry import guard, override

_SECURE = ("HTTPS", "TLS")
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
    asked = call.params.get("MutualAuthentication")
    for shown in result["Listeners"]:
        kept = listener(cloud, call, shown["ListenerArn"])
        if asked is not None:
            kept.mutual_authentication = asked
        if shown.get("Protocol") not in _SECURE:
            shown.pop("SslPolicy", None)
            shown.pop("Certificates", None)
            continue
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
