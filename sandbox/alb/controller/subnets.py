# Copyright: (c) 2026, edgeworks contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets of a load balancer: named ones, those it has, or discovered ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sandbox.alb.controller.aws import Aws, filters, tag_filters, tag_map
from sandbox.alb.controller.errors import AwsError, BuildError
from sandbox.alb.controller.flags import Flags
from sandbox.alb.controller.group_settings import go_list
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

    def explicit(self, members: Sequence[ClassifiedIngress], ip_address_type: str = "ipv4") -> tuple[str, ...] | None:
        """Subnets that the class or an annotation names; None when none does. Raises BuildError or AwsError."""
        selectors = [member.params["subnets"] for member in members if member.params.get("subnets") is not None]
        others = [member for member in members if member.params.get("subnets") is None]
        named = [m.annotations.strings("subnets") for m in others if m.annotations.string("subnets") is not None]
        if selectors and named:
            raise BuildError("conflicting subnet specifications: IngressClassParams versus annotation")
        if any(selector != selectors[0] for selector in selectors):
            raise BuildError("conflicting IngressClassParams subnet specifications")
        for other in named:
            if sorted(other) != sorted(named[0]):
                raise BuildError(f"conflicting subnets: {go_list(named[0])} | {go_list(other)}")
        if selectors:
            return self._selected(selectors[0], ip_address_type)
        if not named:
            return None
        try:
            found = self._by_name_or_id(named[0])
        except (BuildError, AwsError) as error:
            raise BuildError(f"failed to list subnets by names or IDs: {error}") from error
        return self._checked_explicit(found, ip_address_type)

    def _selected(self, selector: Mapping[str, Any], ip_address_type: str) -> tuple[str, ...]:
        if not selector.get("ids"):
            with _while("failed to list subnets by tag filters"):
                found = self._describe(tag_filters(selector.get("tags") or {}))
            return self._chosen(found, ip_address_type)
        try:
            found = self._by_id(selector["ids"])
        except (BuildError, AwsError) as error:
            raise BuildError(f"failed to list subnets by IDs: {error}") from error
        return self._checked_explicit(found, ip_address_type)

    def _by_id(self, ids: Sequence[str]) -> list[Subnet]:
        found: list[Subnet] = self._aws.ec2("DescribeSubnets", SubnetIds=list(ids))["Subnets"] if ids else []
        if len(found) != len(ids):
            raise BuildError(f"couldn't find all subnets, want: {go_list(ids)}, found: {go_list(_ids(found))}")
        return found

    def _by_name_or_id(self, names_or_ids: Sequence[str]) -> list[Subnet]:
        by_id = {s["SubnetId"]: s for s in self._by_id([name for name in names_or_ids if name.startswith("subnet-")])}
        by_name = self._by_name([name for name in names_or_ids if not name.startswith("subnet-")])
        return [by_id[name] if name.startswith("subnet-") else by_name[name].pop(0) for name in names_or_ids]

    def _by_name(self, names: Sequence[str]) -> dict[str, list[Subnet]]:
        """Subnets by their Name tag, those of one name by id; at least as many as were asked for."""
        found = self._describe(tag_filters({"Name": list(dict.fromkeys(names))})) if names else []
        by_name: dict[str, list[Subnet]] = {}
        for subnet in sorted(found, key=lambda subnet: str(subnet["SubnetId"])):
            by_name.setdefault(tag_map(subnet.get("Tags"))["Name"], []).append(subnet)
        if missing := [name for name in dict.fromkeys(names) if name not in by_name]:
            raise BuildError(f"couldn't find all subnets, missing names: {go_list(missing)}")
        for name, subnets in by_name.items():
            if names.count(name) > len(subnets):
                raise BuildError(
                    f'subnet with Name tag "{name}" requested {len(subnets) + 1} times '
                    f"but only {len(subnets)} subnet(s) found with that name"
                )
        return by_name

    def _checked_explicit(self, subnets: Sequence[Subnet], ip_address_type: str) -> tuple[str, ...]:
        if not subnets:
            raise BuildError("unable to resolve at least one subnet")
        zones = [subnet["AvailabilityZone"] for subnet in subnets]
        for zone in zones:
            if zones.count(zone) > 1:
                same = [subnet for subnet in subnets if subnet["AvailabilityZone"] == zone]
                raise BuildError(f"multiple subnets in same Availability Zone {zone}: {go_list(_ids(same))}")
        chosen = self._checked(subnets)
        without = [subnet for subnet in subnets if not _has_ipv6(subnet)]
        if ip_address_type != "ipv4" and without:
            raise BuildError(
                f"subnets {go_list(_ids(without))} do not have an associated IPv6 CIDR block, "
                f"which is required for {ip_address_type} load balancers"
            )
        return chosen

    def discover(self, scheme: str, ip_address_type: str = "ipv4") -> tuple[str, ...]:
        """One subnet per zone: by role tag, or without any such tag by reachability. Raises BuildError or AwsError."""
        try:
            return self._chosen(self._by_role(scheme), ip_address_type)
        except BuildError as error:
            raise BuildError(f"couldn't auto-discover subnets: {error}") from None

    def _by_role(self, scheme: str) -> list[Subnet]:
        with _while("failed to list subnets by role tag"):
            found = self._describe(tag_filters({ROLE_TAGS[scheme]: ["", "1"]}))
        if found or not self._flags.gate("SubnetDiscoveryByReachability", default=True):
            return found
        with _while("failed to list subnets by reachability"):
            return self._reachable(scheme)

    def _chosen(self, found: Sequence[Subnet], ip_address_type: str) -> tuple[str, ...]:
        cluster_tag = CLUSTER_TAG_PREFIX + self._flags.cluster_name
        other = [subnet for subnet in found if self._for_other_clusters(subnet, cluster_tag)]
        rest = [subnet for subnet in found if subnet not in other]
        full = [subnet for subnet in rest if subnet["AvailableIpAddressCount"] < LEAST_FREE_ADDRESSES]
        rest = [subnet for subnet in rest if subnet not in full]
        dualstack = ip_address_type != "ipv4"
        without = [subnet for subnet in rest if dualstack and not _has_ipv6(subnet)]
        usable = [subnet for subnet in rest if subnet not in without]
        if usable:
            return self._checked(_one_per_zone(usable, self._flags.cluster_name))
        reasons = [
            f"{len(other)} are tagged for other clusters",
            f"{len(full)} have insufficient available IP addresses",
        ]
        if dualstack:
            reasons.append(
                f"{len(without)} don't have an associated IPv6 CIDR block, "
                f"which is required for {ip_address_type} load balancers"
            )
        *first, last = reasons
        raise BuildError(
            f"unable to resolve at least one subnet. Evaluated {len(found)} subnets: {', '.join(first)}, and {last}"
        )

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
            raise BuildError(f"subnets in multiple locales: {go_list(sorted(zone_types))}")
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


@contextmanager
def _while(what: str) -> Iterator[None]:
    """AWS's refusal becomes what could not be done, and why."""
    try:
        yield
    except AwsError as error:
        raise BuildError(f"{what}: {error}") from error


def _one_per_zone(subnets: Sequence[Subnet], cluster: str) -> list[Subnet]:
    """The cluster's own tag wins in a zone, then the lowest id."""
    own_tag = CLUSTER_TAG_PREFIX + cluster
    by_zone: dict[str, Subnet] = {}
    for subnet in sorted(subnets, key=lambda s: (own_tag not in tag_map(s.get("Tags")), s["SubnetId"])):
        by_zone.setdefault(subnet["AvailabilityZone"], subnet)
    return list(by_zone.values())


def _ids(subnets: Sequence[Subnet]) -> list[str]:
    return [str(subnet["SubnetId"]) for subnet in subnets]


def _has_ipv6(subnet: Subnet) -> bool:
    states = [a["Ipv6CidrBlockState"]["State"] for a in subnet.get("Ipv6CidrBlockAssociationSet") or []]
    return "associated" in states


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
