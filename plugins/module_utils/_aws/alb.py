# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ALB as it is: found by the controller's tags, read whole. Compares nothing.

PRIVATE to the collection.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import elbv2 as api
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._errors import Ambiguous

# The controller's tracking tags.
CLUSTER_TAG = "elbv2.k8s.aws/cluster"
STACK_TAG = "ingress.k8s.aws/stack"
RESOURCE_TAG = "ingress.k8s.aws/resource"
VALUES_OF = {
    "host-header": ("hosts", "HostHeaderConfig"),
    "path-pattern": ("paths", "PathPatternConfig"),
    "http-request-method": ("methods", "HttpRequestMethodConfig"),
    "source-ip": ("source_ips", "SourceIpConfig"),
}


def find_alb(elbv2: Any, *, cluster: str, stack: str, dns_name: str | None) -> dict[str, Any] | None:
    """The controller's load balancer of an Ingress or a group, with its ``Tags``, or None.

    :param stack: ``namespace/name`` of the Ingress, or the group's name.
    :param dns_name: where the Ingress already names its address, only that one is looked at.
    :raises Ambiguous: when several carry the tags: a replacement that did not end.
    """
    balancers = api.list_load_balancers(elbv2)
    named = [balancer for balancer in balancers if dns_name and balancer["DNSName"].lower() == dns_name.lower()]
    for candidates in (named, balancers):
        tags = api.tags_of(elbv2, [balancer["LoadBalancerArn"] for balancer in candidates])
        wanted = {CLUSTER_TAG: cluster, STACK_TAG: stack}
        found = [
            {**balancer, "Tags": tags[balancer["LoadBalancerArn"]]}
            for balancer in candidates
            if wanted.items() <= tags.get(balancer["LoadBalancerArn"], {}).items()
        ]
        if len(found) > 1:
            names = ", ".join(sorted(balancer["LoadBalancerName"] for balancer in found))
            raise Ambiguous("choose the ALB", target=f"of {stack}", answer=f"several carry its tags: {names}")
        if found:
            return found[0]
    return None


def read_alb(elbv2: Any, balancer: Mapping[str, Any]) -> dict[str, Any]:
    """Everything about it, as it is returned to the user.

    :param balancer: of ``find_alb``.
    """
    arn = balancer["LoadBalancerArn"]
    with ThreadPoolExecutor(api.WORKERS) as pool:
        listeners = pool.submit(api.list_listeners, elbv2, arn)
        groups = api.target_groups_of(elbv2, arn)
        health = list(pool.map(lambda group: api.target_health(elbv2, group["TargetGroupArn"]), groups))
        tags = api.tags_of(elbv2, [group["TargetGroupArn"] for group in groups])
        names = {group["TargetGroupArn"]: group["TargetGroupName"] for group in groups}
        shown_listeners = list(pool.map(lambda listener: _listener(elbv2, listener, names), listeners.result()))
    return {
        **_balancer(balancer),
        "listeners": sorted(shown_listeners, key=lambda listener: listener["port"]),
        "target_groups": sorted(
            (
                _target_group(group, tags.get(group["TargetGroupArn"], {}), targets)
                for group, targets in zip(groups, health, strict=True)
            ),
            key=lambda group: str(group["name"]),
        ),
    }


def _balancer(balancer: Mapping[str, Any]) -> dict[str, Any]:
    zones = [{"zone": zone["ZoneName"], "subnet": zone["SubnetId"]} for zone in balancer["AvailabilityZones"]]
    return {
        "arn": balancer["LoadBalancerArn"],
        "name": balancer["LoadBalancerName"],
        "dns_name": balancer["DNSName"],
        "canonical_hosted_zone_id": balancer.get("CanonicalHostedZoneId"),
        "scheme": balancer.get("Scheme"),
        "type": balancer["Type"],
        "ip_address_type": balancer.get("IpAddressType"),
        "state": balancer["State"]["Code"],
        "vpc_id": balancer.get("VpcId"),
        "zones": sorted(zones, key=lambda zone: str(zone["zone"])),
        "security_groups": list(balancer.get("SecurityGroups", [])),
        "tags": dict(balancer["Tags"]),
    }


def _listener(elbv2: Any, listener: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    arn = listener["ListenerArn"]
    secure = listener["Protocol"] == "HTTPS"
    certificates = api.list_certificates(elbv2, arn) if secure else []
    return {
        "arn": arn,
        "port": listener["Port"],
        "protocol": listener["Protocol"],
        # The default certificate is listed twice when it was also added as another one.
        "certificates": sorted({certificate["CertificateArn"] for certificate in certificates}),
        "rules": sorted((_rule(rule, names) for rule in api.list_rules(elbv2, arn)), key=_by_priority),
    }


def _by_priority(rule: Mapping[str, Any]) -> float:
    return math.inf if rule["priority"] == "default" else float(rule["priority"])


def _rule(rule: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "priority": rule["Priority"],
        "conditions": _conditions(rule.get("Conditions", [])),
        "actions": [
            _action(action, names) for action in sorted(rule["Actions"], key=lambda item: item.get("Order", 0))
        ],
    }


def _conditions(conditions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    shown: dict[str, Any] = {"hosts": [], "paths": []}
    for condition in conditions:
        field = condition["Field"]
        if field in VALUES_OF:
            key, config = VALUES_OF[field]
            shown.setdefault(key, []).extend(condition.get(config, condition).get("Values", []))
        elif field == "http-header":
            header = condition["HttpHeaderConfig"]
            shown.setdefault("headers", {})[header["HttpHeaderName"]] = list(header["Values"])
        elif field == "query-string":
            pairs = condition["QueryStringConfig"]["Values"]
            shown.setdefault("queries", []).extend({"key": pair.get("Key"), "value": pair["Value"]} for pair in pairs)
    return shown


def _action(action: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": action["Type"]}
    if action["Type"] == "forward":
        groups = action.get("ForwardConfig", {}).get("TargetGroups") or [
            {"TargetGroupArn": action.get("TargetGroupArn")}
        ]
        shown["target_groups"] = [
            {
                "arn": group["TargetGroupArn"],
                "name": names.get(group["TargetGroupArn"]),
                "weight": group.get("Weight", 1),
            }
            for group in groups
        ]
    elif action["Type"] == "redirect":
        redirect = action["RedirectConfig"]
        shown["redirect"] = {key.lower(): value for key, value in redirect.items() if key != "StatusCode"}
        shown["redirect"]["status_code"] = redirect["StatusCode"]
    elif action["Type"] == "fixed-response":
        fixed = action["FixedResponseConfig"]
        shown["fixed_response"] = {"status_code": fixed["StatusCode"], "body": fixed.get("MessageBody", "")}
    return shown


def _target_group(
    group: Mapping[str, Any], tags: Mapping[str, str], targets: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "arn": group["TargetGroupArn"],
        "name": group["TargetGroupName"],
        "port": group.get("Port"),
        "protocol": group.get("Protocol"),
        "target_type": group.get("TargetType"),
        "health_check": {
            "protocol": group.get("HealthCheckProtocol"),
            "port": group.get("HealthCheckPort"),
            "path": group.get("HealthCheckPath"),
            "interval_seconds": group.get("HealthCheckIntervalSeconds"),
            "codes": group.get("Matcher", {}).get("HttpCode"),
        },
        "tags": dict(tags),
        "targets": sorted((_target(target) for target in targets), key=lambda target: str(target["id"])),
    }


def _target(target: Mapping[str, Any]) -> dict[str, Any]:
    health = target.get("TargetHealth", {})
    return {
        "id": target["Target"]["Id"],
        "port": target["Target"].get("Port"),
        "state": health.get("State"),
        "reason": health.get("Reason"),
        "description": health.get("Description"),
    }
