# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ALB compared with what its Ingresses ask for, and what its targets' health means. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.alb import RESOURCE_TAG
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._k8s.alb_ingress import Asked, AskedRule

HEALTHY = "healthy"
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
ADVICE = {
    "Elb.RegistrationInProgress": "the targets are being registered: wait longer",
    "Elb.InitialHealthChecking": "the first health checks are still running: wait longer",
    "Elb.InternalError": "Elastic Load Balancing has a problem of its own: wait, or open a case with AWS",
    "Target.ResponseCodeMismatch": (
        "the pods answer the health check with another status: set alb.ingress.kubernetes.io/healthcheck-path and "
        "success-codes to what they answer"
    ),
    "Target.Timeout": "the nodes or pods do not answer in time: check their security groups and whether the pods run",
    "Target.FailedHealthChecks": "the nodes or pods refuse the connection: check that the Service has ready endpoints",
    "Target.NotRegistered": "the target is not registered: check the events of the TargetGroupBinding",
    "Target.NotInUse": "no listener forwards to the target group, or none of its zones is the ALB's",
    "Target.InvalidState": "the instance is stopped or terminated: check the nodes",
    "Target.IpUnusable": "the address is used by a load balancer: check the target type",
    "Target.DeregistrationInProgress": "the targets are being deregistered: look at the pods and nodes that are going",
    "Target.HealthCheckDisabled": "health checks are off for the target group",
}
NO_TARGETS = (
    "no target is registered: check the events of the TargetGroupBinding, that the Service has ready endpoints, and "
    "that its type is NodePort (or the target type ip)"
)


def mismatches(alb: Mapping[str, Any], asked: Sequence[Asked]) -> list[str]:
    """One line for each thing that the Ingresses ask for and the ALB is or does not."""
    found = [] if alb["type"] == "application" else [f"the load balancer is of type {alb['type']}, not application"]
    for one in asked:
        if alb["scheme"] != one.scheme:
            found.append(f"the scheme is {alb['scheme']}, Ingress {one.name} asks for {one.scheme}")
        found += _of_listeners(alb, one)
    return found


def _of_listeners(alb: Mapping[str, Any], asked: Asked) -> Iterator[str]:
    resources = {group["arn"]: group["tags"].get(RESOURCE_TAG) for group in alb["target_groups"]}
    there = {listener["port"]: listener for listener in alb["listeners"]}
    for port in asked.ports if asked.ports is not None else sorted(there):
        listener = there.get(port)
        if listener is None:
            yield f"no listener on port {port}, Ingress {asked.name} asks for it"
        elif not (asked.ssl_redirect and listener["protocol"] == "HTTP"):
            yield from _of_rules(listener, asked, resources)


def _of_rules(listener: Mapping[str, Any], asked: Asked, resources: Mapping[str, str | None]) -> Iterator[str]:
    where = f"on port {listener['port']}"
    for rule in asked.rules:
        matching = [there for there in listener["rules"] if _matches(there["conditions"], rule)]
        if not matching:
            yield f"no rule {where} for {rule.described()}"
        elif rule.resource and not any(_forwards_to(there, rule.resource, resources) for there in matching):
            yield f"the rule {where} for {rule.described()} {_does(matching[0], resources)}"
    default = [there for there in listener["rules"] if there["priority"] == "default"]
    if asked.default_resource and not any(_forwards_to(there, asked.default_resource, resources) for there in default):
        yield f"the default action {where} does not forward to the default backend of Ingress {asked.name}"


def _matches(conditions: Mapping[str, Any], rule: AskedRule) -> bool:
    hosts = {host.lower() for host in conditions["hosts"]}
    right_host = rule.host.lower() in hosts if rule.host else not hosts
    return right_host and set(rule.paths) <= set(conditions["paths"])


def _forwards_to(rule: Mapping[str, Any], resource: str, resources: Mapping[str, str | None]) -> bool:
    groups = [group for action in rule["actions"] for group in action.get("target_groups", [])]
    return any(resources.get(group["arn"]) == resource for group in groups)


def _does(rule: Mapping[str, Any], resources: Mapping[str, str | None]) -> str:
    last = rule["actions"][-1]
    if last["type"] == "fixed-response":
        fixed = last["fixed_response"]
        return f"answers {fixed['status_code']} {fixed['body']}".rstrip()
    if last["type"] == "forward":
        others = ", ".join(str(resources.get(group["arn"]) or group["name"]) for group in last["target_groups"])
        return f"forwards to {others} instead"
    return f"does {last['type']} instead"


def lacking_targets(alb: Mapping[str, Any], minimum: int) -> list[Mapping[str, Any]]:
    """The target groups with fewer healthy targets than that."""
    return [group for group in alb["target_groups"] if _healthy(group) < minimum]


def _healthy(group: Mapping[str, Any]) -> int:
    return sum(target["state"] == HEALTHY for target in group["targets"])


def unhealthy(alb: Mapping[str, Any], minimum: int) -> list[str]:
    """One line for each target group with fewer healthy targets than that, with the reasons."""
    found = []
    for group in lacking_targets(alb, minimum):
        name = group["tags"].get(RESOURCE_TAG) or group["name"]
        others = "; ".join(_health(target) for target in group["targets"] if target["state"] != HEALTHY)
        said = others if group["targets"] else "none is registered"
        count = f"{_healthy(group)} of {len(group['targets'])} targets are healthy, {minimum} required"
        found.append(f"{name}: {count}" + (f" ({said})" if said else ""))
    return found


def _health(target: Mapping[str, Any]) -> str:
    said = " ".join(text for text in (target["reason"], target["description"]) if text)
    return f"{target['id']}:{target['port']} {target['state']}" + (f" {said}" if said else "")


def advice(alb: Mapping[str, Any], minimum: int) -> str:
    """What to do about the first unhealthy target group."""
    lacking = lacking_targets(alb, minimum)
    if not lacking:
        return ""
    if not lacking[0]["targets"]:
        return NO_TARGETS
    return next((ADVICE[target["reason"]] for target in lacking[0]["targets"] if target["reason"] in ADVICE), "")
