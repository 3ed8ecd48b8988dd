# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a caller may make a call: every action and resource that the call needs, by the caller's policies."""

from __future__ import annotations

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.errors import AwsError
from sandbox.cloud.iam.evaluator import Decision, Request, evaluate
from sandbox.cloud.iam.propagation import visible_policies
from sandbox.cloud.iam.request_context import caller_context
from sandbox.cloud.iam.requests import Need, needs_of
from sandbox.cloud.sts.principals import Principal

# "No permissions are required to perform this operation", says the API reference of both.
# AssumeRole is decided where the trust policy is: a role that names its caller needs no identity policy.
_FREE = {("sts", "GetCallerIdentity"), ("sts", "GetSessionToken"), ("sts", "AssumeRole")}


def authorize(cloud: Cloud, call: Call) -> None:
    """Let a call pass or raise AwsError that names the action and the resource, as the service words it."""
    if (call.service, call.action) not in _FREE:
        require_identity_policies(cloud, call)


def require_identity_policies(cloud: Cloud, call: Call) -> None:
    """Raise AwsError unless the caller's own policies allow all that a call needs."""
    if call.caller is None:
        return
    policies = visible_policies(cloud, call.caller)
    common = caller_context(cloud, call)
    for need in needs_of(cloud, call):
        for resource in need.resources:
            context = common | need.context | need.context_of(resource)
            decision = evaluate(Request(need.action, resource, context), policies.identity, policies.boundary)
            if decision is not Decision.ALLOWED:
                raise denial(call, call.caller, need.action, resource, decision)


def resource_of(cloud: Cloud, call: Call) -> str | None:
    """The first resource that a call is about, for the call log; None where it is about none in particular."""
    needs: list[Need] = needs_of(cloud, call)
    resource = needs[0].resources[0] if needs and needs[0].resources else "*"
    return None if resource == "*" else resource


def denial(call: Call, caller: Principal, action: str, resource: str, decision: Decision) -> AwsError:
    """The refusal of a call in the words of its service."""
    explicit = decision in (Decision.DENIED, Decision.BOUNDARY_DENIED)
    reason = f"with {decision.value}" if explicit else f"because {decision.value} the {action} action"
    message = f"User: {caller.arn} is not authorized to perform: {action} on resource: {resource} {reason}"
    if call.service == "ec2":
        return AwsError("UnauthorizedOperation", f"You are not authorized to perform this operation. {message}", 403)
    if call.protocol in ("json", "rest-json"):
        return AwsError("AccessDeniedException", message, 403)
    return AwsError("AccessDenied", message, 403)
