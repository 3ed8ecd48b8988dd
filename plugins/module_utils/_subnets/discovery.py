# Copyright: (c) 2026, edgeworks contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which subnets the AWS Load Balancer Controller takes for a load balancer, and whether a subnet is public. Pure.

Facts: the controller's docs/deploy/subnet_discovery.md (v3.5.0). A role tag of 1 or empty makes a candidate; where no
subnet has one, its routes do (since v2.12.1). Subnets tagged for other clusters only, and those with fewer than 8 free
addresses, are left out, and (since v3.5.0) those without an IPv6 range where the load balancer speaks IPv6; of each
zone one is taken, the cluster's own before others, then the lowest id.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PUBLIC_ROLE = "elb"
INTERNAL_ROLE = "internal-elb"
ROLE_PREFIX = "kubernetes.io/role/"
CLUSTER_PREFIX = "kubernetes.io/cluster/"
ROLE_VALUES = ("1", "")
FEWEST_FREE_ADDRESSES = 8
EVERYWHERE = "0.0.0.0/0"
# Where a route can lead: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
ROUTE_TARGETS = (
    "GatewayId", "NatGatewayId", "TransitGatewayId", "VpcPeeringConnectionId", "InstanceId", "NetworkInterfaceId",
    "LocalGatewayId", "CarrierGatewayId", "CoreNetworkArn",
)  # fmt: skip


@dataclass(frozen=True)
class Subnet:
    """:param public: whether its default route leads to an internet gateway.
    :param reason: what makes it public or not, for people.
    :param ipv6: whether it has an IPv6 range.
    """

    id: str
    zone: str
    cidr: str
    free_addresses: int
    tags: Mapping[str, str]
    public: bool = False
    reason: str = ""
    ipv6: bool = False

    @property
    def reachable_role(self) -> str:
        """The role that fits its routes."""
        return PUBLIC_ROLE if self.public else INTERNAL_ROLE

    def role_tag(self, role: str) -> str | None:
        return self.tags.get(ROLE_PREFIX + role)


@dataclass(frozen=True)
class Choice:
    """:param why: why the controller takes the subnet, or does not."""

    chosen: bool
    why: str


def route_table_of(subnet_id: str, tables: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The route table in force: the one associated with the subnet, else the VPC's main one."""
    main = None
    for table in tables:
        for association in table.get("Associations", []):
            if association.get("SubnetId") == subnet_id:
                return table
            if association.get("Main"):
                main = table
    return main


def reachability(table: Mapping[str, Any] | None) -> tuple[bool, str]:
    """Whether a route table makes its subnets public, and what does or does not."""
    if table is None:
        return False, "it has no route table"
    name = f"its route table {table['RouteTableId']}"
    route = next((route for route in table["Routes"] if route.get("DestinationCidrBlock") == EVERYWHERE), None)
    if route is None:
        return False, f"{name} has no route to {EVERYWHERE}"
    through = next((str(route[key]) for key in ROUTE_TARGETS if route.get(key)), "nowhere")
    if not str(route.get("GatewayId", "")).startswith("igw-"):
        return False, f"{name} sends {EVERYWHERE} to {through}, which is no internet gateway"
    if route.get("State", "active") != "active":
        return False, f"{name} sends {EVERYWHERE} to {through}, which is {route['State']}"
    return True, f"{name} sends {EVERYWHERE} to {through}"


def only_for_others(subnet: Subnet, cluster: str) -> list[str]:
    """The other clusters that a subnet is tagged for, when it is not tagged for this one."""
    named = [key.removeprefix(CLUSTER_PREFIX) for key in subnet.tags if key.startswith(CLUSTER_PREFIX)]
    return [] if cluster in named else sorted(named)


def choose(subnets: Sequence[Subnet], *, role: str, cluster: str, ipv6: bool = False) -> dict[str, Choice]:
    """What the controller decides on each subnet for a load balancer of a role, by subnet id.

    :param ipv6: whether the load balancer speaks it.
    """
    tagged = [subnet for subnet in subnets if subnet.role_tag(role) in ROLE_VALUES]
    candidates = {subnet.id for subnet in tagged or subnets if tagged or subnet.reachable_role == role}
    choices: dict[str, Choice] = {}
    taken: dict[str, str] = {}
    for subnet in sorted(subnets, key=lambda subnet: (CLUSTER_PREFIX + cluster not in subnet.tags, subnet.id)):
        why_not = _why_not(
            subnet, role=role, cluster=cluster, is_candidate=subnet.id in candidates, by_tag=bool(tagged)
        )
        if not why_not and ipv6 and not subnet.ipv6:
            why_not = "it has no IPv6 range, and the load balancer speaks IPv6"
        if not why_not and subnet.zone in taken:
            why_not = f"the zone {subnet.zone} already has {taken[subnet.zone]}"
        if why_not:
            choices[subnet.id] = Choice(False, why_not)
            continue
        taken[subnet.zone] = subnet.id
        why = (
            f"it carries {ROLE_PREFIX}{role}"
            if tagged
            else f"no subnet carries {ROLE_PREFIX}{role}, and {subnet.reason}"
        )
        choices[subnet.id] = Choice(True, why)
    return choices


def _why_not(subnet: Subnet, *, role: str, cluster: str, is_candidate: bool, by_tag: bool) -> str:
    if not is_candidate:
        return _why_no_candidate(subnet, role=role, by_tag=by_tag)
    others = only_for_others(subnet, cluster)
    if others:
        return f"it is tagged for other clusters only: {', '.join(others)}"
    if subnet.free_addresses < FEWEST_FREE_ADDRESSES:
        return f"it has {subnet.free_addresses} free addresses, and {FEWEST_FREE_ADDRESSES} are needed"
    return ""


def _why_no_candidate(subnet: Subnet, *, role: str, by_tag: bool) -> str:
    if not by_tag:
        return subnet.reason
    value = subnet.role_tag(role)
    key = ROLE_PREFIX + role
    return (
        f"it does not carry {key}, as others do" if value is None else f"its {key} is {value!r}, neither '1' nor empty"
    )
