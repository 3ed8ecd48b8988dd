# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Route 53 calls need to be allowed, with the condition keys of record changes."""

from __future__ import annotations

from sandbox.cloud.calls import Call
from sandbox.cloud.context import Cloud
from sandbox.cloud.iam.request_context import Keys
from sandbox.cloud.iam.requests import ANY, Need, mapper

# ListHostedZones and its like have no resource; CreateHostedZone neither.
_ZONE_PARAMS = ("HostedZoneId", "Id")


@mapper("route53")
def needs(cloud: Cloud, call: Call) -> list[Need]:
    context = _change_keys(call) if call.action == "ChangeResourceRecordSets" else {}
    return [Need(call.iam_action, _resources(call), context)]


def _resources(call: Call) -> tuple[str, ...]:
    params = call.params
    if call.action == "GetChange":
        return (f"arn:aws:route53:::change/{_last(params['Id'])}",)
    if params.get("ResourceType"):
        ids = params.get("ResourceIds") or [params.get("ResourceId", "")]
        return tuple(f"arn:aws:route53:::{params['ResourceType']}/{_last(item)}" for item in ids)
    if call.action in ("ListHostedZones", "ListHostedZonesByName", "ListHostedZonesByVPC", "CreateHostedZone"):
        return ANY
    named = [params[name] for name in _ZONE_PARAMS if params.get(name)]
    return (f"arn:aws:route53:::hostedzone/{_last(named[0])}",) if named else ANY


def _last(identifier: str) -> str:
    return identifier.rpartition("/")[2]


def _change_keys(call: Call) -> Keys:
    changes = (call.params.get("ChangeBatch") or {}).get("Changes") or []
    records = [change["ResourceRecordSet"] for change in changes]
    return {
        "route53:changeresourcerecordsetsnormalizedrecordnames": [_normalized(record["Name"]) for record in records],
        "route53:changeresourcerecordsetsrecordtypes": [record["Type"] for record in records],
        "route53:changeresourcerecordsetsactions": [change["Action"] for change in changes],
    }


def _normalized(name: str) -> str:
    """Lower case and without the dot at the end, as the key's description says; a wildcard is written as \\052."""
    return name.lower().rstrip(".").replace("*", "\\052")
