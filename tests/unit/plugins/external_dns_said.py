# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What external-dns v0.21.0 wrote into its log on the sandbox, shortened where that says nothing."""

from __future__ import annotations

ROLE = "arn:aws:sts::123456789012:assumed-role/mz-k8s-external-dns/1"
ZONE = "arn:aws:route53:::hostedzone/Z1"


def line(message: str, level: str = "error", more: str = "") -> str:
    return f'time="2026-11-23T03:32:05Z" level={level} msg="{message}"{more}'


def not_allowed(action: str, resource: str = ZONE, operation: str = "") -> str:
    """What the SDK for Go says of a call that Route 53 refuses."""
    return (
        f"operation error Route 53: {operation or action}, https response error StatusCode: 403, RequestID: 67d1cd99-bfce, "
        f"api error AccessDenied: User: {ROLE} is not authorized to perform: route53:{action} on resource: {resource} "
        f"because no identity-based policy allows the route53:{action} action"
    )


IN_ORDER = line("All records are already up to date", "info")
SUCCEEDED = line("Reconciliation succeeded after 2 consecutive soft errors", "info")
FILTER = line("Applying provider record filter for domains: [frieza.dev. .frieza.dev.]", "info")
WANTED = line(
    "Desired change: CREATE eks.frieza.dev A", "info", " profile=default zoneID=/hostedzone/Z1 zoneName=frieza.dev."
)
NO_ZONE = line("All records are already up to date, there are no changes for the matching hosted zones", "info")
THROTTLED = line(r"Skipping AWS profile \"default\" due to provider side throttling: Rate exceeded", "info")
NOT_CHANGED = line(
    f"Failure in zone frieza.dev. when submitting change batch: {not_allowed('ChangeResourceRecordSets')}",
    more=" profile=default zoneID=/hostedzone/Z1 zoneName=frieza.dev.",
)
NOT_LISTED = line(
    r"Failed to do run once: soft error\nrecords retrieval failed: soft error\nfailed to list hosted zones: "
    + not_allowed("ListHostedZones", "*")
    + " (consecutive soft errors: 1)"
)
FAILED = line(
    r"Failed to do run once: soft error\nfailed to submit all changes for the following zones: [/hostedzone/Z1] "
    "(consecutive soft errors: 1)"
)
NOT_LET_IN = line(
    r"Failed to do run once: soft error\nrecords retrieval failed: soft error\nfailed to list hosted zones: operation error "
    "Route 53: ListHostedZones, get identity: get credentials: failed to refresh cached credentials, failed to retrieve "
    "credentials, operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: 0a65-1, "
    "api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity (consecutive soft errors: 2)"
)
IN_THE_WAY = line(
    "Failure in zone frieza.dev. when submitting change batch: operation error Route 53: ChangeResourceRecordSets, https "
    "response error StatusCode: 400, RequestID: 001e-1, InvalidChangeBatch: [Tried to create resource record set "
    "[name='cname-eks.frieza.dev.', type='TXT'] but it already exists]"
)


def logged(*lines: str) -> str:
    return "\n".join(lines)
