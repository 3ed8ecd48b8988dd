# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: one API call per function; lists are complete.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws import tags as tagging
from ansible_collections.edgeworks.eks_ingress.plugins.module_utils._aws.client import call, find, pages

# https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResources.html
TAGS_BATCH = 10


def get_zone(route53: Any, zone_id: str) -> dict[str, Any] | None:
    """GetHostedZone's HostedZone, DelegationSet and VPCs, or None."""
    return find(
        route53,
        "get_hosted_zone",
        missing=("NoSuchHostedZone",),
        attempted="read the hosted zone",
        target=zone_id,
        Id=zone_id,
    )


def list_zones(route53: Any) -> list[dict[str, Any]]:
    """Every hosted zone of the account."""
    return pages(
        route53, "list_hosted_zones", "HostedZones", attempted="list the hosted zones", target="of the account"
    )


def list_zones_named(route53: Any, name: str) -> list[dict[str, Any]]:
    """The zones of exactly this name, public and private.

    The API lists from the name on, sorted, so that the ones of the name come first; it has no paginator.
    """
    found: list[dict[str, Any]] = []
    start: dict[str, str] = {"DNSName": name}
    while True:
        answer = call(
            route53, "list_hosted_zones_by_name", attempted="list the hosted zones named", target=name, **start
        )
        page = answer["HostedZones"]
        same = [zone for zone in page if zone["Name"].rstrip(".").lower() == name]
        found += same
        if not answer.get("IsTruncated") or len(same) < len(page):
            return found
        start = {"DNSName": answer["NextDNSName"], "HostedZoneId": answer["NextHostedZoneId"]}


def create_zone(
    route53: Any, *, name: str, caller_reference: str, comment: str, private: bool, vpc: Mapping[str, str] | None
) -> str:
    """Create and return the id, without ``/hostedzone/``."""
    answer = call(
        route53,
        "create_hosted_zone",
        attempted="create the hosted zone",
        target=name,
        Name=name,
        CallerReference=caller_reference,
        HostedZoneConfig={"Comment": comment, "PrivateZone": private},
        **({"VPC": dict(vpc)} if vpc else {}),
    )
    zone_id: str = answer["HostedZone"]["Id"]
    return zone_id.removeprefix("/hostedzone/")


def update_comment(route53: Any, *, zone_id: str, comment: str) -> None:
    call(
        route53,
        "update_hosted_zone_comment",
        attempted="set the comment of the hosted zone",
        target=zone_id,
        Id=zone_id,
        Comment=comment,
    )


def delete_zone(route53: Any, *, zone_id: str) -> None:
    call(route53, "delete_hosted_zone", attempted="delete the hosted zone", target=zone_id, Id=zone_id)


def tags_of_zones(route53: Any, zone_ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Tags by zone id, for at most ten zones."""
    answer = call(
        route53,
        "list_tags_for_resources",
        attempted="read the tags of the hosted zones",
        target=", ".join(zone_ids),
        ResourceType="hostedzone",
        ResourceIds=list(zone_ids),
    )
    return {item["ResourceId"]: tagging.from_list(item.get("Tags", [])) for item in answer["ResourceTagSets"]}


def change_tags(route53: Any, *, zone_id: str, add: Mapping[str, str], remove: Sequence[str]) -> None:
    call(
        route53,
        "change_tags_for_resource",
        attempted="change the tags of the hosted zone",
        target=zone_id,
        ResourceType="hostedzone",
        ResourceId=zone_id,
        **({"AddTags": tagging.to_list(add)} if add else {}),
        **({"RemoveTagKeys": list(remove)} if remove else {}),
    )


def list_records(route53: Any, zone_id: str) -> list[dict[str, Any]]:
    """Every record set of the zone."""
    return pages(
        route53,
        "list_resource_record_sets",
        "ResourceRecordSets",
        attempted="list the records of the hosted zone",
        target=zone_id,
        HostedZoneId=zone_id,
    )


def change_records(route53: Any, *, zone_id: str, changes: Sequence[Mapping[str, Any]], comment: str) -> str:
    """Apply one change batch, whole or not at all, and return the change's id."""
    answer = call(
        route53,
        "change_resource_record_sets",
        attempted=f"change {len(changes)} records of the hosted zone",
        target=zone_id,
        HostedZoneId=zone_id,
        ChangeBatch={"Comment": comment, "Changes": list(changes)},
    )
    change_id: str = answer["ChangeInfo"]["Id"]
    return change_id.removeprefix("/change/")


def change_status(route53: Any, change_id: str) -> str:
    """``PENDING``, or ``INSYNC`` once all of Route 53's servers have the change."""
    answer = call(
        route53, "get_change", attempted="read the state of the record change", target=change_id, Id=change_id
    )
    status: str = answer["ChangeInfo"]["Status"]
    return status
