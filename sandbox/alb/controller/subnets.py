# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets of a load balancer: named ones, those it has, or discovered ones."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.alb.controller.aws import Aws, filters, tag_filters, tag_map
from sandbox.alb.controller.errors import BuildError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.groups import ClassifiedIngress

Subnet = Mapping[str, Any]
ROLE_TAGS = {"internet-facing": "kubernetes.io/role/elb", "internal": "kubernetes.io/role/internal-elb"}
CLUSTER_TAG_PREFIX = "kubernetes.io/cluster/"
LEAST_FREE_ADDRESSES = 8


class SubnetResolver:
    """Finds subnets as the controller's documentation, "Subnet auto-discovery", describes."""

    def __init__(self, aws: Aws, flags: Flags) -> None:
        self._aws = aws
        self._flags = flags
        self._zone_types: dict[str, str] = {}
        self._lock = threading.Lock()

    def explicit(self, members: Sequence[ClassifiedIngress]) -> tuple[str, ...] | None:
        """Subnets that the class or an annotation names; None when none does. Raises BuildError or AwsError."""
        for member in members:
            selector = member.params.get("subnets")
            if selector:
                return self._selected(selector)
        named = {tuple(found) for member in members if (found := member.annotations.strings("subnets"))}
        if len({frozenset(found) for found in named}) > 1:
            raise BuildError(f"conflicting subnets: {sorted(named)}")
        return self._by_name_or_id(list(named.pop())) if named else None

    def _selected(self, selector: Mapping[str, Any]) -> tuple[str, ...]:
        if selector.get("ids"):
            return self._by_name_or_id(selector["ids"])
        found = self._describe(tag_filters(selector.get("tags") or {}))
        return self._checked(_one_per_zone(found, self._flags.cluster_name))

    def _by_name_or_id(self, names_or_ids: Sequence[str]) -> tuple[str, ...]:
        ids = [name for name in names_or_ids if name.startswith("subnet-")]
        names = [name for name in names_or_ids if not name.startswith("subnet-")]
        found = self._aws.ec2("DescribeSubnets", SubnetIds=ids)["Subnets"] if ids else []
        if names:
            found = [*found, *self._describe(tag_filters({"Name": names}))]
        unique = {subnet["SubnetId"]: subnet for subnet in found}
        if len(unique) != len(names_or_ids):
            raise BuildError(f"couldn't find all subnets, nameOrIDs: {list(names_or_ids)}, found: {sorted(unique)}")
        zones = [subnet["AvailabilityZone"] for subnet in unique.values()]
        for zone in zones:
            if zones.count(zone) > 1:
                same = sorted(name for name, subnet in unique.items() if subnet["AvailabilityZone"] == zone)
                raise BuildError(f"multiple subnets in same Availability Zone {zone}: {same}")
        return self._checked(unique.values())

    def discover(self, scheme: str) -> tuple[str, ...]:
        """One subnet per zone: by role tag, or without any such tag by reachability. Raises BuildError or AwsError."""
        found = self._describe(tag_filters({ROLE_TAGS[scheme]: ["", "1"]}))
        if not found:
            found = self._reachable(scheme)
        cluster_tag = CLUSTER_TAG_PREFIX + self._flags.cluster_name
        other = [subnet for subnet in found if self._for_other_clusters(subnet, cluster_tag)]
        full = [s for s in found if s not in other and s["AvailableIpAddressCount"] < LEAST_FREE_ADDRESSES]
        usable = [subnet for subnet in found if subnet not in other and subnet not in full]
        if not usable:
            raise BuildError(
                "couldn't auto-discover subnets: unable to resolve at least one subnet. "
                f"Evaluated {len(found)} subnets: {len(other)} are tagged for other clusters, "
                f"and {len(full)} have insufficient available IP addresses"
            )
        try:
            return self._checked(_one_per_zone(usable, self._flags.cluster_name))
        except BuildError as error:
            raise BuildError(f"couldn't auto-discover subnets: {error}") from None

    def _for_other_clusters(self, subnet: Subnet, cluster_tag: str) -> bool:
        if not self._flags.gate("SubnetsClusterTagCheck", default=True):
            return False
        tags = tag_map(subnet.get("Tags"))
        return cluster_tag not in tags and any(key.startswith(CLUSTER_TAG_PREFIX) for key in tags)

    def _reachable(self, scheme: str) -> list[Subnet]:
        subnets = self._describe([])
        tables = self._aws.ec2("DescribeRouteTables", Filters=filters(vpc_id=self._flags.vpc_id))["RouteTables"]
        wants_internet = scheme == "internet-facing"
        return [subnet for subnet in subnets if _reaches_internet(subnet, tables) == wants_internet]

    def _describe(self, more: list[dict[str, Any]]) -> list[Subnet]:
        found: list[Subnet] = self._aws.ec2("DescribeSubnets", Filters=[*filters(vpc_id=self._flags.vpc_id), *more])[
            "Subnets"
        ]
        return found

    def _checked(self, subnets: Any) -> tuple[str, ...]:
        chosen = sorted(subnets, key=lambda subnet: str(subnet["SubnetId"]))
        zone_types = {self._zone_type(subnet["AvailabilityZoneId"]) for subnet in chosen}
        if len(zone_types) > 1:
            raise BuildError(f"conflicting subnet locales: {sorted(zone_types)}")
        single = self._flags.gate("ALBSingleSubnet", default=False) or zone_types & {"local-zone", "wavelength-zone"}
        least = 1 if single else 2
        if len(chosen) < least:
            raise BuildError(f"subnets count less than minimal required count: {len(chosen)} < {least}")
        return tuple(subnet["SubnetId"] for subnet in chosen)

    def _zone_type(self, zone_id: str) -> str:
        with self._lock:
            if zone_id not in self._zone_types:
                described = self._aws.ec2("DescribeAvailabilityZones", ZoneIds=[zone_id])["AvailabilityZones"]
                self._zone_types[zone_id] = described[0].get("ZoneType", "availability-zone")
            return self._zone_types[zone_id]


def _one_per_zone(subnets: Sequence[Subnet], cluster: str) -> list[Subnet]:
    """The cluster's own tag wins in a zone, then the lowest id."""
    own_tag = CLUSTER_TAG_PREFIX + cluster
    by_zone: dict[str, Subnet] = {}
    for subnet in sorted(subnets, key=lambda s: (own_tag not in tag_map(s.get("Tags")), s["SubnetId"])):
        by_zone.setdefault(subnet["AvailabilityZone"], subnet)
    return list(by_zone.values())


def _reaches_internet(subnet: Subnet, tables: Sequence[Mapping[str, Any]]) -> bool:
    """By the subnet's route table, else the VPC's main one: a route to an internet gateway."""
    main: Mapping[str, Any] | None = None
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet["SubnetId"]:
                return _has_gateway(table)
            if association.get("Main"):
                main = table
    return main is not None and _has_gateway(main)


def _has_gateway(table: Mapping[str, Any]) -> bool:
    return any(str(route.get("GatewayId", "")).startswith("igw-") for route in table.get("Routes", []))
